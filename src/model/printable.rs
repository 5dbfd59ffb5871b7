//! The gate between untrusted bytes and every output.
//!
//! Process names, paths, host and container names may hold escape sequences, line ends,
//! bidirectional overrides and bytes that are no UTF-8. What leaves here moves no cursor, breaks no
//! line and reorders no text. A replaced byte becomes `.` when it is an ASCII control and `?`
//! otherwise, as ss(8) does with command names since 7.0.

/// Makes bytes safe, keeping printable UTF-8.
pub fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for symbol in chunk.valid().chars() {
            if is_safe(symbol) {
                out.push(symbol);
            } else {
                let mut utf8 = [0; 4];
                out.extend(symbol.encode_utf8(&mut utf8).bytes().map(replacement));
            }
        }
        out.extend(chunk.invalid().iter().map(|byte| replacement(*byte)));
    }
    out
}

/// The bytes themselves when all are printable ASCII, as almost every name is: then nothing need be made of them.
pub fn as_they_are(bytes: &[u8]) -> Option<&str> {
    let safe = bytes.iter().all(|byte| (0x20..0x7f).contains(byte));
    safe.then(|| str::from_utf8(bytes).ok()).flatten()
}

/// Makes bytes safe, keeping printable ASCII only: how ss(8) prints command names.
pub fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(ascii_byte(*byte))).collect()
}

/// The same of one byte: a byte of ASCII that can be printed.
pub fn ascii_byte(byte: u8) -> u8 {
    match byte {
        0x20..0x7f => byte,
        ..0x80 => b'.',
        0x80.. => b'?',
    }
}

/// Makes a Unix socket's name safe; the NULs of abstract names show as `@`, as in ss(8).
pub fn unix_name(name: &[u8]) -> String {
    if name.first() == Some(&0) {
        let shown: Vec<u8> = name.iter().map(|byte| if *byte == 0 { b'@' } else { *byte }).collect();
        text(&shown)
    } else {
        text(name)
    }
}

fn replacement(byte: u8) -> char {
    if byte < 0x80 { '.' } else { '?' }
}

/// Controls, and the format characters that hide, join or reorder what stands beside them (Unicode
/// general categories Cc, Cf, Zl, Zp as far as they are invisible).
fn is_safe(symbol: char) -> bool {
    !symbol.is_control()
        && !matches!(u32::from(symbol),
            0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x8e2 | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e
            | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0x110bd | 0x110cd | 0x1_3430..=0x1_345f | 0x1_bca0..=0x1_bca3
            | 0x1_d173..=0x1_d17a | 0xe_0000..=0xe_0fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], as_text: &str, as_ascii: &str) {
        assert_eq!(text(bytes), as_text);
        assert_eq!(ascii(bytes), as_ascii);
        assert_eq!(as_they_are(bytes).is_some(), as_text.as_bytes() == bytes && as_text.is_ascii());
    }

    #[test]
    fn escape_sequences_lose_their_escape() {
        check(b"a\x1b[31m\nb\x7f", "a.[31m.b.", "a.[31m.b.");
    }

    #[test]
    fn plain_text_stays() {
        check(b"", "", "");
        check(b"a b~", "a b~", "a b~");
    }

    #[test]
    fn utf8_stays_in_text_only() {
        check("é漢".as_bytes(), "é漢", "?????");
    }

    #[test]
    fn c1_controls_and_bidirectional_overrides_go() {
        check(b"\xc2\x9bq", "??q", "??q");
        check("a\u{202e}b\u{2028}".as_bytes(), "a???b???", "a???b???");
    }

    #[test]
    fn broken_utf8_goes_byte_by_byte() {
        check(b"a\xe2\x80", "a??", "a??");
        check(b"\xff\x80\xed\xa0\x80", "?????", "?????");
    }

    #[test]
    fn abstract_names_show_their_nuls() {
        assert_eq!(unix_name(b"\0ab\0c"), "@ab@c");
        assert_eq!(unix_name(b"/run/a\0b"), "/run/a.b");
    }
}
