//! Cells of fixed width. A text that is longer than its cell pushes the rest of the row to the right.

/// Appends what `text` appends, then blanks up to `width` bytes, as printf(3) counts them.
pub(super) fn left(width: usize, out: &mut String, text: impl FnOnce(&mut String)) {
    let end = out.len().saturating_add(width);
    text(out);
    blanks(end.saturating_sub(out.len()), out);
}

/// Appends a number at the right of its cell.
pub(super) fn right(width: usize, value: impl itoa::Integer, out: &mut String) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(value);
    blanks(width.saturating_sub(digits.len()), out);
    out.push_str(digits);
}

fn blanks(count: usize, out: &mut String) {
    const BLANKS: &str = "                                                  ";
    match BLANKS.get(..count) {
        Some(blanks) => out.push_str(blanks),
        None => out.extend(std::iter::repeat_n(' ', count)),
    }
}

/// As many of the first bytes of `text` as fit into `width`, never half a symbol.
pub(super) fn cut(text: &str, width: usize) -> &str {
    text.get(..text.floor_char_boundary(width)).unwrap_or(text)
}
