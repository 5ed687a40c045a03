//! JavaScript's `String(v)`, `Number(v)` and `Boolean(v)`.

use serde_json::Value as Json;

use super::MAX_DEPTH;

/// `String(v)`: elements of a list are joined by a comma, an object is `[object Object]`.
pub(super) fn string(json: &Json) -> String {
    let mut out = String::new();
    write_string(&mut out, json, 0);
    out
}

fn write_string(out: &mut String, json: &Json, depth: usize) {
    match json {
        Json::Null if depth > 0 => {}
        Json::Null => out.push_str("null"),
        Json::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
        Json::Number(v) if v.is_f64() => out.push_str(&float(v.as_f64().unwrap_or(f64::NAN))),
        Json::Number(v) => out.push_str(&v.to_string()),
        Json::String(v) => out.push_str(v),
        Json::Array(_) if depth == MAX_DEPTH => {}
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_string(out, item, depth + 1);
            }
        }
        Json::Object(_) => out.push_str("[object Object]"),
    }
}

fn float(v: f64) -> String {
    if v == 0.0 {
        return "0".to_owned(); // also for -0
    }
    if (1e-6..1e21).contains(&v.abs()) {
        return v.to_string();
    }
    let text = format!("{v:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

/// `Number(v)`; NaN where there is none.
pub(super) fn number(json: &Json) -> f64 {
    match json {
        Json::Null => 0.0,
        Json::Bool(v) => f64::from(u8::from(*v)),
        Json::Number(v) => v.as_f64().unwrap_or(f64::NAN),
        Json::String(v) => number_of_text(v),
        Json::Array(_) | Json::Object(_) => number_of_text(&string(json)),
    }
}

fn number_of_text(text: &str) -> f64 {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let radix = |digits: &str, radix: u32| {
        let value = |byte: u8| char::from(byte).to_digit(radix).map(f64::from);
        let fold = |number: f64, byte| Some(number * f64::from(radix) + value(byte)?);
        if digits.is_empty() { None } else { digits.bytes().try_fold(0.0, fold) }
    };
    match text.as_bytes() {
        [] => 0.0,
        [b'0', b'x' | b'X', ..] => radix(&text[2..], 16).unwrap_or(f64::NAN),
        [b'0', b'o' | b'O', ..] => radix(&text[2..], 8).unwrap_or(f64::NAN),
        [b'0', b'b' | b'B', ..] => radix(&text[2..], 2).unwrap_or(f64::NAN),
        b"Infinity" | b"+Infinity" => f64::INFINITY,
        b"-Infinity" => f64::NEG_INFINITY,
        bytes if bytes.iter().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte)) => {
            text.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN, // Rust reads `inf` and `nan` too
    }
}

/// LoopBack's boolean: the words and digits of truth, otherwise `Boolean(v)`.
pub(super) fn truth(json: &Json) -> bool {
    match json {
        Json::Null => false,
        Json::Bool(v) => *v,
        Json::Number(v) => v.as_f64().is_some_and(|v| v != 0.0),
        Json::String(v) => !matches!(v.as_str(), "" | "false" | "0"),
        Json::Array(_) | Json::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{number, string, truth};

    #[test]
    fn strings_are_those_of_javascript() {
        for (json, expected) in [
            (json!(277), "277"),
            (json!(7.05), "7.05"),
            (json!(5.0), "5"),
            (json!(-0.0), "0"),
            (json!(1e21), "1e+21"),
            (json!(1e20), "100000000000000000000"),
            (json!(-1.5e300), "-1.5e+300"),
            (json!(1e-7), "1e-7"),
            (json!(0.000001), "0.000001"),
            (json!(true), "true"),
            (json!([1, null, [2, "x"]]), "1,,2,x"),
            (json!([]), ""),
            (json!({"a": 1}), "[object Object]"),
        ] {
            assert_eq!(string(&json), expected);
        }
    }

    #[test]
    fn numbers_are_those_of_javascript() {
        for (json, expected) in [
            (json!("88"), 88.0),
            (json!("39.2"), 39.2),
            (json!("-1"), -1.0),
            (json!("1e3"), 1000.0),
            (json!(""), 0.0),
            (json!(" 12\n"), 12.0),
            (json!(".5"), 0.5),
            (json!("5."), 5.0),
            (json!("0x1F"), 31.0),
            (json!("0b101"), 5.0),
            (json!("0o17"), 15.0),
            (json!("-Infinity"), f64::NEG_INFINITY),
            (json!(true), 1.0),
            (json!(false), 0.0),
            (json!([]), 0.0),
            (json!(["7"]), 7.0),
        ] {
            assert_eq!(number(&json), expected, "{json}");
        }
        for json in [
            json!("abc"),
            json!("inf"),
            json!("nan"),
            json!("1_0"),
            json!("0x"),
            json!("1 2"),
            json!("."),
            json!({}),
            json!([1, 2]),
        ] {
            assert!(number(&json).is_nan(), "{json}");
        }
    }

    #[test]
    fn truth_is_that_of_loopback() {
        for json in [json!("true"), json!("1"), json!(1), json!(true), json!("nope"), json!([]), json!({})] {
            assert!(truth(&json), "{json}");
        }
        for json in [json!("false"), json!("0"), json!(0), json!(false), json!("")] {
            assert!(!truth(&json), "{json}");
        }
    }
}
