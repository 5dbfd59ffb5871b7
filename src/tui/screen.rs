//! The screens and their order. What each shows is in its own folder.

use super::keymap::Context;
use super::sockets::Way;

/// The screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// The table of sockets.
    #[default]
    Sockets,
    /// The state diagram of TCP.
    States,
    /// The demos.
    Lab,
    /// What happened.
    Timeline,
}

impl Screen {
    /// Every screen, in the order of their tabs.
    pub const ALL: [Self; 4] = [Self::Sockets, Self::States, Self::Lab, Self::Timeline];

    /// The tab's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sockets => "Sockets",
            Self::States => "States",
            Self::Lab => "Lab",
            Self::Timeline => "Timeline",
        }
    }

    /// The word for it in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sockets => "sockets",
            Self::States => "states",
            Self::Lab => "lab",
            Self::Timeline => "timeline",
        }
    }

    /// Whose keys hold.
    pub const fn context(self) -> Context {
        match self {
            Self::Sockets => Context::Sockets,
            Self::States => Context::States,
            Self::Lab => Context::Lab,
            Self::Timeline => Context::Timeline,
        }
    }

    pub(super) fn beside(self, way: Way) -> Self {
        let here = Self::ALL.iter().position(|screen| *screen == self).unwrap_or(0);
        let count = Self::ALL.len();
        let there = match way {
            Way::Forward => here + 1,
            Way::Backward => here + count - 1,
        };
        Self::ALL.get(there % count).copied().unwrap_or(self)
    }
}
