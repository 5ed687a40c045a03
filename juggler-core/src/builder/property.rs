//! A property, in all its forms: `"string"`, `{"type": "string", ..}`, `["string"]`, `[{..}]`, a nested object.

use std::borrow::Cow;

use juggler_validate::{Format, Length, Numericality, Rule, RuleKind};
use serde_json::{Map, Value as Json};

use super::ldl::Lookup;
use crate::definition::Coercion;
use crate::definition::{Default, FloatSize, Kind, Nested, ObjectKind, Property, Section, coerce};
use crate::error::{Error, NameKind, Result};

/// How deep types may nest.
const DEPTH: usize = 32;

/// The names of LDL's types, for suggestions.
const TYPES: &[&str] = &[
    "string",
    "text",
    "number",
    "boolean",
    "date",
    "datestring",
    "buffer",
    "binary",
    "array",
    "geopoint",
    "object",
    "json",
    "any",
];

/// The options of a property that are understood. Objects beside them are sections of connectors.
const OPTIONS: &[&str] = &[
    "type",
    "id",
    "generated",
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
    "protected",
    "columnName",
    "column",
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
pub(super) fn id_place(json: &Json) -> Option<u64> {
    match json.get("id")? {
        Json::Bool(true) => Some(1),
        place => place.as_u64().filter(|place| *place > 0 && json.get("type").is_some()),
    }
}

/// Reads one property.
pub(super) fn read(
    model: &str,
    name: &str,
    json: &Json,
    lookup: Lookup<'_>,
    depth: usize,
) -> Result<Property> {
    let path = format!("properties.{name}");
    let options = match json {
        Json::Object(object) if object.contains_key("type") => Some(object),
        _ => None,
    };
    let declared = options.and_then(|options| options.get("type")).unwrap_or(json);
    let kind = kind(model, &path, declared, lookup, depth)?;
    let mut property = Property::of(Cow::Owned(name.to_owned()), kind);
    if let Some(options) = options {
        Options { model, path: &path, options }.apply(&mut property)?;
    }
    Ok(property)
}

/// Reads a type.
fn kind(model: &str, path: &str, json: &Json, lookup: Lookup<'_>, depth: usize) -> Result<Kind> {
    let wrong = |message: String| Err(Error::definition(model.to_owned(), format!("{path}: {message}")));
    if depth > DEPTH {
        return wrong(format!("types may nest {DEPTH} deep"));
    }
    match json {
        Json::String(name) => named(model, path, name, lookup),
        Json::Array(elements) => match elements.as_slice() {
            [] => Ok(Kind::Json),
            [Json::Object(options)] if options.contains_key("type") => {
                let element = kind(model, path, &options["type"], lookup, depth + 1)?;
                Ok(Kind::List(Nested::new(element)))
            }
            [element] => Ok(Kind::List(Nested::new(kind(model, path, element, lookup, depth + 1)?))),
            _ => wrong("a list has one type of elements".to_owned()),
        },
        Json::Object(properties) => {
            let inner = |(name, json): (&String, &Json)| read(model, name, json, lookup, depth + 1);
            let properties = properties.iter().map(inner).collect::<Result<Vec<_>>>()?;
            let object =
                ObjectKind { name: "AnonymousModel".into(), properties: properties.into(), open: true };
            Ok(Kind::Object(Nested::new(object)))
        }
        _ => wrong("expected a type".to_owned()),
    }
}

/// Reads the name of a type: one of LDL's in any case, or that of a model.
fn named(model: &str, path: &str, name: &str, lookup: Lookup<'_>) -> Result<Kind> {
    Ok(match name.to_ascii_lowercase().as_str() {
        "string" | "text" | "datestring" => Kind::Text,
        "number" => Kind::Float(FloatSize::F64),
        "boolean" | "bool" => Kind::Bool,
        "date" => Kind::Timestamp,
        "buffer" | "binary" => Kind::Bytes,
        "geopoint" | "point" => Kind::Geo,
        "object" | "json" | "any" | "array" => Kind::Json,
        _ => match lookup(name) {
            Some(other) => Kind::Object(Nested::new(ObjectKind {
                name: other.name.clone(),
                properties: embedded(&other.properties).into(),
                open: other.is_open(),
            })),
            None => {
                let owner = format!("{model} ({path})");
                return Err(Error::unknown_name(NameKind::Type, name, owner, TYPES.iter().copied()));
            }
        },
    })
}

/// The properties of a model as those of an embedded object: an id that a store would make has no meaning there.
fn embedded(properties: &[Property]) -> Vec<Property> {
    properties.iter().filter(|property| !(property.id && property.generated)).cloned().collect()
}

/// The options beside a type.
struct Options<'a> {
    model: &'a str,
    path: &'a str,
    options: &'a Map<String, Json>,
}

impl Options<'_> {
    fn apply(&self, property: &mut Property) -> Result<()> {
        property.id = id_place(&Json::Object(self.options.clone())).is_some();
        property.generated = self.flag("generated")?;
        property.required = match self.options.get("required") {
            Some(Json::Object(_)) => true,
            _ => self.flag("required")?,
        };
        property.hidden = self.flag("hidden")?;
        property.protected = self.flag("protected")?;
        property.transforms.trim = self.flag("trim")?;
        property.transforms.lowercase = self.flag("lowercase")?;
        property.transforms.uppercase = self.flag("uppercase")?;
        property.length = self.number("length")?.or(self.number("limit")?);
        property.precision = self.number("precision")?;
        property.scale = self.number("scale")?;
        property.column = self.text("columnName")?.map(Cow::Owned);
        property.doc = self.text("doc")?.or(self.text("description")?).unwrap_or_default().into();
        property.index = matches!(self.options.get("index"), Some(Json::Bool(true) | Json::Object(_)));
        property.unique = self.options.get("index").and_then(|index| index.get("unique"))
            == Some(&Json::Bool(true))
            || self.options.get("unique") == Some(&Json::Bool(true));
        property.index |= property.unique;
        property.default = self.default(property)?;
        property.rules = self.rules()?.into();
        property.sections = self.sections()?.into();
        Ok(())
    }

    fn default(&self, property: &Property) -> Result<Option<Default>> {
        if let Some(name) = self.text("defaultFn")? {
            return self.default_function(&name).map(Some);
        }
        match self.options.get("default") {
            None => Ok(None),
            Some(Json::String(word)) if word == "$now" => Ok(Some(Default::Now)),
            Some(json) => {
                let path = format!("{}.{}.default", self.model, self.path);
                Ok(Some(Default::Value(coerce(&property.kind, Coercion::Ldl, json, &path)?)))
            }
        }
    }

    fn default_function(&self, name: &str) -> Result<Default> {
        match name {
            "now" => Ok(Default::Now),
            #[cfg(feature = "uuid")]
            "guid" | "uuid" | "uuidv4" => Ok(Default::Uuid),
            #[cfg(feature = "uuid")]
            "shortid" | "nanoid" => Ok(Default::ShortId),
            #[cfg(not(feature = "uuid"))]
            "guid" | "uuid" | "uuidv4" | "shortid" | "nanoid" => {
                Err(self.wrong("defaultFn", "needs the feature `uuid` of juggler-core"))
            }
            _ => Err(self.wrong("defaultFn", "expected now, guid, uuid, uuidv4, shortid or nanoid")),
        }
    }

    /// `min`, `max` and `pattern` are rules; so is the length.
    fn rules(&self) -> Result<Vec<Rule>> {
        let mut rules = Vec::new();
        let mut numbers = Numericality::default();
        numbers.min = self.options.get("min").and_then(Json::as_f64).map(juggler_validate::Number::Float);
        numbers.max = self.options.get("max").and_then(Json::as_f64).map(juggler_validate::Number::Float);
        if numbers.min.is_some() || numbers.max.is_some() {
            rules.push(RuleKind::Numericality(numbers));
        }
        if let Some(pattern) = self.text("pattern")? {
            rules.push(RuleKind::Format(Format::Pattern(pattern.into())));
        }
        if let Some(max) = self.number("length")?.or(self.number("limit")?) {
            let mut length = Length::default();
            length.max = usize::try_from(max).ok();
            rules.push(RuleKind::Length(length));
        }
        // Constraints speak of values: whether there must be one is said by `required`.
        Ok(rules
            .into_iter()
            .map(|kind| {
                let mut rule = Rule::new(kind);
                rule.allow_null = true;
                rule.allow_blank = true;
                rule
            })
            .collect())
    }

    /// Objects that are no option belong to a connector.
    fn sections(&self) -> Result<Vec<Section>> {
        let mut sections = Vec::new();
        for (key, json) in self.options.iter().filter(|(key, _)| !OPTIONS.contains(&key.as_str())) {
            if let Json::Object(entries) = json {
                sections.extend(entries.iter().map(|(name, value)| {
                    Section::of(key.clone(), name.clone(), crate::value::from_json(value))
                }));
            }
        }
        Ok(sections)
    }

    fn flag(&self, key: &str) -> Result<bool> {
        match self.options.get(key) {
            None | Some(Json::Null) => Ok(false),
            Some(Json::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.wrong(key, "expected true or false")),
        }
    }

    fn number(&self, key: &str) -> Result<Option<u32>> {
        match self.options.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(json) => match json.as_u64().and_then(|number| u32::try_from(number).ok()) {
                Some(number) => Ok(Some(number)),
                None => Err(self.wrong(key, "expected a whole number")),
            },
        }
    }

    fn text(&self, key: &str) -> Result<Option<String>> {
        match self.options.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(key, "expected text")),
        }
    }

    fn wrong(&self, key: &str, message: &str) -> Error {
        Error::definition(self.model.to_owned(), format!("{}.{key}: {message}", self.path))
    }
}
