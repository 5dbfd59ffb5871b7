//! The summary (`-s`) as an object.

use super::super::summary;
use crate::field::schema::VERSION;
use crate::model::statistics::SocketStatistics;
use crate::print::json::Json;

pub(super) fn object(statistics: &SocketStatistics, json: &mut Json<'_>) {
    json.integer("v", VERSION);
    json.nested("summary", |json| all(statistics, json));
}

fn all(statistics: &SocketStatistics, json: &mut Json<'_>) {
    let summary = summary::Summary::of(statistics);
    json.integer("total", summary.used);
    json.nested("tcp", |json| {
        json.integer("total", summary.tcp.total);
        json.integer("estab", summary.tcp.established);
        json.integer("closed", summary.tcp.closed);
        json.integer("orphaned", summary.tcp.orphaned);
        json.integer("timewait", summary.tcp.time_wait);
    });
    json.nested("transport", |json| {
        for transport in summary::transports(statistics) {
            json.nested(transport.name, |json| {
                json.integer("total", transport.total);
                json.integer("ip", transport.v4);
                json.integer("ipv6", transport.v6);
            });
        }
    });
}
