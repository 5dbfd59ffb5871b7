//! `http`: a small client, and the three ways in which it learns where a response ends.
//!
//! By default the server is part of the demo; with a URL it is whoever that names.

mod response;
mod url;

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket};

use crate::model::address::{Endpoint, InetEnds};
use crate::model::printable;
use crate::model::state::State;

use super::bench::{Bench, Made, tcp_socket};
use super::call::{Act, Call, Deed, Payload, Returns};
use super::choice::{Choice, Form};
use super::errno::error_text;
use super::expect::Expect;
use super::failure::Failure;
use super::message::receive;
use super::pair::{self, CAST, CLIENT, LISTENER, SERVER};
use super::script::{Role, Step};
use super::sys::{self, SocketOption};
use super::{Demo, Entry};

use response::{Border, Response};
use url::Url;

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "http",
    purpose: "a request, a response, and how its end is known",
    choices: &[URL],
    make: |options| Box::new(Http::new(&options.text(&URL))),
};

/// What stands for the demo's own server.
const BUILT_IN: &str = "built-in";
const URL: Choice = Choice {
    name: "url",
    about: "What to ask for, http://HOST[:PORT][/PATH]; or the server that is part of the demo",
    form: Form::Place { usual: BUILT_IN },
};

const OPEN: Deed = Deed { name: "open", text: "connect(client, the host of the URL)" };
const ASK: Deed = Deed { name: "ask", text: "send(client, the request)" };
const READ: Deed = Deed { name: "read", text: "recv(client, …), until the response is whole" };
const READ_ALL: Deed = Deed { name: "read all", text: "recv(client, …), until the stream ends" };

const HELLO: &[u8] = b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
const STREAM: &[u8] = b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LAST: &[u8] = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

const LENGTH_HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n";
const LENGTH_BODY: &[u8] = b"hello, world\n";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nhello, \r\n";
const CHUNKS: &[u8] = b"6\r\nworld\n\r\n0\r\n\r\n";
const UNTIL_CLOSE: &[u8] = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ngoodbye, world\n";

/// What the client reads at once: so little that no response comes in one piece.
const PIECE: usize = 48;
/// The same of a server that may say more.
const LARGE_PIECE: usize = 16_384;
/// What the built-in server reads at once.
const ROOM: usize = 1_024;
/// How long a server elsewhere may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Lines of a head and of a body that are printed.
const LINES: usize = 12;

/// The demo.
struct Http {
    /// Where to ask; `None` for the demo's own server. What is no URL is refused at the first step.
    url: Option<Result<Url, url::UrlError>>,
    response: Response,
    pieces: Vec<usize>,
}

impl Http {
    fn new(text: &str) -> Self {
        let url = (text != BUILT_IN).then(|| Url::parse(text));
        Self { url, response: Response::default(), pieces: Vec::new() }
    }

    fn target(&self) -> Result<&Url, Failure> {
        match &self.url {
            Some(Ok(url)) => Ok(url),
            Some(Err(error)) => Err(Failure::Otherwise(error.to_string())),
            None => Err(Failure::NotOpen { call: OPEN.text.to_owned() }),
        }
    }

    /// Connects to where the URL says, and waits until that has come to something.
    fn open(&self, waited: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        let url = self.target()?;
        if bench.socket(CLIENT).is_none() {
            let to = (url.host.as_str(), url.port).to_socket_addrs().map(|mut found| found.next());
            let to = to.map_err(|error| Failure::Otherwise(format!("`{}` is no host: {error}", url.host)))?;
            let to = to.ok_or_else(|| Failure::Otherwise(format!("`{}` has no address", url.host)))?;
            let number = begin(to, bench)
                .map_err(|error| Failure::Otherwise(format!("{to} cannot be reached: {}", error_text(&error))))?;
            bench.note(format!("connect({number}, {to})"), Err(io::Error::from_raw_os_error(libc::EINPROGRESS)));
        }
        let Some(socket) = bench.socket(CLIENT) else { return Err(not_open(OPEN)) };
        let error = sys::get(socket, SocketOption::Error).unwrap_or_default();
        let peer = socket.peer_addr().is_ok();
        match (error, peer) {
            (0, true) => Ok(Made::Done),
            (0, false) if waited < PATIENCE => Ok(Made::Waits),
            (0, false) => Err(Failure::Otherwise(format!("{}:{} did not answer", url.host, url.port))),
            (error, _) => {
                let why = io::Error::from_raw_os_error(error);
                Err(Failure::Otherwise(format!("{}:{} cannot be reached: {}", url.host, url.port, error_text(&why))))
            }
        }
    }

    fn ask(&mut self, bench: &mut Bench) -> Result<Made, Failure> {
        let url = self.target()?;
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: sockscope\r\nConnection: close\r\n\r\n",
            url.path, url.authority
        );
        let Some(socket) = bench.socket(CLIENT) else { return Err(not_open(ASK)) };
        let result = socket.send(request.as_bytes()).map(|count| i64::try_from(count).unwrap_or_default());
        let failed =
            result.as_ref().err().map(|error| Failure::Otherwise(format!("sending failed: {}", error_text(error))));
        bench.note(format!("send({}, the request, {}, 0)", fd(bench), request.len()), result);
        request
            .lines()
            .take_while(|line| !line.is_empty())
            .for_each(|line| bench.print(printable::text(line.as_bytes())));
        failed.map_or(Ok(Made::Done), Err)
    }

    /// Reads what is there, until the response is whole (or, `to_end`, the stream ends).
    fn read(&mut self, deed: Deed, waited: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        let piece = if self.url.is_some() { LARGE_PIECE } else { PIECE };
        loop {
            if self.response.is_whole && deed == READ {
                return Ok(self.report(bench));
            }
            let Some(socket) = bench.socket(CLIENT) else { return Err(not_open(deed)) };
            let call = format!("recv({}, buffer, {piece}, 0)", fd(bench));
            match receive(socket, piece) {
                Ok(packet) => {
                    let count = packet.bytes.len();
                    let wrong = self.response.take(&packet.bytes).err();
                    self.pieces.push(count);
                    bench.note(call, Ok(i64::try_from(count).unwrap_or_default()));
                    if let Some(wrong) = wrong {
                        return Err(Failure::Otherwise(format!("what came is no response of HTTP: {wrong}")));
                    }
                    if count == 0 {
                        return Ok(self.report(bench));
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && waited < PATIENCE => return Ok(Made::Waits),
                Err(error) => {
                    let text = format!("the response did not come to its end: {}", error_text(&error));
                    bench.note(call, Err(error));
                    return Err(Failure::Otherwise(text));
                }
            }
        }
    }

    /// Says what came, and makes room for the next one.
    fn report(&mut self, bench: &mut Bench) -> Made {
        let response = std::mem::take(&mut self.response);
        let pieces = std::mem::take(&mut self.pieces).len();
        for line in response.head.iter().take(LINES) {
            bench.print(printable::text(line));
        }
        let border = match response.border {
            Some(Border::Length(length)) => format!("Content-Length says {length}"),
            Some(Border::Chunked) => "chunked, the last chunk has length 0".to_owned(),
            Some(Border::Close) | None => "until the stream ends".to_owned(),
        };
        bench.print(format!("body: {} bytes; {border}; {pieces} recv()", response.length));
        for line in response.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).take(LINES) {
            bench.print(format!("| {}", printable::text(line)));
        }
        Made::Done
    }
}

fn begin(to: SocketAddr, bench: &mut Bench) -> io::Result<i64> {
    let socket: Socket = tcp_socket(if to.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 })?;
    match socket.connect(&SockAddr::from(to)) {
        Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let local = socket.local_addr()?.as_socket();
    let number = bench.open(CLIENT, socket).unwrap_or_default();
    if let Some(local) = local {
        let [local, remote] = [local, to].map(|address| Endpoint::new(address.ip(), address.port()));
        bench.locate(CLIENT, InetEnds { local, remote, interface: 0 });
    }
    Ok(number)
}

fn fd(bench: &Bench) -> String {
    bench.standing(CLIENT).descriptor.map_or_else(|| "client".to_owned(), |number| number.to_string())
}

fn not_open(deed: Deed) -> Failure {
    Failure::NotOpen { call: deed.text.to_owned() }
}

impl Demo for Http {
    fn cast(&self) -> &'static [Role] {
        if self.url.is_some() { CAST.split_at(1).0 } else { CAST }
    }

    fn steps(&self) -> Vec<Step> {
        match self.url {
            Some(_) => elsewhere().to_vec(),
            None => [&[pair::connect(&[])], built_in().as_slice(), &[end(), pair::run_out(SERVER)]].concat(),
        }
    }

    fn make(&mut self, call: &Call, waited: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        match call.act {
            Act::Own(OPEN) => self.open(waited, bench),
            Act::Own(ASK) => self.ask(bench),
            Act::Own(deed) => self.read(deed, waited, bench),
            _ => bench.make(call, waited),
        }
    }
}

const fn bytes(count: usize) -> Returns {
    Returns::Exactly(count as i64)
}

fn exchange(step: Step, request: &'static [u8], parts: &[&'static [u8]]) -> Step {
    let step = step
        .call_returns(Act::Send(CLIENT, Payload::Fixed(request)), bytes(request.len()))
        .call_returns(Act::Receive(SERVER, ROOM), bytes(request.len()));
    parts.iter().fold(step, |step, part| step.call_returns(Act::Send(SERVER, Payload::Fixed(part)), bytes(part.len())))
}

fn built_in() -> [Step; 3] {
    let open = |end| Expect::state(end, State::Established).receive_queue(0);
    let by_length = Step::new(
        "the body's length is told",
        "A request is lines of text and an empty line. The response says in its head how long its body is: the client reads \
         the head to its empty line, then so many bytes, whatever recv() brings at a time. Then the connection is free for \
         the next request.",
        "RFC 9112 2.1, 6.2",
    );
    let chunked = Step::new(
        "the body comes in chunks",
        "A server that does not know the length yet sends chunks: each behind its own length in hexadecimal digits, the last \
         one with length 0. The borders of chunks have nothing to do with those of segments or of recv(). Same connection.",
        "RFC 9112 7.1",
    );
    let closed = Step::new(
        "the body ends with the stream",
        "The oldest way: no length, and the server shuts the connection down when it is done. recv() returns 0, and the client cannot tell a body \
         that ended from one whose server died half way: a FIN is sent for both.",
        "RFC 9112 6.3 item 8, 9.6",
    );
    [
        exchange(by_length, HELLO, &[LENGTH_HEAD, LENGTH_BODY])
            .call(Act::Own(READ))
            .expect(open(CLIENT))
            .expect(open(SERVER))
            .arrives(CLIENT, SERVER, "GET /hello")
            .arrives(SERVER, CLIENT, "200 OK, length 13")
            .arrives(SERVER, CLIENT, "the body"),
        exchange(chunked, STREAM, &[CHUNKED, CHUNKS])
            .call(Act::Own(READ))
            .expect(open(CLIENT))
            .expect(open(SERVER))
            .arrives(CLIENT, SERVER, "GET /stream")
            .arrives(SERVER, CLIENT, "200 OK, chunk of 7")
            .arrives(SERVER, CLIENT, "chunk of 6, chunk of 0"),
        exchange(closed, LAST, &[UNTIL_CLOSE])
            .call(Act::ShutdownWrite(SERVER))
            .call(Act::Own(READ))
            .expect(Expect::state(SERVER, State::FinWait2).through(&[State::FinWait1]))
            .expect(Expect::state(CLIENT, State::CloseWait).receive_queue(0))
            .arrives(CLIENT, SERVER, "GET /last")
            .arrives(SERVER, CLIENT, "200 OK, the body")
            .arrives(SERVER, CLIENT, "FIN")
            .arrives(CLIENT, SERVER, "ACK"),
    ]
}

fn end() -> Step {
    Step::new(
        "the client closes too",
        "The server closed first, so TIME-WAIT is at the server. With Content-Length or chunks the client may close first, and \
         a busy server is spared that.",
        "RFC 9293 3.6, RFC 9112 9.6",
    )
    .calls([Act::Close(CLIENT), Act::Close(SERVER), Act::Close(LISTENER)])
    .expect(Expect::state(SERVER, State::TimeWait))
    .expect(Expect::gone(CLIENT).through(&[State::LastAck]))
    .expect(Expect::gone(LISTENER))
    .arrives(CLIENT, SERVER, "FIN")
    .arrives(SERVER, CLIENT, "ACK")
}

fn elsewhere() -> [Step; 3] {
    [
        Step::new(
            "the client connects",
            "The name of the host is looked up first, and that is no part of TCP or of HTTP. The handshake takes one \
             round-trip time; the socket does not block, so the program asks SO_ERROR how it went.",
            "getaddrinfo(3), connect(2)",
        )
        .call(Act::Own(OPEN))
        .expect(Expect::state(CLIENT, State::Established).through(&[State::SynSent])),
        Step::new(
            "the request and the response",
            "The request is lines of text and an empty line. Host: is there because many sites share one address; \
             Connection: close asks the server to close when it is done. The response comes in as many pieces as the network \
             made of it; the client reads to the end of the stream, and knows from Content-Length or the last chunk \
             whether it was all.",
            "RFC 9112 2.1, 3.2, 6.3, 9.6",
        )
        .calls([Act::Own(ASK), Act::Own(READ_ALL)])
        .expect(Expect::state(CLIENT, State::CloseWait).receive_queue(0)),
        Step::new(
            "the client closes too",
            "The server closed first and keeps TIME-WAIT. The client's FIN is acknowledged, and its socket is gone.",
            "RFC 9293 3.6",
        )
        .call(Act::Close(CLIENT))
        .expect(Expect::gone(CLIENT).through(&[State::LastAck])),
    ]
}
