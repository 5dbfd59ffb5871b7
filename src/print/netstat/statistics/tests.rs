use std::collections::HashSet;

use super::json;
use super::phrases::{KNOWN, Shown};
use crate::model::counters::{Counter, Counters, Section, Statistics};
use crate::model::unread::Unread;

fn counters(title: &str, counters: &[(&str, u64)]) -> Counters {
    let counter = |(name, value): &(&str, u64)| Counter { name: (*name).into(), value: *value };
    let section = Section { title: title.into(), counters: counters.iter().map(counter).collect() };
    Counters { sections: vec![section], malformed: false }
}

#[test]
fn every_phrase_has_its_number() {
    for known in KNOWN {
        let mut names = HashSet::new();
        for phrase in known.phrases {
            let numbers = phrase.words.matches("{}").count();
            assert_eq!(numbers, usize::from(phrase.shown != Shown::Never), "{}", phrase.name);
            assert!(names.insert(phrase.name), "{} has words twice", phrase.name);
        }
    }
}

#[test]
fn json_has_sections_in_order() {
    let none = || Err(Unread { path: "/proc/net/any", why: String::new() });
    let statistics = Statistics {
        snmp: Ok(counters("Tcp", &[("MaxConn", u64::MAX), ("CurrEstab", 3)])),
        netstat: Ok(counters("TcpExt", &[("A\"b", 4)])),
        sctp: none(),
        snmp6: none(),
    };
    let expected = r#"{"v":1,"Tcp":{"MaxConn":-1,"CurrEstab":3},"TcpExt":{"A\"b":4}}"#;
    assert_eq!(serde_json::to_string(&json::Json(&statistics)).unwrap(), expected);
}
