//! Reads tokens into a [`Flat`] expression.
//!
//! Takes one token after the other and looks at none before it must, so that the first mistake is the one that ss
//! names. Groups are kept on a stack of its own: no text makes it recurse.

use crate::model::names::Names;

use super::super::ast::{Comparison, Equality, Family, Predicate, Side};
use super::super::words::{self, Subject, Word};
use super::host::{self, Value};
use super::token::{TooLong, tokens};
use super::{ANY_PORT, Body, Flat, Joint, Pattern, Sense, Term, Test};

/// How many groups may stand inside of each other. More than anybody writes, few enough to walk them by recursion.
const DEEPEST: usize = 1000;

/// What values are read by.
pub struct Hosts<'a> {
    /// Names of hosts, services, interfaces, control groups.
    pub names: &'a dyn Names,
    /// The family of hosts that name none: that of the last option that named one, then of the last host that did.
    pub preferred: Option<Home>,
    /// Whether services of TCP are known, and those of UDP: only the tables that are shown count.
    pub services: Services,
}

/// The family that a filter is at home in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// One that hosts can be of.
    Of(Family),
    /// TIPC or XDP, to which no host belongs: none is taken but `any` and a whole IPv4 address.
    WithoutHosts,
}

/// The protocols whose services may be named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Services {
    /// TCP is shown.
    pub tcp: bool,
    /// UDP is shown.
    pub udp: bool,
}

/// A filter that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The expression; `None` lets everything through.
    pub expression: Option<Flat>,
    /// The family to which the last host with one narrows the whole listing.
    pub family: Option<Home>,
}

/// Why a filter cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A token stands where it cannot.
    Syntax,
    /// A line of the file is too long.
    TooLong,
    /// A value is wrong; the lines that ss says.
    Value(Vec<String>),
}

impl From<TooLong> for Refusal {
    fn from(_: TooLong) -> Self {
        Self::TooLong
    }
}

/// Reads the words of a command line and then those of a file.
///
/// # Errors
///
/// The first mistake.
pub fn read<'a>(words: impl Iterator<Item = &'a [u8]>, file: &'a [u8], hosts: Hosts<'_>) -> Result<Reading, Refusal> {
    let mut reader = Reader { hosts, family: None, subject: None, open: vec![Group::default()] };
    let mut tokens = tokens(words, file);
    while let Some(token) = tokens.next() {
        let token = reader.token(token?)?;
        reader.take(token, &mut tokens)?;
    }
    reader.finish()
}

struct Reader<'a> {
    hosts: Hosts<'a>,
    family: Option<Home>,
    /// The subject that stood last: it says how a value is read, wherever that stands.
    subject: Option<Subject>,
    /// The groups that are open, the outermost first; never empty.
    open: Vec<Group>,
}

/// A group in the making.
#[derive(Default)]
struct Group {
    /// What stood before its parenthesis.
    before: Option<Pending>,
    done: Option<Flat>,
    /// What must be followed by a term.
    pending: Option<Pending>,
}

impl Group {
    /// What it holds; nothing may be missing at its end.
    fn whole(self) -> Result<Option<Flat>, Refusal> {
        if self.pending.is_some() { Err(Refusal::Syntax) } else { Ok(self.done) }
    }
}

/// Signs that wait for a term.
#[derive(Clone, Copy, Debug)]
struct Pending {
    joint: Joint,
    sense: Sense,
}

const PLAIN: Pending = Pending { joint: Joint::And, sense: Sense::Plain };

enum Token {
    Word(Word),
    Value(Value),
}

impl Reader<'_> {
    /// What a token means. A word of the language is one in lower case only.
    fn token(&mut self, text: Vec<u8>) -> Result<Token, Refusal> {
        let text = String::from_utf8_lossy(&text);
        let spelt = words::WORDS.iter().find(|entry| entry.spellings.contains(&text.as_ref()));
        match spelt.map(|entry| entry.word) {
            // Words that ss does not have are values.
            Some(Word::State | Word::Exclude | Word::Like(_) | Word::In) | None => {
                let value = host::value(&text, self.subject, &mut self.hosts)?;
                if let Value::Pattern { family: Some(family), .. } = &value {
                    self.family = Some(*family);
                }
                Ok(Token::Value(value))
            }
            Some(word) => {
                if let Word::Subject(subject) = word {
                    self.subject = Some(subject);
                }
                Ok(Token::Word(word))
            }
        }
    }

    /// Takes a token that begins a term, joins two or ends a group.
    fn take(
        &mut self,
        token: Token,
        tokens: &mut impl Iterator<Item = Result<Vec<u8>, TooLong>>,
    ) -> Result<(), Refusal> {
        let Token::Word(word) = token else { return Err(Refusal::Syntax) };
        match word {
            Word::And => self.join(Joint::And),
            Word::Or => self.join(Joint::Or),
            Word::Not => self.negate(),
            Word::Open => self.open(),
            Word::Close => self.close(),
            Word::Subject(subject) => {
                let (sense, test) = self.test(subject, tokens)?;
                self.term(Term { sense, body: Body::Test(test) })
            }
            Word::State | Word::Exclude | Word::Comparison(_) | Word::Like(_) | Word::In => Err(Refusal::Syntax),
        }
    }

    fn innermost(&mut self) -> Result<&mut Group, Refusal> {
        self.open.last_mut().ok_or(Refusal::Syntax)
    }

    fn join(&mut self, joint: Joint) -> Result<(), Refusal> {
        let group = self.innermost()?;
        if group.done.is_none() || group.pending.is_some() {
            return Err(Refusal::Syntax);
        }
        group.pending = Some(Pending { joint, ..PLAIN });
        Ok(())
    }

    fn negate(&mut self) -> Result<(), Refusal> {
        let group = self.innermost()?;
        let pending = group.pending.unwrap_or(PLAIN);
        group.pending = Some(Pending { sense: pending.sense.flipped(), ..pending });
        Ok(())
    }

    fn open(&mut self) -> Result<(), Refusal> {
        if self.open.len() > DEEPEST {
            return Err(Refusal::Syntax);
        }
        let before = self.innermost()?.pending.take();
        self.open.push(Group { before, ..Group::default() });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        let group = self.open.pop().filter(|_| !self.open.is_empty()).ok_or(Refusal::Syntax)?;
        self.innermost()?.pending = group.before;
        let flat = group.whole()?.ok_or(Refusal::Syntax)?;
        self.term(Term { sense: Sense::Plain, body: Body::Group(Box::new(flat)) })
    }

    fn term(&mut self, term: Term) -> Result<(), Refusal> {
        let group = self.innermost()?;
        let Pending { joint, sense } = group.pending.take().unwrap_or(PLAIN);
        let sense = if sense == Sense::Negated { term.sense.flipped() } else { term.sense };
        let term = Term { sense, ..term };
        match &mut group.done {
            Some(flat) => flat.rest.push((joint, term)),
            nothing => *nothing = Some(Flat { first: term, rest: Vec::new() }),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Reading, Refusal> {
        let group = self.open.pop().filter(|_| self.open.is_empty()).ok_or(Refusal::Syntax)?;
        Ok(Reading { expression: group.whole()?, family: self.family })
    }

    /// Reads operator and value of a subject.
    fn test(
        &mut self,
        subject: Subject,
        tokens: &mut impl Iterator<Item = Result<Vec<u8>, TooLong>>,
    ) -> Result<(Sense, Test), Refusal> {
        if subject == Subject::Autobound {
            let ephemeral = self.hosts.names.ephemeral_ports();
            return Ok((Sense::Plain, Test::Other(Predicate::Autobound { ephemeral })));
        }
        let mut token = self.following(tokens)?;
        let mut comparison = Comparison::EQUAL;
        if let Token::Word(Word::Comparison(written)) = token {
            comparison = Some(written).filter(|written| takes(subject, *written)).ok_or(Refusal::Syntax)?;
            token = self.following(tokens)?;
        }
        match token {
            Token::Value(value) => tested(subject, comparison, value),
            Token::Word(_) => Err(Refusal::Syntax),
        }
    }

    fn following(&mut self, tokens: &mut impl Iterator<Item = Result<Vec<u8>, TooLong>>) -> Result<Token, Refusal> {
        let token = tokens.next().ok_or(Refusal::Syntax)??;
        self.token(token)
    }
}

/// `src` and `dst` take no operator but `=` here.
fn takes(subject: Subject, comparison: Comparison) -> bool {
    match subject {
        Subject::LocalHost | Subject::RemoteHost => comparison == Comparison::EQUAL,
        subject => subject.comparisons().contains(&comparison),
    }
}

fn tested(subject: Subject, comparison: Comparison, value: Value) -> Result<(Sense, Test), Refusal> {
    let side = match subject {
        Subject::RemoteHost | Subject::RemotePort => Side::Remote,
        _ => Side::Local,
    };
    let equality = Equality::Equal;
    let test = match value {
        Value::Pattern { pattern, .. } => return Ok(compared(side, comparison, pattern)),
        Value::Device(index) => Predicate::Device { equality, index },
        Value::Mark { value, mask } => Predicate::Mark { equality, value, mask },
        Value::Cgroup { path, id } => Predicate::Cgroup { equality, path, id },
    };
    let sense = if comparison == Comparison::UNEQUAL { Sense::Negated } else { Sense::Plain };
    Ok((sense, Test::Other(test)))
}

/// ss knows `=`, `>=` and `<=`; the others are their opposites.
fn compared(side: Side, comparison: Comparison, pattern: Pattern) -> (Sense, Test) {
    let port = match &pattern {
        Pattern::Numbers { port, .. } => *port,
        Pattern::Name(_) => ANY_PORT,
    };
    match comparison {
        Comparison::Is(Equality::Equal) => (Sense::Plain, Test::End(side, pattern)),
        Comparison::Is(Equality::Unequal) => (Sense::Negated, Test::End(side, pattern)),
        Comparison::GreaterOrEqual => (Sense::Plain, Test::AtLeast(side, port)),
        Comparison::LessOrEqual => (Sense::Plain, Test::AtMost(side, port)),
        Comparison::Greater => (Sense::Negated, Test::AtMost(side, port)),
        Comparison::Less => (Sense::Negated, Test::AtLeast(side, port)),
    }
}
