//! A text, as the value of a property of every kind. Where a line comes before it, that is the format of dates.

use std::borrow::Cow;

use juggler_core::definition::{Coercion, EnumKind, FloatSize, IntSize, Nested, check, coerce};
use juggler_core::prelude::*;
use juggler_core::value::{DateFormat, format_timestamp, parse_timestamp};
use juggler_core::{Kind, ModelDefinition};
use juggler_tests::fuzz::{Answer, Target, Tried, mistake};
use serde_json::Value as Json;

pub(super) const TARGET: Target = Target {
    name: "value",
    words: r#"
    2024-02-29 T12:30:15 .123456 Z +02:00 -000044-03-15 +012345 24:00:00 23:59:60 06/01/2015 51.5,-0.1 90 -180 19.90 1e-28
    79228162514264337593543950335 AAH/ == 67e55044-10b1-426f-9247-bb680e5fe0c8 true YYYY MM DD HH hh A mm ss SSS SSSSSS
    [at] MMMM one {"lat":1,"lng":2}
"#,
    start: || Box::new(|input| of_text(&String::from_utf8_lossy(input))),
};

fn of_text(text: &str) -> Tried {
    let mut accepted = Vec::new();
    if let Some(at) = parse_timestamp(text) {
        mistake("a moment, written and read again", &Some(at), &parse_timestamp(&format_timestamp(&at)))?;
    }
    if let Ok(point) = text.parse::<GeoPoint>() {
        let again = point.to_string().parse::<GeoPoint>().map_err(|error| error.to_string())?;
        mistake("a point, written and read again", &point, &again)?;
    }
    let json = serde_json::from_str::<Json>(text).ok();
    for json in json.into_iter().chain([Json::from(text)]) {
        for (name, kind) in kinds() {
            let coercions = [(Coercion::Typed, "typed"), (Coercion::Ldl, "LDL")];
            for (coercion, how) in coercions {
                if again(&kind, coercion, &json).map_err(|wrong| format!("{name}, {how}: {wrong}"))? {
                    accepted.push(format!("{name} {how}"));
                }
            }
        }
    }
    formatted(text, &mut accepted)?;
    match accepted.as_slice() {
        [] => Ok(Answer::Refused("no value".to_owned())),
        _ => Ok(Answer::Accepted(accepted.join(" "))),
    }
}

/// Reads a value; written as JSON and read again it is the same. Is it a value of the kind?
fn again(kind: &Kind, coercion: Coercion, json: &Json) -> Result<bool, String> {
    let value = match coerce(kind, coercion, json, "M.p") {
        Ok(value) => value,
        Err(error) => return Answer::refused(&error).map(|_| false),
    };
    if let Err(error) = check(kind, &value, "M.p") {
        return Answer::refused(&error).map(|_| false);
    }
    let written = value.to_json();
    let read =
        coerce(kind, coercion, &written, "M.p").map_err(|error| format!("{written} is not read: {error}"))?;
    // By what JSON says of it, to which -0 is 0.
    mistake("written and read again", &written, &read.to_json())?;
    Ok(!value.is_null())
}

/// A date in a format of its own.
fn formatted(text: &str, accepted: &mut Vec<String>) -> Result<(), String> {
    let Some((format, text)) = text.split_once('\n') else { return Ok(()) };
    if DateFormat::parse(format.to_owned()).is_err() {
        return Ok(());
    }
    let ldl = json!({"name": "M", "properties": {"at": {"type": "date", "format": format}}});
    // A format may be one of times, and no property of dates has it then.
    let model = match ModelDefinition::from_ldl_json(&ldl) {
        Ok(model) => model,
        Err(error) => return Answer::told(&error).map(drop),
    };
    let model = RuntimeModel::new(model.into());
    let read =
        |json: &Json| model.build(&json!({"id": 1, "at": json})).map(|record| record.to_json()["at"].take());
    let written = match read(&Json::from(text)) {
        Ok(written) => written,
        Err(error) => return Answer::refused(&error).map(drop),
    };
    // What the format leaves out is lost once, and not twice.
    let again = read(&written).map_err(|error| format!("{written} of {format:?} is not read: {error}"))?;
    mistake("in a format, written and read again", &written, &again)?;
    accepted.push("a format".to_owned());
    Ok(())
}

fn kinds() -> Vec<(&'static str, Kind)> {
    static ONES: EnumKind = EnumKind {
        name: Cow::Borrowed("Ones"),
        variants: Cow::Borrowed(&[Cow::Borrowed("one"), Cow::Borrowed("two")]),
    };
    vec![
        ("bool", Kind::Bool),
        ("i8", Kind::Int(IntSize::I8)),
        ("i64", Kind::Int(IntSize::I64)),
        ("u64", Kind::Int(IntSize::U64)),
        ("f32", Kind::Float(FloatSize::F32)),
        ("f64", Kind::Float(FloatSize::F64)),
        ("decimal", Kind::Decimal),
        ("text", Kind::Text),
        ("bytes", Kind::Bytes),
        ("date", Kind::Date),
        ("time", Kind::Time),
        ("date and time", Kind::DateTime),
        ("moment", Kind::Timestamp),
        ("uuid", Kind::Uuid),
        ("point", Kind::Geo),
        ("enum", Kind::Enum(Nested::Static(&ONES))),
        ("list", Kind::List(Nested::Static(&Kind::Timestamp))),
        ("json", Kind::Json),
    ]
}
