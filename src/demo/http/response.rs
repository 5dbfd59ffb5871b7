//! A response of HTTP/1.1 as it arrives, piece by piece: status, headers, and a body by one of three borders (RFC 9112).
//!
//! Pure: takes bytes, tells how far it is. Keeps no more than [`KEPT`] bytes of a body.

/// How much of a body is kept.
const KEPT: usize = 4_096;
/// How long a head, or the line before a chunk, may be.
const LONGEST: usize = 65_536;

/// What says where the body ends (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Border {
    /// Content-Length: so many bytes.
    Length(u64),
    /// Transfer-Encoding: chunked: the last chunk has length 0.
    Chunked,
    /// Neither: the end of the stream.
    Close,
}

/// Why a response cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Wrong {
    #[error("it does not begin with HTTP/1")]
    Status,
    #[error("its head or a chunk's line is longer than {LONGEST} bytes")]
    TooLong,
    #[error("a chunk's length is no number")]
    Chunk,
    #[error("its Content-Length is no number")]
    Length,
    #[error("the stream ended before the response did")]
    CutOff,
}

/// A response as far as it came.
#[derive(Debug, Default)]
pub(super) struct Response {
    /// What was not understood yet.
    rest: Vec<u8>,
    /// The status line and the header lines.
    pub head: Vec<Vec<u8>>,
    /// The beginning of the body.
    pub body: Vec<u8>,
    /// All of its bytes, also those that were not kept.
    pub length: u64,
    /// How its end is known, once the head was read.
    pub border: Option<Border>,
    /// Of the chunk at hand: bytes to come. `None` between chunks.
    chunk: Option<u64>,
    /// Whether it is all there.
    pub is_whole: bool,
}

impl Response {
    /// Takes what arrived; nothing at all means that the stream has ended.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
        if bytes.is_empty() {
            return self.end();
        }
        self.rest.extend_from_slice(bytes);
        while !self.is_whole && self.advance()? {}
        Ok(())
    }

    fn end(&mut self) -> Result<(), Wrong> {
        match self.border {
            Some(Border::Close) => self.is_whole = true,
            _ if self.is_whole => {}
            _ => return Err(Wrong::CutOff),
        }
        Ok(())
    }

    /// Understands one more piece; false when more bytes are needed for that.
    fn advance(&mut self) -> Result<bool, Wrong> {
        match (self.border, self.chunk) {
            (None, _) => self.head_line(),
            (Some(Border::Length(length)), _) => {
                self.keep(length.saturating_sub(self.length));
                self.is_whole = self.length >= length;
                Ok(false)
            }
            (Some(Border::Close), _) => {
                self.keep(u64::MAX);
                Ok(false)
            }
            (Some(Border::Chunked), None) => self.chunk_line(),
            (Some(Border::Chunked), Some(left)) => {
                let taken = self.keep(left);
                self.chunk = Some(left.saturating_sub(taken)).filter(|left| *left > 0);
                Ok(taken > 0)
            }
        }
    }

    fn head_line(&mut self) -> Result<bool, Wrong> {
        let Some(line) = self.line()? else { return Ok(false) };
        if self.head.is_empty() && !line.starts_with(b"HTTP/1.") {
            return Err(Wrong::Status);
        }
        if line.is_empty() {
            self.border = Some(self.find_border()?);
            return Ok(true);
        }
        self.head.push(line);
        Ok(true)
    }

    fn find_border(&self) -> Result<Border, Wrong> {
        if self.header(b"transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case(b"chunked")) {
            return Ok(Border::Chunked);
        }
        let Some(value) = self.header(b"content-length") else { return Ok(Border::Close) };
        let number = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
        number.map(Border::Length).ok_or(Wrong::Length)
    }

    fn header(&self, name: &[u8]) -> Option<&[u8]> {
        self.head.iter().skip(1).find_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (its, value) = line.split_at_checked(colon)?;
            its.eq_ignore_ascii_case(name).then(|| value.get(1..).unwrap_or_default().trim_ascii())
        })
    }

    /// The length of the next chunk, or the empty line behind the one before.
    fn chunk_line(&mut self) -> Result<bool, Wrong> {
        let Some(line) = self.line()? else { return Ok(false) };
        if line.is_empty() {
            return Ok(true);
        }
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let number = std::str::from_utf8(digits).ok().and_then(|text| u64::from_str_radix(text, 16).ok());
        match number.ok_or(Wrong::Chunk)? {
            0 => self.is_whole = true,
            length => self.chunk = Some(length),
        }
        Ok(true)
    }

    /// The next line without its end.
    fn line(&mut self) -> Result<Option<Vec<u8>>, Wrong> {
        let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') else {
            return if self.rest.len() > LONGEST { Err(Wrong::TooLong) } else { Ok(None) };
        };
        let mut line: Vec<u8> = self.rest.drain(..=end).collect();
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }

    /// Takes at most so many bytes as body; how many there were.
    fn keep(&mut self, most: u64) -> u64 {
        let count = self.rest.len().min(usize::try_from(most).unwrap_or(usize::MAX));
        let room = KEPT.saturating_sub(self.body.len());
        self.body.extend(self.rest.drain(..count).take(room));
        let count = count as u64;
        self.length = self.length.saturating_add(count);
        count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LENGTH: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhelloHTTP";
    const CHUNKED: &[u8] =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n";
    const CLOSE: &[u8] = b"HTTP/1.0 404 Not Found\n\nhello";

    /// The response, its bytes given in pieces of this size, and whether the stream ends then.
    fn read(bytes: &[u8], size: usize, end: &[&[u8]]) -> Result<Response, Wrong> {
        let mut response = Response::default();
        bytes.chunks(size).chain(end.iter().copied()).try_for_each(|piece| response.take(piece))?;
        Ok(response)
    }

    #[track_caller]
    fn check(bytes: &[u8], end: &[&[u8]], expected: (Border, &str, bool)) {
        for size in 1..=bytes.len() {
            let response = read(bytes, size, end).unwrap();
            let seen = (response.border.unwrap(), std::str::from_utf8(&response.body).unwrap(), response.is_whole);
            assert_eq!(seen, expected, "in pieces of {size}");
            assert_eq!(response.length, expected.1.len() as u64);
        }
    }

    #[test]
    fn a_body_ends_where_its_border_says_however_it_arrives() {
        check(LENGTH, &[], (Border::Length(5), "hello", true));
        check(CHUNKED, &[], (Border::Chunked, "hello, world", true));
        check(CLOSE, &[], (Border::Close, "hello", false));
        check(CLOSE, &[b""], (Border::Close, "hello", true));
    }

    #[test]
    fn what_is_no_response_is_refused() {
        let check = |bytes: &[u8], end: &[&[u8]], expected| assert_eq!(read(bytes, 7, end).unwrap_err(), expected);
        check(b"SSH-2.0-OpenSSH\r\n", &[], Wrong::Status);
        check(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", &[], Wrong::Length);
        check(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", &[], Wrong::Chunk);
        check(&LENGTH[..40], &[b""], Wrong::CutOff);
        check(&vec![b'a'; LONGEST + 8], &[], Wrong::TooLong);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..20)) {
            let mut response = Response::default();
            let _ = response.take(CHUNKED.split_at(46).0);
            for piece in pieces {
                if response.take(&piece).is_err() {
                    break;
                }
            }
        }
    }
}
