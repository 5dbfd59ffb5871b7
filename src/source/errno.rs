//! The text of an error as strerror(3) has it, for messages that must read as another program's.

use std::io;

/// The text alone, without the number that [`io::Error`] adds.
pub fn text(error: &io::Error) -> String {
    let text = error.to_string();
    let number = error.raw_os_error().map(|errno| format!(" (os error {errno})"));
    number.and_then(|number| text.strip_suffix(number.as_str())).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: &io::Error, expected: &str) {
        assert_eq!(text(error), expected);
    }

    #[test]
    fn only_the_number_is_left_out() {
        check(&io::Error::from_raw_os_error(libc::EACCES), "Permission denied");
        check(&io::Error::from_raw_os_error(0), "Success");
        check(&io::Error::other("a reason (os error 13)"), "a reason (os error 13)");
    }
}
