//! Command lines made of random words that both programs know.

use crate::dice::Dice;
use crate::words::{HOSTS, STATES, TABLES, TERMS};

const LETTERS: &[u8] = b"tuwxaaal460nnnHQOoeemmiippTbMBSr";
const LONG: &[&str] = &["--tos", "--cgroup", "--inet-sockopt", "--tipcinfo", "--oneline", "--no-header"];

/// Says how many mixes are tried, in place of the usual number.
const MIXES: &str = "SOCKSCOPE_MIXES";

/// So many command lines as are wanted.
pub fn lines(dice: &mut Dice) -> Vec<String> {
    let count = std::env::var(MIXES).map_or(320, |count| count.parse().expect("SOCKSCOPE_MIXES is a number"));
    (0..count).map(|_| line(dice)).collect()
}

/// Options, states and an expression.
fn line(dice: &mut Dice) -> String {
    let mut words = Vec::new();
    if dice.once_in(10) {
        words.push("PROC_ROOT=/proc".to_owned());
    }
    if dice.once_in(8) {
        let name = dice.pick(&["COLUMNS", "TERMINAL"]);
        words.insert(0, format!("{name}={}", 20 + dice.roll(240)));
    }
    let letters: String = (0..1 + dice.roll(6)).map(|_| char::from(dice.pick(LETTERS))).collect();
    words.push(format!("-{letters}"));
    if dice.once_in(3) {
        words.push(dice.pick(TABLES).to_owned());
    }
    for option in LONG {
        if dice.once_in(8) {
            words.push((*option).to_owned());
        }
    }
    if dice.once_in(3) {
        words.push(dice.pick(STATES).to_owned());
    }
    if dice.once_in(2) {
        words.push(expression(dice));
    }
    words.join(" ")
}

/// A comparison with numbers of the dice.
fn number(dice: &mut Dice) -> String {
    match dice.roll(5) {
        0 | 1 => {
            let operator = dice.pick(&["=", "!=", ">", "<", ">=", "<=", "eq", "ne", "gt", "lt", "ge", "le", ""]);
            let port = if dice.once_in(2) { 30_000 + dice.roll(35_000) } else { dice.roll(9_000) };
            format!("{}port {operator} :{port}", dice.pick(&["s", "d"]))
        }
        2 => format!("{} 127.{}.0.{}/{}", dice.pick(&["src", "dst"]), dice.roll(2), dice.roll(8), dice.roll(34)),
        3 => format!("{} [::ffff:{}:0]/{}", dice.pick(&["src", "dst"]), dice.pick(&["7f00", "0"]), dice.roll(130)),
        _ => format!("fwmark {} {:#x}/{:#x}", dice.pick(&["=", "!="]), dice.roll(256), dice.roll(256)),
    }
}

/// One to five terms with every joint, parentheses now and then.
fn expression(dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut open = 0;
    for at in 0..1 + dice.roll(4) {
        if at > 0 {
            text += dice.pick(&[" and ", " or ", " ", " && ", " | ", " || ", " & "]);
        }
        let before = dice.pick(&["", "", "", "not ", "( ", "! ( ", "not not ", "! "]);
        open += usize::from(before.contains('('));
        text += before;
        text += &match dice.roll(6) {
            0 => dice.pick(HOSTS).to_owned(),
            1 | 2 => number(dice),
            _ => dice.pick(TERMS).to_owned(),
        };
        if open > 0 && dice.once_in(2) {
            text += " )";
            open -= 1;
        }
    }
    text + &" )".repeat(open)
}
