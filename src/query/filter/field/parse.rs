//! Reads a comparison: the operator behind a field, and its value or list of values.

use crate::field::attribute::{Attribute, Kind, attribute};

use super::super::ast::{Comparison, Equality, Expr, Predicate, Side};
use super::super::error::{Fault, Mistake};
use super::super::host;
use super::super::parse::Parser;
use super::super::token::Token;
use super::super::words::Word;
use super::read::{Reader, Written};
use super::{FieldTest, Operator, Order, Wanted};

impl Parser<'_> {
    /// The operator that stands `ahead` tokens from here, if one does.
    pub(in super::super) fn operator(&self, ahead: usize) -> Option<Operator> {
        match self.word_at(ahead)? {
            Word::Comparison(comparison) => Some(Operator::Compare(comparison)),
            Word::Like(equality) => Some(Operator::Like(equality)),
            Word::In => Some(Operator::In(Equality::Equal)),
            Word::Not if self.word_at(ahead + 1) == Some(Word::In) => Some(Operator::In(Equality::Unequal)),
            _ => None,
        }
    }

    /// Reads what stands behind a field.
    pub(in super::super) fn field(&mut self, attribute: &'static Attribute) -> Result<Expr, Fault> {
        let operator = self.operator(0);
        if operator.is_none() && attribute.kind == Kind::Flag {
            let wanted = Wanted::Numbers([1..=1].into());
            return Ok(is(attribute, Equality::Equal, wanted));
        }
        let operator = operator.unwrap_or(Operator::Compare(Comparison::EQUAL));
        if !Operator::of(attribute.kind).contains(&operator) {
            return Err(self.fault_here(Mistake::WrongFieldOperator(attribute, operator)));
        }
        // One is meant where none stands; `not in` is two words.
        let length = match operator {
            _ if self.operator(0).is_none() => 0,
            Operator::In(Equality::Unequal) => 2,
            _ => 1,
        };
        self.skip(length);
        let values = match operator {
            Operator::In(_) => self.list(attribute)?,
            Operator::Compare(_) | Operator::Like(_) => vec![self.field_value(attribute)?],
        };
        self.compare(attribute, operator, &values.iter().map(Item::written).collect::<Vec<_>>())
    }

    fn compare(
        &self,
        attribute: &'static Attribute,
        operator: Operator,
        values: &[Written<'_>],
    ) -> Result<Expr, Fault> {
        let (equality, order) = match operator {
            Operator::Compare(Comparison::Is(equality)) | Operator::In(equality) => (equality, None),
            Operator::Compare(comparison) => (Equality::Equal, order(comparison)),
            Operator::Like(equality) => {
                let reader = Reader { attribute, names: self.names };
                let wanted = values.iter().map(|value| reader.like(value)).next();
                return wanted.map(|wanted| is(attribute, equality, wanted)).ok_or_else(|| self.missing(attribute));
            }
        };
        match attribute.kind {
            Kind::LocalEnd => return self.ends(Side::Local, equality, values),
            Kind::RemoteEnd => return self.ends(Side::Remote, equality, values),
            _ => {}
        }
        let attribute = part_of(attribute, order, values);
        let reader = Reader { attribute, names: self.names };
        let wanted = match (order, values) {
            (Some(order), [value, ..]) => Wanted::Order(order, reader.number(value)?),
            _ => reader.one_of(values)?,
        };
        Ok(is(attribute, equality, wanted))
    }

    /// The ends are those of `src` and `dst`, also in what `!=` means.
    fn ends(&self, side: Side, equality: Equality, values: &[Written<'_>]) -> Result<Expr, Fault> {
        let one = |equality, value: &Written<'_>| {
            let host = host::host(value.text, self.names).map_err(|mistake| Fault::new(value.span, mistake))?;
            Ok(Expr::Is(Predicate::Host { side, equality, host }))
        };
        if let [value] = values {
            return one(equality, value);
        }
        let all = values.iter().map(|value| one(Equality::Equal, value)).collect::<Result<Vec<_>, _>>()?;
        Ok(match equality {
            Equality::Equal => Expr::Or(all),
            Equality::Unequal => Expr::Not(Box::new(Expr::Or(all))),
        })
    }

    fn missing(&self, attribute: &'static Attribute) -> Fault {
        self.fault_here(Mistake::MissingFieldValue(attribute))
    }

    fn field_value(&mut self, attribute: &'static Attribute) -> Result<Item, Fault> {
        match self.peek() {
            Some(token) if token.word.is_none() && !token.text.is_empty() => {
                let item = Item { token: token.clone(), from: 0, to: token.text.len() };
                self.skip(1);
                Ok(item)
            }
            _ => Err(self.missing(attribute)),
        }
    }

    /// `A,B` or `(A, B)`.
    fn list(&mut self, attribute: &'static Attribute) -> Result<Vec<Item>, Fault> {
        let Some(open) = self.take_if(Word::Open).map(|token| token.span) else {
            let item = self.field_value(attribute)?;
            let items = item.parts();
            return if items.is_empty() { Err(self.missing(attribute)) } else { Ok(items) };
        };
        let mut items = Vec::new();
        while self.take_if(Word::Close).is_none() {
            if self.peek().is_none() {
                return Err(Fault::new(open, Mistake::UnclosedParenthesis));
            }
            items.extend(self.field_value(attribute)?.parts());
        }
        if items.is_empty() {
            return Err(Fault::new(open, Mistake::MissingFieldValue(attribute)));
        }
        Ok(items)
    }
}

fn is(attribute: &'static Attribute, equality: Equality, wanted: Wanted) -> Expr {
    Expr::Is(Predicate::Field(FieldTest { attribute, equality, wanted }))
}

const fn order(comparison: Comparison) -> Option<Order> {
    match comparison {
        Comparison::Greater => Some(Order::Greater),
        Comparison::Less => Some(Order::Less),
        Comparison::GreaterOrEqual => Some(Order::GreaterOrEqual),
        Comparison::LessOrEqual => Some(Order::LessOrEqual),
        Comparison::Is(_) => None,
    }
}

/// A timer is meant by its time where that is compared with a number, else by its name.
fn part_of(whole: &'static Attribute, order: Option<Order>, values: &[Written<'_>]) -> &'static Attribute {
    if whole.kind != Kind::Timer {
        return whole;
    }
    let is_number =
        order.is_some() || values.iter().any(|value| value.text.starts_with(|first: char| first.is_ascii_digit()));
    attribute(if is_number { "timer.time" } else { "timer.name" }).unwrap_or(whole)
}

/// A part of a token.
struct Item {
    token: Token,
    from: usize,
    to: usize,
}

impl Item {
    fn written(&self) -> Written<'_> {
        let text = self.token.text.get(self.from..self.to).unwrap_or_default();
        Written { text, span: self.token.span_of(self.from, self.to) }
    }

    /// What stands between its commas, without empty parts.
    fn parts(&self) -> Vec<Self> {
        let ends = self.token.commas.iter().copied().chain([self.token.text.len()]);
        let mut from = 0;
        let mut parts = Vec::new();
        for to in ends {
            if from < to {
                parts.push(Self { token: self.token.clone(), from, to });
            }
            from = to + 1;
        }
        parts
    }
}
