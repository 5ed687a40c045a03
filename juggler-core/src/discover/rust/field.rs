//! Fields, and their types.

use super::attribute::Attribute;
use crate::definition::{FloatSize, IntSize, Kind, Property};

/// How long a line may be: rustfmt's `max_width`.
const WIDTH: usize = 100;

/// A field of a struct.
pub(super) struct Field {
    ident: String,
    of: String,
    pub(super) attribute: Attribute,
}

impl Field {
    pub(super) fn new(ident: &str, of: String) -> Self {
        Field { ident: ident.to_owned(), of, attribute: Attribute::default() }
    }

    pub(super) fn print(&self) -> String {
        let Field { ident, of, .. } = self;
        let line = format!("    pub {ident}: {of},");
        let attribute = self.attribute.print("    ");
        match line.chars().count() <= WIDTH {
            true => format!("{attribute}{line}\n"),
            false => format!("{attribute}    pub {ident}:\n        {of},\n"),
        }
    }
}

/// The type of the field of a property.
pub(super) fn type_of(property: &Property, is_id: bool) -> String {
    let of = type_of_kind(&property.kind);
    if property.required || is_id { of } else { format!("Option<{of}>") }
}

fn type_of_kind(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "bool",
        Kind::Int(IntSize::I8) => "i8",
        Kind::Int(IntSize::I16) => "i16",
        Kind::Int(IntSize::I32) => "i32",
        Kind::Int(IntSize::I64) => "i64",
        Kind::Int(IntSize::U8) => "u8",
        Kind::Int(IntSize::U16) => "u16",
        Kind::Int(IntSize::U32) => "u32",
        Kind::Int(IntSize::U64) => "u64",
        Kind::Float(FloatSize::F32) => "f32",
        Kind::Float(FloatSize::F64) => "f64",
        #[cfg(feature = "decimal")]
        Kind::Decimal => "Decimal",
        Kind::Text | Kind::Enum(_) => "String",
        Kind::Bytes => "Vec<u8>",
        Kind::Date => "NaiveDate",
        Kind::Time => "NaiveTime",
        Kind::DateTime => "NaiveDateTime",
        Kind::Timestamp => "DateTime<Utc>",
        #[cfg(feature = "uuid")]
        Kind::Uuid => "Uuid",
        Kind::Geo => "GeoPoint",
        Kind::List(element) => return format!("Vec<{}>", type_of_kind(element)),
        Kind::Object(_) | Kind::Json => "serde_json::Value",
    }
    .to_owned()
}
