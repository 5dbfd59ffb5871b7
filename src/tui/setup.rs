//! What the program is told when it starts. What becomes of it is in [`super::app`].

use std::sync::Arc;
use std::time::Duration;

use crate::field::Field;
use crate::field::text::Ports;
use crate::model::names::Names;
use crate::query::listing::Query;
use crate::query::view::View;
use crate::session::Scope;

use super::history::History;
use super::keymap::Keymap;
use super::screen::Screen;
use super::scribe::Scribe;
use super::terminal::Mouse;
use super::themes::Themes;

/// What the program is told when it starts.
pub struct Setup {
    /// What to list at first.
    pub query: Query,
    /// The text of its filter.
    pub filter: String,
    /// The options that chose its tables and states, such as `-tl`; empty for none.
    pub chosen: String,
    /// Time between two looks.
    pub interval: Duration,
    /// How ports show.
    pub ports: Ports,
    /// Of which namespaces sockets are shown.
    pub scope: Scope,
    /// The screen that is shown first.
    pub screen: Screen,
    /// Columns of the table of sockets; empty for those that fit.
    pub columns: Vec<Field>,
    /// Whose the mouse is.
    pub mouse: Mouse,
    /// What is worth saying at once.
    pub message: Option<String>,
    /// Looks for this terminal.
    pub themes: Themes,
    /// What keys mean.
    pub keymap: Keymap,
    /// The host's name, printable.
    pub host: String,
    /// Names for numbers.
    pub names: Arc<dyn Names + Send + Sync>,
    /// Views that were kept, by their names.
    pub views: Vec<(String, View)>,
    /// Filters that were used before.
    pub history: History,
    /// Who writes files.
    pub scribe: Arc<dyn Scribe>,
}
