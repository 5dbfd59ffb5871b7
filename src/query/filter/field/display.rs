//! Prints a comparison so that it reads back as an equal one, with the same names.

use std::fmt::{Display, Formatter, Result};

use crate::field::attribute::Kind;
use crate::model::state::StateSet;

use super::super::ast::{Comparison, Equality};
use super::super::display::{quoted, state_names};
use super::super::words::{self, Word};
use super::{FieldTest, How, Operator, Wanted, quantity};

impl Display for FieldTest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let word = self.attribute.word();
        match &self.wanted {
            Wanted::Order(order, number) => {
                write!(f, "{word} {} {}", Operator::Compare(order.comparison()), self.number(*number))
            }
            Wanted::Like(pattern) => write!(f, "{word} {} {}", Operator::Like(self.equality), quoted(&pattern.text)),
            Wanted::Named(named) => {
                let operator = match named.how {
                    How::Is => Operator::Compare(Comparison::Is(self.equality)),
                    How::Like => Operator::Like(self.equality),
                };
                write!(f, "{word} {operator} {}", quoted(&named.text))
            }
            Wanted::Numbers(ranges) => self.write_list(
                f,
                ranges.iter().map(|range| {
                    let (from, to) = (self.number(*range.start()), self.number(*range.end()));
                    if from == to { from } else { format!("{from}-{to}") }
                }),
            ),
            Wanted::Texts(texts) => self.write_list(f, texts.iter().map(|text| quoted(text))),
            Wanted::Addresses(addresses) => {
                self.write_list(f, addresses.iter().map(|address| quoted(&address.to_string())))
            }
            Wanted::States(states) => self.write_list(f, names(*states)),
        }
    }
}

fn names(states: StateSet) -> impl Iterator<Item = String> {
    state_names(states).into_iter().map(str::to_owned)
}

impl FieldTest {
    /// One value stands behind `=`, more in a list.
    fn write_list(&self, f: &mut Formatter<'_>, values: impl Iterator<Item = String>) -> Result {
        let (word, values) = (self.attribute.word(), values.collect::<Vec<_>>());
        match values.as_slice() {
            [one] => write!(f, "{word} {} {one}", Operator::Compare(Comparison::Is(self.equality))),
            many => write!(f, "{word} {} ({})", Operator::In(self.equality), many.join(", ")),
        }
    }

    fn number(&self, number: u64) -> String {
        match self.attribute.kind {
            Kind::Hex => format!("{number:x}"),
            Kind::Flag => if number == 1 { "yes" } else { "no" }.to_owned(),
            kind => quantity::write(kind, number),
        }
    }
}

impl Display for Operator {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Compare(comparison) => f.write_str(words::spelling(Word::Comparison(*comparison))),
            Self::Like(equality) => f.write_str(words::spelling(Word::Like(*equality))),
            Self::In(Equality::Equal) => f.write_str(words::spelling(Word::In)),
            Self::In(Equality::Unequal) => write!(f, "{} {}", words::spelling(Word::Not), words::spelling(Word::In)),
        }
    }
}
