//! Hands a text to the terminal's clipboard (OSC 52, "Manipulate Selection Data" of xterm's control sequences).
//!
//! A terminal answers nothing, and many refuse unless told otherwise, so nobody knows whether it took the text. tmux
//! takes the sequence as it is and passes it on where `set-clipboard` is `on`; wrapped for its passthrough it would get
//! by where `allow-passthrough` is on, but then not into tmux's own buffers.

/// The longest text: with it the sequence stays below the 100,000 bytes that several terminals take at most.
const LONGEST: usize = 74_000;

/// The text is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are too many for a terminal's clipboard ({LONGEST} at most)")]
pub struct TooLong(usize);

/// The sequence that sets the clipboard.
///
/// # Errors
///
/// The text is too long.
pub fn sequence(text: &str) -> Result<String, TooLong> {
    match text.len() {
        length if length > LONGEST => Err(TooLong(length)),
        _ => Ok(format!("\x1b]52;c;{}\x07", base64(text.as_bytes()))),
    }
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().chain([&0; 2]).take(3).fold(0_u32, |group, byte| group << 8 | u32::from(*byte));
        for place in 0..4 {
            let letter = ALPHABET.get((group >> (18 - 6 * place) & 63) as usize);
            // A chunk of n bytes fills n + 1 letters.
            out.push(letter.filter(|_| place <= chunk.len()).map_or('=', |letter| char::from(*letter)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_rfc() {
        let check = |text: &str, expected| assert_eq!(base64(text.as_bytes()), expected);
        check("", "");
        check("f", "Zg==");
        check("fo", "Zm8=");
        check("foo", "Zm9v");
        check("foob", "Zm9vYg==");
        check("fooba", "Zm9vYmE=");
        check("foobar", "Zm9vYmFy");
        assert_eq!(base64(&[0xff, 0xef, 0xbe]), "/+++");
    }

    #[test]
    fn what_is_too_long_is_refused() {
        assert_eq!(sequence("a").as_deref(), Ok("\x1b]52;c;YQ==\x07"));
        assert!(sequence(&"x".repeat(LONGEST)).is_ok_and(|sequence| sequence.len() < 100_000));
        assert_eq!(sequence(&"x".repeat(LONGEST + 1)), Err(TooLong(LONGEST + 1)));
    }
}
