//! The files behind `ss -s`: counts of sockets and counters of the protocols (proc_pid_net(5)).
//!
//! Reads them and no more; what they say is for the decoder.

use std::fs;
use std::io;

use super::errno;
use super::places::{File, Places};

/// A file that is missing. The text is that of ss(8), which goes on with zeros.
#[derive(Debug, thiserror::Error)]
#[error("ss: {what}: {}", errno::text(cause))]
pub struct SockstatError {
    what: &'static str,
    #[source]
    cause: io::Error,
}

/// The texts, each empty where it could not be read.
#[derive(Debug, Default)]
pub struct SockstatTexts {
    /// `sockstat`.
    pub sockstat: Vec<u8>,
    /// `sockstat6`.
    pub sockstat6: Vec<u8>,
    /// `snmp`.
    pub snmp: Vec<u8>,
    /// What is missing, in the order in which ss complains. A missing sockstat6 only means that there is no IPv6.
    pub missing: Vec<SockstatError>,
}

/// Reads the texts.
pub fn read(places: &Places) -> SockstatTexts {
    let mut missing = Vec::new();
    let mut text = |file, what| {
        fs::read(places.path(file)).unwrap_or_else(|cause| {
            missing.push(SockstatError { what, cause });
            Vec::new()
        })
    };
    let (sockstat, snmp) = (text(File::Sockstat, "get_sockstat"), text(File::Snmp, "get_snmpstat"));
    let sockstat6 = fs::read(places.path(File::Sockstat6)).unwrap_or_default();
    SockstatTexts { sockstat, sockstat6, snmp, missing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::scratch::Scratch;

    #[track_caller]
    fn check(files: &[&str], said: &[&str]) {
        let root = Scratch::new();
        root.file("net/other", b"");
        files.iter().for_each(|name| root.file(&format!("net/{name}"), name.as_bytes()));
        let texts = read(&Places::of_environment(|name| (name == "PROC_ROOT").then(|| root.path().into())));
        assert_eq!(texts.missing.iter().map(ToString::to_string).collect::<Vec<_>>(), said);
        let read = [texts.sockstat, texts.sockstat6, texts.snmp].concat();
        assert_eq!(String::from_utf8(read).unwrap(), files.concat());
    }

    #[test]
    fn what_is_missing_is_said_as_ss_says_it() {
        check(&["sockstat", "sockstat6", "snmp"], &[]);
        check(&["sockstat", "snmp"], &[]);
        check(
            &["sockstat6"],
            &["ss: get_sockstat: No such file or directory", "ss: get_snmpstat: No such file or directory"],
        );
    }
}
