//! Reads the values behind a field, each as the field's type wants it.

use std::ops::RangeInclusive;

use crate::field::attribute::{Attribute, Kind};
use crate::field::container;
use crate::model::names::Names;
use crate::model::state::StateSet;

use super::super::ast::Address;
use super::super::error::{Fault, Mistake, Quoted, Span};
use super::super::{host, net, words};
use super::{How, Named, Pattern, Wanted, quantity};

/// A value as written, and where.
pub(in super::super) struct Written<'a> {
    pub(in super::super) text: &'a str,
    pub(in super::super) span: Span,
}

impl Written<'_> {
    fn fault(&self, mistake: Mistake) -> Fault {
        Fault::new(self.span, mistake)
    }
}

/// Reads values, with the names of the host.
#[derive(Clone, Copy)]
pub(in super::super) struct Reader<'a> {
    pub(in super::super) attribute: &'static Attribute,
    pub(in super::super) names: &'a dyn Names,
}

impl Reader<'_> {
    /// What `=` and `in` want: one of these.
    pub(in super::super) fn one_of(self, values: &[Written<'_>]) -> Result<Wanted, Fault> {
        match self.attribute.kind {
            Kind::Text => Ok(Wanted::Texts(values.iter().map(|value| value.text.into()).collect())),
            Kind::OneOf(known) => self.each(values, |value| self.word(known, value)).map(Wanted::Texts),
            Kind::Address => self.each(values, |value| self.address(value)).map(Wanted::Addresses),
            Kind::State => {
                let sets = self.each(values, state)?;
                Ok(Wanted::States(sets.into_iter().fold(StateSet::EMPTY, StateSet::union)))
            }
            Kind::Container | Kind::Cgroup => match values {
                [value] => Ok(Wanted::Named(self.named(How::Is, value.text))),
                _ => Err(self.bad(values.first())),
            },
            _ => self.each(values, |value| self.range(value)).map(Wanted::Numbers),
        }
    }

    /// What `~` wants: this somewhere.
    pub(in super::super) fn like(self, value: &Written<'_>) -> Wanted {
        match self.attribute.kind {
            Kind::User | Kind::Container | Kind::Cgroup => Wanted::Named(self.named(How::Like, value.text)),
            _ => Wanted::Like(Pattern::new(value.text)),
        }
    }

    fn each<T>(
        self,
        values: &[Written<'_>],
        read: impl Fn(&Written<'_>) -> Result<T, Fault>,
    ) -> Result<Box<[T]>, Fault> {
        values.iter().map(read).collect()
    }

    fn bad(self, value: Option<&Written<'_>>) -> Fault {
        let (span, text) = value.map_or((Span { start: 0, end: 0 }, ""), |value| (value.span, value.text));
        Fault::new(span, Mistake::BadValue(self.attribute, Quoted::new(text)))
    }

    /// A number, or two with `-` between. Names may have a `-` too: the whole counts first.
    fn range(self, value: &Written<'_>) -> Result<RangeInclusive<u64>, Fault> {
        if let Some(number) = self.read(value.text) {
            return Ok(number..=number);
        }
        let parts = value.text.split_once('-').filter(|_| self.attribute.kind != Kind::Flag);
        let ends = parts.and_then(|(from, to)| Some((self.read(from)?, self.read(to)?)));
        ends.filter(|(from, to)| from <= to).map(|(from, to)| from..=to).ok_or_else(|| self.bad(Some(value)))
    }

    /// A number of the field's type.
    pub(in super::super) fn number(self, value: &Written<'_>) -> Result<u64, Fault> {
        self.read(value.text).ok_or_else(|| self.bad(Some(value)))
    }

    fn read(self, text: &str) -> Option<u64> {
        let number = || net::number(text).filter(|number| u32::try_from(*number).is_ok());
        match self.attribute.kind {
            Kind::Id => net::number(text),
            Kind::Hex => {
                u64::from_str_radix(text.strip_prefix("0x").unwrap_or(text), 16).ok().filter(|_| !text.starts_with('+'))
            }
            Kind::Port => {
                host::port_number(text.strip_prefix(':').unwrap_or(text), self.names).ok().flatten().map(u64::from)
            }
            Kind::User => number().or_else(|| self.user(text)),
            Kind::Interface => self.names.interface_index(text).map(u64::from).or_else(number),
            Kind::Namespace => self.names.namespace_inode(text).map(u64::from).or_else(number),
            Kind::Flag => match &*text.to_ascii_lowercase() {
                "yes" | "true" | "1" => Some(1),
                "no" | "false" | "0" => Some(0),
                _ => None,
            },
            kind => quantity::read(kind, text),
        }
    }

    fn user(self, name: &str) -> Option<u64> {
        self.names.users().into_iter().find(|(_, known)| known == name).map(|(uid, _)| uid.into())
    }

    fn word(self, known: &[&'static str], value: &Written<'_>) -> Result<Box<str>, Fault> {
        let found = known.iter().find(|word| word.eq_ignore_ascii_case(value.text));
        found.map(|word| (*word).into()).ok_or_else(|| self.bad(Some(value)))
    }

    fn address(self, value: &Written<'_>) -> Result<Address, Fault> {
        host::address(value.text, self.names).map_err(|mistake| value.fault(mistake))
    }

    /// The numbers of what is called so now.
    fn named(self, how: How, text: &str) -> Named {
        let pattern = Pattern::new(text);
        let is_meant = |name: &str| match how {
            How::Is => name == text,
            How::Like => pattern.matches(name.as_bytes()),
        };
        let mut ids: Vec<u64> = match self.attribute.kind {
            Kind::User => {
                let users = self.names.users().into_iter();
                users.filter(|(_, name)| is_meant(name)).map(|(uid, _)| uid.into()).collect()
            }
            kind => {
                let name = |path: &str| {
                    if kind == Kind::Container {
                        container::of_path(path).map(str::to_owned)
                    } else {
                        Some(path.to_owned())
                    }
                };
                let groups = self.names.cgroups().into_iter();
                groups.filter(|(_, path)| name(path).is_some_and(|name| is_meant(&name))).map(|(id, _)| id).collect()
            }
        };
        ids.sort_unstable();
        ids.dedup();
        Named { how, text: text.into(), ids: ids.into() }
    }
}

fn state(value: &Written<'_>) -> Result<StateSet, Fault> {
    words::states(value.text).ok_or_else(|| value.fault(Mistake::UnknownState(Quoted::new(value.text))))
}
