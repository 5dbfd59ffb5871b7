//! Draws a demo: its step, the ladder of both ends, the calls and why, and the sockets as the kernel shows them.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::demo::errno::result_text;
use crate::demo::ladder::{Mark, Rung, Strokes, rungs};
use crate::demo::script::{Side, Step, address};
use crate::demo::view::{Known, Phase, Status};
use crate::demo::witness::Sight;
use crate::demo::{DEMOS, View};
use crate::field::text::countdown;
use crate::model::fit::{Lose, cut, width};
use crate::session::{Play, Show};
use crate::tui::bar::time_bar;
use crate::tui::look::Look;
use crate::tui::theme::{Charset, Label};

use super::{Lab, elapsed};

/// Columns of a state with its time, at each side of the ladder.
const MARK: usize = 22;
/// Columns of the list of steps, and from which width on it has a place: the rows need ninety beside it.
const SCRIPT: u16 = 44;
const SCRIPT_FROM: u16 = 134;
/// Lines of calls and caption.
const WORDS: u16 = 7;
/// Columns of a timer's bar among the rows, and under a step that waits for it.
const GAUGE: u16 = 8;
const WAIT: u16 = 50;

/// Draws the stage.
pub fn draw(lab: &Lab, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    if area.is_empty() {
        return;
    }
    let Some(show) = &lab.show else {
        return empty(area, buffer, look);
    };
    let mut area = area;
    if area.width >= SCRIPT_FROM {
        area.width -= SCRIPT;
        let side = Rect { x: area.x + area.width + 1, width: SCRIPT - 1, ..area };
        Paragraph::new(script(&show.view, look)).render(side, buffer);
    }
    let view = &*show.view;
    let rows = u16::try_from(view.ends.len()).unwrap_or(u16::MAX);
    let rungs: Vec<Rung<'_>> = (0..view.runs.len()).flat_map(|step| rungs(view, step)).collect();
    let words = WORDS.min(area.height.saturating_sub(2));
    let ends = rows.min(area.height.saturating_sub(2 + words));
    // The ladder takes the lines that it needs and the words all others.
    let most = area.height.saturating_sub(2 + words + ends);
    let ladder = u16::try_from(rungs.len()).unwrap_or(u16::MAX).min(most);
    let words = words + (most - ladder);
    title(show, look).render(Rect { height: area.height.min(1), ..area }, buffer);
    let mut y = area.y + 1;
    let mut below = |height: u16| {
        let height = height.min(area.bottom().saturating_sub(y));
        let place = Rect { y, height, ..area };
        y += height;
        place
    };
    heads(view, area.width, look).render(below(1), buffer);
    draw_ladder(&rungs, lab.back, below(ladder), buffer, look);
    Paragraph::new(text(show, look)).wrap(Wrap { trim: false }).render(below(words), buffer);
    for end in 0..usize::from(ends) {
        row(view, end, area.width, look).render(below(1), buffer);
    }
}

fn empty(area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let mut lines = vec![
        Line::from(look.span(Label::Dim, "The stage is clear. p sets it and runs, Space sets it for single steps:")),
        Line::default(),
    ];
    let names = DEMOS.iter().map(|entry| width(entry.name)).max().unwrap_or_default();
    for entry in DEMOS {
        lines.push(Line::from(vec![
            look.span(Label::Key, format!("  {:names$}  ", entry.name)),
            look.span(Label::Plain, entry.purpose),
        ]));
    }
    lines.push(Line::from(vec![
        look.span(Label::Key, format!("  {:<12}", "g")),
        look.span(Label::Plain, "the lab: any state, any timer"),
    ]));
    Paragraph::new(lines).wrap(Wrap { trim: false }).render(area, buffer);
}

fn title(show: &Show, look: Look<'_>) -> Line<'static> {
    let view = &show.view;
    let dot = look.theme.glyphs().dot;
    let step = view.runs.len();
    let mut spans = vec![
        look.span(Label::Title, view.name),
        look.span(Label::Plain, format!(" {dot} step {step}/{}", view.steps.len())),
    ];
    if let Some(at_hand) = step.checked_sub(1).and_then(|index| view.steps.get(index)) {
        spans.push(look.span(Label::Plain, format!(" {dot} {}", at_hand.title)));
    }
    let [done, failed] = look.theme.glyphs().verdict;
    match &view.phase {
        Phase::Finished => spans.push(look.span(Label::Good, format!("  {done} done"))),
        Phase::Failed(_) => spans.push(look.span(Label::Error, format!("  {failed} failed"))),
        Phase::Settling | Phase::Ready => spans.extend(play(show.play, look)),
    }
    Line::from(spans)
}

/// Who makes the steps, and the key that changes it.
fn play(play: Play, look: Look<'_>) -> [Span<'static>; 3] {
    let (now, key, then) = match play {
        Play::Running => ("  running, ", "Space", " steps"),
        Play::Stepwise => ("  step by step, ", "p", " runs"),
    };
    [look.span(Label::Dim, now), look.span(Label::Key, key), look.span(Label::Dim, then)]
}

/// Name, address and descriptor of both columns.
fn heads(view: &View, columns: u16, look: Look<'_>) -> Line<'static> {
    let of = |side: Side| {
        let end = view.cast.iter().position(|role| role.side == side)?;
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

/// Milliseconds with their thousandths below ten seconds, seconds above.
fn time(at: Duration) -> String {
    if at < Duration::from_secs(10) {
        format!("{}.{:03} ms", at.as_millis(), at.as_micros() % 1000)
    } else {
        format!("{}.{:03} s", at.as_secs(), at.subsec_millis())
    }
}

/// The calls with their results, why they are made, and what comes next.
fn text(show: &Show, look: Look<'_>) -> Vec<Line<'static>> {
    let view = &*show.view;
    let pointer = look.theme.glyphs().pointer;
    let mut lines = Vec::new();
    if let Phase::Failed(failure) = &view.phase {
        // Before the calls: these lines must not be the ones for which no room is left.
        lines.push(Line::from(look.span(Label::Error, failure.to_string())));
        lines.extend(failure.hint().map(|hint| Line::from(look.span(Label::Warning, hint))));
    }
    if let Some((index, _)) = view.at_hand() {
        for called in view.calls(index) {
            let label = if called.result.is_ok() { Label::Good } else { Label::Warning };
            lines.push(Line::from(vec![
                look.span(Label::Key, format!("{pointer} ")),
                look.span(Label::Plain, called.text.clone()),
                look.span(label, format!(" = {}", result_text(called.result))),
            ]));
        }
        lines.extend(view.steps.get(index).map(|step| caption(step, look)));
    }
    match &view.phase {
        Phase::Failed(_) => {}
        Phase::Finished => {
            let took = countdown(elapsed(view, view.now));
            lines.push(Line::from(
                look.span(Label::Good, format!("The kernel did as expected at every step, in {took}.")),
            ));
        }
        Phase::Ready => lines.extend(next(view, look)),
        Phase::Settling => lines.extend(wait(view, look)),
    }
    lines
}

/// How long the step at hand takes; of one that only waits the timer, as wide as there is room for on any screen.
fn wait(view: &View, look: Look<'_>) -> Option<Line<'static>> {
    let (index, run) = view.at_hand()?;
    let step = view.steps.get(index)?;
    if !step.only_waits() {
        let waited = countdown(look.context.now.since(run.began));
        return Some(Line::from(look.span(Label::Dim, format!("waiting for the kernel, {waited}"))));
    }
    let end = step.expects.first()?.end;
    let known = view.ends.get(end.0)?;
    let mut line = Line::from(look.span(Label::State(known.state()?), format!("{} ", view.role(end).name)));
    line.extend(known.socket.iter().flat_map(|socket| timer(socket, WAIT, look)));
    Some(line)
}

fn caption(step: &Step, look: Look<'_>) -> Line<'static> {
    Line::from(vec![
        look.span(Label::Plain, step.caption.to_string()),
        look.span(Label::Dim, format!("  {}", step.reference)),
    ])
}

fn next(view: &View, look: Look<'_>) -> Option<Line<'static>> {
    let step = view.steps.get(view.runs.len())?;
    let calls: Vec<String> = step.calls.iter().map(|call| view.preview(&call.act)).collect();
    Some(Line::from(vec![
        look.span(Label::Key, "Space "),
        look.span(Label::Plain, format!("next: {}", step.title)),
        look.span(Label::Dim, if calls.is_empty() { String::new() } else { format!("  {}", calls.join("; ")) }),
    ]))
}

/// The socket of an end as the kernel's table has it. Of addresses that do not fit the ports stay.
fn row(view: &View, end: usize, columns: u16, look: Look<'_>) -> Line<'static> {
    let (Some(role), Some(known)) = (view.cast.get(end), view.ends.get(end)) else { return Line::default() };
    let mut spans = vec![look.span(Label::Dim, format!("{:<9}", role.name))];
    let Some(socket) = &known.socket else {
        spans.push(look.span(Label::Dim, "no socket"));
        return Line::from(spans);
    };
    socket_spans(socket, columns, look, &mut spans);
    Line::from(spans)
}

/// What the kernel's table says of a socket, behind what stands on the line already.
pub(super) fn socket_spans(socket: &Sight, columns: u16, look: Look<'_>, spans: &mut Vec<Span<'static>>) {
    spans.push(look.span(Label::State(socket.state), format!("{:<11}", socket.state.name())));
    spans.extend(timer(socket, GAUGE, look));
    spans.push(
        look.span(Label::Dim, format!(" {:>3} {:>3} ", socket.receive_queue, socket.send_queue.unwrap_or_default())),
    );
    if let Some(ends) = socket.ends {
        let glyph = look.theme.glyphs().cut;
        let room = usize::from(columns).saturating_sub(spans.iter().map(Span::width).sum());
        let local = cut(&address(ends.local), room, Lose::Front, glyph);
        let remote = if ends.remote.port == 0 { "*".to_owned() } else { address(ends.remote) };
        let remote = cut(&remote, room.saturating_sub(width(&local) + 1), Lose::Front, glyph);
        spans.push(look.span(Label::Plain, format!("{local} {remote}")));
    }
}

/// Name, bar of `gauge` cells and time of a socket's timer; as many blanks where none runs.
fn timer(socket: &Sight, gauge: u16, look: Look<'_>) -> Vec<Span<'static>> {
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
