//! Reads a filter: states first, then the expression.
//!
//! Recursion goes as deep as [`MAX_DEPTH`] allows and no deeper, whatever the text. Stops at the first mistake.

use crate::field::attribute::{Attribute, attribute};
use crate::model::names::Names;
use crate::model::state::StateSet;

use super::ast::{Comparison, Equality, Expr, Filter, Level, Predicate, Side};
use super::error::{Fault, FilterError, Mistake, Quoted, Span};
use super::field::Operator;
use super::host;
use super::net;
use super::token::{Token, tokens};
use super::words::{self, Subject, Word};

/// How many parentheses and negations may stand inside of each other.
pub const MAX_DEPTH: usize = 64;

/// Reads a filter. An empty text lets every socket through. Names are looked up here and never again: a
/// filter that should follow a change of names, interfaces or the range of ephemeral ports is read again.
pub fn parse(text: &str, names: &dyn Names) -> Result<Filter, FilterError> {
    let filter =
        tokens(text).map(states_first).and_then(|tokens| Parser { tokens: &tokens, at: 0, depth: 0, names }.filter());
    filter.map_err(|Fault { span, mistake }| FilterError { source_text: text.into(), span, mistake })
}

/// Reads a filter from the words of a command line. As in ss(8), a word may hold several.
pub fn parse_words(words: &[String], names: &dyn Names) -> Result<Filter, FilterError> {
    parse(&words.join(" "), names)
}

/// States behind the expression stand before it from then on: `sport = :80 and state established`. Where an `or` stands
/// before them it could not be told what they narrow: they stay, and are a mistake.
fn states_first(mut tokens: Vec<Token>) -> Vec<Token> {
    let is_state = |at: usize| {
        let is_word = matches!(tokens.get(at)?.word, Some(Word::State | Word::Exclude));
        Some(is_word && tokens.get(at + 1)?.word.is_none())
    };
    let mut tail = tokens.len();
    while tail >= 2 && is_state(tail - 2) == Some(true) {
        tail -= 2;
    }
    let before = tokens.get(..tail).unwrap_or_default();
    let begins_with_states = before.first().is_none_or(|token| matches!(token.word, Some(Word::State | Word::Exclude)));
    if begins_with_states || tail == tokens.len() || has_open_or(before) {
        return tokens;
    }
    let mut ordered = tokens.split_off(tail);
    if tokens.last().is_some_and(|token| token.word == Some(Word::And)) {
        tokens.pop();
    }
    ordered.append(&mut tokens);
    ordered
}

/// Whether an `or` stands outside of all parentheses.
fn has_open_or(tokens: &[Token]) -> bool {
    let mut depth = 0_usize;
    tokens.iter().any(|token| {
        match token.word {
            Some(Word::Open) => depth += 1,
            Some(Word::Close) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.word == Some(Word::Or)
    })
}

pub(super) struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    pub(super) names: &'a dyn Names,
}

impl<'a> Parser<'a> {
    fn filter(mut self) -> Result<Filter, Fault> {
        let states = self.states()?;
        if states.is_some() {
            self.after_states()?;
        }
        let expression = if self.peek().is_some() { Some(self.expression(Level::Or)?) } else { None };
        match self.peek() {
            // An expression ends at nothing else: everything but a parenthesis would be joined by `and`.
            Some(token) => Err(Fault::new(token.span, Mistake::UnopenedParenthesis)),
            None => Ok(Filter::new(states, expression)),
        }
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn peek_word(&self) -> Option<Word> {
        self.word_at(0)
    }

    /// What the token that stands `ahead` of the next one means as a word of the language.
    pub(super) fn word_at(&self, ahead: usize) -> Option<Word> {
        self.tokens.get(self.at + ahead).and_then(|token| token.word)
    }

    pub(super) fn skip(&mut self, tokens: usize) {
        self.at += tokens;
    }

    fn take(&mut self) -> Option<&'a Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub(super) fn take_if(&mut self, word: Word) -> Option<&'a Token> {
        if self.peek_word() == Some(word) { self.take() } else { None }
    }

    /// A mistake at the next token, or where the text ends.
    pub(super) fn fault_here(&self, mistake: Mistake) -> Fault {
        let end = self.tokens.last().map_or(0, |token| token.span.end);
        Fault::new(self.peek().map_or(Span { start: end, end }, |token| token.span), mistake)
    }

    /// `state` adds, `exclude` takes away; as the first word it starts from all (ss(8), "STATE-FILTER").
    fn states(&mut self) -> Result<Option<StateSet>, Fault> {
        let mut states = None;
        loop {
            let (before, change): (_, fn(StateSet, StateSet) -> StateSet) = match self.peek_word() {
                // With an operator it is a field like others.
                Some(Word::State) if self.operator(1).is_some() => return Ok(states),
                Some(Word::State) => (StateSet::EMPTY, StateSet::union),
                Some(Word::Exclude) => (StateSet::ALL, StateSet::minus),
                _ => return Ok(states),
            };
            states = Some(change(states.unwrap_or(before), self.state_names()?));
        }
    }

    fn state_names(&mut self) -> Result<StateSet, Fault> {
        let keyword = self.take().and_then(|token| token.word).unwrap_or(Word::State);
        let Some(token) = self.peek().filter(|token| token.word.is_none()) else {
            return Err(self.fault_here(Mistake::MissingState(keyword)));
        };
        self.at += 1;
        let mut start = 0;
        let mut named = StateSet::EMPTY;
        for name in token.text.split(',') {
            let end = start + name.len();
            let mistake = || {
                if name.is_empty() { Mistake::MissingState(keyword) } else { Mistake::UnknownState(Quoted::new(name)) }
            };
            let states = words::states(name).ok_or_else(|| Fault::new(token.span_of(start, end), mistake()))?;
            named = named.union(states);
            start = end + 1;
        }
        Ok(named)
    }

    /// An `and` between states and expression says nothing; an `or` cannot be meant.
    fn after_states(&mut self) -> Result<(), Fault> {
        match self.peek_word() {
            Some(Word::Or) => Err(self.fault_here(Mistake::OrAfterStates)),
            Some(Word::And) => {
                self.at += 1;
                match self.peek() {
                    Some(_) => Ok(()),
                    None => Err(self.fault_here(Mistake::MissingPredicate)),
                }
            }
            _ => Ok(()),
        }
    }

    /// Reads what binds at least as tightly as `level`.
    fn expression(&mut self, level: Level) -> Result<Expr, Fault> {
        let join = match level {
            Level::Or => Expr::Or,
            Level::And => Expr::And,
            Level::Not | Level::Is => return self.unary(),
        };
        let first = self.expression(level.tighter())?;
        if !self.take_joint(level) {
            return Ok(first);
        }
        let mut parts = vec![first, self.expression(level.tighter())?];
        while self.take_joint(level) {
            parts.push(self.expression(level.tighter())?);
        }
        Ok(join(parts))
    }

    /// Whether another part follows at this level. Where no operator stands, `and` is meant.
    fn take_joint(&mut self, level: Level) -> bool {
        match (level, self.peek_word()) {
            (Level::Or, Some(Word::Or)) | (Level::And, Some(Word::And)) => self.take().is_some(),
            (Level::And, Some(Word::Or | Word::Close)) => false,
            (Level::And, _) => self.peek().is_some(),
            _ => false,
        }
    }

    fn unary(&mut self) -> Result<Expr, Fault> {
        let (Some(Word::Not | Word::Open), Some(token)) = (self.peek_word(), self.peek()) else {
            return self.predicate();
        };
        if self.depth >= MAX_DEPTH {
            return Err(self.fault_here(Mistake::TooDeep(MAX_DEPTH)));
        }
        self.at += 1;
        self.depth += 1;
        let inner = if token.word == Some(Word::Not) {
            Expr::Not(Box::new(self.unary()?))
        } else {
            let inner = self.expression(Level::Or)?;
            self.take_if(Word::Close).ok_or_else(|| Fault::new(token.span, Mistake::UnclosedParenthesis))?;
            inner
        };
        self.depth -= 1;
        Ok(inner)
    }

    fn predicate(&mut self) -> Result<Expr, Fault> {
        let Some(token) = self.peek() else {
            return Err(self.fault_here(Mistake::MissingPredicate));
        };
        if let Some(attribute) = self.attribute(token) {
            self.at += 1;
            return self.field(attribute);
        }
        match token.word {
            Some(Word::Subject(subject)) => {
                self.at += 1;
                self.about(subject).map(Expr::Is)
            }
            Some(word @ (Word::State | Word::Exclude)) => Err(Fault::new(token.span, Mistake::StateNotFirst(word))),
            Some(_) => Err(Fault::new(token.span, Mistake::MissingPredicate)),
            None => Err(Fault::new(token.span, Mistake::UnknownWord(Quoted::new(&token.text)))),
        }
    }

    /// The field that a token names. Where a word of ss is a field too, the operator says which is meant.
    fn attribute(&self, token: &Token) -> Option<&'static Attribute> {
        let is_field = match (token.word, self.operator(1)) {
            // What stands in quotes is no name; its length tells.
            (None, _) => token.text.len() == token.span.end - token.span.start,
            (Some(Word::Subject(subject)), Some(Operator::Compare(comparison))) => {
                !subject.comparisons().is_empty() && !subject.comparisons().contains(&comparison)
            }
            (Some(Word::Subject(_) | Word::State), operator) => operator.is_some(),
            (Some(_), _) => false,
        };
        attribute(&token.text).filter(|_| is_field)
    }

    /// Reads operator and value of a subject.
    fn about(&mut self, subject: Subject) -> Result<Predicate, Fault> {
        let comparison = self.comparison(subject)?;
        let equality = match comparison {
            Comparison::Is(equality) => equality,
            _ => Equality::Equal,
        };
        let names = self.names;
        match subject {
            Subject::LocalHost => self.host(subject, Side::Local, equality),
            Subject::RemoteHost => self.host(subject, Side::Remote, equality),
            Subject::LocalPort => self.port(subject, Side::Local, comparison),
            Subject::RemotePort => self.port(subject, Side::Remote, comparison),
            Subject::Device => self.value(subject, |text| {
                let index = device(text, names)?;
                Ok(Predicate::Device { equality, index })
            }),
            Subject::Mark => self.value(subject, |text| {
                let (value, mask) = mark(text).ok_or_else(|| Mistake::BadMark(Quoted::new(text)))?;
                Ok(Predicate::Mark { equality, value, mask })
            }),
            Subject::Cgroup => self.value(subject, |path| {
                let id = names.cgroup_id(path).ok_or_else(|| Mistake::UnknownCgroup(Quoted::new(path)))?;
                Ok(Predicate::Cgroup { equality, path: path.into(), id })
            }),
            Subject::Autobound => Ok(Predicate::Autobound { ephemeral: names.ephemeral_ports() }),
        }
    }

    fn host(&mut self, subject: Subject, side: Side, equality: Equality) -> Result<Predicate, Fault> {
        let names = self.names;
        self.value(subject, |text| Ok(Predicate::Host { side, equality, host: host::host(text, names)? }))
    }

    fn port(&mut self, subject: Subject, side: Side, comparison: Comparison) -> Result<Predicate, Fault> {
        let names = self.names;
        self.value(subject, |text| Ok(Predicate::Port { side, comparison, port: host::port(text, names)? }))
    }

    fn comparison(&mut self, subject: Subject) -> Result<Comparison, Fault> {
        let Some(Word::Comparison(comparison)) = self.peek_word() else {
            return Ok(Comparison::EQUAL);
        };
        if !subject.comparisons().contains(&comparison) {
            return Err(self.fault_here(Mistake::WrongOperator(subject, comparison)));
        }
        self.at += 1;
        Ok(comparison)
    }

    /// Reads the value of a subject; a mistake in it is blamed on its whole word.
    fn value<T>(&mut self, subject: Subject, read: impl FnOnce(&str) -> Result<T, Mistake>) -> Result<T, Fault> {
        match self.peek() {
            Some(token) if token.word.is_none() && !token.text.is_empty() => {
                self.at += 1;
                read(&token.text).map_err(|mistake| Fault::new(token.span, mistake))
            }
            _ => Err(self.fault_here(Mistake::MissingValue(subject))),
        }
    }
}

/// An interface by name, or else by index.
fn device(text: &str, names: &dyn Names) -> Result<u32, Mistake> {
    let index = || net::number(text).and_then(|index| u32::try_from(index).ok());
    names.interface_index(text).or_else(index).ok_or_else(|| Mistake::UnknownInterface(Quoted::new(text)))
}

/// `VALUE[/MASK]`; without a mask every bit counts.
fn mark(text: &str) -> Option<(u32, u32)> {
    let word = |text: &str| net::number(text).and_then(|number| u32::try_from(number).ok());
    match text.split_once('/') {
        Some((value, mask)) => Some((word(value)?, word(mask)?)),
        None => Some((word(text)?, u32::MAX)),
    }
}
