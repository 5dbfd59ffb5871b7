//! Objects as JSON, one line each; of an array there is one for each look.

use std::io::{self, Write};

use crate::print::json;
use crate::print::members::Members;
use crate::print::text::Text;

use super::{Content, Look, Printer};

pub use crate::print::json::Layout;

/// Prints JSON.
pub struct Json<W> {
    content: Content,
    layout: Layout,
    out: W,
}

impl<W: Write> Json<W> {
    /// A printer to `out`.
    pub const fn new(content: Content, layout: Layout, out: W) -> Self {
        Self { content, layout, out }
    }
}

impl<W: Write> Printer for Json<W> {
    fn look(&mut self, look: &Look<'_>) -> io::Result<()> {
        let members = Members::of(self.content.places());
        let (open, between, close) = match self.layout {
            Layout::Array => ("[\n", ",\n", "\n]\n"),
            Layout::Lines => ("", "\n", "\n"),
        };
        let mut line = Text::default();
        let mut is_empty = true;
        for subject in self.content.subjects(look) {
            line.truncate(0);
            line.push(if is_empty { open } else { between });
            json::Json::object(&mut line, |json| members.write(&subject, json));
            self.out.write_all(line.as_bytes())?;
            is_empty = false;
        }
        let end = match (is_empty, self.layout) {
            (false, _) => close,
            (true, Layout::Array) => "[]\n",
            (true, Layout::Lines) => "",
        };
        self.out.write_all(end.as_bytes())?;
        self.out.flush()
    }
}
