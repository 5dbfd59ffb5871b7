//! What each screen offers, once: footer, help and documents are made from this table and from the keys of
//! `assets/keymap.toml`, in which the user's file changes what it names.

pub mod key;
pub mod map;

pub use map::{Binding, Keymap};

/// Something that a user can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// One line down.
    Down,
    /// One line up.
    Up,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first line.
    First,
    /// To the last line.
    Last,
    /// One step to the left.
    Left,
    /// One step to the right.
    Right,
    /// To the next group head.
    NextGroup,
    /// To the previous group head.
    PreviousGroup,
    /// Shows or hides the detail pane; folds on a head.
    Open,
    /// Folds or unfolds the group.
    Fold,
    /// Folds or unfolds all groups.
    FoldAll,
    /// Scrolls the detail pane down.
    DetailDown,
    /// Scrolls the detail pane up.
    DetailUp,
    /// Edits the filter.
    Filter,
    /// Finds text among the rows.
    Find,
    /// To the next row that has the text.
    FindNext,
    /// To the previous row that has the text.
    FindPrevious,
    /// Chooses what to sort by.
    Sort,
    /// Turns the order round.
    Reverse,
    /// Sorts by the column at the left.
    SortLeft,
    /// Sorts by the column at the right.
    SortRight,
    /// Chooses what to group by.
    Group,
    /// Chooses columns.
    Columns,
    /// Scrolls to columns at the left.
    ColumnsLeft,
    /// Scrolls to columns at the right.
    ColumnsRight,
    /// Loads a view, or keeps what is shown as one.
    Views,
    /// Shows the sockets of all network namespaces, or of this one.
    Namespaces,
    /// Hides and shows sockets on loopback addresses.
    Loopback,
    /// Hides rows like the one under the cursor, or shows what is hidden.
    Hide,
    /// Pins the row on top, or lets it go.
    Pin,
    /// Ports as numbers or names.
    Services,
    /// Lets the picture stand still, or move again.
    Pause,
    /// Looks once, now.
    Refresh,
    /// Looks more often.
    Faster,
    /// Looks less often.
    Slower,
    /// What is not shown, and why.
    Coverage,
    /// What the word under the cursor means.
    Explain,
    /// How long frames, updates and looks take.
    Times,
    /// Chooses a theme.
    Themes,
    /// Help.
    Help,
    /// Follows the next socket.
    Follow,
    /// Follows the socket before.
    FollowPrevious,
    /// Opens the lab.
    Lab,
    /// To the next screen.
    NextScreen,
    /// To the previous screen.
    PreviousScreen,
    /// To the screen of this number, counted from 0.
    Screen(u8),
    /// Closes what is open, or clears what narrows the view.
    Back,
    /// Ends the program.
    Quit,
    /// Stops the program until the shell continues it.
    Suspend,
    /// Draws everything anew.
    Redraw,
    /// The demo's next step; it runs no more by itself.
    Step,
    /// Lets the demo run by itself, or halts it.
    Run,
    /// Starts the demo again.
    Restart,
    /// Ends the demo and closes what it opened.
    Stop,
    /// Changes the demo's first choice.
    Choose,
    /// Changes the demo's second choice.
    ChooseSecond,
    /// Shows the grid of states and timers, or the demos again.
    Grid,
    /// Holds the chosen cell, or lets go of it.
    Hold,
    /// Cells are held in a namespace of their own, or among the host's sockets.
    Namespace,
    /// Lets go of every cell.
    ReleaseAll,
    /// Lets the stream stand still, or follows it again.
    Freeze,
    /// Lists the changes, or the sockets that closed.
    Closed,
    /// Shows or hides the life of the socket.
    Life,
    /// Marks the row, or all rows of the group, or the entry of a menu.
    Mark,
    /// Marks all rows that are listed.
    MarkAll,
    /// Takes all marks away.
    Unmark,
    /// Closes sockets.
    Close,
    /// Signals a process.
    Signal,
    /// Copies a text about the row.
    Copy,
    /// Writes what is listed to a file.
    Export,
    /// Moves the entry of a menu down.
    Lower,
    /// Moves the entry of a menu up.
    Raise,
    /// Takes the entry of a menu away.
    Remove,
    /// Adds an entry to a menu.
    Add,
}

/// Where a key means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Anywhere,
    /// On the Sockets screen.
    Sockets,
    /// On the States screen.
    States,
    /// On the Lab screen, while it shows demos.
    Lab,
    /// On the Lab screen, while it shows the grid.
    Grid,
    /// On the Timeline screen.
    Timeline,
    /// In a menu over the screen.
    Menu,
    /// In the box that explains a word.
    Explain,
}

impl Context {
    /// Every context, in the order in which help lists them.
    pub const ALL: [Self; 8] =
        [Self::Sockets, Self::States, Self::Lab, Self::Grid, Self::Timeline, Self::Menu, Self::Explain, Self::Anywhere];

    /// The table of its keys in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Sockets => "sockets",
            Self::States => "states",
            Self::Lab => "lab",
            Self::Grid => "grid",
            Self::Timeline => "timeline",
            Self::Menu => "menu",
            Self::Explain => "explain",
        }
    }

    /// The heading in help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Anywhere",
            Self::Sockets => "Sockets",
            Self::States => "States",
            Self::Lab => "Lab",
            Self::Grid => "Any state, any timer",
            Self::Timeline => "Timeline",
            Self::Menu => "Menus",
            Self::Explain => "Explain",
        }
    }
}

/// Something that a screen offers.
#[derive(Debug)]
pub struct Offer {
    /// Where.
    pub context: Context,
    /// What it does.
    pub action: Action,
    /// The name in the file of keys.
    pub name: &'static str,
    /// The word in the footer; empty for keys that the footer leaves out.
    pub hint: &'static str,
    /// The sentence in help.
    pub doc: &'static str,
}

const fn offer(context: Context, action: Action, name: &'static str, hint: &'static str, doc: &'static str) -> Offer {
    Offer { context, action, name, hint, doc }
}

use Context::{Anywhere, Explain, Grid, Lab, Menu, Sockets, States, Timeline};

/// Everything that screens offer. The footer shows hints in this order, as many as fit.
pub const OFFERS: &[Offer] = &[
    offer(Sockets, Action::Open, "open", "detail", "Show or hide the detail of a socket; fold a group."),
    offer(
        Sockets,
        Action::Filter,
        "filter",
        "filter",
        "Edit the filter: the language of ss, and any field; Tab completes.",
    ),
    offer(
        Sockets,
        Action::Explain,
        "explain",
        "explain",
        "Say what the cell under the cursor means, and what this value says.",
    ),
    offer(Sockets, Action::Lab, "lab", "demo", "Open the lab: watch a real connection live and die."),
    offer(Sockets, Action::Sort, "sort", "sort", "Choose what to sort by."),
    offer(Sockets, Action::Reverse, "reverse", "", "Turn the order round."),
    offer(Sockets, Action::SortLeft, "sort-left", "", "Sort by the column at the left."),
    offer(Sockets, Action::SortRight, "sort-right", "", "Sort by the column at the right."),
    offer(Sockets, Action::Group, "group", "group", "Choose what to group by, in one or two levels."),
    offer(Sockets, Action::Find, "find", "find", "Find a row by parts of its text, as in fzf: ngwk 443."),
    offer(Sockets, Action::FindNext, "find-next", "", "Go to the next row that has the text."),
    offer(Sockets, Action::FindPrevious, "find-previous", "", "Go to the previous row that has the text."),
    offer(Sockets, Action::Pause, "pause", "freeze", "Let the picture stand still while the world goes on."),
    offer(Sockets, Action::Refresh, "refresh", "", "Look once, now."),
    offer(Sockets, Action::Mark, "mark", "mark", "Mark the row, or on a group's head all of it; again to unmark."),
    offer(Sockets, Action::MarkAll, "mark-all", "", "Mark all rows that are listed; again to unmark."),
    offer(Sockets, Action::Unmark, "unmark", "", "Take all marks away."),
    offer(Sockets, Action::Close, "close", "close", "Close the socket, or the marked ones; asks before."),
    offer(Sockets, Action::Signal, "signal", "", "Send a signal to a process that holds it; asks before."),
    offer(Sockets, Action::Copy, "copy", "copy", "Copy an address, the row, or a command line of ss."),
    offer(Sockets, Action::Export, "export", "", "Write what is listed to a file: JSON, NDJSON or CSV."),
    offer(Sockets, Action::Fold, "fold", "fold", "Fold or unfold the group."),
    offer(Sockets, Action::FoldAll, "fold-all", "", "Fold or unfold all groups."),
    offer(Sockets, Action::Views, "views", "views", "Load a view, or keep what is shown as one."),
    offer(Sockets, Action::Columns, "columns", "columns", "Choose columns and their order."),
    offer(Sockets, Action::ColumnsLeft, "columns-left", "", "Scroll to chosen columns at the left."),
    offer(Sockets, Action::ColumnsRight, "columns-right", "", "Scroll to chosen columns at the right."),
    offer(Sockets, Action::Namespaces, "namespaces", "", "Show every network namespace that you may see, or this one."),
    offer(Sockets, Action::Loopback, "loopback", "", "Hide sockets on loopback addresses, or show them."),
    offer(Sockets, Action::Hide, "hide", "hide", "Hide rows like this one; or show again what is hidden."),
    offer(Sockets, Action::Pin, "pin", "", "Pin the row on top until it is gone, or let it go."),
    offer(Sockets, Action::Services, "services", "", "Name services too; then hosts too, which asks DNS; then none."),
    offer(Sockets, Action::Faster, "faster", "", "Look twice as often."),
    offer(Sockets, Action::Slower, "slower", "", "Look half as often."),
    offer(Sockets, Action::Down, "down", "", "One line down."),
    offer(Sockets, Action::Up, "up", "", "One line up."),
    offer(Sockets, Action::PageDown, "page-down", "", "A page down."),
    offer(Sockets, Action::PageUp, "page-up", "", "A page up."),
    offer(Sockets, Action::First, "first", "", "To the first line."),
    offer(Sockets, Action::Last, "last", "", "To the last line."),
    offer(Sockets, Action::Left, "left", "", "To the cell at the left; columns that lie there come into sight."),
    offer(Sockets, Action::Right, "right", "", "To the cell at the right."),
    offer(Sockets, Action::NextGroup, "next-group", "", "To the next group."),
    offer(Sockets, Action::PreviousGroup, "previous-group", "", "To the group before."),
    offer(Sockets, Action::DetailDown, "detail-down", "", "Scroll the detail down."),
    offer(Sockets, Action::DetailUp, "detail-up", "", "Scroll the detail up."),
    offer(States, Action::Open, "open", "sockets", "List the sockets in the state under the cursor."),
    offer(States, Action::Follow, "follow", "follow", "Light the way of the next socket in this state."),
    offer(States, Action::Explain, "explain", "explain", "Say what the state under the cursor means."),
    offer(States, Action::FollowPrevious, "follow-previous", "", "Light the way of the socket before."),
    offer(States, Action::Pause, "pause", "freeze", "Let the picture stand still while the world goes on."),
    offer(States, Action::Refresh, "refresh", "", "Look once, now."),
    offer(States, Action::Faster, "faster", "", "Look twice as often."),
    offer(States, Action::Slower, "slower", "", "Look half as often."),
    offer(States, Action::Left, "left", "", "To the state at the left."),
    offer(States, Action::Down, "down", "", "To the state below."),
    offer(States, Action::Up, "up", "", "To the state above."),
    offer(States, Action::Right, "right", "", "To the state at the right."),
    offer(Lab, Action::Step, "step", "step", "Open the demo; then make its next step, by hand."),
    offer(Lab, Action::Run, "run", "run", "Let the demo run by itself; again to halt it."),
    offer(Lab, Action::Restart, "restart", "again", "Set the same stage again; a demo that runs goes on running."),
    offer(Lab, Action::Stop, "stop", "stop", "End the demo and close what it opened."),
    offer(Lab, Action::Grid, "grid", "any state", "Show the grid: hold a socket in any state, under any timer."),
    offer(Lab, Action::Choose, "choose", "choose", "Choose otherwise: who closes first, how many, which host."),
    offer(Lab, Action::ChooseSecond, "choose-second", "", "Choose otherwise what a demo lets one choose besides."),
    offer(Lab, Action::Faster, "faster", "faster", "A demo that runs makes its steps twice as fast."),
    offer(Lab, Action::Slower, "slower", "", "A demo that runs makes its steps half as fast."),
    offer(Lab, Action::Down, "down", "", "To the next demo; those that run go on."),
    offer(Lab, Action::Up, "up", "", "To the demo before."),
    offer(Lab, Action::First, "first", "", "To the first demo."),
    offer(Lab, Action::Last, "last", "", "To the last demo."),
    offer(Lab, Action::DetailDown, "detail-down", "", "Scroll the ladder down."),
    offer(Lab, Action::DetailUp, "detail-up", "", "Scroll the ladder up."),
    offer(
        Grid,
        Action::Hold,
        "hold",
        "hold/release",
        "Hold a socket in the chosen cell, or let go of it; it stays while other screens are open.",
    ),
    offer(Grid, Action::Namespace, "namespace", "where", "Hold the next cell in a namespace of its own, or not."),
    offer(Grid, Action::ReleaseAll, "release-all", "release all", "Let go of every cell."),
    offer(Grid, Action::Grid, "grid", "demos", "Show the demos again."),
    offer(Grid, Action::Down, "down", "", "One state down."),
    offer(Grid, Action::Up, "up", "", "One state up."),
    offer(Grid, Action::Left, "left", "", "One timer to the left."),
    offer(Grid, Action::Right, "right", "", "One timer to the right."),
    offer(Timeline, Action::Open, "open", "socket", "Go to the socket's row; where it has none, show its life."),
    offer(Timeline, Action::Life, "life", "life", "Show or hide the life of the socket."),
    offer(
        Timeline,
        Action::Filter,
        "filter",
        "filter",
        "Edit the filter; states mean the one that was left or entered.",
    ),
    offer(Timeline, Action::Explain, "explain", "", "Say what the state of the socket means."),
    offer(Timeline, Action::Closed, "closed", "closed", "List the sockets that closed, or every change."),
    offer(Timeline, Action::Freeze, "freeze", "freeze", "Let the stream stand still, or follow it again."),
    offer(Timeline, Action::Last, "last", "follow", "To the newest entry, and follow."),
    offer(Timeline, Action::First, "first", "", "To the oldest entry."),
    offer(Timeline, Action::Down, "down", "", "One line down."),
    offer(Timeline, Action::Up, "up", "", "One line up; the stream stands still."),
    offer(Timeline, Action::PageDown, "page-down", "", "A page down."),
    offer(Timeline, Action::PageUp, "page-up", "", "A page up."),
    offer(Timeline, Action::Services, "services", "", "As on the Sockets screen: numbers, services, hosts."),
    offer(Timeline, Action::DetailDown, "detail-down", "", "Scroll the life down."),
    offer(Timeline, Action::DetailUp, "detail-up", "", "Scroll the life up."),
    offer(Menu, Action::Open, "open", "choose", "Choose the entry and close the menu."),
    offer(Menu, Action::Mark, "mark", "mark", "Mark it: the second level, a column, the other way round."),
    offer(Menu, Action::Find, "find", "", "List only columns that have a text; Enter goes to the list."),
    offer(Menu, Action::Lower, "lower", "", "Move a column to the right."),
    offer(Menu, Action::Raise, "raise", "", "Move a column to the left."),
    offer(Menu, Action::Add, "add", "", "Keep what is shown as a view."),
    offer(Menu, Action::Remove, "remove", "", "Take it away; of columns, choose by width again."),
    offer(Menu, Action::Down, "down", "", "One entry down."),
    offer(Menu, Action::Up, "up", "", "One entry up."),
    offer(Menu, Action::PageDown, "page-down", "", "Some entries down."),
    offer(Menu, Action::PageUp, "page-up", "", "Some entries up."),
    offer(Menu, Action::First, "first", "", "To the first entry."),
    offer(Menu, Action::Last, "last", "", "To the last entry."),
    offer(Explain, Action::Right, "right", "next", "Explain the next word."),
    offer(Explain, Action::Left, "left", "previous", "Explain the word before."),
    offer(Explain, Action::Down, "down", "", "One line down."),
    offer(Explain, Action::Up, "up", "", "One line up."),
    offer(Explain, Action::Explain, "explain", "close", "Close the box."),
    offer(Anywhere, Action::Help, "help", "help", "Show or hide this help."),
    offer(Anywhere, Action::Quit, "quit", "quit", "End the program."),
    offer(Anywhere, Action::Back, "back", "", "Close what is open; then clear marks, search, filter."),
    offer(Anywhere, Action::NextScreen, "next-screen", "", "To the next screen."),
    offer(Anywhere, Action::PreviousScreen, "previous-screen", "", "To the screen before."),
    offer(Anywhere, Action::Screen(0), "screen-1", "", "To the Sockets screen."),
    offer(Anywhere, Action::Screen(1), "screen-2", "", "To the States screen."),
    offer(Anywhere, Action::Screen(2), "screen-3", "", "To the Lab screen."),
    offer(Anywhere, Action::Screen(3), "screen-4", "", "To the Timeline screen."),
    offer(Anywhere, Action::Coverage, "coverage", "", "Say what is not shown, and why, and how events are heard."),
    offer(Anywhere, Action::Themes, "themes", "", "Choose a theme; each shows at once."),
    offer(Anywhere, Action::Times, "times", "", "Show how long frames, keys and looks take."),
    offer(Anywhere, Action::Suspend, "suspend", "", "Stop the program; `fg` continues it."),
    offer(Anywhere, Action::Redraw, "redraw", "", "Draw everything anew."),
];

#[cfg(test)]
mod tests;
