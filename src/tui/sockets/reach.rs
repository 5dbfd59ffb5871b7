//! Of which network namespaces sockets are shown, and how a user learns that there are others.

use crate::model::fit::thousands;
use crate::model::names::Names;
use crate::session::{Command, Scope};
use crate::tui::app::{App, Effect};
use crate::tui::keymap::{Action, Context, Keymap};

/// What is shown, and the key that shows the other.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    scope: Scope,
    key: String,
}

impl Reach {
    /// At the start.
    pub fn new(scope: Scope, keymap: &Keymap) -> Self {
        Self { scope, key: keymap.shown(Context::Sockets, Action::Namespaces) }
    }

    /// What to say of namespaces that are not shown; `None` where all are wanted, or there are no others.
    pub fn hint(&self, names: &dyn Names) -> Option<String> {
        let others = names.namespaces_beside();
        if self.scope == Scope::All || others == 0 {
            return None;
        }
        let (noun, them) = if others == 1 { ("namespace", "it") } else { ("namespaces", "them") };
        let how = if self.key.is_empty() { String::new() } else { format!(": {} shows {them}", self.key) };
        Some(format!("{} more {noun}{how}", thousands(others)))
    }
}

impl App {
    /// Shows the sockets of all namespaces, or of the own one only.
    pub(in crate::tui) fn reach(&mut self) -> Vec<Effect> {
        let reach = &mut self.sockets.reach;
        reach.scope = reach.scope.other();
        self.message = Some(match reach.scope {
            Scope::All => "sockets of all network namespaces that you may see".to_owned(),
            Scope::Own => "sockets of this network namespace".to_owned(),
        });
        vec![Effect::Tell(Command::Namespaces(reach.scope))]
    }
}
