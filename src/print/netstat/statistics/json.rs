//! The counters as JSON: the version of the schema, then section, counter, integer. netstat(8) has nothing like it.

use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::field::schema::VERSION;
use crate::model::counters::{Counter, Counters, Section, Statistics};
use crate::print::netstat::streams::{Outcome, Streams};

/// Serializes as an object: `v`, and sections, each an object of counters, in the kernel's order and with its names.
#[derive(Clone, Copy, Debug)]
pub struct Json<'a>(pub &'a Statistics);

/// Prints every section that could be read, of any version of IP, as one object on one line.
///
/// # Errors
///
/// What the stream answered.
pub fn write(statistics: &Statistics, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    serde_json::to_writer(&mut *streams.out, &Json(statistics))?;
    streams.out.write_all(b"\n")?;
    Ok(Outcome::Complete)
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Statistics { snmp, netstat, sctp, snmp6 } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("v", &VERSION)?;
        for Counters { sections, .. } in [snmp, netstat, sctp, snmp6].into_iter().flatten() {
            for section in sections {
                map.serialize_entry(&*section.title, &Values(section))?;
            }
        }
        map.end()
    }
}

struct Values<'a>(&'a Section);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.counters.len()))?;
        for Counter { name, value } in &self.0.counters {
            // No counter comes near 2^63; but the limit of TCP's connections is -1 where there is none.
            map.serialize_entry(&**name, &value.cast_signed())?;
        }
        map.end()
    }
}
