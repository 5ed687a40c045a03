//! The `validations` of a model, as rules: `Model.validatesLengthOf("name", {min: 3})` and its siblings.

use std::borrow::Cow;

use juggler_core::validation::{
    Format, Length, Literal, Message, Numericality, Rule, RuleKind, Uniqueness,
};
use juggler_core::{Error, ModelDefinition, Result};
use serde_json::Value as Json;

/// Adds the validations of a case to a definition.
pub(super) fn add(model: ModelDefinition, validations: &[Json]) -> Result<ModelDefinition> {
    validations.iter().try_fold(model, |model, json| {
        let property = json["property"].as_str().unwrap_or_default();
        model.validates(property, rule(json)?)
    })
}

fn rule(json: &Json) -> Result<Rule> {
    let mut rule = Rule::new(kind(json)?);
    rule.message = message(&json["message"]);
    rule.code = text(&json["code"]);
    rule.allow_null = json["allowNull"] == true;
    rule.allow_blank = json["allowBlank"] == true;
    rule.only_if = text(&json["if"]);
    rule.unless = text(&json["unless"]);
    Ok(rule)
}

fn kind(json: &Json) -> Result<RuleKind> {
    let size = |key: &str| json[key].as_u64().and_then(|size| usize::try_from(size).ok());
    Ok(match json["rule"].as_str().unwrap_or_default() {
        "presence" => RuleKind::Presence,
        "absence" => RuleKind::Absence,
        "length" => RuleKind::Length(Length { min: size("min"), max: size("max"), is: size("is") }),
        "numericality" => {
            RuleKind::Numericality(Numericality { int: json["int"] == true, ..Numericality::default() })
        }
        "inclusion" => RuleKind::Inclusion(literals(&json["in"])),
        "exclusion" => RuleKind::Exclusion(literals(&json["in"])),
        "format" => RuleKind::Format(Format::Pattern(text(&json["with"]).unwrap_or_default())),
        "uniqueness" => RuleKind::Uniqueness(Uniqueness {
            scoped_to: list(&json["scopedTo"]).iter().filter_map(text).collect(),
            ignore_case: json["ignoreCase"] == true,
        }),
        "date" => RuleKind::Date,
        other => return Err(Error::unsupported(format!("the validation `{other}`"))),
    })
}

/// One text, or texts by kind.
fn message(json: &Json) -> Option<Message> {
    match json {
        Json::String(text) => Some(Message::from(text.clone())),
        Json::Object(texts) => {
            let by_kind = texts.iter().filter_map(|(kind, of)| Some((kind.clone(), of.as_str()?.to_owned())));
            Some(by_kind.collect())
        }
        _ => None,
    }
}

fn literals(json: &Json) -> Cow<'static, [Literal]> {
    list(json).iter().map(literal).collect()
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

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn text(json: &Json) -> Option<Cow<'static, str>> {
    json.as_str().map(|text| Cow::Owned(text.to_owned()))
}
