//! Messages as the kernel lays them out, for tests.

use crate::decode::rows::{Reading, rows};
use crate::model::capture::{Form, Frame, Table};
use crate::model::key::NetnsId;
use crate::model::socket::Socket;
use crate::model::time::Moment;

/// The namespace that every fixture was asked in.
pub const NETNS: NetnsId = NetnsId(4_026_531_840);
/// When every fixture was read.
pub const AT: Moment = Moment::from_millis(90_000);
/// SOCK_DIAG_BY_FAMILY.
pub const DIAG: u16 = 20;

/// A frame of `bytes`.
pub fn frame(table: Table, form: Form, bytes: &[u8]) -> Frame<'_> {
    Frame { table, form, netns: NETNS, at: AT, bytes }
}

/// The sockets of a frame, and how much of it was malformed.
pub fn all(frame: &Frame<'_>) -> (Vec<Socket>, u32) {
    let (sockets, malformed): (Vec<_>, Vec<_>) = rows(frame, Reading::Plain).partition(Result::is_ok);
    (sockets.into_iter().flatten().collect(), u32::try_from(malformed.len()).unwrap())
}

/// `struct inet_diag_msg`.
#[derive(Clone, Copy)]
pub struct Inet {
    pub family: u8,
    pub state: u8,
    pub timer: u8,
    pub retrans: u8,
    pub sport: u16,
    pub dport: u16,
    pub src: [u8; 16],
    pub dst: [u8; 16],
    pub interface: u32,
    pub cookie: [u32; 2],
    pub expires: u32,
    pub rqueue: u32,
    pub wqueue: u32,
    pub uid: u32,
    pub inode: u32,
}

impl Inet {
    /// ESTAB, 192.0.2.1:43588 to 198.51.100.7:443, every number different.
    pub const V4: Self = Self {
        family: 2,
        state: 1,
        timer: 0,
        retrans: 0,
        sport: 43588,
        dport: 443,
        src: [192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        dst: [198, 51, 100, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        interface: 3,
        cookie: [0x1000_0002, 0x3000_0004],
        expires: 0,
        rqueue: 11,
        wqueue: 22,
        uid: 1000,
        inode: 70_001,
    };

    /// The same ports between 2001:db8::1 and ::ffff:198.51.100.7.
    pub const V6: Self = Self {
        family: 10,
        src: [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        dst: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 198, 51, 100, 7],
        ..Self::V4
    };

    /// The message with `attributes` behind it.
    pub fn with(&self, attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let numbers = [
            self.interface,
            self.cookie[0],
            self.cookie[1],
            self.expires,
            self.rqueue,
            self.wqueue,
            self.uid,
            self.inode,
        ];
        let mut bytes = vec![self.family, self.state, self.timer, self.retrans];
        bytes.extend([self.sport, self.dport].map(u16::to_be_bytes).as_flattened());
        bytes.extend([self.src, self.dst].as_flattened());
        bytes.extend(numbers.map(u32::to_ne_bytes).as_flattened());
        with_attributes(bytes, attributes)
    }
}

/// `struct unix_diag_msg`.
#[derive(Clone, Copy)]
pub struct Unix {
    pub family: u8,
    pub sock_type: u8,
    pub state: u8,
    pub ino: u32,
    pub cookie: [u32; 2],
}

impl Unix {
    /// A connected stream socket.
    pub const STREAM: Self = Self { family: 1, sock_type: 1, state: 1, ino: 80_001, cookie: [5, 6] };

    /// The message with `attributes` behind it.
    pub fn with(&self, attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![self.family, self.sock_type, self.state, 0];
        bytes.extend([self.ino, self.cookie[0], self.cookie[1]].map(u32::to_ne_bytes).as_flattened());
        with_attributes(bytes, attributes)
    }
}

/// The bytes of numbers in the machine's order.
pub fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_ne_bytes()).collect()
}

/// `struct nlmsghdr` and `payload`, padded to four bytes.
pub fn message(kind: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(16 + payload.len()).unwrap().to_ne_bytes().to_vec();
    bytes.extend([kind, 2].map(u16::to_ne_bytes).as_flattened());
    bytes.extend([7u32, 0].map(u32::to_ne_bytes).as_flattened());
    bytes.extend(payload);
    padded(bytes)
}

/// Attributes by themselves, as a nest holds them.
pub fn attributes(attributes: &[(u16, &[u8])]) -> Vec<u8> {
    with_attributes(Vec::new(), attributes)
}

/// A header with `attributes` behind it.
pub fn with_attributes(mut bytes: Vec<u8>, attributes: &[(u16, &[u8])]) -> Vec<u8> {
    for (kind, value) in attributes {
        bytes.extend(u16::try_from(4 + value.len()).unwrap().to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(*value);
        bytes = padded(bytes);
    }
    bytes
}

fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// BTF in the making (Documentation/bpf/btf.rst).
#[derive(Default)]
pub struct Types {
    section: Vec<u8>,
    strings: Vec<u8>,
    count: u32,
}

impl Types {
    /// An integer of so many bytes. Returns its number, as all of these do.
    pub fn integer(&mut self, name: &str, size: u32) -> u32 {
        self.add(1, name, size, 0, &[size * 8])
    }

    /// A type of this kind that has but one word: of what type it is.
    pub fn typed(&mut self, kind: u32, name: &str, of: u32) -> u32 {
        self.add(kind, name, of, 0, &[])
    }

    /// A struct (4) or union (5): its members by name, type and offset in bits, in the upper byte the width of a bit field.
    pub fn compound(&mut self, kind: u32, name: &str, members: &[(&str, u32, u32)]) -> u32 {
        let words: Vec<u32> = members.iter().flat_map(|(name, of, at)| [self.string(name), *of, *at]).collect();
        self.add(1 << 7 | kind, name, 64, u32::try_from(members.len()).unwrap(), &words)
    }

    /// The whole.
    pub fn bytes(&self) -> Vec<u8> {
        let length = |part: &[u8]| u32::try_from(part.len()).unwrap();
        let strings = [&[0], &self.strings[..]].concat();
        let numbers = [24, 0, length(&self.section), length(&self.section), length(&strings)];
        let magic = [0xeb9f_u16.to_ne_bytes(), [1, 0]].concat();
        [magic, words(&numbers), self.section.clone(), strings].concat()
    }

    fn add(&mut self, kind: u32, name: &str, size: u32, entries: u32, rest: &[u32]) -> u32 {
        let name = self.string(name);
        self.section.extend(words(&[&[name, kind << 24 | entries, size], rest].concat()));
        self.count += 1;
        self.count
    }

    /// The first string is the empty one.
    fn string(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let at = u32::try_from(1 + self.strings.len()).unwrap();
        self.strings.extend(text.bytes().chain([0]));
        at
    }
}
