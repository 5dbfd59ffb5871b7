//! Makes the cells of rows, and lays blocks of them out.

use std::io::{self, Write};
use std::num::NonZeroUsize;

use super::Options;
use super::cells::{Endpoints, Row};
use super::columns::{Part, Parts};
use super::hosts::Host;
use super::layout::{Block, Layout};
use crate::model::names::Names;
use crate::model::owner::Holder;
use crate::model::socket::Socket;

/// Turns sockets into cells.
pub(super) struct Formatter<'a> {
    parts: Parts,
    host: Host<'a>,
    layout: Layout,
    /// The line of titles, until it is written.
    titles: Option<Block>,
    endpoints: Endpoints,
}

impl<'a> Formatter<'a> {
    pub(super) fn new(options: &Options, names: &'a (dyn Names + Sync)) -> Self {
        let layout = Layout::new(options.parts, options.width.map(NonZeroUsize::get));
        Self {
            parts: options.parts,
            host: Host::new(names, options),
            titles: options.parts.contains(Part::Header).then(|| layout.titles()),
            layout,
            endpoints: Endpoints::default(),
        }
    }

    /// Adds the row of a socket to a block.
    pub(super) fn row(&mut self, socket: &Socket, holders: &[Holder], block: &mut Block) {
        let row = Row { socket, holders, parts: self.parts, place: self.endpoints.place(socket) };
        block.row(self.layout.columns(), |spec, text| row.cell(spec.column, &mut self.host, text));
    }

    /// Writes blocks in this order, below the titles where these were not written yet.
    pub(super) fn write(&mut self, blocks: &[&Block], out: &mut impl Write) -> io::Result<()> {
        let titles = self.titles.take();
        let blocks: Vec<&Block> = titles.iter().chain(blocks.iter().copied()).collect();
        self.layout.write(&blocks, out)
    }
}
