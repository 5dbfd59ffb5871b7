//! What holds for every text that is read as a filter. Shared by the fuzz target and the replay of its corpus.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sockscope::model::names::{Names, NoNames};
use sockscope::model::socket::Protocol;
use sockscope::query::filter::bytecode::compile;
use sockscope::query::filter::flat::{Hosts, Refusal, Services, read};
use sockscope::query::filter::parse;

/// Fails when a text panics, when what it means prints as something else, or when its mistake cannot be shown.
pub fn replay(text: &str) {
    for names in [&NoNames as &dyn Names, &EveryName] {
        match parse(text, names) {
            Ok(filter) => {
                drop(filter.program());
                assert_eq!(parse(&filter.to_string(), names), Ok(filter));
            }
            Err(error) => error.render().iter().for_each(|line| assert!(!line.contains(char::is_control), "{line:?}")),
        }
        replay_as_ss(text, names);
    }
}

/// As ss reads it, from the command line and from a file: what is refused can be shown, the rest can be compiled.
fn replay_as_ss(text: &str, names: &dyn Names) {
    for (word, file) in [(text, ""), ("", text)] {
        let hosts = Hosts { names, preferred: None, services: Services { tcp: true, udp: true } };
        match read(std::iter::once(word.as_bytes()), file.as_bytes(), hosts) {
            Ok(reading) => drop(reading.expression.as_ref().and_then(compile)),
            Err(Refusal::Value(lines)) => {
                assert!(!lines.iter().any(|line| line.contains(char::is_control)), "{lines:?}")
            }
            Err(_) => {}
        }
    }
}

/// Knows an answer for every name, so that no text is refused for an unknown one.
pub struct EveryName;

impl Names for EveryName {
    fn port(&self, _service: &str, _protocol: Option<Protocol>) -> Option<u16> {
        Some(7)
    }
    fn service(&self, _port: u16, _protocol: Protocol) -> Option<&str> {
        Some("echo")
    }
    fn interface_index(&self, _name: &str) -> Option<u32> {
        Some(1)
    }
    fn interface_name(&self, _index: u32) -> Option<String> {
        Some("lo".into())
    }
    fn user(&self, _uid: u32) -> Option<&str> {
        Some("root")
    }
    fn users(&self) -> Vec<(u32, String)> {
        vec![(0, "root".into())]
    }
    fn cgroups(&self) -> Vec<(u64, String)> {
        vec![(1, "/system.slice/docker-1.scope".into())]
    }
    fn namespace_inode(&self, _name: &str) -> Option<u32> {
        Some(1)
    }
    fn addresses(&self, _host: &str) -> Vec<IpAddr> {
        vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
    }
    fn cgroup_id(&self, _path: &str) -> Option<u64> {
        Some(1)
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        (32768, 60999)
    }
}
