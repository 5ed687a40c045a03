//! A property, in all its forms: `"string"`, `{"type": "string", ..}`, `["string"]`, `[{..}]`, a nested object.

use std::borrow::Cow;

use juggler_validate::{Format, Length, Number, Numericality, Rule, RuleKind};
use serde_json::Value as Json;

use super::ldl::Lookup;
use super::place::{Options, Place};
use super::{rule, section, types};
use crate::definition::{Coercion, Default, FloatSize, IntSize, Kind, Property, check, goes_with};
use crate::error::{ErrorKind, Result};
use crate::value::DateFormat;

/// The options that are understood, beside those that only people and other tools read. Objects with another name are
/// sections of connectors.
const OPTIONS: &[&str] = &[
    "type",
    "storage",
    "id",
    "generated",
    "version",
    "required",
    "default",
    "defaultFn",
    "index",
    "unique",
    "length",
    "limit",
    "precision",
    "scale",
    "doc",
    "description",
    "comments",
    "trim",
    "lowercase",
    "uppercase",
    "min",
    "max",
    "pattern",
    "format",
    "hidden",
    "sensitive",
    "protected",
    "columnName",
    "column",
    "dataType",
    "useDefaultIdType",
    "updateOnly",
    "jsonSchema",
    "mock",
    "pluralize",
    "foreignKey",
    "applyDefaultOnWrites",
    "persistDefaultValues",
    "enum",
    "validations",
];

/// The place of a property in the id, if it is a part of it: `true` is the first.
pub(super) fn id_place(place: &Place<'_>, json: &Json) -> Result<Option<u64>> {
    let Json::Object(map) = json else { return Ok(None) };
    if !map.contains_key("type") {
        return Ok(None); // a nested object with a property `id`
    }
    match map.get("id") {
        Some(Json::Bool(true)) => Ok(Some(1)),
        None | Some(Json::Null | Json::Bool(false)) => Ok(None),
        Some(json) => match json.as_u64() {
            Some(0) => Ok(None),
            Some(part) => Ok(Some(part)),
            None => Err(place.key("id").error("expected true, false or a place in the id")),
        },
    }
}

/// Reads one property.
pub(super) fn read(
    place: &Place<'_>,
    name: &str,
    json: &Json,
    lookup: Lookup<'_>,
    depth: usize,
) -> Result<Property> {
    if name.is_empty() || name.contains('.') {
        return Err(place.error("a property needs a name, and dots are not allowed in property names"));
    }
    place.bound_name(name)?;
    let map = json.as_object().filter(|map| map.contains_key("type"));
    let declared = map.and_then(|map| map.get("type")).unwrap_or(json);
    let types::Type { kind, ldl } = types::read(place, declared, lookup, depth)?;
    let mut property = Property::of(Cow::Owned(name.to_owned()), kind);
    property.ldl = ldl;
    if let Some(options) = element_options(place, declared) {
        property.rules = element_rules(&options)?.into();
        property.date_format = date_format(&property, &options)?;
    }
    if let Some(map) = map {
        property.id = id_place(place, json)?.is_some();
        if depth > 0 && map.get("version") == Some(&Json::Bool(true)) {
            return Err(place
                .key("version")
                .error("a version is a property of a model; this one is inside a property"));
        }
        apply(&mut property, &Options { place: *place, map })?;
    }
    Ok(property)
}

/// Applies the options beside a type.
fn apply(property: &mut Property, options: &Options<'_>) -> Result<()> {
    let flag = |key: &str| options.flag(key).map(|flag| flag == Some(true));
    property.kind = types::stored(options, property.kind.clone())?;
    property.generated = flag("generated")?;
    property.version = flag("version")?;
    if property.version && options.get("storage").is_none() && property.kind == Kind::Float(FloatSize::F64) {
        property.kind = Kind::Int(IntSize::I64); // LDL has one word for all numbers
    }
    property.required = match options.get("required") {
        _ if property.version => false, // nobody has to give it
        Some(Json::Object(_)) => true,  // the options of its rule
        _ => flag("required")?,
    };
    property.hidden = flag("hidden")?;
    property.sensitive = flag("sensitive")?;
    property.protected = flag("protected")?;
    property.transforms.trim = flag("trim")?;
    property.transforms.lowercase = flag("lowercase")?;
    property.transforms.uppercase = flag("uppercase")?;
    property.length = options.size("length")?.or(options.size("limit")?);
    property.precision = options.size("precision")?;
    property.scale = options.size("scale")?;
    property.date_format = date_format(property, options)?.or(property.date_format.take());
    property.column = options.text("columnName")?.map(Cow::Owned);
    property.column_type = options.text("dataType")?.map(Cow::Owned);
    property.doc = options.text("doc")?.or(options.text("description")?).unwrap_or_default().into();
    let index = options.get("index");
    property.unique =
        flag("unique")? || index.and_then(|index| index.get("unique")) == Some(&Json::Bool(true));
    property.index = property.unique || matches!(index, Some(Json::Bool(true) | Json::Object(_)));
    property.default = default(property, options)?;
    let mut constraints = constraints(options, property.length)?;
    constraints.append(property.rules.to_mut());
    property.rules = match options.get("validations") {
        None => constraints,
        // These are all its rules: what a definition prints.
        Some(json) => rule::read_all(&options.place.key("validations"), json)?,
    }
    .into();
    property.sections = section::read(options.map, OPTIONS).into();
    Ok(())
}

/// How dates are written. Beside another type, it is for other tools.
fn date_format(property: &Property, options: &Options<'_>) -> Result<Option<DateFormat>> {
    let leaf = property.kind.leaf();
    if !leaf.is_date_or_time() {
        return Ok(None);
    }
    let Some(format) = options.text("format")? else { return Ok(None) };
    let format = goes_with(&format, leaf).and_then(|()| DateFormat::parse(format));
    format.map(Some).map_err(|mistake| options.wrong("format", mistake))
}

fn default(property: &Property, options: &Options<'_>) -> Result<Option<Default>> {
    if let Some(name) = options.text("defaultFn")? {
        return default_function(&name, options).map(Some);
    }
    match options.map.get("default") {
        None => Ok(None),
        Some(Json::String(word)) if word == "$now" => Ok(Some(Default::Now)),
        Some(json) => {
            let place = options.place.key("default");
            let path = format!("{}.{}", place.model, place.path);
            let value = property.coerce(Coercion::Ldl, json, &path);
            // One that no row could have is a mistake: text that is no number.
            match value.and_then(|value| check(&property.kind, &value, &path).map(|()| value)) {
                Ok(value) => Ok(Some(Default::Value(value))),
                Err(error) if matches!(error.kind(), ErrorKind::BadValue { .. }) => Err(error),
                Err(error) => Err(place.error(error)), // LoopBack's own words, without a path
            }
        }
    }
}

fn default_function(name: &str, options: &Options<'_>) -> Result<Default> {
    match name {
        "now" => Ok(Default::Now),
        #[cfg(feature = "uuid")]
        "guid" | "uuid" | "uuidv4" => Ok(Default::Uuid),
        #[cfg(feature = "uuid")]
        "shortid" | "nanoid" => Ok(Default::ShortId),
        #[cfg(not(feature = "uuid"))]
        "guid" | "uuid" | "uuidv4" | "shortid" | "nanoid" => {
            Err(options.wrong("defaultFn", "needs the feature `uuid` of juggler-core"))
        }
        _ => Err(options.wrong("defaultFn", "expected now, guid, uuid, uuidv4, shortid or nanoid")),
    }
}

/// The options in `[{"type": "string", "length": 64}]`.
fn element_options<'a>(place: &'a Place<'a>, declared: &'a Json) -> Option<Options<'a>> {
    let map = declared.as_array()?.first()?.as_object()?;
    map.contains_key("type").then(|| Options { place: place.index(0), map })
}

fn element_rules(options: &Options<'_>) -> Result<Vec<Rule>> {
    let length = options.size("length")?.or(options.size("limit")?);
    let rules = constraints(options, length)?;
    Ok(if rules.is_empty() { rules } else { vec![RuleKind::Each(rules.into()).into()] })
}

/// `min`, `max` and `pattern` are rules; so is the length. They speak of values: whether there must be one is said by
/// `required`.
fn constraints(options: &Options<'_>, length: Option<u32>) -> Result<Vec<Rule>> {
    let mut rules = Vec::new();
    let number = |key: &str| options.number(key).map(|number| number.map(Number::Float));
    let (min, max) = (number("min")?, number("max")?);
    if min.is_some() || max.is_some() {
        rules.push(RuleKind::Numericality(Numericality { int: false, min, max }));
    }
    if let Some(pattern) = options.text("pattern")? {
        rules.push(RuleKind::Format(Format::Pattern(pattern.into())));
    }
    if let Some(max) = length {
        rules.push(RuleKind::Length(Length { min: None, max: usize::try_from(max).ok(), is: None }));
    }
    let optional = |kind| {
        let mut rule = Rule::new(kind);
        rule.allow_null = true;
        rule.allow_blank = true;
        rule
    };
    Ok(rules.into_iter().map(optional).collect())
}
