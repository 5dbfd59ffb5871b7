//! What the kernel limits, how far it is used, and which setting says so.

use ratatui::text::Line;

use crate::field::text::endpoint;
use crate::model::address::Endpoint;
use crate::model::fit::{Lose, cut, thousands};
use crate::model::limits::{Limits, SynCookies};
use crate::model::state::State;
use crate::query::census::{Census, Queue};
use crate::tui::bar::bar;
use crate::tui::look::Look;
use crate::tui::theme::Label;

/// Columns of a title, of a bar, of the numbers.
const TITLE: usize = 13;
const BAR: u16 = 10;
const NUMBERS: usize = 15;

/// One limit.
struct Gauge {
    title: &'static str,
    /// For a line that all of them share.
    short: &'static str,
    used: u64,
    limit: Option<u64>,
    remark: String,
}

/// From this width on a remark stands beside its numbers, else below.
const BESIDE_FROM: u16 = 74;

/// Each limit with a remark, no wider than `columns`.
pub fn lines(census: &Census, limits: Limits, columns: u16, look: Look<'_>) -> Vec<Line<'static>> {
    let glyph = look.theme.glyphs().cut;
    let mut lines = Vec::new();
    for gauge in gauges(census, limits, look) {
        let mut line = gauge.line(look);
        let remark = |room: usize| format!(" {}", cut(&gauge.remark, room.saturating_sub(1), Lose::Back, glyph));
        if columns >= BESIDE_FROM {
            line.push_span(look.span(Label::Dim, remark(usize::from(columns).saturating_sub(line.width()))));
            lines.push(line);
        } else {
            lines.extend([
                line,
                Line::from(look.span(Label::Dim, format!(" {}", remark(usize::from(columns).saturating_sub(1))))),
            ]);
        }
    }
    lines
}

/// All limits on one line, as many as fit.
pub fn summary(census: &Census, limits: Limits, columns: u16, look: Look<'_>) -> Line<'static> {
    let mut line = Line::default();
    for gauge in gauges(census, limits, look) {
        let limit = gauge.limit.map_or_else(|| "?".to_owned(), short);
        let (title, numbers) = (format!("{} ", gauge.short), format!("{}/{limit}  ", short(gauge.used)));
        if line.width() + title.len() + numbers.trim_end().len() <= usize::from(columns) {
            line.push_span(look.span(Label::Dim, title));
            line.push_span(look.span(gauge.label(), numbers));
        }
    }
    line
}

fn gauges(census: &Census, limits: Limits, look: Look<'_>) -> [Gauge; 5] {
    [
        accept_queues(census, limits, look),
        requests(census, limits, look),
        orphans(census, limits),
        buckets(census, limits),
        ports(census, limits),
    ]
}

/// The queue of listen(2) that is fullest.
fn accept_queues(census: &Census, limits: Limits, look: Look<'_>) -> Gauge {
    let fullest = census.fullest;
    let dot = look.theme.glyphs().dot;
    let at = fullest.filter(|queue| queue.waiting > 0).map(|queue| format!("at {} {dot} ", place(queue.local)));
    let somaxconn = limits.somaxconn.map(|most| format!(" {dot} somaxconn {}", thousands(most as usize)));
    let sum = format!("{} wait, {} full", thousands(census.waiting as usize), thousands(census.full));
    Gauge {
        title: "accept queue",
        short: "queue",
        used: fullest.map_or(0, |queue| u64::from(queue.waiting)),
        limit: fullest.and_then(|queue| queue.limit).map(u64::from),
        remark: format!("{}{sum}{}", at.unwrap_or_default(), somaxconn.unwrap_or_default()),
    }
}

/// The requests of one listener. The kernel keeps as many of them as its accept queue may hold (`sk_max_ack_backlog`);
/// tcp_max_syn_backlog counts only where no cookies are sent (tcp_conn_request of net/ipv4/tcp_input.c).
fn requests(census: &Census, limits: Limits, look: Look<'_>) -> Gauge {
    let dot = look.theme.glyphs().dot;
    let backlog = limits.max_syn_backlog;
    let own = census.requests.and_then(|queue: Queue| queue.limit);
    let limit = match (own, limits.syn_cookies) {
        (Some(own), Some(SynCookies::Off)) => Some(backlog.map_or(own, |backlog| backlog.min(own))),
        (Some(own), _) => Some(own),
        (None, _) => backlog,
    };
    let at = census.requests.map(|queue| format!("at {} {dot} ", place(queue.local))).unwrap_or_default();
    let cookies = limits.syn_cookies.map_or("unknown", SynCookies::name);
    let backlog = backlog.map_or_else(|| "?".to_owned(), |backlog| thousands(backlog as usize));
    Gauge {
        title: "SYN-RECV",
        short: "syn",
        used: census.requests.map_or(0, |queue| u64::from(queue.waiting)),
        limit: limit.map(u64::from),
        remark: format!("{at}tcp_max_syn_backlog {backlog} {dot} cookies {cookies}"),
    }
}

fn orphans(census: &Census, limits: Limits) -> Gauge {
    let hidden = if limits.max_orphans.is_none() { ", limit hidden here" } else { "" };
    Gauge {
        title: "orphans",
        short: "orphans",
        used: limits.orphans.map_or(census.orphans as u64, u64::from),
        limit: limits.max_orphans.map(u64::from),
        remark: match limits.orphans {
            Some(_) => format!("of the whole host{hidden}; {} in this namespace", thousands(census.orphans)),
            None => "in this namespace".to_owned(),
        },
    }
}

fn buckets(census: &Census, limits: Limits) -> Gauge {
    let counted = census.count(State::TimeWait) as u64;
    Gauge {
        title: "TIME-WAIT",
        short: "tw",
        used: limits.buckets.map_or(counted, u64::from),
        limit: limits.max_buckets.map(u64::from),
        remark: "tcp_max_tw_buckets; orphans in FIN-WAIT-2 count too".to_owned(),
    }
}

fn ports(census: &Census, limits: Limits) -> Gauge {
    Gauge {
        title: "ports",
        short: "ports",
        used: limits.ports.map_or(0, |range| census.ports.within(range) as u64),
        limit: limits.ports.map(|(first, last)| u64::from(last - first) + 1),
        remark: limits.ports.map_or_else(String::new, |(first, last)| {
            format!("ip_local_port_range {first} to {last}, each once per peer")
        }),
    }
}

impl Gauge {
    /// From nine tenths on it is worth a look, at the limit it is wrong.
    fn label(&self) -> Label {
        match self.limit {
            Some(limit) if self.used > 0 && self.used >= limit => Label::Error,
            Some(limit) if self.used > 0 && self.used.saturating_mul(10) >= limit.saturating_mul(9) => Label::Warning,
            _ => Label::Plain,
        }
    }

    fn line(&self, look: Look<'_>) -> Line<'static> {
        let limit = self.limit.map_or_else(|| "?".to_owned(), short);
        let numbers = format!("{}/{limit}", short(self.used));
        let mut line = Line::from(look.span(Label::Dim, format!("{:<TITLE$}", self.title)));
        line.extend(bar(self.used, self.limit.unwrap_or(0), BAR, look.theme));
        line.push_span(look.span(self.label(), format!(" {numbers:<NUMBERS$}")));
        line
    }
}

fn short(number: u64) -> String {
    match number {
        0..1_000_000 => thousands(number as usize),
        _ => format!("{}k", thousands((number / 1000) as usize)),
    }
}

fn place(local: Endpoint) -> String {
    let mut text = String::new();
    if local.address.is_unspecified() {
        return format!("*:{}", local.port);
    }
    endpoint(&mut text, local);
    text
}
