//! Every key, once: footer, help and documents are made from this table.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

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
    /// Marks the entry of a menu.
    Mark,
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
}

impl Context {
    /// Every context, in the order in which help lists them.
    pub const ALL: [Self; 7] =
        [Self::Sockets, Self::States, Self::Lab, Self::Grid, Self::Timeline, Self::Menu, Self::Anywhere];

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
        }
    }
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    control: bool,
}

const fn key(code: KeyCode) -> Key {
    Key { code, control: false }
}

const fn char(symbol: char) -> Key {
    key(KeyCode::Char(symbol))
}

const fn control(symbol: char) -> Key {
    Key { code: KeyCode::Char(symbol), control: true }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.control {
            f.write_str("Ctrl-")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(symbol) => write!(f, "{symbol}"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::PageUp => f.write_str("PgUp"),
            code => write!(f, "{code}"),
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// Any of these keys; the first one is shown in the footer.
    pub keys: &'static [Key],
    /// What it does.
    pub action: Action,
    /// The word in the footer; empty for keys that the footer leaves out.
    pub hint: &'static str,
    /// The sentence in help.
    pub doc: &'static str,
}

const fn bind(
    context: Context,
    keys: &'static [Key],
    action: Action,
    hint: &'static str,
    doc: &'static str,
) -> Binding {
    Binding { context, keys, action, hint, doc }
}

use Context::{Anywhere, Grid, Lab, Menu, Sockets, States, Timeline};

/// Every key. The footer shows hints in this order, as many as fit.
pub const BINDINGS: &[Binding] = &[
    bind(Sockets, &[key(KeyCode::Enter)], Action::Open, "detail", "Show or hide the detail of a socket; fold a group."),
    bind(Sockets, &[char('/')], Action::Filter, "filter", "Edit the filter, in the language of ss."),
    bind(Sockets, &[char('d')], Action::Lab, "demo", "Open the lab: watch a real connection live and die."),
    bind(Sockets, &[char('s')], Action::Sort, "sort", "Choose what to sort by."),
    bind(Sockets, &[char('S')], Action::Reverse, "", "Turn the order round."),
    bind(Sockets, &[char('<')], Action::SortLeft, "", "Sort by the column at the left."),
    bind(Sockets, &[char('>')], Action::SortRight, "", "Sort by the column at the right."),
    bind(Sockets, &[char('b')], Action::Group, "group", "Choose what to group by, in one or two levels."),
    bind(Sockets, &[char('f')], Action::Find, "find", "Find text among the rows."),
    bind(Sockets, &[char('n')], Action::FindNext, "", "Go to the next row that has the text."),
    bind(Sockets, &[char('N')], Action::FindPrevious, "", "Go to the previous row that has the text."),
    bind(
        Sockets,
        &[char('p')],
        Action::Pause,
        "freeze",
        "Let the picture stand still while the world goes on; or move.",
    ),
    bind(Sockets, &[char('r')], Action::Refresh, "", "Look once, now."),
    bind(Sockets, &[char(' ')], Action::Fold, "fold", "Fold or unfold the group."),
    bind(Sockets, &[char('z')], Action::FoldAll, "", "Fold or unfold all groups."),
    bind(Sockets, &[char('v')], Action::Views, "views", "Load a view, or keep what is shown as one."),
    bind(Sockets, &[char('C')], Action::Columns, "columns", "Choose columns and their order."),
    bind(Sockets, &[char(',')], Action::ColumnsLeft, "", "Scroll to chosen columns at the left."),
    bind(Sockets, &[char('.')], Action::ColumnsRight, "", "Scroll to chosen columns at the right."),
    bind(Sockets, &[char('L')], Action::Loopback, "", "Hide sockets on loopback addresses, or show them."),
    bind(Sockets, &[char('h')], Action::Hide, "hide", "Hide rows like this one; or show again what is hidden."),
    bind(Sockets, &[char('P')], Action::Pin, "", "Pin the row on top until it is gone, or let it go."),
    bind(Sockets, &[char('#')], Action::Services, "", "Show ports as numbers or as names of services."),
    bind(Sockets, &[char('+')], Action::Faster, "", "Look twice as often."),
    bind(Sockets, &[char('-')], Action::Slower, "", "Look half as often."),
    bind(Sockets, &[char('j'), key(KeyCode::Down)], Action::Down, "", "One line down."),
    bind(Sockets, &[char('k'), key(KeyCode::Up)], Action::Up, "", "One line up."),
    bind(Sockets, &[key(KeyCode::PageDown), control('d')], Action::PageDown, "", "A page down."),
    bind(Sockets, &[key(KeyCode::PageUp), control('u')], Action::PageUp, "", "A page up."),
    bind(Sockets, &[char('g'), key(KeyCode::Home)], Action::First, "", "To the first line."),
    bind(Sockets, &[char('G'), key(KeyCode::End)], Action::Last, "", "To the last line."),
    bind(Sockets, &[char('}'), key(KeyCode::Right)], Action::NextGroup, "", "To the next group."),
    bind(Sockets, &[char('{'), key(KeyCode::Left)], Action::PreviousGroup, "", "To the group before."),
    bind(Sockets, &[char(']')], Action::DetailDown, "", "Scroll the detail down."),
    bind(Sockets, &[char('[')], Action::DetailUp, "", "Scroll the detail up."),
    bind(States, &[key(KeyCode::Enter)], Action::Open, "sockets", "List the sockets in the state under the cursor."),
    bind(States, &[char('n'), char(' ')], Action::Follow, "follow", "Light the way of the next socket in this state."),
    bind(States, &[char('N')], Action::FollowPrevious, "", "Light the way of the socket before."),
    bind(
        States,
        &[char('p')],
        Action::Pause,
        "freeze",
        "Let the picture stand still while the world goes on; or move.",
    ),
    bind(States, &[char('r')], Action::Refresh, "", "Look once, now."),
    bind(States, &[char('+')], Action::Faster, "", "Look twice as often."),
    bind(States, &[char('-')], Action::Slower, "", "Look half as often."),
    bind(States, &[char('h'), key(KeyCode::Left)], Action::Left, "", "To the state at the left."),
    bind(States, &[char('j'), key(KeyCode::Down)], Action::Down, "", "To the state below."),
    bind(States, &[char('k'), key(KeyCode::Up)], Action::Up, "", "To the state above."),
    bind(States, &[char('l'), key(KeyCode::Right)], Action::Right, "", "To the state at the right."),
    bind(
        Lab,
        &[char(' '), key(KeyCode::Enter)],
        Action::Step,
        "step",
        "Open the demo; then make its next step, by hand.",
    ),
    bind(Lab, &[char('p')], Action::Run, "run", "Let the demo run by itself; again to halt it."),
    bind(Lab, &[char('r')], Action::Restart, "again", "Set the same stage again; a demo that runs goes on running."),
    bind(Lab, &[char('x')], Action::Stop, "stop", "End the demo and close what it opened."),
    bind(Lab, &[char('c')], Action::Choose, "choose", "Choose otherwise: who closes first, how many, which host."),
    bind(Lab, &[char('C')], Action::ChooseSecond, "", "Choose otherwise what a demo lets one choose besides."),
    bind(Lab, &[char('+')], Action::Faster, "faster", "A demo that runs makes its steps twice as fast."),
    bind(Lab, &[char('-')], Action::Slower, "", "A demo that runs makes its steps half as fast."),
    bind(Lab, &[char('a')], Action::Grid, "any state", "Show the grid: hold a socket in any state, under any timer."),
    bind(Lab, &[char('j'), key(KeyCode::Down)], Action::Down, "", "To the next demo; those that run go on."),
    bind(Lab, &[char('k'), key(KeyCode::Up)], Action::Up, "", "To the demo before."),
    bind(Lab, &[char('g'), key(KeyCode::Home)], Action::First, "", "To the first demo."),
    bind(Lab, &[char('G'), key(KeyCode::End)], Action::Last, "", "To the last demo."),
    bind(Lab, &[char(']'), key(KeyCode::PageDown)], Action::DetailDown, "", "Scroll the ladder down."),
    bind(Lab, &[char('['), key(KeyCode::PageUp)], Action::DetailUp, "", "Scroll the ladder up."),
    bind(
        Grid,
        &[key(KeyCode::Enter), char(' ')],
        Action::Hold,
        "hold/release",
        "Hold a socket in the chosen cell, or let go of it; it stays while other screens are open.",
    ),
    bind(Grid, &[char('n')], Action::Namespace, "where", "Hold the next cell in a namespace of its own, or not."),
    bind(Grid, &[char('x')], Action::ReleaseAll, "release all", "Let go of every cell."),
    bind(Grid, &[char('a')], Action::Grid, "demos", "Show the demos again."),
    bind(Grid, &[char('j'), key(KeyCode::Down)], Action::Down, "", "One state down."),
    bind(Grid, &[char('k'), key(KeyCode::Up)], Action::Up, "", "One state up."),
    bind(Grid, &[char('h'), key(KeyCode::Left)], Action::Left, "", "One timer to the left."),
    bind(Grid, &[char('l'), key(KeyCode::Right)], Action::Right, "", "One timer to the right."),
    bind(
        Timeline,
        &[key(KeyCode::Enter)],
        Action::Open,
        "socket",
        "Go to the socket's row; where it has none, show its life.",
    ),
    bind(Timeline, &[char(' ')], Action::Life, "life", "Show or hide the life of the socket."),
    bind(
        Timeline,
        &[char('/')],
        Action::Filter,
        "filter",
        "Edit the filter; states mean the one that was left or entered.",
    ),
    bind(Timeline, &[char('c')], Action::Closed, "closed", "List the sockets that closed, or every change."),
    bind(Timeline, &[char('p')], Action::Freeze, "freeze", "Let the stream stand still, or follow it again."),
    bind(Timeline, &[char('G'), key(KeyCode::End)], Action::Last, "follow", "To the newest entry, and follow."),
    bind(Timeline, &[char('g'), key(KeyCode::Home)], Action::First, "", "To the oldest entry."),
    bind(Timeline, &[char('j'), key(KeyCode::Down)], Action::Down, "", "One line down."),
    bind(Timeline, &[char('k'), key(KeyCode::Up)], Action::Up, "", "One line up; the stream stands still."),
    bind(Timeline, &[key(KeyCode::PageDown), control('d')], Action::PageDown, "", "A page down."),
    bind(Timeline, &[key(KeyCode::PageUp), control('u')], Action::PageUp, "", "A page up."),
    bind(Timeline, &[char('#')], Action::Services, "", "Show ports as numbers or as names of services."),
    bind(Timeline, &[char(']')], Action::DetailDown, "", "Scroll the life down."),
    bind(Timeline, &[char('[')], Action::DetailUp, "", "Scroll the life up."),
    bind(Menu, &[key(KeyCode::Enter)], Action::Open, "choose", "Choose the entry and close the menu."),
    bind(Menu, &[char(' ')], Action::Mark, "mark", "Mark it: the second level, a column, the other way round."),
    bind(Menu, &[char('J')], Action::Lower, "", "Move a column to the right."),
    bind(Menu, &[char('K')], Action::Raise, "", "Move a column to the left."),
    bind(Menu, &[char('a')], Action::Add, "", "Keep what is shown as a view."),
    bind(
        Menu,
        &[char('x'), key(KeyCode::Delete)],
        Action::Remove,
        "",
        "Take it away; of columns, choose by width again.",
    ),
    bind(Menu, &[char('j'), key(KeyCode::Down)], Action::Down, "", "One entry down."),
    bind(Menu, &[char('k'), key(KeyCode::Up)], Action::Up, "", "One entry up."),
    bind(Menu, &[key(KeyCode::PageDown), control('d')], Action::PageDown, "", "Some entries down."),
    bind(Menu, &[key(KeyCode::PageUp), control('u')], Action::PageUp, "", "Some entries up."),
    bind(Menu, &[char('g'), key(KeyCode::Home)], Action::First, "", "To the first entry."),
    bind(Menu, &[char('G'), key(KeyCode::End)], Action::Last, "", "To the last entry."),
    bind(Anywhere, &[char('?'), key(KeyCode::F(1))], Action::Help, "help", "Show or hide this help."),
    bind(Anywhere, &[char('q'), control('c')], Action::Quit, "quit", "End the program."),
    bind(Anywhere, &[key(KeyCode::Esc)], Action::Back, "", "Close what is open; then clear search, filter, options."),
    bind(Anywhere, &[key(KeyCode::Tab)], Action::NextScreen, "", "To the next screen."),
    bind(Anywhere, &[key(KeyCode::BackTab)], Action::PreviousScreen, "", "To the screen before."),
    bind(Anywhere, &[char('1')], Action::Screen(0), "", "To the Sockets screen."),
    bind(Anywhere, &[char('2')], Action::Screen(1), "", "To the States screen."),
    bind(Anywhere, &[char('3')], Action::Screen(2), "", "To the Lab screen."),
    bind(Anywhere, &[char('4')], Action::Screen(3), "", "To the Timeline screen."),
    bind(Anywhere, &[char('i')], Action::Coverage, "", "Say what is not shown, and why, and how events are heard."),
    bind(Anywhere, &[control('z')], Action::Suspend, "", "Stop the program; `fg` continues it."),
    bind(Anywhere, &[control('l')], Action::Redraw, "", "Draw everything anew."),
];

/// What a key means in a context.
pub fn action(context: Context, event: KeyEvent) -> Option<Action> {
    let pressed = Key { code: event.code, control: event.modifiers.contains(KeyModifiers::CONTROL) };
    BINDINGS
        .iter()
        .find(|binding| [context, Anywhere].contains(&binding.context) && binding.keys.contains(&pressed))
        .map(|binding| binding.action)
}

/// The bindings that hold in a context, its own first.
pub fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    let of = |wanted| BINDINGS.iter().filter(move |binding| binding.context == wanted);
    of(context).chain(of(Anywhere))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        for context in [Sockets, States, Lab, Grid, Timeline, Menu] {
            let mut seen: Vec<Key> = Vec::new();
            for key in bindings(context).flat_map(|binding| binding.keys) {
                assert!(!seen.contains(key), "{key} twice in {}", context.title());
                seen.push(*key);
            }
        }
    }

    #[test]
    fn keys_are_found_by_context() {
        let press = |context, code| action(context, KeyEvent::new(code, KeyModifiers::NONE));
        assert_eq!(press(Sockets, KeyCode::Char(' ')), Some(Action::Fold));
        assert_eq!(press(Lab, KeyCode::Char(' ')), Some(Action::Step));
        assert_eq!(press(Lab, KeyCode::Char('/')), None);
        assert_eq!(action(Lab, KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)), Some(Action::Quit));
    }

    #[test]
    fn every_doc_is_a_sentence() {
        for binding in BINDINGS {
            assert!(binding.doc.ends_with('.'), "{:?}", binding.action);
        }
    }
}
