//! Does a struct repeat the fields of what it extends or mixes in? Asked while the program is compiled.

use std::borrow::Cow;

use crate::definition::{EnumKind, Kind, Nested, ObjectKind, Property};

/// Evaluates where `own` has each property of `inherited` but its id, of the same type.
#[track_caller]
pub const fn inherits(model: &str, own: &[Property], verb: &str, base: &str, inherited: &[Property]) {
    let mut i = 0;
    while i < inherited.len() {
        let property = &inherited[i];
        i += 1;
        if property.id {
            continue;
        }
        let fault = match find(own, text(&property.name)) {
            None => "and has no field for its property",
            Some(own) if property.version && !own.version => "and does not mark as `version` its property",
            Some(own) if is_same_type(own, property) => continue,
            Some(_) => "and has another type for its property",
        };
        let message = Message::new().say(model).say(" ").say(verb).say(" ").say(base).say(", ").say(fault);
        let message = message.say(" `").say(text(&property.name)).say("`: repeat the field as it is there");
        refuse(message.as_str());
    }
}

#[track_caller]
#[allow(clippy::panic)] // while the program is compiled: this is how it does not
const fn refuse(message: &str) {
    panic!("{}", message);
}

const fn find<'p>(properties: &'p [Property], name: &str) -> Option<&'p Property> {
    let mut i = 0;
    while i < properties.len() {
        if is_same(text(&properties[i].name), name) {
            return Some(&properties[i]);
        }
        i += 1;
    }
    None
}

const fn is_same_type(a: &Property, b: &Property) -> bool {
    // What nobody has to give is not required, whatever its type.
    let is_given = !(a.generated || b.generated || a.version || b.version);
    (a.required == b.required || !is_given) && is_same_kind(&a.kind, &b.kind)
}

const fn is_same_kind(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Int(a), Kind::Int(b)) => *a as u8 == *b as u8,
        (Kind::Float(a), Kind::Float(b)) => *a as u8 == *b as u8,
        (Kind::Enum(Nested::Static(a)), Kind::Enum(Nested::Static(b))) => is_same_enum(a, b),
        (Kind::List(Nested::Static(a)), Kind::List(Nested::Static(b))) => is_same_kind(a, b),
        (Kind::Object(Nested::Static(a)), Kind::Object(Nested::Static(b))) => is_same_object(a, b),
        (Kind::Bool, Kind::Bool)
        | (Kind::Text, Kind::Text)
        | (Kind::Bytes, Kind::Bytes)
        | (Kind::Date, Kind::Date)
        | (Kind::Time, Kind::Time)
        | (Kind::DateTime, Kind::DateTime)
        | (Kind::Timestamp, Kind::Timestamp)
        | (Kind::Geo, Kind::Geo)
        | (Kind::Json, Kind::Json) => true,
        #[cfg(feature = "decimal")]
        (Kind::Decimal, Kind::Decimal) => true,
        #[cfg(feature = "uuid")]
        (Kind::Uuid, Kind::Uuid) => true,
        _ => false,
    }
}

const fn is_same_enum(a: &EnumKind, b: &EnumKind) -> bool {
    let (a, b) = match (&a.variants, &b.variants) {
        (Cow::Borrowed(a), Cow::Borrowed(b)) if a.len() == b.len() => (*a, *b),
        _ => return false,
    };
    let mut i = 0;
    while i < a.len() {
        if !is_same(text(&a[i]), text(&b[i])) {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_same_object(a: &ObjectKind, b: &ObjectKind) -> bool {
    let (a, b) = match (&a.properties, &b.properties) {
        (Cow::Borrowed(a), Cow::Borrowed(b)) if a.len() == b.len() => (*a, *b),
        _ => return false,
    };
    let mut i = 0;
    while i < a.len() {
        if !is_same(text(&a[i].name), text(&b[i].name)) || !is_same_type(&a[i], &b[i]) {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

#[allow(clippy::ptr_arg)] // a constant cannot dereference it
const fn text<'t>(text: &'t Cow<'static, str>) -> &'t str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.as_str(),
    }
}

/// Text that is put together while the program is compiled.
struct Message {
    bytes: [u8; 512],
    len: usize,
}

impl Message {
    const fn new() -> Self {
        Message { bytes: [0; 512], len: 0 }
    }

    /// Adds a part, if there is room for the whole of it.
    const fn say(mut self, part: &str) -> Self {
        let part = part.as_bytes();
        let mut i = 0;
        while i < part.len() && self.len + part.len() - i <= self.bytes.len() {
            self.bytes[self.len] = part[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}
