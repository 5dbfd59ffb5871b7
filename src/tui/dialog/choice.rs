//! A cursor in a short list.

use crossterm::event::KeyCode;

/// Where the cursor stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Choice {
    /// The line under the cursor.
    pub at: usize,
    /// The first line in sight, where the list is longer than the screen.
    pub top: usize,
}

impl Choice {
    /// Moves in a list of so many lines; says whether the key was one that moves.
    pub(super) fn key(&mut self, code: KeyCode, count: usize) -> bool {
        let last = count.saturating_sub(1);
        self.at = match code {
            KeyCode::Down | KeyCode::Char('j') => (self.at + 1).min(last),
            KeyCode::Up | KeyCode::Char('k') => self.at.saturating_sub(1),
            KeyCode::Home | KeyCode::Char('g') => 0,
            KeyCode::End | KeyCode::Char('G') => last,
            _ => return false,
        };
        true
    }
}

/// Scrolls a list without a cursor; says whether the key was one that scrolls. What is too far is put right by who draws.
pub(super) fn scroll(top: &mut usize, code: KeyCode) -> bool {
    const PAGE: usize = 10;
    *top = match code {
        KeyCode::Down | KeyCode::Char('j') => top.saturating_add(1),
        KeyCode::Up | KeyCode::Char('k') => top.saturating_sub(1),
        KeyCode::PageDown => top.saturating_add(PAGE),
        KeyCode::PageUp => top.saturating_sub(PAGE),
        KeyCode::Home | KeyCode::Char('g') => 0,
        KeyCode::End | KeyCode::Char('G') => usize::MAX,
        _ => return false,
    };
    true
}
