//! The names that ss would find: /etc/services, and the one interface of every namespace.

use std::collections::HashMap;
use std::net::IpAddr;

use sockscope::model::names::Names;
use sockscope::model::socket::Protocol;

/// The staged `ip_local_port_range`; with https in it, which therefore has no name.
pub const EPHEMERAL: (u16, u16) = (400, 443);

pub struct Services(HashMap<(u16, String), String>);

impl Services {
    pub fn of_this_host() -> Self {
        let text = std::fs::read_to_string("/etc/services").unwrap_or_default();
        let mut services = HashMap::new();
        for line in text.lines() {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let (Some(name), Some((port, protocol))) = (words.next(), words.next().and_then(|end| end.split_once('/')))
            else {
                continue;
            };
            let key = (port.parse().unwrap(), protocol.to_owned());
            services.entry(key).or_insert_with(|| name.to_owned());
        }
        Self(services)
    }
}

impl Names for Services {
    fn cgroup_id(&self, _path: &str) -> Option<u64> {
        None
    }
    fn service(&self, port: u16, protocol: Protocol) -> Option<&str> {
        self.0.get(&(port, protocol.netid().to_owned())).map(String::as_str)
    }
    fn interface_name(&self, index: u32) -> Option<String> {
        (index == 1).then(|| "lo".to_owned())
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        EPHEMERAL
    }
    fn port(&self, _service: &str, _protocol: Option<Protocol>) -> Option<u16> {
        None
    }
    fn interface_index(&self, _name: &str) -> Option<u32> {
        None
    }
    fn user(&self, _uid: u32) -> Option<&str> {
        None
    }
    fn addresses(&self, _host: &str) -> Vec<IpAddr> {
        Vec::new()
    }
}
