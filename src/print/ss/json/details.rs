//! The groups of details that were asked for.

use super::super::columns::{Part, Parts};
use super::account::Account;
use super::family;
use crate::field::tokens::memory;
use crate::field::tokens::{mptcp, sctp, tcp};
use crate::model::address::Ends;
use crate::model::detail::{Control, Detail, FamilyDetail, Md5Key, ProcTcp, SubflowInfo, TlsInfo, Ulp};
use crate::model::proc_row::TICK_MS;
use crate::model::sctp::Association;
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::print::json::Json;

pub(super) fn all(socket: &Socket, parts: Parts, json: &mut Json<'_>) {
    if parts.contains(Part::Extended)
        && let Ends::Unix(ends) = &socket.ends
    {
        family::unix(ends, json);
    }
    if parts.contains(Part::InetOptions)
        && let Some(options) = socket.options
    {
        json.list("inet_sockopt", |json| options.words().for_each(|word| json.text_item(word)));
    }
    let Some(detail) = &socket.detail else { return };
    if parts.contains(Part::TypeOfService) {
        json.optional("tos", detail.tos);
        json.optional("tclass", detail.traffic_class);
        json.optional("class_id", detail.class_id);
    }
    if parts.contains(Part::Memory)
        && let Some(memory) = &detail.memory
    {
        json.nested("skmem", |json| memory::all(memory, &mut Account::whole(json)));
    }
    if parts.contains(Part::Info) {
        info(socket, detail, json);
    }
    family::all(detail, parts, json);
}

fn info(socket: &Socket, detail: &Detail, json: &mut Json<'_>) {
    if let Some(name) = &detail.congestion {
        json.string("cong", name);
    }
    if let Some(info) = &detail.tcp {
        json.nested("tcp", |json| {
            let mut account = Account::reported(info.length, json);
            tcp::options(info, &mut account);
            tcp::progress(info, &mut account);
            tcp::rates(info, detail.control.as_ref(), socket.state == State::Listen, &mut account);
        });
    }
    if let Some(tcp) = detail.proc.as_ref().and_then(|proc| proc.tcp) {
        json.nested("proc_tcp", |json| proc_tcp(&tcp, json));
    }
    if let Some(control) = &detail.control {
        congestion(control, json);
    }
    if !detail.md5.is_empty() {
        json.list("md5keys", |json| detail.md5.iter().for_each(|key| json.item(|json| md5_key(key, json))));
    }
    if let Some(ulp) = &detail.ulp {
        json.nested("ulp", |json| upper_layer(ulp, json));
    }
    match &detail.family {
        Some(FamilyDetail::Mptcp(info)) => json.nested("mptcp", |json| {
            mptcp::all(info, &mut Account::reported(info.length, json));
        }),
        Some(FamilyDetail::Sctp(association)) => json.nested("sctp", |json| association_account(association, json)),
        _ => {}
    }
}

/// What /proc/net/tcp says of a connection; its times are in clock ticks.
fn proc_tcp(tcp: &ProcTcp, json: &mut Json<'_>) {
    json.integer("rto", u64::from(tcp.rto) * u64::from(TICK_MS));
    json.integer("ato", u64::from(tcp.ato) * u64::from(TICK_MS));
    json.integer("qack", tcp.qack);
    json.integer("cwnd", tcp.cwnd);
    json.integer("ssthresh", tcp.ssthresh);
}

fn congestion(control: &Control, json: &mut Json<'_>) {
    match *control {
        Control::Vegas { enabled, rtt_count, rtt, min_rtt } => json.nested("vegas", |json| {
            json.boolean("enabled", enabled != 0);
            json.integer("rttcnt", rtt_count);
            json.milliseconds("rtt", rtt);
            json.milliseconds("minrtt", min_rtt);
        }),
        Control::Dctcp { enabled, ce_state, alpha, ab_ecn, ab_tot } => json.nested("dctcp", |json| {
            json.boolean("fallback_mode", enabled == 0);
            json.integer("ce_state", ce_state);
            json.integer("alpha", alpha);
            json.integer("ab_ecn", ab_ecn);
            json.integer("ab_tot", ab_tot);
        }),
        Control::Bbr { bandwidth, min_rtt, pacing_gain, cwnd_gain } => json.nested("bbr", |json| {
            json.bits("bw", bandwidth as f64 * 8.0);
            json.milliseconds("mrtt", min_rtt);
            json.share("pacing_gain", f64::from(pacing_gain) / 256.0);
            json.share("cwnd_gain", f64::from(cwnd_gain) / 256.0);
        }),
    }
}

fn md5_key(key: &Md5Key, json: &mut Json<'_>) {
    json.address("address", key.address);
    json.integer("prefix", key.prefix);
    // Any byte may occur in it.
    json.list("key", |json| key.key.iter().for_each(|byte| json.number_item((*byte).into())));
}

fn upper_layer(ulp: &Ulp, json: &mut Json<'_>) {
    json.string("name", &ulp.name);
    if let Some(tls) = &ulp.tls {
        json.nested("tls", |json| tls_info(tls, json));
    }
    if let Some(subflow) = &ulp.mptcp {
        json.nested("mptcp", |json| subflow_info(subflow, json));
    }
}

fn tls_info(tls: &TlsInfo, json: &mut Json<'_>) {
    json.optional("version", tls.version);
    json.optional("cipher", tls.cipher);
    json.optional("rxconf", tls.receive_configuration);
    json.optional("txconf", tls.send_configuration);
    json.boolean("zc_ro_tx", tls.zero_copy_send);
    json.boolean("no_pad_rx", tls.no_padding_receive);
}

fn subflow_info(subflow: &SubflowInfo, json: &mut Json<'_>) {
    json.optional("flags", subflow.flags);
    for (key, token) in [("token_remote", subflow.token_remote), ("token_local", subflow.token_local)] {
        if let Some(token) = token {
            json.digits(key, token.into());
        }
    }
    json.optional("id_remote", subflow.id_remote);
    json.optional("id_local", subflow.id_local);
    json.optional("relwrite_seq", subflow.relative_write_sequence);
    json.optional("seq", subflow.map_sequence);
    json.optional("sfseq", subflow.map_subflow_sequence);
    json.optional("ssnoff", subflow.subflow_sequence_offset);
    json.optional("maplen", subflow.map_length);
}

fn association_account(association: &Association, json: &mut Json<'_>) {
    for (key, addresses) in [("locals", &association.locals), ("peers", &association.peers)] {
        json.list(key, |json| addresses.iter().for_each(|address| json.text_item(&address.to_string())));
    }
    if let Some(info) = &association.info {
        sctp::all(info, &mut Account::whole(json));
    }
}
