//! JSON to the values of properties, and the check of values before they are stored.

use std::fmt;

use super::{Coercion, Kind, LdlType, Nested, ObjectKind, Property};
use crate::error::{self, Error, NameKind, Result};
use crate::value::{GeoPoint, Object, Value, lend, parse_timestamp};

mod check;
mod formatted;
mod js;
mod ldl;
mod typed;

pub(crate) use formatted::date;

/// How deep lists and objects may nest within one property.
const MAX_DEPTH: usize = 64;

/// The value of JSON for a property of this kind. `path` is `Model.property`; errors continue it, as in
/// `User.address.zip` and `User.tags[2]`.
///
/// - [`Coercion::Typed`] takes JSON of the right type alone: an integer for a whole number, ISO-8601 text for a date,
///   base64 for bytes, text or a number for a decimal. Anything else is an error.
/// - [`Coercion::Ldl`] converts as LoopBack's setters do. What cannot be converted stays as it is where LoopBack
///   leaves it to the validation: text that is no date stays text, and text that is no number is NaN. [`check`] refuses
///   both.
///
/// Null is null for every kind, also as an element of a list: whether it is allowed is for the caller to say. The
/// required properties of an embedded object must be there (typed only, and unless they have a default). The defaults of
/// an embedded object are not applied here.
///
/// # Errors
/// When the JSON does not fit, or is nested too deep (400).
///
/// ```
/// use juggler_core::definition::{Coercion, IntSize, Kind, coerce};
/// let error = coerce(&Kind::Int(IntSize::I32), Coercion::Typed, &"12".into(), "User.age").unwrap_err();
/// assert_eq!(error.to_string(), "User.age: expected an integer, got text");
/// ```
pub fn coerce(kind: &Kind, coercion: Coercion, json: &serde_json::Value, path: &str) -> Result<Value> {
    convert(kind, coercion, json, &Place::root(path))
}

impl Property {
    /// The value of JSON for this property: [`coerce`] for its kind; dates may be in its format, and what LDL
    /// calls a `DateString` must be a date.
    pub(crate) fn coerce(&self, coercion: Coercion, json: &serde_json::Value, path: &str) -> Result<Value> {
        property(self, coercion, json, &Place::root(path))
    }
}

/// Does the value fit the kind, and can a store keep it? The exact kind is asked for, except that an integer may stand
/// for a float or a decimal. Null fits every kind; properties missing from an embedded object are not looked for.
///
/// # Errors
/// For another kind, a number out of range, NaN, an unknown name of an enum or a property, or what is nested too deep
/// (400).
pub fn check(kind: &Kind, value: &Value, path: &str) -> Result<()> {
    check::check(kind, value, &Place::root(path))
}

/// The float as an integer, where it is one.
#[inline]
pub(crate) fn whole_integer(v: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0; // 2^63
    (v.trunc() == v && (-END..END).contains(&v)).then_some(v as i64)
}

/// Where in the JSON of a property we are.
struct Place<'a> {
    step: Step<'a>,
    depth: usize,
}

enum Step<'a> {
    Root(&'a str),
    Key(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    fn root(path: &'a str) -> Self {
        Place { step: Step::Root(path), depth: 0 }
    }

    fn key(&'a self, name: &'a str) -> Result<Place<'a>> {
        Ok(Place { step: Step::Key(self, name), depth: self.deeper()? })
    }

    fn index(&'a self, i: usize) -> Result<Place<'a>> {
        Ok(Place { step: Step::Index(self, i), depth: self.deeper()? })
    }

    fn deeper(&self) -> Result<usize> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(self.depth + 1)
    }

    #[cold]
    fn error(&self, message: impl Into<String>) -> Error {
        Error::bad_value(self.to_string(), message)
    }

    #[cold]
    fn mismatch(&self, kind: &Kind, got: &str) -> Error {
        self.error(format!("expected {}, got {got}", kind.describe()))
    }

    #[cold]
    fn unknown(&self, kind: &ObjectKind, name: &str) -> Error {
        let known = kind.properties.iter().map(|property| &*property.name);
        Error::unknown_name(NameKind::Field, name, self.to_string(), known)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Step::Root(path) => f.write_str(path),
            Step::Key(parent, name) => write!(f, "{parent}.{}", error::name(name)),
            Step::Index(parent, i) => write!(f, "{parent}[{i}]"),
        }
    }
}

fn convert(kind: &Kind, coercion: Coercion, json: &serde_json::Value, place: &Place<'_>) -> Result<Value> {
    match (kind, json) {
        (_, serde_json::Value::Null) => Ok(Value::Null),
        (Kind::Json, _) => untyped(json, place),
        (Kind::List(element), serde_json::Value::Array(items)) => list(element, coercion, items, place),
        (Kind::Object(kind), serde_json::Value::Object(map)) => object(kind, coercion, map, place),
        (Kind::Geo, _) => match (GeoPoint::from_json(json), coercion) {
            (Ok(point), _) => Ok(Value::Geo(point)),
            (Err(error), Coercion::Typed) => Err(place.error(error.to_string())),
            (Err(error), Coercion::Ldl) => Err(error), // LoopBack's own words
        },
        _ => match coercion {
            Coercion::Typed => typed::scalar(kind, json, place),
            Coercion::Ldl => ldl::value(kind, json, place),
        },
    }
}

fn property(
    property: &Property,
    coercion: Coercion,
    json: &serde_json::Value,
    place: &Place<'_>,
) -> Result<Value> {
    let value = match &property.date_format {
        None => convert(&property.kind, coercion, json, place)?,
        Some(format) => formatted::dates(format, &property.kind, coercion, json, place)?,
    };
    if property.ldl == Some(LdlType::DateString) {
        dates(&value, place)?;
    }
    Ok(value)
}

/// Refuses text that is no date: no rule would see it later.
fn dates(value: &Value, place: &Place<'_>) -> Result<()> {
    match value {
        Value::List(list) => {
            list.iter().enumerate().try_for_each(|(i, element)| dates(element, &place.index(i)?))
        }
        Value::Text(text) if parse_timestamp(text).is_none() => Err(place.error("expected a date, got text")),
        _ => Ok(()),
    }
}

fn list(
    element: &Nested<Kind>,
    coercion: Coercion,
    items: &[serde_json::Value],
    place: &Place<'_>,
) -> Result<Value> {
    let mut list = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        list.push(convert(element, coercion, item, &place.index(i)?)?);
    }
    Ok(Value::List(list))
}

fn object(
    kind: &ObjectKind,
    coercion: Coercion,
    map: &serde_json::Map<String, serde_json::Value>,
    place: &Place<'_>,
) -> Result<Value> {
    let mut object = Object::new();
    for (name, json) in map {
        let inner = place.key(name)?;
        match kind.property(name) {
            Some(declared) => {
                object.push(declared.name.clone(), property(declared, coercion, json, &inner)?);
            }
            None if kind.open => object.push(name.clone(), untyped(json, &inner)?),
            None => return Err(place.unknown(kind, name)),
        }
    }
    if coercion == Coercion::Typed {
        let missing = |property: &&Property| match object.get(&property.name) {
            Some(value) => value.is_null(),
            None => property.default.is_none(),
        };
        if let Some(property) = kind.properties.iter().filter(|p| p.required).find(missing) {
            return Err(place.key(&property.name)?.error("a value is required"));
        }
    }
    Ok(Value::Object(object))
}

fn untyped(json: &serde_json::Value, place: &Place<'_>) -> Result<Value> {
    match json {
        serde_json::Value::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                list.push(untyped(item, &place.index(i)?)?);
            }
            Ok(Value::List(list))
        }
        serde_json::Value::Object(map) => {
            let mut object = Object::new();
            for (name, json) in map {
                object.push(name.clone(), untyped(json, &place.key(name)?)?);
            }
            Ok(Value::Object(object))
        }
        scalar => Ok(lend(scalar).to_owned()),
    }
}
