//! `refused`: a connection is asked for on a port where nobody listens.

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::call::{Act, Returns};
use super::expect::Expect;
use super::pair::LOOPBACK;
use super::script::{End, Kind, Role, Side, Step};
use super::sys::SocketOption;
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "refused",
    purpose: "a closed port answers with a RST: ECONNREFUSED",
    choices: &[],
    make: |_| Box::new(Refused),
};

const CLIENT: End = End(0);
const NOBODY: End = End(1);

const CAST: &[Role] = &[
    Role { name: "client", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "closed port", side: Side::Right, kind: Kind::Tcp, peer_of: None },
];

/// The demo.
struct Refused;

impl Demo for Refused {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        vec![
            Step::new(
                "the client asks at a closed port",
                "A socket takes a port with bind(), so that nobody else opens it, and does not listen. The kernel answers \
                 the SYN with a RST. So that SYN-SENT can be seen, the RST is held back at the client, who must believe \
                 that its SYN was lost.",
                "bind(2), connect(2), RFC 9293 3.5.2",
            )
            .calls([Act::Socket(NOBODY), Act::Bind(NOBODY, LOOPBACK), Act::Socket(CLIENT), Act::deafen(CLIENT)])
            .call_returns(Act::Connect(CLIENT, NOBODY), Returns::Errno(libc::EINPROGRESS))
            .expect(Expect::state(CLIENT, State::SynSent).timer(TimerKind::On))
            .arrives(CLIENT, NOBODY, "SYN")
            .held(NOBODY, CLIENT, "RST, ACK"),
            Step::new(
                "the RST arrives",
                "The client takes segments again, and the next SYN is answered in the same way. There is no second try: a \
                 RST is a clear word, while silence would have to be waited for (`sockscope demo blackhole`).",
                "RFC 9293 3.10.7.3",
            )
            .call(Act::hear(CLIENT))
            .expect(Expect::gone(CLIENT))
            .arrives(CLIENT, NOBODY, "SYN again")
            .arrives(NOBODY, CLIENT, "RST, ACK"),
            Step::new(
                "the program asks how it went",
                "A socket that does not wait tells the outcome of connect() through SO_ERROR, once poll() says that it is \
                 ready. 111 is ECONNREFUSED; asked again it is 0, for reading clears it.",
                "connect(2), socket(7)",
            )
            .call_returns(Act::Get(CLIENT, SocketOption::Error), Returns::Exactly(libc::ECONNREFUSED.into()))
            .call_returns(Act::Get(CLIENT, SocketOption::Error), Returns::Exactly(0))
            .calls([Act::Close(CLIENT), Act::Close(NOBODY)])
            .expect(Expect::gone(CLIENT)),
        ]
    }
}
