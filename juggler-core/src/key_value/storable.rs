//! Values to JSON and back, and which values JSON would not give back.
//!
//! `serde_json` writes NaN as `null`, and reads no more than 127 levels. Both would be found out only when the value is
//! read, so a value is walked once before it is written.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::ser::{self, Serialize, Serializer};

use crate::error::{Error, Result};

/// A value as JSON.
pub(super) fn to_json<T: Serialize>(model: &str, value: &T) -> Result<String> {
    value
        .serialize(Walk { levels: LEVELS })
        .map_err(|Refused(why)| Error::bad_value(model.to_owned(), why))?;
    let json = serde_json::to_string(value).map_err(|error| {
        Error::bad_value(model.to_owned(), "the value cannot be written as JSON").because_of(error)
    })?;
    match &*json {
        "null" => Err(Error::bad_request("value must be defined and not null")),
        _ => Ok(json),
    }
}

/// A value of a type, from JSON.
pub(super) fn from_json<T: DeserializeOwned>(model: &str, key: &str, json: &str) -> Result<T> {
    // What serde says may have the value in it, and what is in a cache may be a secret.
    serde_json::from_str(json).map_err(|_| {
        let wanted = std::any::type_name::<T>();
        Error::storage(format!("{model}: the value of key {key:?} is no {wanted}"))
    })
}

/// How deep `serde_json` reads.
const LEVELS: u8 = 127;

/// Walks a value, and stops where JSON would not give it back.
#[derive(Clone, Copy)]
struct Walk {
    levels: u8,
}

#[derive(Debug)]
struct Refused(String);

impl Walk {
    fn deeper(self) -> Result<Self, Refused> {
        let levels = self.levels.checked_sub(1);
        levels
            .map(|levels| Walk { levels })
            .ok_or_else(|| Refused(format!("nested deeper than {LEVELS} levels")))
    }
}

macro_rules! fine {
    ($($method:ident($($type:ty),*);)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<(), Refused> { Ok(()) })*
    };
}

impl Serializer for Walk {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fine! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    fn serialize_f32(self, value: f32) -> Result<(), Refused> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Refused> {
        match value.is_finite() {
            true => Ok(()),
            false => Err(Refused(format!("JSON has no number {value}"))),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self.deeper()?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Refused> {
        self.deeper()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Refused> {
        self.deeper()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        self.deeper()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.deeper()?.deeper()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Refused> {
        self.deeper()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        self.deeper()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.deeper()?.deeper()
    }
}

macro_rules! walk_parts {
    ($($part:ident::$method:ident($($name:ty)?);)*) => {
        $(impl ser::$part for Walk {
            type Ok = ();
            type Error = Refused;

            fn $method<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Result<(), Refused> {
                value.serialize(*self)
            }

            fn end(self) -> Result<(), Refused> {
                Ok(())
            }
        })*
    };
}

walk_parts! {
    SerializeSeq::serialize_element();
    SerializeTuple::serialize_element();
    SerializeTupleStruct::serialize_field();
    SerializeTupleVariant::serialize_field();
    SerializeStruct::serialize_field(&'static str);
    SerializeStructVariant::serialize_field(&'static str);
}

impl ser::SerializeMap for Walk {
    type Ok = ();
    type Error = Refused;

    /// A key is text in JSON, and `serde_json` refuses what cannot be.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        value.serialize(*self)
    }

    fn end(self) -> Result<(), Refused> {
        Ok(())
    }
}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Refused(message.to_string())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use serde_json::{Value as Json, json};

    use super::{LEVELS, from_json, to_json};

    #[derive(Serialize)]
    enum Shape {
        Point,
        Circle(f64),
        Rect(f64, f32),
        Named { radius: Option<f64> },
    }

    fn refused(value: &impl Serialize) -> String {
        to_json("Cache", value).unwrap_err().to_string()
    }

    #[test]
    fn what_json_would_not_give_back_is_refused() {
        let no_number = "Cache: JSON has no number NaN";
        assert_eq!(refused(&f64::NAN), no_number);
        assert_eq!(refused(&f32::INFINITY), "Cache: JSON has no number inf");
        assert_eq!(refused(&[Some(1.0), Some(f64::NAN)]), no_number);
        assert_eq!(refused(&BTreeMap::from([("a", vec![f64::NAN])])), no_number);
        assert_eq!(refused(&Shape::Circle(f64::NAN)), no_number);
        assert_eq!(refused(&Shape::Rect(1.0, f32::NAN)), no_number);
        assert_eq!(refused(&Shape::Named { radius: Some(f64::NAN) }), no_number);
        assert_eq!(refused(&BTreeMap::from([((1, 2), 3)])), "Cache: the value cannot be written as JSON");
        for null in [json!(null), json!(Option::<u8>::None)] {
            assert_eq!(refused(&null), "value must be defined and not null");
        }
        for fine in [Shape::Point, Shape::Circle(1.0), Shape::Named { radius: None }] {
            to_json("Cache", &fine).unwrap();
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let nested = |levels| (0..levels).fold(json!(1), |inside, _| json!([inside]));
        let deepest = nested(LEVELS);
        assert_eq!(from_json::<Json>("Cache", "k", &to_json("Cache", &deepest).unwrap()).unwrap(), deepest);
        assert_eq!(refused(&nested(LEVELS + 1)), "Cache: nested deeper than 127 levels");
        // Without the feature `float_roundtrip` of serde_json these come back as their neighbours.
        for float in [0.009900000000000003, 0.011000000000000001, 6.934698245112694e276, f64::MAX, 5e-324] {
            assert_eq!(from_json::<f64>("Cache", "k", &to_json("Cache", &float).unwrap()).unwrap(), float);
        }
        assert_eq!(from_json::<u64>("Cache", "k", &to_json("Cache", &u64::MAX).unwrap()).unwrap(), u64::MAX);
    }

    #[test]
    fn another_shape_is_an_error_that_names_the_key() {
        let error = from_json::<i32>("Cache", "a\n", "\"x\"").unwrap_err();
        assert_eq!(error.to_string(), "Cache: the value of key \"a\\n\" is no i32");
    }
}
