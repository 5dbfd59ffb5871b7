//! What ss's options select.
//!
//! As in ss(8): tables add up, a family narrows them, and without `-a` or `-l` connected sockets are meant. Only
//! when no such option is given is everything shown: that is what a screen is for. Of two families, and of `-a` and
//! `-l`, the last one holds.

use crate::model::capture::Table;
use crate::model::state::{State, StateSet};
use crate::query::selection::Selection;

use super::args::Select;

/// The selection for these options.
pub(super) fn selection(select: &Select) -> Selection {
    if !chooses(select) {
        return Selection::default();
    }
    Selection { tables: tables(select), states: states(select) }
}

/// The options that chose, as they may be written: `-tl`.
pub(super) fn chosen(select: &Select) -> String {
    let letters = [
        ('t', select.tcp),
        ('u', select.udp),
        ('x', select.unix),
        ('4', select.ipv4),
        ('6', select.ipv6),
        ('a', select.all),
        ('l', select.listening),
    ];
    let given: String = letters.into_iter().filter(|(_, given)| *given).map(|(letter, _)| letter).collect();
    if given.is_empty() { given } else { format!("-{given}") }
}

/// Whether any option chooses tables, families or states.
const fn chooses(select: &Select) -> bool {
    select.tcp || select.udp || select.unix || select.ipv4 || select.ipv6 || select.all || select.listening
}

fn tables(select: &Select) -> Vec<Table> {
    let kind = |table: &Table| match table {
        Table::Unix => select.unix,
        Table::Udp4 | Table::Udp6 => select.udp,
        Table::Tcp4 | Table::Tcp6 => select.tcp,
        _ => false,
    };
    let family = |table: &Table| match table {
        Table::Unix => true,
        Table::Udp4 | Table::Tcp4 => select.ipv4,
        Table::Udp6 | Table::Tcp6 => select.ipv6,
        _ => false,
    };
    let any_kind = select.tcp || select.udp || select.unix;
    let any_family = select.ipv4 || select.ipv6;
    Table::SHOWN
        .into_iter()
        .filter(|table| if any_kind { kind(table) } else { !any_family || *table != Table::Unix })
        .filter(|table| !any_family || family(table))
        .collect()
}

fn states(select: &Select) -> StateSet {
    if select.all {
        StateSet::ALL
    } else if select.listening {
        StateSet::LISTENING
    } else if select.udp && !select.tcp && !select.unix {
        // UDP knows but one state in which it has a peer.
        StateSet::of(&[State::Established])
    } else {
        StateSet::CONN
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::Arguments;

    #[track_caller]
    fn check(options: &str, tables: &[Table], states: StateSet) {
        let words = std::iter::once("sockscope").chain(options.split_whitespace());
        let arguments = Arguments::try_parse_from(words).unwrap();
        assert_eq!(selection(&arguments.select), Selection { tables: tables.to_vec(), states });
    }

    #[test]
    fn without_options_everything_is_shown() {
        check("", &Table::SHOWN, StateSet::ALL);
        check("-nop", &Table::SHOWN, StateSet::ALL);
    }

    #[test]
    fn options_mean_what_they_mean_to_ss() {
        check("-t", &[Table::Tcp4, Table::Tcp6], StateSet::CONN);
        check("-u", &[Table::Udp4, Table::Udp6], StateSet::of(&[State::Established]));
        check("-tu", &[Table::Udp4, Table::Udp6, Table::Tcp4, Table::Tcp6], StateSet::CONN);
        check("-ta", &[Table::Tcp4, Table::Tcp6], StateSet::ALL);
        check("-tul", &[Table::Udp4, Table::Udp6, Table::Tcp4, Table::Tcp6], StateSet::LISTENING);
        check("-l", &Table::SHOWN, StateSet::LISTENING);
        check("-4", &[Table::Udp4, Table::Tcp4], StateSet::CONN);
        check("-t6a", &[Table::Tcp6], StateSet::ALL);
        check("-x", &[Table::Unix], StateSet::CONN);
        check("-46t", &[Table::Tcp6], StateSet::CONN);
        check("-tla", &[Table::Tcp4, Table::Tcp6], StateSet::ALL);
        check("-x4t", &[Table::Unix, Table::Tcp4], StateSet::CONN);
    }
}
