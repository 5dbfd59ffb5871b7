//! Objects that wait until nobody takes them back, then leave as an array or as lines.

use std::io::{self, Write};

use super::super::Options;
use super::super::cells::{Endpoints, Row};
use super::super::columns::Parts;
use super::super::hosts::Host;
use super::super::text::Text;
use super::{socket, summary};
use crate::model::capture::Table;
use crate::model::names::Names;
use crate::model::owner::Holder;
use crate::model::socket::Socket;
use crate::model::statistics::SocketStatistics;
use crate::print::json::Json;
use crate::print::json::Layout;

/// Turns sockets into objects.
pub(in super::super) struct Objects<'a> {
    parts: Parts,
    host: Host<'a>,
    endpoints: Endpoints,
    shape: Layout,
    text: Text,
    /// The table that is being read, and where its objects begin.
    begun: Option<(Table, usize)>,
    /// Whether anything was written yet: of an array the bracket.
    is_begun: bool,
}

impl<'a> Objects<'a> {
    pub(in super::super) fn new(options: &Options, shape: Layout, names: &'a (dyn Names + Sync)) -> Self {
        let host = Host::new(names, options);
        Self {
            parts: options.parts,
            host,
            endpoints: Endpoints::default(),
            shape,
            text: Text::default(),
            begun: None,
            is_begun: false,
        }
    }

    /// Adds the object of a socket, on a line of its own.
    pub(in super::super) fn row(&mut self, socket: &Socket, holders: &[Holder]) {
        let row = Row { socket, holders, parts: self.parts, place: self.endpoints.place(socket) };
        Json::object(&mut self.text, |json| socket::all(&row, &mut self.host, json));
        self.text.byte(b'\n');
    }

    /// Adds the object of the summary.
    pub(in super::super) fn summary(&mut self, statistics: &SocketStatistics) {
        Json::object(&mut self.text, |json| summary::object(statistics, json));
        self.text.byte(b'\n');
    }

    /// Objects of this table follow, and those of it that came just before are void.
    pub(in super::super) fn begin(&mut self, table: Table) {
        match self.begun {
            Some((begun, start)) if begun == table => self.text.truncate(start),
            _ => self.begun = Some((table, self.text.len())),
        }
    }

    /// Writes what waits.
    pub(in super::super) fn write(&mut self, out: &mut impl Write) -> io::Result<()> {
        match self.shape {
            Layout::Lines => out.write_all(self.text.as_bytes())?,
            Layout::Array => {
                // No object holds a line end: in texts it is not printable.
                for object in self.text.as_str().lines() {
                    out.write_all(if self.is_begun { b",\n" } else { b"[\n" })?;
                    out.write_all(object.as_bytes())?;
                    self.is_begun = true;
                }
            }
        }
        self.text.truncate(0);
        Ok(())
    }

    /// Writes the end.
    pub(in super::super) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        match (self.shape, self.is_begun) {
            (Layout::Lines, _) => Ok(()),
            (Layout::Array, true) => out.write_all(b"\n]\n"),
            (Layout::Array, false) => out.write_all(b"[]\n"),
        }
    }
}
