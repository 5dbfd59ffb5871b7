//! Lays cells out in columns as ss(8) does.
//!
//! Knows cells and widths, not what they mean. Rows are kept until the widths are known, all cells
//! in one text: no allocation for a cell.
//!
//! The rules were found by running ss 7.3; `tests/ss_layout` holds them against it.
//!
//! - A column is as wide as its longest cell (in bytes; the title is a cell) and its delimiter.
//! - Without a screen's width the last column before the details is not padded. All others are, the
//!   details too: they are as wide as the widest of them, so that rows without any end in blanks.
//! - With a screen's width the columns fill its lines ([`super::screen`]) and all are padded.
//! - A column without delimiter whose cells are all empty takes no place.
//! - Rows go out when [`Chunks`] is full. Widths never shrink afterwards, but later rows may be wider.

use std::io::{self, Write};

use super::columns::{self, Align, Parts, Spec};
use super::screen;

/// Bytes that are written at once, or a few more.
const PAGE: usize = 1 << 16;

/// Rows that wait for their widths.
#[derive(Debug)]
pub(super) struct Layout {
    columns: Vec<Measured>,
    screen: Option<usize>,
    /// The cells of the waiting rows, one behind the other.
    text: String,
    /// Where each of them ends in `text`.
    ends: Vec<usize>,
    chunks: Chunks,
}

/// A shown column with its longest cell so far.
#[derive(Debug)]
struct Measured {
    spec: Spec,
    delimiter: &'static str,
    longest: usize,
}

impl Layout {
    /// No rows yet; `screen` as in [`super::Options::width`].
    pub(super) fn new(parts: Parts, screen: Option<usize>) -> Self {
        let columns = columns::shown(parts).enumerate().map(|(at, spec)| {
            let delimiter = if at == 0 { "" } else { spec.delimiter };
            Measured { spec, delimiter, longest: 0 }
        });
        Self { columns: columns.collect(), screen, text: String::new(), ends: Vec::new(), chunks: Chunks::default() }
    }

    /// Adds a row: `cell` appends the text of one column, called once for each shown one in order.
    pub(super) fn row(&mut self, mut cell: impl FnMut(&Spec, &mut String)) {
        for measured in &mut self.columns {
            let start = self.text.len();
            cell(&measured.spec, &mut self.text);
            let length = self.text.len().saturating_sub(start);
            measured.longest = measured.longest.max(length);
            self.ends.push(self.text.len());
            self.chunks.add(length);
        }
    }

    /// Whether the waiting rows are to be [written](Self::write) before the next one.
    pub(super) fn is_full(&self) -> bool {
        self.chunks.begun > Chunks::FILLED
    }

    /// Writes the waiting rows and forgets them.
    pub(super) fn write(&mut self, out: &mut impl Write) -> io::Result<()> {
        let widths = self.widths();
        let mut page = Vec::with_capacity(2 * PAGE);
        let mut start = 0;
        for row in self.ends.chunks_exact(self.columns.len().max(1)) {
            for ((end, measured), width) in row.iter().zip(&self.columns).zip(&widths) {
                pad_cell(self.text.get(start..*end).unwrap_or_default(), measured, *width, &mut page);
                start = *end;
            }
            page.push(b'\n');
            if page.len() >= PAGE {
                out.write_all(&page)?;
                page.clear();
            }
        }
        self.text.clear();
        self.ends.clear();
        self.chunks = Chunks::default();
        out.write_all(&page)
    }

    /// The width of each shown column, delimiter included; 0 for what is not padded.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(Measured::width).collect();
        match self.screen {
            Some(screen) => screen::fill(&mut widths, screen),
            None => {
                if let Some(before_details) = widths.iter_mut().nth_back(1) {
                    *before_details = 0;
                }
            }
        }
        widths
    }
}

impl Measured {
    fn width(&self) -> usize {
        self.delimiter.len().saturating_add(self.longest)
    }
}

fn pad_cell(text: &str, measured: &Measured, width: usize, page: &mut Vec<u8>) {
    let pad = width.saturating_sub(measured.delimiter.len()).saturating_sub(text.len());
    page.extend_from_slice(measured.delimiter.as_bytes());
    if measured.spec.align == Align::Right {
        page.resize(page.len().saturating_add(pad), b' ');
    }
    page.extend_from_slice(text.as_bytes());
    if measured.spec.align == Align::Left {
        page.resize(page.len().saturating_add(pad), b' ');
    }
}

/// How much ss(8) keeps before it computes widths and prints: four filled chunks and the row that
/// begins a fifth. To count as ss does matters from some 50,000 rows on: widths then change at the same row.
///
/// A cell takes its bytes and two, rounded up to even, and is never split over two chunks. To be put
/// into one it needs room for one byte more than that, unless it is empty.
#[derive(Clone, Copy, Debug)]
struct Chunks {
    /// Chunks begun.
    begun: u8,
    /// Bytes used of the last one.
    used: usize,
}

impl Default for Chunks {
    fn default() -> Self {
        Self { begun: 1, used: 0 }
    }
}

impl Chunks {
    const FILLED: u8 = 4;
    const SIZE: usize = (1 << 20) - 16;
    const CELL_HEADER: usize = 2;

    fn add(&mut self, cell: usize) {
        let taken = cell.saturating_add(Self::CELL_HEADER);
        let needed = taken.saturating_add(usize::from(cell > 0));
        if self.used.saturating_add(needed) > Self::SIZE {
            self.begun = self.begun.saturating_add(1);
            self.used = 0;
        }
        self.used = self.used.saturating_add(taken).saturating_add(taken % 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [usize; 8] = [5, 6, 6, 14, 4, 13, 4, 0];

    /// The row at which the last of `runs` ends, of rows with these cells below a header. The numbers
    /// are those of ss 7.3 with `-tano`: the row after which a much wider last row widened the columns.
    #[track_caller]
    fn check(row: [usize; 8], runs: usize, last: usize) {
        let mut chunks = Chunks::default();
        HEADER.iter().for_each(|cell| chunks.add(*cell));
        let mut rows = 0;
        for _ in 0..runs {
            while chunks.begun <= Chunks::FILLED {
                row.iter().for_each(|cell| chunks.add(*cell));
                rows += 1;
            }
            chunks = Chunks::default();
        }
        assert_eq!(rows, last);
    }

    #[test]
    fn runs_end_at_the_rows_where_those_of_ss_do() {
        check([5, 6, 6, 8, 1, 8, 1, 0], 5, 388_354);
        check([5, 6, 6, 8, 1, 8, 1, 22], 7, 386_315);
    }

    #[test]
    fn an_odd_cell_takes_as_much_as_the_next_even_one_but_needs_more() {
        check([5, 6, 6, 9, 1, 8, 1, 0], 5, 374_484);
        check([5, 6, 6, 9, 1, 9, 1, 0], 5, 361_574);
        check([5, 6, 6, 9, 1, 10, 1, 0], 5, 361_573);
        check([5, 6, 6, 8, 5, 8, 1, 0], 5, 361_573);
        check([9, 7, 6, 15, 2, 11, 3, 22], 8, 349_520);
    }

    #[test]
    fn an_empty_cell_needs_no_more_than_it_takes() {
        check([10, 6, 6, 14, 5, 13, 3, 0], 7, 386_315);
        check([5, 6, 6, 12, 1, 15, 3, 0], 6, 370_084);
    }
}
