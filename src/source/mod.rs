//! Asks the kernel: dumps and single look-ups over netlink, /proc, owners, names; the only place
//! that reads the clock.
//!
//! Decodes nothing but what it must to know when an answer ends; keeps no past.

pub mod clock;
pub mod complaint;
pub mod counter;
pub mod diag;
pub mod doors;
pub mod echo_table;
pub mod errno;
pub mod events;
pub mod hands;
pub mod limits;
pub mod live;
pub mod many;
pub mod names;
pub mod netns;
pub mod network;
pub mod owners;
pub mod places;
pub mod proc_net;
pub mod process;
pub mod recording;
#[cfg(test)]
#[path = "../../tests/support/scratch.rs"]
pub(crate) mod scratch;
pub mod settings;
pub mod sockstat;
pub mod text_table;

use crate::model::address::InetEnds;
use crate::model::capture::{Sink, Table};
use crate::model::key::{Identity, NetnsId};
use crate::model::limits::Limits;
use crate::model::setting::Setting;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::StateSet;

use doors::Scope;
use hands::Hands;

/// What a look is to bring. Asking for less makes the kernel's dump cheaper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants {
    /// The tables, in the order in which they are read.
    pub tables: Vec<Table>,
    /// Only sockets in these states.
    pub states: StateSet,
    /// What of [`crate::model::detail::Detail`].
    pub extras: Extras,
    /// A program that the kernel runs on each inet socket (INET_DIAG_REQ_BYTECODE, linux/inet_diag.h). It may let
    /// through more than is wanted, never less; /proc does not run it.
    pub bytecode: Option<Box<[u8]>>,
}

impl Wants {
    /// Every socket of these tables in these states, nothing more of it than its row.
    pub const fn new(tables: Vec<Table>, states: StateSet) -> Self {
        Self { tables, states, extras: Extras::ROW, bytecode: None }
    }
}

/// What is large and only sent when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Extra {
    /// The protocol's own account, the congestion control's, its name.
    Info,
    /// Memory.
    Memory,
    /// Type of service, traffic class, class id.
    TypeOfService,
    /// What packet sockets filter by.
    PacketFilter,
    /// Of Unix sockets the file, the connections that wait, and the user: a fifth of the kernel's time for them.
    UnixRow,
}

/// A set of [`Extra`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras(u8);

impl Extras {
    /// None.
    pub const NONE: Self = Self(0);
    /// What makes a row whole.
    pub const ROW: Self = Self::NONE.with(Extra::UnixRow);
    /// What a look at one socket brings.
    pub const ALL: Self =
        Self::ROW.with(Extra::Info).with(Extra::Memory).with(Extra::TypeOfService).with(Extra::PacketFilter);

    /// This set and `extra`.
    #[must_use]
    pub const fn with(self, extra: Extra) -> Self {
        Self(self.0 | 1 << extra as u8)
    }

    /// Whether `extra` is a member.
    pub const fn contains(self, extra: Extra) -> bool {
        self.0 & 1 << extra as u8 != 0
    }
}

/// One inet socket to look up by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// Its ends; for a listener the remote one is unspecified.
    pub ends: InetEnds,
    /// The cookie, or `None` to take whichever socket has these ends.
    pub identity: Option<Identity>,
}

impl Target {
    /// Whether `socket` is the one that is meant.
    pub fn is(&self, socket: &Socket) -> bool {
        socket.protocol == self.protocol
            && socket.ends.inet() == Some(&self.ends)
            && self.identity.is_none_or(|identity| identity == socket.key.identity)
    }
}

/// Where sockets come from. Live, replayed and staged worlds are all sources.
pub trait Source: Send {
    /// Reads what is wanted and hands it to `sink`. What cannot be read becomes a gap.
    fn look(&mut self, wants: &Wants, sink: &mut dyn Sink);

    /// Looks one socket up with its detail. `Ok(None)` when there is none with these ends (and this cookie).
    fn find(&mut self, target: &Target) -> std::io::Result<Option<Socket>>;

    /// As [`Source::find`], in that namespace. A source of one namespace looks in its own.
    ///
    /// # Errors
    ///
    /// As [`Source::find`].
    fn find_in(&mut self, _netns: NetnsId, target: &Target) -> std::io::Result<Option<Socket>> {
        self.find(target)
    }

    /// Looks a Unix socket up by its inode, with its detail. `Ok(None)` when there is none, or when no single one can be
    /// looked up here.
    fn find_unix(&mut self, _inode: u32) -> std::io::Result<Option<Socket>> {
        Ok(None)
    }

    /// Shows so many network namespaces from the next look on. A source that knows of one only shows that.
    fn show(&mut self, _scope: Scope) {}

    /// What acts on the machine that is looked at; `None` for a recording or a stage, on which nobody can act.
    fn hands(&mut self) -> Option<&mut dyn Hands> {
        None
    }

    /// The kernel's limits as they are now. A source that does not know them knows none.
    fn limits(&mut self) -> Limits {
        Limits::default()
    }

    /// A setting of the kernel as it is now. A source that does not know it says so.
    fn setting(&mut self, name: &'static str) -> Setting {
        Setting { name, value: Err("not known".to_owned()) }
    }
}
