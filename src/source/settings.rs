//! Reads settings of the kernel (sysctl(8)) from /proc/sys, as they are in the namespace that this process lives in.
//!
//! Some ten microseconds each. Judges no value.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::model::printable;
use crate::model::setting::Setting;

use super::errno;

/// A setting as it is now.
pub fn read(name: &'static str) -> Setting {
    below(Path::new("/proc/sys"), name)
}

fn below(root: &Path, name: &'static str) -> Setting {
    let value = fs::read(root.join(name.replace('.', "/")));
    Setting { name, value: value.map(|text| words(&text)).map_err(|error| why(&error)) }
}

/// The words of a value with single blanks between: tcp_rmem has tabs.
fn words(text: &[u8]) -> String {
    let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.map(printable::text).collect::<Vec<_>>().join(" ")
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "not in this kernel, or hidden in this namespace".to_owned(),
        ErrorKind::PermissionDenied => "only root may read it".to_owned(),
        _ => errno::text(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::scratch::Scratch;

    #[test]
    fn values_are_words_and_what_is_missing_is_said() {
        let root = Scratch::new();
        root.file("net/ipv4/tcp_rmem", b"4096\t131072\t6291456\n");
        root.file("net/core/default_qdisc", b"fq\x1b[0m\n");
        let value = |name| below(root.path(), name).value;
        assert_eq!(value("net.ipv4.tcp_rmem").as_deref(), Ok("4096 131072 6291456"));
        assert_eq!(value("net.core.default_qdisc").as_deref(), Ok("fq.[0m"));
        assert!(value("net.ipv4.tcp_wmem").unwrap_err().starts_with("not in this kernel"));
    }

    #[test]
    fn this_kernel_tells_its_range_of_ports() {
        let Setting { value, .. } = read("net.ipv4.ip_local_port_range");
        assert_eq!(value.map(|range| range.split(' ').count()), Ok(2));
    }
}
