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

/// Between the objects of an array.
const SEPARATOR: &str = ",\n";

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

    /// Adds an object on a line of its own; in an array what separates it from the one before stands in front of it.
    fn object(&mut self, fill: impl FnOnce(&mut Host<'_>, &mut Json<'_>)) {
        if self.shape == Layout::Array {
            self.text.push(SEPARATOR);
        }
        Json::object(&mut self.text, |json| fill(&mut self.host, json));
        if self.shape == Layout::Lines {
            self.text.byte(b'\n');
        }
    }

    /// Adds the object of a socket.
    pub(in super::super) fn row(&mut self, socket: &Socket, holders: &[Holder]) {
        let row = Row { socket, holders, parts: self.parts, place: self.endpoints.place(socket) };
        self.object(|host, json| socket::all(&row, host, json));
    }

    /// Adds the object of the summary.
    pub(in super::super) fn summary(&mut self, statistics: &SocketStatistics) {
        self.object(|_, json| summary::object(statistics, json));
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
        let waiting = self.text.as_bytes();
        match self.shape {
            Layout::Array if !self.is_begun && !waiting.is_empty() => {
                // The first one has the bracket in the place of the comma.
                out.write_all(b"[")?;
                out.write_all(waiting.get(1..).unwrap_or_default())?;
                self.is_begun = true;
            }
            Layout::Array | Layout::Lines => out.write_all(waiting)?,
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
