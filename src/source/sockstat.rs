//! The files behind `ss -s`: counts of sockets and counters of the protocols (proc_pid_net(5)).
//!
//! Reads them and no more; what they say is for the decoder.

use std::fs::File as Opened;
use std::io::{self, Read as _};

use crate::decode::sockstat::established;

use super::errno;
use super::places::{File, Places};

/// A file that is missing, or that does not tell what it should. The text is that of ss(8), which goes on with zeros.
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

/// What ss complains of where `snmp` does not tell how many connections are established.
const SNMP: &str = "get_snmpstat";

/// Reads the texts. Without `sockstat` there is no look at `sockstat6`, as in ss.
pub fn read(places: &Places) -> SockstatTexts {
    let mut missing = Vec::new();
    let (mut sockstat, mut sockstat6, mut snmp) = (Vec::new(), Vec::new(), Vec::new());
    match text(places, File::Sockstat) {
        Ok(text4) => {
            sockstat = text4;
            sockstat6 = text(places, File::Sockstat6).unwrap_or_default();
        }
        Err(cause) => missing.push(SockstatError { what: "get_sockstat", cause }),
    }
    match text(places, File::Snmp) {
        Ok(text) => snmp = text,
        Err(cause) => missing.push(SockstatError { what: SNMP, cause }),
    }
    if missing.iter().all(|error| error.what != SNMP) && established(&snmp).is_none() {
        missing.push(SockstatError { what: SNMP, cause: io::Error::from_raw_os_error(libc::ESRCH) });
    }
    SockstatTexts { sockstat, sockstat6, snmp, missing }
}

/// What could be read of a file that could be opened.
fn text(places: &Places, file: File) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    // ss takes a broken text for its end.
    let _ = Opened::open(places.path(file))?.read_to_end(&mut text);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::scratch::Scratch;

    const SNMP_TEXT: &str = "Tcp: CurrEstab\nTcp: 7\n";

    /// Files with their texts, which are read, or else what is said.
    #[track_caller]
    fn check(files: &[(&str, &str)], said: &[&str]) {
        let root = Scratch::new();
        root.file("net/other", b"");
        files.iter().for_each(|(name, text)| root.file(&format!("net/{name}"), text.as_bytes()));
        let texts = read(&Places::of_environment(|name| (name == "PROC_ROOT").then(|| root.path().into())));
        assert_eq!(texts.missing.iter().map(ToString::to_string).collect::<Vec<_>>(), said);
        let read = [texts.sockstat, texts.sockstat6, texts.snmp].concat();
        // A folder cannot be read, and without sockstat nobody looks at sockstat6.
        let has_sockstat = files.iter().any(|(name, _)| name.starts_with("sockstat/") || *name == "sockstat");
        let is_read = |name: &str| !name.contains('/') && (has_sockstat || name == "snmp");
        let expected: String = files.iter().filter(|(name, _)| is_read(name)).map(|(_, text)| *text).collect();
        assert_eq!(String::from_utf8(read).unwrap(), expected);
    }

    #[test]
    fn what_is_missing_is_said_as_ss_says_it() {
        check(&[("sockstat", "a"), ("sockstat6", "b"), ("snmp", SNMP_TEXT)], &[]);
        check(&[("sockstat", "a"), ("snmp", SNMP_TEXT)], &[]);
        check(&[("sockstat/folder", "a"), ("snmp", "")], &["ss: get_snmpstat: No such process"]);
        check(
            &[("sockstat6", "b")],
            &["ss: get_sockstat: No such file or directory", "ss: get_snmpstat: No such file or directory"],
        );
    }
}
