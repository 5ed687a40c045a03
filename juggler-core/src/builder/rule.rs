//! Validation rules as JSON: what LoopBack's `Model.validatesLengthOf("name", {min: 3})` and its siblings take.
//!
//! `{"rule": "length", "min": 3, "message": {"min": "too short"}, "allowNull": true, "if": "active"}`, and for the rules
//! of a model also `"property": "name"`.

use std::borrow::Cow;

use juggler_validate::{
    Custom, Format, Length, Literal, Message, Number, Numericality, Rule, RuleKind, Uniqueness,
};
use serde_json::{Map, Value as Json, json};

use super::place::{Options, Place};
use crate::error::{NameKind, Result};

/// The rules.
const RULES: &[&str] = &[
    "presence",
    "absence",
    "length",
    "numericality",
    "inclusion",
    "exclusion",
    "format",
    "uniqueness",
    "date",
    "custom",
    "nested",
    "each",
];

/// Reads a list of rules.
pub(super) fn read_all(place: &Place<'_>, json: &Json) -> Result<Vec<Rule>> {
    let Json::Array(rules) = json else { return Err(place.error("expected a list of rules")) };
    rules.iter().enumerate().map(|(i, json)| read(&place.index(i), json)).collect()
}

/// Reads one rule.
pub(super) fn read(place: &Place<'_>, json: &Json) -> Result<Rule> {
    let options = Options { place: *place, map: place.object(json)? };
    let text = |key: &str| options.text(key).map(|text| text.map(Cow::Owned));
    let mut rule = Rule::new(kind(&options)?);
    rule.message = message(&options)?;
    rule.code = text("code")?;
    rule.allow_null = options.flag("allowNull")?.unwrap_or(false);
    rule.allow_blank = options.flag("allowBlank")?.unwrap_or(false);
    rule.only_if = text("if")?;
    rule.unless = text("unless")?;
    Ok(rule)
}

fn kind(options: &Options<'_>) -> Result<RuleKind> {
    let name = options.text("rule")?.unwrap_or_default();
    Ok(match name.as_str() {
        "presence" => RuleKind::Presence,
        "absence" => RuleKind::Absence,
        "length" => {
            let (min, max, is) = (options.size("min")?, options.size("max")?, options.size("is")?);
            RuleKind::Length(Length { min, max, is })
        }
        "numericality" => RuleKind::Numericality(Numericality {
            int: options.flag("int")?.unwrap_or(false),
            min: number(options, "min")?,
            max: number(options, "max")?,
        }),
        "inclusion" => RuleKind::Inclusion(literals(options)?),
        "exclusion" => RuleKind::Exclusion(literals(options)?),
        "format" => RuleKind::Format(format(options)?),
        "uniqueness" => {
            let scope = options.names("scopedTo")?.unwrap_or_default();
            RuleKind::Uniqueness(Uniqueness {
                scoped_to: scope.into_iter().map(|name| Cow::Owned(name.to_owned())).collect(),
                ignore_case: options.flag("ignoreCase")?.unwrap_or(false),
            })
        }
        "date" => RuleKind::Date,
        // Its function cannot come as JSON: the program is asked for one of this name.
        "custom" => {
            RuleKind::Custom(Custom { name: options.text("name")?.unwrap_or_default().into(), check: None })
        }
        "nested" => RuleKind::Nested,
        "each" => {
            let rules = options.get("rules").unwrap_or(&Json::Null);
            RuleKind::Each(read_all(&options.place.key("rules"), rules)?.into())
        }
        _ => return Err(options.place.unknown(NameKind::Type, &name, RULES.iter().copied())),
    })
}

fn number(options: &Options<'_>, key: &str) -> Result<Option<Number>> {
    let exact = options.get(key).and_then(Json::as_i64).map(Number::Int);
    Ok(exact.or(options.number(key)?.map(Number::Float)))
}

/// A pattern, or the name of a format.
fn format(options: &Options<'_>) -> Result<Format> {
    Ok(match (options.text("with")?, options.text("named")?.as_deref()) {
        (Some(pattern), None) => Format::Pattern(pattern.into()),
        (None, Some("email")) => Format::Email,
        (None, Some("url")) => Format::Url,
        (None, Some("uuid")) => Format::Uuid,
        _ => return Err(options.place.error("a format is `with` a pattern, or `named` email, url or uuid")),
    })
}

/// One text, or texts by kind.
fn message(options: &Options<'_>) -> Result<Option<Message>> {
    match options.get("message") {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(Message::from(text.clone()))),
        Some(Json::Object(texts)) => {
            let by_kind = texts.iter().map(|(kind, of)| Some((kind.clone(), of.as_str()?.to_owned())));
            let by_kind = by_kind.collect::<Option<Vec<_>>>();
            by_kind
                .map(|texts| Some(texts.into_iter().collect()))
                .ok_or_else(|| options.wrong("message", "expected text by kind"))
        }
        Some(_) => Err(options.wrong("message", "expected text, or text by kind")),
    }
}

fn literals(options: &Options<'_>) -> Result<Cow<'static, [Literal]>> {
    match options.get("in") {
        Some(Json::Array(values)) => Ok(values.iter().map(literal).collect()),
        _ => Err(options.wrong("in", "expected a list")),
    }
}

fn literal(json: &Json) -> Literal {
    match json {
        Json::Bool(flag) => Literal::Bool(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Literal::Int(number),
            None => Literal::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Literal::from(text.clone()),
        _ => Literal::Null,
    }
}

/// Writes a rule; of a custom one, only the name of its function.
pub(super) fn write(rule: &Rule) -> Json {
    let mut options = Map::new();
    let mut set = |key: &str, json: Option<Json>| {
        if let Some(json) = json {
            options.insert(key.to_owned(), json);
        }
    };
    set("rule", Some(rule.name().into()));
    match &rule.kind {
        RuleKind::Length(Length { min, max, is }) => {
            [("min", min), ("max", max), ("is", is)]
                .into_iter()
                .for_each(|(key, size)| set(key, size.map(Json::from)));
        }
        RuleKind::Numericality(Numericality { int, min, max }) => {
            set("int", int.then_some(true.into()));
            set("min", min.map(write_number));
            set("max", max.map(write_number));
        }
        RuleKind::Inclusion(literals) | RuleKind::Exclusion(literals) => {
            set("in", Some(literals.iter().map(write_literal).collect()));
        }
        RuleKind::Format(Format::Pattern(pattern)) => set("with", Some(json!(pattern))),
        RuleKind::Format(Format::Email) => set("named", Some("email".into())),
        RuleKind::Format(Format::Url) => set("named", Some("url".into())),
        RuleKind::Format(Format::Uuid) => set("named", Some("uuid".into())),
        RuleKind::Uniqueness(Uniqueness { scoped_to, ignore_case }) => {
            set("scopedTo", (!scoped_to.is_empty()).then(|| json!(scoped_to)));
            set("ignoreCase", ignore_case.then_some(true.into()));
        }
        RuleKind::Custom(custom) => set("name", Some(json!(custom.name))),
        RuleKind::Each(rules) => set("rules", Some(rules.iter().map(write).collect())),
        _ => {}
    }
    set("message", rule.message.as_ref().map(write_message));
    set("code", rule.code.as_ref().map(|code| json!(code)));
    set("allowNull", rule.allow_null.then_some(true.into()));
    set("allowBlank", rule.allow_blank.then_some(true.into()));
    set("if", rule.only_if.as_ref().map(|name| json!(name)));
    set("unless", rule.unless.as_ref().map(|name| json!(name)));
    Json::Object(options)
}

fn write_number(number: Number) -> Json {
    match number {
        Number::Int(number) => number.into(),
        Number::Float(number) => number.into(),
    }
}

fn write_literal(literal: &Literal) -> Json {
    match literal {
        Literal::Bool(flag) => (*flag).into(),
        Literal::Int(number) => (*number).into(),
        Literal::Float(number) => (*number).into(),
        Literal::Text(text) => (&**text).into(),
        _ => Json::Null,
    }
}

fn write_message(message: &Message) -> Json {
    match message {
        Message::Text(text) => (&**text).into(),
        Message::ByKind(texts) => {
            texts.iter().map(|(kind, text)| (kind.to_string(), Json::from(&**text))).collect()
        }
    }
}
