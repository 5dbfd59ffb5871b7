//! The summary (`-s`) as an object.

use super::super::summary;
use super::VERSION;
use super::write::Json;
use crate::model::statistics::SocketStatistics;

pub(super) fn object(statistics: &SocketStatistics, json: &mut Json<'_>) {
    json.integer("v", VERSION);
    json.nested("summary", |json| all(statistics, json));
}

fn all(statistics: &SocketStatistics, json: &mut Json<'_>) {
    json.integer("total", statistics.used);
    json.nested("tcp", |json| {
        json.integer("total", summary::total(statistics));
        json.integer("estab", statistics.established);
        json.integer("closed", summary::closed(statistics));
        json.integer("orphaned", statistics.orphaned);
        json.integer("timewait", statistics.time_wait);
    });
    json.nested("transport", |json| {
        for (name, count) in summary::transports(statistics) {
            json.nested(name, |json| {
                json.integer("total", count.v4.wrapping_add(count.v6));
                json.integer("ip", count.v4);
                json.integer("ipv6", count.v6);
            });
        }
    });
}
