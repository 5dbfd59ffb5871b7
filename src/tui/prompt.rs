//! The line that a filter or a search is typed into.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::net::IpAddr;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Protocol;
use crate::query::filter::{self, Filter, FilterError};

/// What is being typed.
#[derive(Debug)]
enum Purpose {
    /// A filter: the one in force before, the last text that was one, and what is wrong with what stands there now.
    Filter { before: Filter, good: String, error: Option<FilterError> },
    /// Text to find.
    Find,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The text is another.
    Edited,
    /// The text holds.
    Kept,
    /// What was before holds.
    Dropped,
    /// The program is to end.
    Quit,
    /// Nothing.
    Nothing,
}

/// A line being edited.
#[derive(Debug)]
pub struct Prompt {
    purpose: Purpose,
    input: Input,
}

impl Prompt {
    /// Edits a filter.
    pub fn filter(text: &str, before: Filter) -> Self {
        Self {
            purpose: Purpose::Filter { before, good: text.to_owned(), error: None },
            input: Input::new(text.to_owned()),
        }
    }

    /// Edits a search.
    pub fn find() -> Self {
        Self { purpose: Purpose::Find, input: Input::default() }
    }

    /// Lines that it needs: a filter has room for what is wrong with it, and for what is allowed.
    pub fn height(&self) -> u16 {
        match self.purpose {
            Purpose::Filter { .. } => 5,
            Purpose::Find => 1,
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor's column in the text, in columns of the screen.
    pub fn cursor(&self) -> usize {
        self.input.visual_cursor()
    }

    /// Columns of the text that lie left of a window of `room` columns in which the cursor is seen.
    pub fn scroll(&self, room: usize) -> usize {
        self.input.visual_scroll(room)
    }

    /// The sign before the text.
    pub const fn sign(&self) -> &'static str {
        match self.purpose {
            Purpose::Filter { .. } => "/ ",
            Purpose::Find => "find: ",
        }
    }

    /// What may be typed.
    pub const fn hints(&self) -> &'static [&'static str] {
        match self.purpose {
            Purpose::Filter { .. } => &[
                "state time-wait,close-wait   exclude listening   then: and or not ( )",
                "src dst [=] HOST[/PREFIX][:PORT]   sport dport = != < > <= >= PORT",
                "dev = NAME   fwmark = MARK[/MASK]   autobound",
            ],
            Purpose::Find => &[],
        }
    }

    /// The filter whose rows are shown while this is edited; `None` for a search.
    pub fn good(&self) -> Option<&str> {
        match &self.purpose {
            Purpose::Filter { good, .. } => Some(good),
            Purpose::Find => None,
        }
    }

    /// What is wrong with the filter typed.
    pub const fn error(&self) -> Option<&FilterError> {
        match &self.purpose {
            Purpose::Filter { error, .. } => error.as_ref(),
            Purpose::Find => None,
        }
    }

    /// The filter that was in force before; `None` for a search.
    pub fn before(self) -> Option<Filter> {
        match self.purpose {
            Purpose::Filter { before, .. } => Some(before),
            Purpose::Find => None,
        }
    }

    /// Takes a key in.
    pub fn key(&mut self, key: KeyEvent) -> Verdict {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => Verdict::Kept,
            KeyCode::Esc => Verdict::Dropped,
            KeyCode::Char('c') if control => Verdict::Quit,
            _ => match self.input.handle_event(&Event::Key(key)) {
                Some(change) if change.value => Verdict::Edited,
                _ => Verdict::Nothing,
            },
        }
    }

    /// Takes pasted text in; line ends and controls have no place in one line.
    pub fn paste(&mut self, text: &str) {
        for symbol in printable::text(text.as_bytes()).chars() {
            self.input.handle(tui_input::InputRequest::InsertChar(symbol));
        }
    }

    /// The filter as far as it is typed, without asking the network for names of hosts. `None` for a search; an
    /// error stays with the prompt.
    pub fn filter_as_typed(&mut self, names: &dyn Names) -> Option<Result<Filter, ()>> {
        self.parse(&WithoutHosts(names))
    }

    /// The filter when it is accepted: names of hosts are looked up now.
    pub fn filter_at_last(&mut self, names: &dyn Names) -> Option<Result<Filter, ()>> {
        self.parse(names)
    }

    fn parse(&mut self, names: &dyn Names) -> Option<Result<Filter, ()>> {
        let Purpose::Filter { error, good, .. } = &mut self.purpose else { return None };
        match filter::parse(self.input.value(), names) {
            Ok(filter) => {
                *error = None;
                self.input.value().clone_into(good);
                Some(Ok(filter))
            }
            Err(wrong) => {
                *error = Some(wrong);
                Some(Err(()))
            }
        }
    }
}

/// Names that are known without asking the network: a key press must not wait for it.
struct WithoutHosts<'a>(&'a dyn Names);

impl Names for WithoutHosts<'_> {
    fn port(&self, service: &str, protocol: Option<Protocol>) -> Option<u16> {
        self.0.port(service, protocol)
    }
    fn service(&self, port: u16, protocol: Protocol) -> Option<&str> {
        self.0.service(port, protocol)
    }
    fn interface_index(&self, name: &str) -> Option<u32> {
        self.0.interface_index(name)
    }
    fn interface_name(&self, index: u32) -> Option<String> {
        self.0.interface_name(index)
    }
    fn user(&self, uid: u32) -> Option<&str> {
        self.0.user(uid)
    }
    fn addresses(&self, _host: &str) -> Vec<IpAddr> {
        Vec::new()
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        self.0.ephemeral_ports()
    }
    fn cgroup_id(&self, path: &str) -> Option<u64> {
        self.0.cgroup_id(path)
    }
}
