//! The upper layer protocol on a TCP socket: kernel TLS, or the connection of an MPTCP subflow.

use super::super::text::Text;
use crate::model::detail::{SubflowInfo, TlsInfo, Ulp};

/// A number with its name: `(number, name)`.
type Named = (u16, &'static str);

/// TLS_*_VERSION (linux/tls.h).
const VERSIONS: [Named; 2] = [(0x0303, "1.2"), (0x0304, "1.3")];
/// TLS_CIPHER_*; ss is silent on all others.
const CIPHERS: [Named; 2] = [(51, "aes-gcm-128"), (52, "aes-gcm-256")];
/// TLS_CONF_*.
const CONFIGURATIONS: [Named; 4] = [(1, "none"), (2, "sw"), (3, "hw"), (4, "hw-record")];
/// MPTCP_SUBFLOW_FLAG_* (linux/mptcp.h), bit 0 first.
const SUBFLOW_FLAGS: &[u8] = b"MmJjBbecv";

/// Appends its name and what it says.
pub(super) fn all(ulp: Option<&Ulp>, text: &mut Text) {
    let Some(ulp) = ulp else { return };
    if !ulp.name.is_empty() {
        text.push(" tcp-ulp-");
        text.push(&ulp.name);
    }
    if let Some(tls) = &ulp.tls {
        tls_info(tls, text);
    }
    if let Some(subflow) = &ulp.mptcp {
        subflow_info(subflow, text);
    }
}

fn tls_info(tls: &TlsInfo, text: &mut Text) {
    named(" version: ", tls.version, &VERSIONS, text);
    let cipher = tls.cipher.filter(|cipher| CIPHERS.iter().any(|(known, _)| known == cipher));
    named(" cipher: ", cipher, &CIPHERS, text);
    named(" rxconf: ", tls.receive_configuration, &CONFIGURATIONS, text);
    named(" txconf: ", tls.send_configuration, &CONFIGURATIONS, text);
    text.push(if tls.zero_copy_send { " zc_ro_tx" } else { "" });
    text.push(if tls.no_padding_receive { " no_pad_rx" } else { "" });
}

fn named(label: &str, number: Option<u16>, names: &[Named], text: &mut Text) {
    let Some(number) = number else { return };
    text.push(label);
    match names.iter().find(|(known, _)| *known == number) {
        Some((_, name)) => text.push(name),
        None => text.format(format_args!("unknown({number})")),
    }
}

fn subflow_info(subflow: &SubflowInfo, text: &mut Text) {
    if let Some(flags) = subflow.flags.filter(|flags| *flags != 0) {
        text.push(" flags:");
        let set = SUBFLOW_FLAGS.iter().enumerate().filter(|(bit, _)| flags >> bit & 1 != 0);
        set.for_each(|(_, letter)| text.byte(*letter));
    }
    let tokens = (subflow.token_remote, subflow.id_remote, subflow.token_local, subflow.id_local);
    if let (Some(remote), Some(remote_id), Some(local), Some(local_id)) = tokens {
        text.format(format_args!(" token:{remote:04x}(id:{remote_id})/{local:04x}(id:{local_id})"));
    }
    let numbers = [
        (" seq:", subflow.map_sequence),
        (" sfseq:", subflow.map_subflow_sequence.map(u64::from)),
        (" ssnoff:", subflow.subflow_sequence_offset.map(u64::from)),
        (" maplen:", subflow.map_length.map(u64::from)),
    ];
    for (label, number) in numbers {
        if let Some(number) = number {
            text.labelled(label, number);
        }
    }
}
