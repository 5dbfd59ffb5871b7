//! What the worker is asked after an update, and what its answers do to the state.

use super::app::{App, Effect};
use super::screen::Screen;
use super::sockets::Went;
use super::worker::Answer;

impl App {
    /// What the worker is to be asked now.
    pub(super) fn questions(&mut self) -> Vec<Effect> {
        let mut questions = self.sockets.questions(self.states.limits);
        if self.screen == Screen::States {
            questions.extend(self.states.question(&self.sockets.shown.world));
        }
        questions.into_iter().map(Effect::Ask).collect()
    }

    /// Whether an answer is on its way that would change the picture.
    pub fn is_waiting(&self) -> bool {
        self.sockets.is_waiting() || self.screen == Screen::States && self.states.is_waiting()
    }

    /// Takes an answer in.
    pub(super) fn take_answer(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Listed(listed) => {
                if let Some(went) = self.sockets.take(*listed) {
                    return self.arrive(went);
                }
            }
            Answer::Peer(number, peer) => self.sockets.take_peer(number, peer),
            Answer::Counted(world, census) => self.states.take(world, *census),
            Answer::Seen(seen) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.learn(*seen);
                }
            }
        }
        Vec::new()
    }

    /// Shows the row that was gone to from the Timeline, or the life of a socket that the Sockets screen does not list.
    pub(super) fn arrive(&mut self, went: Went) -> Vec<Effect> {
        match went {
            Went::There if self.screen == Screen::Timeline => return self.switch(Screen::Sockets),
            Went::Nowhere => self.timeline.detail = self.timeline.detail.or(Some(0)),
            Went::There | Went::Later => {}
        }
        Vec::new()
    }
}
