//! Changes of bytes, whatever they mean.

use crate::random::Random;

/// Numbers at which something ends.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "255",
    "256",
    "32767",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483649",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "1e308",
    "1e309",
    "-1e-400",
    "0.1",
    "1.5",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
];

/// Text that somebody may stumble over.
const TEXTS: &[&str] = &[
    "\0",
    "\u{7f}",
    "\u{e9}",
    "e\u{301}",
    "\u{1f980}",
    "\u{202e}",
    "\u{feff}",
    "\u{fffd}",
    "\u{2028}",
    "\u{130}",
    "\u{df}",
    "\\",
    "\\u0000",
    "\\ud800",
    "'",
    "\"",
    "`",
    "''",
    "--",
    "/*",
    "*/",
    ";",
    "%",
    "%25",
    "%00",
    "%ff",
    "_",
    "$",
    "$1",
    "?",
    ":a",
    "#",
    "&",
    "=",
    "[",
    "]",
    "[]",
    "{",
    "}",
    "(",
    ")",
    "[[[[[[[[",
    "((((((((",
    "{\"a\":",
    "..",
    "../",
    "\n",
    "\r\n",
    "\t",
    " ",
    ",",
    ",,",
    ":",
    "@",
    "//",
    "*",
    "+",
    ".*",
    "{9999}",
    "null",
    "true",
    "__proto__",
    "constructor",
];

/// Changes an input once, perhaps with something of another.
pub(super) fn change(mut input: Vec<u8>, other: &[u8], random: &mut Random, words: &[&str]) -> Vec<u8> {
    let at = random.below(input.len() + 1);
    match random.below(12) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = random.next() as u8;
            }
        }
        2 => input.truncate(at),
        3 => {
            let range = some(&input, random);
            input.drain(range);
        }
        4 => {
            let range = some(&input, random);
            let block = input[range].repeat(1 + random.below(6));
            insert(&mut input, at, &block);
        }
        5 => {
            // Many of the same, which is how something becomes deep or long.
            let range = some(&input, random);
            let few = range.start..range.end.min(range.start + 8);
            let block = input[few].repeat(1 + random.below(600));
            insert(&mut input, at, &block);
        }
        6 => {
            let block = other[some(other, random)].to_vec();
            insert(&mut input, at, &block);
        }
        7 => {
            let range = some(&input, random);
            let block = other[some(other, random)].to_vec();
            input.splice(range, block);
        }
        8 => {
            input.truncate(at);
            input.extend_from_slice(&other[random.below(other.len() + 1)..]);
        }
        9 if !words.is_empty() => insert(&mut input, at, random.one(words).as_bytes()),
        10 => replace_number(&mut input, at, random),
        _ => insert(&mut input, at, random.one(TEXTS).as_bytes()),
    }
    input
}

/// A number for the one at or behind this place, if there is any.
fn replace_number(input: &mut Vec<u8>, at: usize, random: &mut Random) {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || b"+-.".contains(byte);
    let Some(start) = input[at..].iter().position(is_digit).map(|found| at + found) else { return };
    let end =
        input[start..].iter().position(|byte| !is_digit(byte)).map_or(input.len(), |length| start + length);
    let number: &&str = random.one(NUMBERS);
    input.splice(start..end, number.bytes());
}

/// A number or a text of those above.
pub(super) fn scalar(random: &mut Random) -> &'static str {
    let texts = if random.below(2) == 0 { NUMBERS } else { TEXTS };
    random.one::<&str>(texts)
}

fn insert(input: &mut Vec<u8>, at: usize, block: &[u8]) {
    input.splice(at..at, block.iter().copied());
}

/// A part, more often a short one.
fn some(input: &[u8], random: &mut Random) -> std::ops::Range<usize> {
    let start = random.below(input.len() + 1);
    let left = input.len() - start;
    let longest = if random.below(4) > 0 { left.min(16) } else { left };
    start..start + random.below(longest + 1)
}
