//! Types: LDL's names, models by name, lists, nested objects; and how the store keeps what LDL calls by one name.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use super::ldl::Lookup;
use super::place::{Options, Place};
use super::property;
use crate::definition::{EnumKind, FloatSize, IntSize, Kind, LdlType, Nested, ObjectKind, Property};
use crate::error::{Error, NameKind, Result};

/// How deep types may nest.
const MAX_DEPTH: usize = 32;

/// LDL's types, in lower case.
static TYPES: &[(&str, Kind, Option<LdlType>)] = &[
    ("string", Kind::Text, None),
    ("text", Kind::Text, Some(LdlType::Text)),
    ("number", Kind::Float(FloatSize::F64), None),
    ("boolean", Kind::Bool, None),
    ("bool", Kind::Bool, None),
    ("date", Kind::Timestamp, None),
    ("datestring", Kind::Text, Some(LdlType::DateString)),
    ("buffer", Kind::Bytes, None),
    ("binary", Kind::Bytes, None),
    ("array", Kind::Json, Some(LdlType::Array)),
    ("geopoint", Kind::Geo, None),
    ("point", Kind::Geo, None),
    ("object", Kind::Json, Some(LdlType::Object)),
    ("json", Kind::Json, Some(LdlType::Json)),
    ("any", Kind::Json, None),
];

/// What `storage` says where LDL's type is coarser than the kind.
static STORAGES: &[(&str, Kind)] = &[
    ("i8", Kind::Int(IntSize::I8)),
    ("i16", Kind::Int(IntSize::I16)),
    ("i32", Kind::Int(IntSize::I32)),
    ("i64", Kind::Int(IntSize::I64)),
    ("u8", Kind::Int(IntSize::U8)),
    ("u16", Kind::Int(IntSize::U16)),
    ("u32", Kind::Int(IntSize::U32)),
    ("u64", Kind::Int(IntSize::U64)),
    ("f32", Kind::Float(FloatSize::F32)),
    #[cfg(feature = "decimal")]
    ("decimal", Kind::Decimal),
    ("date", Kind::Date),
    ("time", Kind::Time),
    ("datetime", Kind::DateTime),
    #[cfg(feature = "uuid")]
    ("uuid", Kind::Uuid),
];

/// A type as it was declared.
pub(super) struct Type {
    pub(super) kind: Kind,
    pub(super) ldl: Option<LdlType>,
}

/// Reads a type.
pub(super) fn read(place: &Place<'_>, json: &Json, lookup: Lookup<'_>, depth: usize) -> Result<Type> {
    if depth > MAX_DEPTH {
        return Err(place.error(format!("types may nest {MAX_DEPTH} deep")));
    }
    match json {
        Json::String(name) => named(place, name, lookup),
        Json::Array(elements) => match elements.as_slice() {
            [] => Ok(Type { kind: Kind::Json, ldl: Some(LdlType::Array) }),
            [element] => {
                let declared = match element {
                    Json::Object(options) => options.get("type").unwrap_or(element),
                    element => element,
                };
                let Type { kind, ldl } = read(&place.index(0), declared, lookup, depth + 1)?;
                Ok(Type { kind: Kind::List(Nested::new(kind)), ldl })
            }
            _ => Err(place.error("a list has one type of elements")),
        },
        Json::Object(properties) => {
            let kind = object(place, properties, lookup, depth)?;
            Ok(Type { kind: Kind::Object(Nested::new(kind)), ldl: None })
        }
        _ => Err(place.error("expected a type")),
    }
}

/// A nested model without a name.
fn object(
    place: &Place<'_>,
    properties: &Map<String, Json>,
    lookup: Lookup<'_>,
    depth: usize,
) -> Result<ObjectKind> {
    let inner =
        |(name, json): (&String, &Json)| property::read(&place.key(name), name, json, lookup, depth + 1);
    let properties = properties.iter().map(inner).collect::<Result<Vec<_>>>()?;
    Ok(ObjectKind { name: ObjectKind::ANONYMOUS.into(), properties: properties.into(), open: true })
}

/// Reads the name of a type: one of LDL's in any case, or that of a model.
pub(super) fn named(place: &Place<'_>, name: &str, lookup: Lookup<'_>) -> Result<Type> {
    if let Some((_, kind, ldl)) = TYPES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)) {
        return Ok(Type { kind: kind.clone(), ldl: *ldl });
    }
    let Some(model) = lookup(name) else {
        return Err(place.unknown(NameKind::Type, name, TYPES.iter().map(|(known, ..)| *known)));
    };
    // An id that a store would make has no meaning in an embedded object.
    let kept = model.properties.iter().filter(|property| !(property.id && property.generated));
    // Neither has a version: what is embedded is written with its row.
    let kept = kept.filter(|property| !property.version);
    let object = ObjectKind {
        name: model.name.clone(),
        properties: kept.cloned().collect::<Vec<Property>>().into(),
        open: model.is_open(),
    };
    Ok(Type { kind: Kind::Object(Nested::new(object)), ldl: None })
}

/// The kind that `storage` asks for, where LDL's type is coarser.
pub(super) fn stored(options: &Options<'_>, declared: Kind) -> Result<Kind> {
    match (options.get("storage"), declared) {
        (None, declared) => Ok(declared),
        (Some(_), Kind::List(element)) => Ok(Kind::List(Nested::new(stored(options, (*element).clone())?))),
        (Some(storage), declared) => stored_leaf(options, storage, &declared),
    }
}

fn stored_leaf(options: &Options<'_>, storage: &Json, declared: &Kind) -> Result<Kind> {
    let place = options.place.key("storage");
    let kind = match (storage, declared) {
        (Json::String(word), _) => match STORAGES.iter().find(|(known, _)| known == word) {
            Some((_, kind)) => kind.clone(),
            None => {
                return Err(place.unknown(NameKind::Type, word, STORAGES.iter().map(|(known, _)| *known)));
            }
        },
        (Json::Object(map), Kind::Object(object)) => {
            let options = Options { place, map };
            Kind::Object(Nested::new(ObjectKind {
                name: options.text("object")?.unwrap_or_default().into(),
                properties: object.properties.clone(),
                open: options.flag("open")?.unwrap_or(object.open),
            }))
        }
        (Json::Object(map), Kind::Text) => {
            let options = Options { place, map };
            let values = options.names("values")?.unwrap_or_default();
            Kind::Enum(Nested::new(EnumKind {
                name: options.text("enum")?.unwrap_or_default().into(),
                variants: values.into_iter().map(|name| Cow::Owned(name.to_owned())).collect(),
            }))
        }
        _ => return Err(place.error("expected the name of a storage kind")),
    };
    let fits = matches!(kind, Kind::Object(_)) || kind.ldl_name() == declared.ldl_name();
    if fits { Ok(kind) } else { Err(misfit(&place, &kind, declared)) }
}

#[cold]
fn misfit(place: &Place<'_>, kind: &Kind, declared: &Kind) -> Error {
    place.error(format!("that is kept as a {}, not as a {}", kind.ldl_name(), declared.ldl_name()))
}

/// What `storage` says of a kind; `None` where LDL's type says it all.
pub(crate) fn storage(kind: &Kind) -> Option<Json> {
    match kind.leaf() {
        Kind::Object(object) if object.is_anonymous() && object.open => None,
        Kind::Object(object) => Some(json!({ "object": object.name, "open": object.open })),
        Kind::Enum(kind) => Some(json!({ "enum": kind.name, "values": kind.variants })),
        leaf => STORAGES.iter().find(|(_, kind)| kind == leaf).map(|(word, _)| json!(word)),
    }
}
