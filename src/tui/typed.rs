//! What the line that is typed into does to the state: a filter, a search, a demo's choice.

use crate::model::time::Moment;

use super::app::{App, Effect};
use super::prompt::Prompt;
use super::sockets::{From, Way};

impl App {
    /// Opens the line of the filter, and asks for the values that it may offer.
    pub(super) fn edit_filter(&mut self) {
        self.prompt = Some(Prompt::filter(&self.filter, self.sockets.query.filter.clone()));
        self.sockets.ask_values();
    }

    /// Shows at once what the line means so far.
    pub(super) fn prompt_changed(&mut self, now: Moment) {
        let Some(prompt) = self.prompt.as_mut().filter(|prompt| prompt.choice().is_none()) else { return };
        match prompt.parse(&*self.names, &self.hosts) {
            Some(Ok(filter)) => self.sockets.ask(|query| query.filter = filter),
            // The last good rows stay; the prompt shows what is wrong.
            Some(Err(())) => {}
            None => {
                self.sockets.find = prompt.text().to_owned();
                self.find(Way::Forward, From::Here, now);
            }
        }
    }

    /// Keeps what was typed. A filter that is wrong stays open, also while a host in it is looked up.
    pub(super) fn keep_prompt(&mut self, now: Moment) -> Vec<Effect> {
        let Some(mut prompt) = self.prompt.take() else { return Vec::new() };
        if let Some((entry, choice)) = prompt.choice() {
            match self.lab.set(entry, choice, prompt.text()) {
                Ok(message) => self.message = Some(message),
                Err(wrong) => (self.message, self.prompt) = (Some(wrong.to_string()), Some(prompt)),
            }
            return Vec::new();
        }
        let mut effects = Vec::new();
        match prompt.parse(&*self.names, &self.hosts) {
            Some(Ok(filter)) => {
                self.filter = prompt.text().trim().to_owned();
                self.lines.remember(&self.filter);
                self.sockets.ask(|query| query.filter = filter);
            }
            Some(Err(())) => {
                prompt.go_to_mistake();
                effects.extend(prompt.unknown_host().map(|host| Effect::Resolve(host.to_owned())));
                self.prompt = Some(prompt);
            }
            None => self.find(Way::Forward, From::Here, now),
        }
        effects
    }

    /// What was before the line was opened holds again.
    pub(super) fn drop_prompt(&mut self) {
        let Some(prompt) = self.prompt.take().filter(|prompt| prompt.choice().is_none()) else { return };
        match prompt.before() {
            Some(filter) => self.sockets.ask(|query| query.filter = filter),
            None => self.sockets.find.clear(),
        }
    }
}
