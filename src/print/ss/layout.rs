//! Lays cells out in columns as ss(8) does.
//!
//! Knows cells and widths, not what they mean. Rows wait in [`Block`]s until the widths are known, the cells of a block
//! one behind the other in one text: no allocation for a cell, and a byte for its length.
//!
//! The rules were found by running ss 7.3; `tests/ss_layout` holds them against it.
//!
//! - A column is as wide as its longest cell (in bytes; the title is a cell) and its delimiter.
//! - Without a screen's width the last column before the details is not padded. All others are, the
//!   details too: they are as wide as the widest of them, so that rows without any end in blanks.
//! - With a screen's width the columns fill its lines ([`super::screen`]) and all are padded.
//! - A column without delimiter whose cells are all empty takes no place.
//! - The details of the last row do not count: ss computes its widths before that cell is closed.
//! - Rows that are written later (`-E`) may be wider than those before, never narrower.
//!
//! ss computes its widths anew whenever some four MiB of cells are waiting, so that a long listing changes its columns
//! in the middle. Here they are the same from the first row to the last.

use std::io::{self, Write};

use super::columns::{self, Align, COLUMN_COUNT, Parts, Spec};
use super::screen;
use super::text::Text;

/// Bytes that are written at once, or a few more.
const PAGE: usize = 1 << 16;

/// The length of a cell takes a byte; one that is this or longer has this byte and its length in four more.
const LONG: u8 = u8::MAX;

/// Rows that wait for their widths. Blocks may be filled side by side and laid out together, in any order.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    text: Text,
    lengths: Vec<u8>,
    longest: Longest,
}

/// The longest cell of each column shown.
#[derive(Clone, Copy, Debug, Default)]
struct Longest {
    /// Without the details of the last row.
    cells: [usize; COLUMN_COUNT],
    /// The details of the last row.
    last_details: usize,
}

impl Block {
    /// Adds a row: `cell` appends the text of one column, called once for each of them in order. The last one is that
    /// of the details.
    #[inline]
    pub(super) fn row(&mut self, columns: &[Spec], mut cell: impl FnMut(&Spec, &mut Text)) {
        let Some((details, columns)) = columns.split_last() else { return };
        for (spec, longest) in columns.iter().zip(&mut self.longest.cells) {
            let length = written(&mut self.text, |text| cell(spec, text));
            *longest = length.max(*longest);
            push_length(&mut self.lengths, length);
        }
        let length = written(&mut self.text, |text| cell(details, text));
        self.longest.close(columns.len());
        self.longest.last_details = length;
        push_length(&mut self.lengths, length);
    }

    fn cells(&self) -> Cells<'_> {
        Cells { text: self.text.as_bytes(), lengths: &self.lengths }
    }
}

impl Longest {
    /// Lets the details of the last row count, since another row follows.
    #[inline]
    fn close(&mut self, details: usize) {
        if let Some(longest) = self.cells.get_mut(details) {
            *longest = self.last_details.max(*longest);
        }
    }
}

/// How much was appended.
#[inline]
fn written(text: &mut Text, write: impl FnOnce(&mut Text)) -> usize {
    let start = text.len();
    write(text);
    text.len().saturating_sub(start)
}

#[inline]
fn push_length(lengths: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short) if short != LONG => lengths.push(short),
        _ => {
            lengths.push(LONG);
            lengths.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        }
    }
}

/// The cells of a block, row by row.
struct Cells<'a> {
    text: &'a [u8],
    lengths: &'a [u8],
}

/// A cell.
struct Cell<'a> {
    length: usize,
    /// The text from here on, other cells behind it.
    text: &'a [u8],
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;

    #[inline]
    fn next(&mut self) -> Option<Cell<'a>> {
        let (short, mut lengths) = self.lengths.split_first()?;
        let mut length = usize::from(*short);
        if *short == LONG {
            let (long, rest) = lengths.split_first_chunk()?;
            (length, lengths) = (u32::from_le_bytes(*long) as usize, rest);
        }
        let cell = Cell { length, text: self.text };
        (self.text, self.lengths) = (self.text.get(length..)?, lengths);
        Some(cell)
    }
}

/// Which columns there are, and the screen they are for.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    columns: Vec<Spec>,
    screen: Option<usize>,
    /// The longest cells of what was written.
    longest: [usize; COLUMN_COUNT],
}

/// A column as it is written.
struct Place {
    delimiter: &'static str,
    align: Align,
    /// Without the delimiter; 0 for what is not padded.
    width: usize,
}

impl Layout {
    /// `screen` as in [`super::Options::width`].
    pub(super) fn new(parts: Parts, screen: Option<usize>) -> Self {
        let mut columns: Vec<Spec> = columns::shown(parts).collect();
        if let Some(first) = columns.first_mut() {
            first.delimiter = "";
        }
        Self { columns, screen, longest: [0; COLUMN_COUNT] }
    }

    /// The columns shown, in order.
    pub(super) fn columns(&self) -> &[Spec] {
        &self.columns
    }

    /// A block that holds the line of titles.
    pub(super) fn titles(&self) -> Block {
        let mut block = Block::default();
        block.row(&self.columns, |spec, text| text.push(spec.title));
        block
    }

    /// Writes the rows of the blocks, all in the same columns, wide enough for every one of them.
    pub(super) fn write(&mut self, blocks: &[&Block], out: &mut impl Write) -> io::Result<()> {
        self.measure(blocks);
        let places = self.places();
        let mut page = Text::default();
        for block in blocks {
            let mut cells = block.cells();
            while row(&places, &mut cells, &mut page) {
                if page.len() >= PAGE {
                    out.write_all(page.as_bytes())?;
                    page.truncate(0);
                }
            }
        }
        out.write_all(page.as_bytes())
    }

    fn places(&self) -> Vec<Place> {
        let widths = self.columns.iter().zip(self.longest);
        let mut widths: Vec<usize> =
            widths.map(|(spec, longest)| longest.saturating_add(spec.delimiter.len())).collect();
        match self.screen {
            Some(screen) => screen::fill(&mut widths, screen),
            None => {
                if let Some(before_details) = widths.iter_mut().nth_back(1) {
                    *before_details = 0;
                }
            }
        }
        let place = |(spec, width): (&Spec, usize)| Place {
            delimiter: spec.delimiter,
            align: spec.align,
            width: width.saturating_sub(spec.delimiter.len()),
        };
        self.columns.iter().zip(widths).map(place).collect()
    }

    /// Takes the longest cells of all blocks; of the last one that has rows the last details do not count.
    fn measure(&mut self, blocks: &[&Block]) {
        let mut rows = blocks.iter().filter(|block| !block.lengths.is_empty()).peekable();
        while let Some(block) = rows.next() {
            let mut longest = block.longest;
            if rows.peek().is_some() {
                longest.close(self.columns.len().saturating_sub(1));
            }
            self.longest.iter_mut().zip(longest.cells).for_each(|(all, longest)| *all = longest.max(*all));
        }
    }
}

/// Whether there was one.
fn row(places: &[Place], cells: &mut Cells<'_>, page: &mut Text) -> bool {
    let mut places = places.iter();
    let (Some(place), Some(cell)) = (places.next(), cells.next()) else { return false };
    place.write(&cell, page);
    for (place, cell) in places.zip(cells) {
        place.write(&cell, page);
    }
    page.byte(b'\n');
    true
}

impl Place {
    #[inline]
    fn write(&self, cell: &Cell<'_>, page: &mut Text) {
        let pad = self.width.saturating_sub(cell.length);
        page.push(self.delimiter);
        match self.align {
            Align::Left => {
                page.beginning(cell.text, cell.length);
                page.blanks(pad);
            }
            Align::Right => {
                page.blanks(pad);
                page.beginning(cell.text, cell.length);
            }
        }
    }
}
