//! What LDL calls a type.

use serde_json::{Map, Value as Json};

use super::{Kind, ObjectKind, Property};

/// The LDL types that have no kind of their own: `Text` and `DateString` are kept as `String` is, the others as `Any`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // LDL's names
pub enum LdlType {
    Text,
    DateString,
    Object,
    Array,
    Json,
}

impl LdlType {
    /// LDL's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            LdlType::Text => "Text",
            LdlType::DateString => "DateString",
            LdlType::Object => "Object",
            LdlType::Array => "Array",
            LdlType::Json => "JSON",
        }
    }
}

impl Kind {
    /// LDL's name for it, which may be coarser: every number is a `Number`. A nested model has its own name.
    ///
    /// ```
    /// use juggler_core::definition::{IntSize, Kind};
    /// assert_eq!(Kind::Int(IntSize::U8).ldl_name(), "Number");
    /// ```
    #[must_use]
    pub fn ldl_name(&self) -> &str {
        match self {
            Kind::Bool => "Boolean",
            Kind::Int(_) | Kind::Float(_) => "Number",
            #[cfg(feature = "decimal")]
            Kind::Decimal => "Number",
            #[cfg(feature = "uuid")]
            Kind::Uuid => "String",
            Kind::Text | Kind::Time | Kind::Enum(_) => "String",
            Kind::Date | Kind::DateTime | Kind::Timestamp => "Date",
            Kind::Bytes => "Buffer",
            Kind::Geo => "GeoPoint",
            Kind::List(_) => "Array",
            Kind::Object(object) if object.is_anonymous() => "Object",
            Kind::Object(object) => &object.name,
            Kind::Json => "Any",
        }
    }

    /// What it is a list of, at any depth; itself where it is no list.
    #[must_use]
    pub fn leaf(&self) -> &Kind {
        match self {
            Kind::List(element) => element.leaf(),
            kind => kind,
        }
    }
}

impl Property {
    /// Its type in LDL: a name, a list of one type, or an object of types for a nested model without a name.
    ///
    /// ```
    /// use juggler_core::Property;
    /// assert_eq!(Property::new::<Vec<i32>>("ratings").ldl_type(), serde_json::json!(["Number"]));
    /// ```
    #[must_use]
    pub fn ldl_type(&self) -> Json {
        type_of(&self.kind, self.ldl)
    }
}

impl ObjectKind {
    /// Was it declared in place, without a name?
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.name == ObjectKind::ANONYMOUS
    }
}

fn type_of(kind: &Kind, ldl: Option<LdlType>) -> Json {
    match kind {
        Kind::List(element) => Json::Array(vec![type_of(element, ldl)]),
        Kind::Object(object) if object.is_anonymous() => {
            let types =
                object.properties.iter().map(|property| (property.name.to_string(), property.ldl_type()));
            Json::Object(types.collect::<Map<_, _>>())
        }
        kind => ldl.map_or(kind.ldl_name(), |ldl| ldl.name()).into(),
    }
}
