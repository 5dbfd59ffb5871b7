//! Users as text. Each is asked for once.

use std::collections::HashMap;

use crate::model::names::LegacyNames;

use super::{Choice, Choices};

/// Knows the users that were seen so far.
pub(super) struct Users<'a> {
    /// `None` where numbers are wanted.
    names: Option<&'a dyn LegacyNames>,
    known: HashMap<u32, Option<String>>,
}

impl<'a> Users<'a> {
    pub(super) fn new(names: &'a dyn LegacyNames, choices: Choices) -> Self {
        Self { names: (!choices.has(Choice::NumericUsers)).then_some(names), known: HashMap::new() }
    }

    /// The user's name, where names are wanted and there is one.
    pub(super) fn name(&mut self, uid: u32) -> Option<&str> {
        let names = self.names?;
        self.known.entry(uid).or_insert_with(|| names.user(uid)).as_deref()
    }
}
