//! The line that a filter, a search or a demo's choice is typed into.

use std::cell::RefCell;
use std::net::IpAddr;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use hashbrown::HashMap;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::demo::Entry;
use crate::demo::choice::Choice;
use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Protocol;
use crate::query::filter::complete::Seen;
use crate::query::filter::{self, Filter, FilterError};

use super::history::{History, Recall};
use super::sockets::Way;
use super::suggest::{Step, Suggest};

/// What is being typed.
#[derive(Debug)]
enum Purpose {
    /// A filter: the one in force before, the last text that was one, what is wrong with what stands there now, and the
    /// host in it that was not looked up yet.
    Filter { before: Filter, good: String, error: Option<FilterError>, unknown: Option<String>, helper: Box<Helper> },
    /// Text to find.
    Find,
    /// What a demo lets one choose.
    Choice(&'static Entry, &'static Choice),
}

/// What helps to type a filter.
#[derive(Debug, Default)]
struct Helper {
    suggest: Suggest,
    recall: Recall,
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
    /// The program is to stop until the shell continues it.
    Suspend,
    /// Everything is to be drawn anew.
    Redraw,
    /// There is nothing to complete.
    Barren,
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
        let helper = Box::new(Helper::default());
        Self {
            purpose: Purpose::Filter { before, good: text.to_owned(), error: None, unknown: None, helper },
            input: Input::new(text.to_owned()),
        }
    }

    /// Edits a search.
    pub fn find() -> Self {
        Self { purpose: Purpose::Find, input: Input::default() }
    }

    /// Edits a choice of a demo.
    pub fn of_choice(entry: &'static Entry, choice: &'static Choice, text: String) -> Self {
        Self { purpose: Purpose::Choice(entry, choice), input: Input::new(text) }
    }

    /// The demo and its choice that is being edited, if that is what is typed.
    pub const fn choice(&self) -> Option<(&'static Entry, &'static Choice)> {
        match self.purpose {
            Purpose::Choice(entry, choice) => Some((entry, choice)),
            Purpose::Filter { .. } | Purpose::Find => None,
        }
    }

    /// Lines that it needs: a filter has room for what is wrong with it, and for what is allowed.
    pub fn height(&self) -> u16 {
        match self.purpose {
            Purpose::Filter { .. } => 5,
            Purpose::Find | Purpose::Choice(..) => 1,
        }
    }

    /// Puts the cursor behind the words that are wrong, so that they are in sight.
    pub fn go_to_mistake(&mut self) {
        let Some(end) = self.error().map(|error| error.span.end) else { return };
        let before = self.input.value().get(..end).unwrap_or_default().chars().count();
        self.input = std::mem::take(&mut self.input).with_cursor(before);
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
    pub fn sign(&self) -> String {
        match self.purpose {
            Purpose::Filter { .. } => "/ ".to_owned(),
            Purpose::Find => "find: ".to_owned(),
            Purpose::Choice(_, choice) => format!("{}: ", choice.name),
        }
    }

    /// What may be typed.
    pub const fn hints(&self) -> &'static [&'static str] {
        match self.purpose {
            Purpose::Filter { .. } => &[
                "state time-wait,close-wait   exclude listening   then: and or not ( )",
                "src dst [=] HOST[/PREFIX][:PORT]   sport dport = != < > <= >= PORT",
                "process ~ nginx   rtt > 50ms   user = root   local.port in 8000-8999   Tab shows all",
            ],
            Purpose::Find | Purpose::Choice(..) => &[],
        }
    }

    /// The filter whose rows are shown while this is edited; `None` for all else.
    pub fn good(&self) -> Option<&str> {
        match &self.purpose {
            Purpose::Filter { good, .. } => Some(good),
            Purpose::Find | Purpose::Choice(..) => None,
        }
    }

    /// What is wrong with the filter typed.
    pub const fn error(&self) -> Option<&FilterError> {
        match &self.purpose {
            Purpose::Filter { error, .. } => error.as_ref(),
            Purpose::Find | Purpose::Choice(..) => None,
        }
    }

    /// The filter that was in force before; `None` for all else.
    pub fn before(self) -> Option<Filter> {
        match self.purpose {
            Purpose::Filter { before, .. } => Some(before),
            Purpose::Find | Purpose::Choice(..) => None,
        }
    }

    /// Takes a key in.
    pub fn key(&mut self, key: KeyEvent, history: &History) -> Verdict {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if let Some(verdict) = self.help(key.code, history) {
            return verdict;
        }
        match key.code {
            KeyCode::Enter => Verdict::Kept,
            KeyCode::Esc => Verdict::Dropped,
            KeyCode::Char('c') if control => Verdict::Quit,
            KeyCode::Char('z') if control => Verdict::Suspend,
            KeyCode::Char('l') if control => Verdict::Redraw,
            _ => match self.input.handle_event(&Event::Key(key)) {
                Some(change) => {
                    self.suggest();
                    if change.value { Verdict::Edited } else { Verdict::Nothing }
                }
                None => Verdict::Nothing,
            },
        }
    }

    /// Takes in a key that chooses among what is offered, or walks through the history.
    fn help(&mut self, code: KeyCode, history: &History) -> Option<Verdict> {
        let Purpose::Filter { helper, .. } = &mut self.purpose else { return None };
        let step = match code {
            KeyCode::Tab => Step::Choose(Way::Forward),
            KeyCode::BackTab => Step::Choose(Way::Backward),
            KeyCode::Down => Step::Move(Way::Forward),
            KeyCode::Up => Step::Move(Way::Backward),
            KeyCode::Esc => return helper.suggest.give_back().map(|typed| self.put(typed)),
            _ => return None,
        };
        if let Some(line) = helper.suggest.step(step, &self.input) {
            return Some(self.put(line));
        }
        let Step::Move(way) = step else { return Some(Verdict::Barren) };
        let recalled = history.recall(&mut helper.recall, way, self.input.value());
        helper.suggest.hush();
        Some(recalled.map_or(Verdict::Nothing, |text| self.put(Input::new(text))))
    }

    fn put(&mut self, input: Input) -> Verdict {
        self.input = input;
        Verdict::Edited
    }

    /// Offers what fits the line as it is.
    pub fn suggest(&mut self) {
        if let Purpose::Filter { helper, .. } = &mut self.purpose {
            helper.suggest.follow(&self.input);
        }
    }

    /// Offers these values too.
    pub fn learn(&mut self, seen: Seen) {
        if let Purpose::Filter { helper, .. } = &mut self.purpose {
            helper.suggest.learn(seen, &self.input);
        }
    }

    /// What is offered for a filter.
    pub fn suggestions(&self) -> Option<&Suggest> {
        match &self.purpose {
            Purpose::Filter { helper, .. } => Some(&helper.suggest),
            Purpose::Find | Purpose::Choice(..) => None,
        }
    }

    /// Takes pasted text in, its lines with a blank between; controls have no place in one line.
    pub fn paste(&mut self, text: &str) {
        let lines: Vec<&str> = text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect();
        let text = if lines.len() > 1 { lines.join(" ") } else { text.replace(['\r', '\n'], " ") };
        for symbol in printable::text(text.as_bytes()).chars() {
            self.input.handle(tui_input::InputRequest::InsertChar(symbol));
        }
    }

    /// The filter that stands there. Hosts are known by name as far as they were looked up before: a key must not wait
    /// for the network. `None` for all else; an error stays with the prompt.
    pub fn parse(&mut self, names: &dyn Names, hosts: &Hosts) -> Option<Result<Filter, ()>> {
        let Purpose::Filter { error, good, unknown, .. } = &mut self.purpose else { return None };
        let known = Known { names, hosts, unknown: RefCell::new(None) };
        let parsed = filter::parse(self.input.value(), &known);
        *unknown = known.unknown.into_inner();
        match parsed {
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

    /// The host in the filter that was not looked up yet.
    pub fn unknown_host(&self) -> Option<&str> {
        match &self.purpose {
            Purpose::Filter { unknown, .. } => unknown.as_deref(),
            Purpose::Find | Purpose::Choice(..) => None,
        }
    }
}

/// Addresses of hosts by name, as looked up; none for a host that has none.
pub type Hosts = HashMap<String, Vec<IpAddr>>;

/// Names that are known without asking the network.
struct Known<'a> {
    names: &'a dyn Names,
    hosts: &'a Hosts,
    /// A host that was asked for and was not looked up yet.
    unknown: RefCell<Option<String>>,
}

impl Names for Known<'_> {
    fn port(&self, service: &str, protocol: Option<Protocol>) -> Option<u16> {
        self.names.port(service, protocol)
    }
    fn service(&self, port: u16, protocol: Protocol) -> Option<&str> {
        self.names.service(port, protocol)
    }
    fn interface_index(&self, name: &str) -> Option<u32> {
        self.names.interface_index(name)
    }
    fn interface_name(&self, index: u32) -> Option<String> {
        self.names.interface_name(index)
    }
    fn user(&self, uid: u32) -> Option<&str> {
        self.names.user(uid)
    }
    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        let found = self.hosts.get(host);
        if found.is_none() {
            self.unknown.replace(Some(host.to_owned()));
        }
        found.cloned().unwrap_or_default()
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        self.names.ephemeral_ports()
    }
    fn cgroup_id(&self, path: &str) -> Option<u64> {
        self.names.cgroup_id(path)
    }
    fn users(&self) -> Vec<(u32, String)> {
        self.names.users()
    }
    fn cgroups(&self) -> Vec<(u64, String)> {
        self.names.cgroups()
    }
    fn namespace_inode(&self, name: &str) -> Option<u32> {
        self.names.namespace_inode(name)
    }
}
