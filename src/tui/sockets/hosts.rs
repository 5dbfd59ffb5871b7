//! Names of the hosts in sight: asked for in the background, remembered for a while, shown beside their addresses.
//!
//! To ask sends traffic (DNS) and tells the resolver whom this host talks to: so it is off until it is asked for. No frame
//! waits for a name, and no name takes the place of an address.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::Duration;

use hashbrown::{HashMap, HashSet};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::field::{Field, text};
use crate::model::fit::{Lose, cut, width};
use crate::model::printable;
use crate::model::socket::Socket;
use crate::model::time::Moment;
use crate::track::world::Row;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Sockets;
use super::columns::Column;
use super::lines::Line;

/// Names that are remembered at most; who was asked for first is forgotten first.
const KEPT: usize = 4096;
/// Questions that are under way at most.
const ASKED: usize = 16;
/// How long a name holds, and how long that there is none.
const HOLDS: [Duration; 2] = [Duration::from_secs(600), Duration::from_secs(60)];
/// Columns of a name that are of use, the blank before it included.
const LEAST: usize = 6;

/// Whether hosts are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// They are not, and nobody is asked.
    #[default]
    Off,
    /// Those in sight are.
    On,
}

/// What the resolver said of an address.
#[derive(Clone, Debug)]
struct Known {
    name: Option<String>,
    at: Moment,
}

/// The names that are known.
#[derive(Debug, Default)]
pub struct Hosts {
    /// Whether hosts are named.
    pub naming: Naming,
    known: HashMap<IpAddr, Known>,
    /// The addresses of `known`, the oldest answer first.
    order: VecDeque<IpAddr>,
    asked: HashSet<IpAddr>,
}

impl Hosts {
    /// Which of these to ask for now: those that are not known, or not any more, and no more than may be under way.
    pub fn ask(&mut self, addresses: impl Iterator<Item = IpAddr>, now: Moment) -> Vec<IpAddr> {
        let mut wanted = Vec::new();
        if self.naming == Naming::Off {
            return wanted;
        }
        for address in addresses.map(|address| address.to_canonical()) {
            if self.asked.len() >= ASKED {
                break;
            }
            if !address.is_unspecified() && !self.holds(address, now) && self.asked.insert(address) {
                wanted.push(address);
            }
        }
        wanted
    }

    fn holds(&self, address: IpAddr, now: Moment) -> bool {
        let [named, unnamed] = HOLDS;
        let holds = |known: &Known| if known.name.is_some() { named } else { unnamed };
        self.known.get(&address).is_some_and(|known| now.since(known.at) < holds(known))
    }

    /// Takes an answer in.
    pub fn take(&mut self, address: IpAddr, name: Option<&str>, at: Moment) {
        self.asked.remove(&address);
        let name = name.map(|name| printable::text(name.as_bytes()));
        if self.known.insert(address, Known { name, at }).is_some() {
            self.order.retain(|known| *known != address);
        }
        self.order.push_back(address);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// The name of the other end, where hosts are named and it has one. One that holds no more stays until it is renewed.
    pub fn name(&self, socket: &Socket) -> Option<&str> {
        let address = remote(socket).filter(|_| self.naming == Naming::On)?;
        self.known.get(&address)?.name.as_deref()
    }

    /// Writes the name of a row's other end behind its address, where its column has room for both.
    pub fn draw(&self, row: Row<'_>, columns: &[Column], place: Rect, buffer: &mut Buffer, look: Look<'_>) {
        let Some(name) = self.name(row.socket) else { return };
        let Some(column) = columns.iter().position(|column| column.field == Field::Remote) else { return };
        let before: usize = columns.iter().take(column).map(|column| usize::from(column.width) + 1).sum();
        let whole = columns.get(column).map_or(0, |column| usize::from(column.width));
        let address = width(&text::text(Field::Remote, row, look.context));
        let room = whole.saturating_sub(address);
        if room < LEAST {
            return;
        }
        let name = cut(name, room - 1, Lose::Back, look.theme.glyphs().cut);
        let x = usize::from(place.x) + usize::from(super::table::MARGIN) + before + address + 1;
        buffer.set_string(u16::try_from(x).unwrap_or(u16::MAX), place.y, name, look.style(Label::Dim));
    }
}

impl Sockets {
    /// The addresses in sight whose names are to be asked for now.
    pub fn unnamed(&mut self, now: Moment) -> Vec<IpAddr> {
        let lines = (self.top..self.top + self.page).map_while(|line| self.lines.at(line));
        let rows = lines.filter_map(|line| match line {
            Line::Row { place, .. } => self.row(place),
            Line::Head(_) => None,
        });
        let addresses: Vec<IpAddr> = rows.filter_map(|row| remote(row.socket)).collect();
        self.hosts.ask(addresses.into_iter(), now)
    }
}

/// The address of a socket's other end.
fn remote(socket: &Socket) -> Option<IpAddr> {
    socket.ends.inet().map(|ends| ends.remote.address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::inet;
    use crate::model::socket::Protocol;
    use crate::model::state::State;

    fn at(seconds: u64) -> Moment {
        Moment::from_millis(seconds * 1000)
    }

    fn address(number: u32) -> IpAddr {
        IpAddr::V4((0x0a00_0000 + number).into())
    }

    fn named() -> Hosts {
        Hosts { naming: Naming::On, ..Hosts::default() }
    }

    #[test]
    fn nobody_is_asked_unless_it_is_wanted() {
        assert!(Hosts::default().ask([address(1)].into_iter(), at(0)).is_empty());
        let any = "0.0.0.0".parse().unwrap();
        assert!(named().ask([any].into_iter(), at(0)).is_empty(), "no address is no host");
    }

    #[test]
    fn an_address_is_asked_for_once_until_its_name_holds_no_more() {
        let mut hosts = named();
        let mapped = "::ffff:10.0.0.1".parse().unwrap();
        let check = |hosts: &mut Hosts, seconds, expected: &[IpAddr]| {
            assert_eq!(hosts.ask([address(1), mapped, address(2)].into_iter(), at(seconds)), expected, "{seconds}");
        };
        check(&mut hosts, 0, &[address(1), address(2)]);
        check(&mut hosts, 1, &[]);
        hosts.take(address(1), Some("one.example"), at(2));
        hosts.take(address(2), None, at(2));
        check(&mut hosts, 61, &[]);
        check(&mut hosts, 62, &[address(2)]);
        hosts.take(address(2), None, at(600));
        check(&mut hosts, 602, &[address(1)]);
    }

    #[test]
    fn what_is_under_way_and_what_is_kept_have_bounds() {
        let mut hosts = named();
        assert_eq!(hosts.ask((0..100).map(address), at(0)).len(), ASKED);
        (0..10_000).for_each(|number| hosts.take(address(number), Some("x"), at(0)));
        assert_eq!((hosts.known.len(), hosts.order.len(), hosts.asked.len()), (KEPT, KEPT, 0));
        (0..3).for_each(|_| hosts.take(address(9_999), Some("x"), at(1)));
        assert_eq!((hosts.known.len(), hosts.order.len()), (KEPT, KEPT));
    }

    #[test]
    fn names_are_made_printable_and_hidden_when_they_are_not_wanted() {
        let mut hosts = named();
        let socket = inet(1, Protocol::Tcp, State::Established, "10.0.0.9:1", "[::ffff:10.0.0.1]:443");
        hosts.take(address(1), Some("ev\x1b[31mil"), at(0));
        assert_eq!(hosts.name(&socket), Some("ev.[31mil"));
        hosts.naming = Naming::Off;
        assert_eq!(hosts.name(&socket), None);
    }
}
