//! Draws the screen: the list, and the stage of the chosen demo: its step, the ladder of both ends, the calls and why,
//! the sockets as the kernel shows them, and both ends on the state diagram.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::demo::ladder::{Mark, Rung, Strokes, rungs};
use crate::demo::script::{End, Side, address};
use crate::demo::view::{Known, Phase, Status};
use crate::demo::witness::Sight;
use crate::demo::{DEMOS, View};
use crate::field::text::countdown;
use crate::model::fit::{Lose, cut, width};
use crate::session::{Play, Show};
use crate::tui::bar::time_bar;
use crate::tui::diagram::{self, Size};
use crate::tui::look::Look;
use crate::tui::theme::{Charset, Label};

use super::{Face, Lab, list, lit, words};

/// Columns of a state with its time, at each side of the ladder.
const MARK: usize = 22;
/// Columns that a stage needs beside the list.
const STAGE: u16 = 70;
/// Columns of the list of steps, and from which width of the stage on it has a place: the rows need ninety beside it.
const SCRIPT: u16 = 44;
const SCRIPT_FROM: u16 = 134;
/// Lines of the list that must remain over the diagram.
const LIST_LEAST: u16 = 6;
/// Lines of calls and caption that there are at least.
const WORDS: u16 = 7;
/// Lines of the ladder: of those of the step at hand no more than the most give way to words, and some stay in any case.
const LADDER_LEAST: usize = 3;
const LADDER_MOST: usize = 6;
/// Columns of a timer's bar among the rows, and from which width on it has a place.
const GAUGE: u16 = 8;
const GAUGE_FROM: u16 = 78;

/// Where things are. Those that have no place are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Places {
    list: Rect,
    diagram: Rect,
    stage: Rect,
    script: Rect,
}

/// Draws what is inside the pane.
pub fn draw(lab: &Lab, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let places = places(lab, area);
    list::draw(lab, places.list, buffer, look);
    let Some(show) = lab.show().filter(|_| lab.face == Face::Stage) else {
        return list::front(lab, places.stage, buffer, look);
    };
    if let Some(lit) = lit::lit(&show.view).filter(|_| !places.diagram.is_empty()) {
        diagram::draw(&lit, Size::Small, places.diagram, buffer, look);
    }
    stage(lab, show, places.stage, buffer, look);
    Paragraph::new(script(&show.view, look)).render(places.script, buffer);
}

/// The demo whose line of the list is at a position of the screen.
pub fn demo_at(lab: &Lab, area: Rect, at: Position) -> Option<usize> {
    list::demo_at(lab, places(lab, area).list, at)
}

/// Whether a position of the screen lies on the list.
pub fn is_on_list(lab: &Lab, area: Rect, at: Position) -> bool {
    places(lab, area).list.contains(at)
}

fn places(lab: &Lab, area: Rect) -> Places {
    let (columns, lines) = Size::Small.space();
    if lab.face == Face::List {
        let all = u16::try_from(DEMOS.len()).unwrap_or(u16::MAX);
        // The words follow the list, and may push it together only where it has no place at all.
        let below = list::front_height(lab).min(area.height.saturating_sub(all).max(area.height / 8));
        let rows = all.min(area.height - below);
        let gap = u16::from(area.height - rows > list::front_height(lab));
        let stage = Rect { y: area.y + rows + gap, height: area.height - rows - gap, ..area };
        return Places { list: Rect { height: rows, ..area }, stage, ..Places::default() };
    }
    let mut places = Places { stage: area, ..Places::default() };
    if area.width > columns + STAGE {
        places.list = Rect { width: columns, ..area };
        places.stage = Rect { x: area.x + columns + 1, width: area.width - columns - 1, ..area };
        if area.height > lines + LIST_LEAST && lab.show().is_some_and(|show| lit::lit(&show.view).is_some()) {
            let all = u16::try_from(DEMOS.len()).unwrap_or(u16::MAX);
            places.list.height = all.min(area.height - lines - 1);
            places.diagram = Rect { y: places.list.bottom() + 1, height: lines, ..places.list };
        }
    }
    if places.stage.width >= SCRIPT_FROM && lab.show().is_some() {
        places.stage.width -= SCRIPT;
        places.script = Rect { x: places.stage.right() + 1, width: SCRIPT - 1, ..places.stage };
    }
    places
}

fn stage(lab: &Lab, show: &Show, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let view = &*show.view;
    let of_steps: Vec<Vec<Rung<'_>>> = (0..view.runs.len()).map(|step| rungs(view, step)).collect();
    let at_hand = of_steps.last().map_or(0, Vec::len).clamp(LADDER_LEAST, LADDER_MOST);
    let rungs: Vec<Rung<'_>> = of_steps.into_iter().flatten().collect();
    let count = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    let rest = area.height.saturating_sub(2);
    let ends = count(view.ends.len()).min(rest.saturating_sub(WORDS));
    let rest = rest - ends;
    let least = count(rungs.len().min(at_hand)).min(rest.saturating_sub(WORDS));
    let text = words::lines(show, rest - least, look);
    let needed = count(text.iter().map(|line| words::height(line, area.width)).sum());
    // The words take the lines that they need, the ladder what is left, and the words again what the ladder leaves.
    let ladder = count(rungs.len()).min(rest.saturating_sub(needed.max(WORDS))).max(least);
    title(show, usize::from(area.width), look).render(Rect { height: area.height.min(1), ..area }, buffer);
    let mut y = area.y + 1;
    let mut below = |height: u16| {
        let height = height.min(area.bottom().saturating_sub(y));
        let place = Rect { y, height, ..area };
        y += height;
        place
    };
    heads(view, area.width, look).render(below(1), buffer);
    draw_ladder(&rungs, lab.back, below(ladder), buffer, look);
    Paragraph::new(text).wrap(Wrap { trim: false }).render(below(rest - ladder), buffer);
    for end in 0..usize::from(ends) {
        row(view, end, area.width, look).render(below(1), buffer);
    }
}

/// `tcp-echo · step 5/14 · the client sends  step by step, p runs`: of a title that does not fit its end is cut off.
fn title(show: &Show, columns: usize, look: Look<'_>) -> Line<'static> {
    let view = &show.view;
    let glyphs = look.theme.glyphs();
    let [done, failed] = glyphs.verdict;
    let state = match &view.phase {
        Phase::Finished => vec![look.span(Label::Good, format!("  {done} done")), look.span(Label::Dim, ", r again")],
        Phase::Failed(_) => {
            vec![look.span(Label::Error, format!("  {failed} failed")), look.span(Label::Dim, ", r again")]
        }
        Phase::Settling | Phase::Ready => play(show, look),
    };
    let step = view.runs.len();
    let place = format!(" {} step {step}/{}", glyphs.dot, view.steps.len());
    let used = width(view.name) + width(&place) + state.iter().map(Span::width).sum::<usize>();
    let at_hand = view.at_hand().and_then(|(index, _)| view.steps.get(index));
    let title = at_hand.map(|step| format!(" {} {}", glyphs.dot, step.title)).unwrap_or_default();
    let title = cut(&title, columns.saturating_sub(used), Lose::Back, glyphs.cut);
    let mut spans = vec![look.span(Label::Title, view.name), look.span(Label::Plain, place + &title)];
    spans.extend(state);
    Line::from(spans)
}

/// Who makes the steps and how fast, and the key that changes it.
fn play(show: &Show, look: Look<'_>) -> Vec<Span<'static>> {
    let (now, key, then) = match show.play {
        Play::Running => (format!("  a step in {:.1}s, ", show.dwell.as_secs_f64()), "Space", " steps"),
        Play::Stepwise => ("  step by step, ".to_owned(), "p", " runs"),
    };
    vec![look.span(Label::Dim, now), look.span(Label::Key, key), look.span(Label::Dim, then)]
}

/// Name, address and descriptor of both columns.
fn heads(view: &View, columns: u16, look: Look<'_>) -> Line<'static> {
    let of = |side: Side| {
        let on_side: Vec<usize> = (0..view.cast.len()).filter(|end| view.role(End(*end)).side == side).collect();
        let is_held = |end: &&usize| view.ends.get(**end).is_some_and(|end| end.standing.descriptor.is_some());
        let end = *on_side.iter().find(is_held).or(on_side.first())?;
        let (role, known) = (view.cast.get(end)?, view.ends.get(end)?);
        let address = known.standing.place().map_or_else(String::new, |place| format!(" {place}"));
        let descriptor = known.standing.descriptor.map_or_else(String::new, |number| format!(" fd {number}"));
        Some(format!("{}{address}{descriptor}", role.name))
    };
    let (left, right) = (of(Side::Left).unwrap_or_default(), of(Side::Right).unwrap_or_default());
    let blank = usize::from(columns).saturating_sub(width(&left) + width(&right));
    Line::from(vec![look.span(Label::Title, left), Span::raw(" ".repeat(blank)), look.span(Label::Title, right)])
}

/// The newest rungs that fit, or those `back` lines before them.
fn draw_ladder(all: &[Rung<'_>], back: usize, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let room = usize::from(area.height);
    let last = all.len() - back.min(all.len().saturating_sub(room));
    let first = last.saturating_sub(room);
    for (line, rung) in all.get(first..last).unwrap_or(&[]).iter().enumerate() {
        let y = area.y + u16::try_from(line).unwrap_or(0);
        draw_rung(rung, area.width, look).render(Rect { y, height: 1, ..area }, buffer);
    }
}

/// `FIN-WAIT-1    4.112 ms ├──── FIN ────▶│    4.119 ms CLOSE-WAIT`
fn draw_rung(rung: &Rung<'_>, columns: u16, look: Look<'_>) -> Line<'static> {
    let middle = usize::from(columns).saturating_sub(2 * (MARK + 1));
    let arrow = rung.arrow(middle, strokes(look.theme.charset));
    let mut spans = match rung.left {
        Some(mark) => vec![state(mark, look), Span::raw(fill(mark)), look.span(Label::Dim, when(mark))],
        None => vec![Span::raw(" ".repeat(MARK))],
    };
    spans.push(look.span(Label::Plain, format!(" {arrow} ")));
    if let Some(mark) = rung.right {
        spans.extend([look.span(Label::Dim, when(mark)), Span::raw(fill(mark)), state(mark, look)]);
    }
    Line::from(spans)
}

/// What arrows are drawn with.
const fn strokes(charset: Charset) -> &'static Strokes {
    match charset {
        Charset::Unicode => &Strokes::UNICODE,
        Charset::Ascii => &Strokes::ASCII,
    }
}

fn state(mark: Mark, look: Look<'_>) -> Span<'static> {
    match mark.state {
        Some(state) => look.span(Label::State(state), state.name()),
        None => look.span(Label::Dim, "gone"),
    }
}

fn fill(mark: Mark) -> String {
    let name = mark.state.map_or("gone", |state| state.name());
    " ".repeat(MARK.saturating_sub(name.len() + when(mark).len()))
}

/// When a state was seen, or that nobody could see it.
fn when(mark: Mark) -> String {
    match mark.known {
        Known::Seen => time(mark.at),
        Known::Inferred => "inferred".to_owned(),
    }
}

/// Milliseconds with their thousandths below a second, seconds above.
fn time(at: Duration) -> String {
    if at < Duration::from_secs(1) {
        format!("{}.{:03} ms", at.as_millis(), at.as_micros() % 1000)
    } else {
        format!("{}.{:03} s", at.as_secs(), at.subsec_millis())
    }
}

/// The socket of an end as the kernel's table has it. Of addresses that do not fit the ports stay.
fn row(view: &View, end: usize, columns: u16, look: Look<'_>) -> Line<'static> {
    let (Some(role), Some(known)) = (view.cast.get(end), view.ends.get(end)) else { return Line::default() };
    let names = view.cast.iter().map(|role| width(role.name)).max().unwrap_or_default();
    let mut spans = vec![look.span(Label::Dim, format!("{:<names$} ", role.name))];
    let Some(socket) = &known.socket else {
        spans.push(look.span(Label::Dim, "no socket"));
        return Line::from(spans);
    };
    socket_spans(socket, known.standing.path.as_deref(), columns, look, &mut spans);
    Line::from(spans)
}

/// What the kernel's table says of a socket, behind what stands on the line already.
pub(super) fn socket_spans(
    socket: &Sight,
    path: Option<&str>,
    columns: u16,
    look: Look<'_>,
    spans: &mut Vec<Span<'static>>,
) {
    spans.push(look.span(Label::State(socket.state), format!("{:<11}", socket.state.name())));
    let gauge = if columns < GAUGE_FROM { 0 } else { GAUGE };
    spans.extend(timer(socket, gauge, look));
    spans.push(
        look.span(Label::Dim, format!(" {:>3} {:>3} ", socket.receive_queue, socket.send_queue.unwrap_or_default())),
    );
    let glyph = look.theme.glyphs().cut;
    let room = usize::from(columns).saturating_sub(spans.iter().map(Span::width).sum());
    if let Some(path) = path {
        spans.push(look.span(Label::Plain, cut(path, room, Lose::Front, glyph)));
    } else if let Some(ends) = socket.ends {
        let remote = if ends.remote.port == 0 { "*".to_owned() } else { address(ends.remote) };
        // Both lose of their front, so that both ports stay.
        let most = room.saturating_sub(width(&remote) + 1).max(room / 2);
        let local = cut(&address(ends.local), most, Lose::Front, glyph);
        let remote = cut(&remote, room.saturating_sub(width(&local) + 1), Lose::Front, glyph);
        spans.push(look.span(Label::Plain, format!("{local} {remote}")));
    }
}

/// Name, bar of `gauge` cells and time of a socket's timer; as many blanks where none runs.
pub(super) fn timer(socket: &Sight, gauge: u16, look: Look<'_>) -> Vec<Span<'static>> {
    if !socket.timer.runs() {
        return vec![Span::raw(" ".repeat(usize::from(gauge) + 17))];
    }
    let left = socket.timer.left(socket.read, look.context.now);
    let [full, empty] = time_bar(socket.timer, left, gauge, look.theme);
    vec![
        look.span(Label::Plain, format!("{:<9} ", socket.timer.kind.name())),
        full,
        empty,
        look.span(Label::Plain, format!(" {:>6}", countdown(left))),
    ]
}

/// The whole script with where each step stands.
fn script(view: &View, look: Look<'_>) -> Vec<Line<'static>> {
    let glyphs = look.theme.glyphs();
    let [done, failed] = glyphs.verdict;
    view.steps
        .iter()
        .enumerate()
        .map(|(number, step)| {
            let (sign, label) = match view.status(number) {
                Status::Done => (done, Label::Good),
                Status::AtHand => (glyphs.pointer, Label::Key),
                Status::Failed => (failed, Label::Error),
                Status::Ahead => (" ", Label::Dim),
            };
            let title = cut(&step.title, usize::from(SCRIPT) - 4, Lose::Back, glyphs.cut);
            Line::from(vec![look.span(label, format!("{sign} ")), look.span(label, title)])
        })
        .collect()
}
