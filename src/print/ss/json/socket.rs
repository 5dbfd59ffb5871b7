//! The object of a socket: its columns, who holds it, what is around it.

use super::super::cells::{Row, raw_netid, state_name};
use super::super::columns::Part;
use super::super::hosts::Host;
use super::{details, ends};
use crate::field::schema::VERSION;
use crate::field::{self, Field};
use crate::model::key::Identity;
use crate::model::owner::Holder;
use crate::model::socket::{Protocol, Socket};
use crate::print::json::Json;

/// The name of a column.
pub(super) fn key(field: Field) -> &'static str {
    field.definition().key
}

pub(super) fn all(row: &Row<'_>, host: &mut Host<'_>, json: &mut Json<'_>) {
    let Row { socket, holders, parts, place } = *row;
    json.integer("v", VERSION);
    json.string(
        key(Field::Netid),
        if socket.protocol == Protocol::Raw { raw_netid(socket) } else { socket.protocol.netid() },
    );
    json.string(key(Field::State), state_name(socket, place));
    json.integer(key(Field::RecvQ), socket.receive_queue);
    json.or_null(key(Field::SendQ), field::send_queue(socket));
    ends::both(socket, host, json);
    if parts.contains(Part::Processes) {
        users(holders, json);
    }
    if parts.shows_timers() {
        timer(socket, json);
    }
    if parts.contains(Part::Extended) {
        extended(socket, json);
    }
    let shows_cgroup = parts.contains(Part::Extended) || parts.contains(Part::Cgroup);
    if let Some(id) = socket.cgroup.filter(|_| shows_cgroup) {
        json.written(key(Field::Cgroup), |text| host.cgroup(id.get(), text));
    }
    details::all(socket, parts, json);
}

fn users(holders: &[Holder], json: &mut Json<'_>) {
    json.list(key(Field::Process), |json| {
        for Holder { process, tid, fd } in holders {
            json.item(|json| {
                json.untrusted("name", &process.command);
                json.integer("pid", process.pid);
                json.optional("tid", *tid);
                json.integer("fd", *fd);
            });
        }
    });
}

fn timer(socket: &Socket, json: &mut Json<'_>) {
    if !socket.timer.runs() {
        return json.null(key(Field::Timer));
    }
    json.nested(key(Field::Timer), |json| {
        json.string("name", socket.timer.kind.name());
        json.integer("time", socket.timer.left_ms);
        json.integer("retrans", socket.timer.retransmits);
    });
}

fn extended(socket: &Socket, json: &mut Json<'_>) {
    json.or_null(key(Field::User), field::user(socket));
    json.or_null(key(Field::Inode), field::inode_of(socket));
    match socket.key.identity {
        Identity::Cookie(cookie) => json.digits(key(Field::Cookie), cookie),
        Identity::Digest(_) => json.null(key(Field::Cookie)),
    }
    json.or_null(key(Field::Netns), socket.key.netns.known());
    json.optional(key(Field::Mark), socket.mark);
    if let Some(v6_only) = socket.v6_only {
        json.boolean("v6only", v6_only);
    }
    if let Some(shut) = socket.shutdown {
        json.nested(key(Field::Shutdown), |json| {
            json.boolean("receive", shut.receive());
            json.boolean("send", shut.send());
        });
    }
}
