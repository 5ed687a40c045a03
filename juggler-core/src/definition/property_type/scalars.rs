//! The scalar Rust types: truth, numbers and text. Their lists, dates and other types lie below.

use super::{Number, PropertyType};
use crate::definition::coerce::whole_integer;
use crate::definition::{FloatSize, IntSize, Kind};
use crate::error::{Error, Result};
use crate::value::{Value, ValueRef};

mod containers;
mod others;

pub(super) use containers::list_from_value;

/// The error for a value of another kind. The caller adds where.
#[cold]
fn mismatch(kind: &Kind, value: ValueRef<'_>) -> Error {
    Error::bad_value("", format!("expected {}, got {}", kind.describe(), value.describe()))
}

#[diagnostic::do_not_recommend]
impl PropertyType for bool {
    const KIND: Kind = Kind::Bool;

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Bool(v) => Ok(v),
            other => Err(mismatch(&Self::KIND, other)),
        }
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        ValueRef::Bool(*self)
    }
}

/// An integer, or a float that is one: LDL keeps all its numbers as floats.
#[inline]
fn integer(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Int(v) => Some(v),
        ValueRef::Float(v) => whole_integer(v),
        _ => None,
    }
}

#[cold]
fn no_integer(size: IntSize, value: ValueRef<'_>) -> Error {
    let (least, most) = size.range();
    match (integer(value), value) {
        (Some(_), _) | (None, ValueRef::TooLarge(_)) => {
            Error::bad_value("", format!("out of range: expected {least} to {most}"))
        }
        _ => mismatch(&Kind::Int(size), value),
    }
}

#[diagnostic::do_not_recommend]
impl PropertyType for i64 {
    const KIND: Kind = Kind::Int(IntSize::I64);

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        integer(value).ok_or_else(|| no_integer(IntSize::I64, value))
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        ValueRef::Int(*self)
    }
}

macro_rules! integers {
    ($($type:ident $size:ident { $lend:expr; $($more:tt)* })*) => {$(
        #[diagnostic::do_not_recommend]
        impl PropertyType for $type {
            const KIND: Kind = Kind::Int(IntSize::$size);

            #[inline]
            fn from_value(value: ValueRef<'_>) -> Result<Self> {
                match integer(value).map(Self::try_from) {
                    Some(Ok(v)) => Ok(v),
                    _ => Err(no_integer(IntSize::$size, value)),
                }
            }

            #[inline]
            fn as_value(&self) -> ValueRef<'_> {
                $lend(*self)
            }

            $($more)*
        }
    )*};
}

#[inline]
fn lend_small<T: Into<i64>>(v: T) -> ValueRef<'static> {
    ValueRef::Int(v.into())
}

#[inline]
fn lend_u64(v: u64) -> ValueRef<'static> {
    i64::try_from(v).map_or(ValueRef::TooLarge(v), ValueRef::Int)
}

integers! {
    i8 I8 { lend_small; }
    i16 I16 { lend_small; }
    i32 I32 { lend_small; }
    u16 U16 { lend_small; }
    u32 U32 { lend_small; }
    u64 U64 { lend_u64; }
    u8 U8 {
        lend_small;

        const LIST: Kind = Kind::Bytes;

        #[inline]
        fn list_from_value(value: ValueRef<'_>) -> Result<Vec<Self>> {
            match value {
                ValueRef::Bytes(v) => Ok(v.to_owned()),
                other => Err(mismatch(&Self::LIST, other)),
            }
        }

        #[inline]
        fn list_as_value(list: &Vec<Self>) -> ValueRef<'_> {
            ValueRef::Bytes(list)
        }

        #[inline]
        fn list_into_value(list: Vec<Self>) -> Value {
            Value::Bytes(list)
        }
    }
}

#[diagnostic::do_not_recommend]
impl PropertyType for f64 {
    const KIND: Kind = Kind::Float(FloatSize::F64);

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Float(v) => Ok(v),
            ValueRef::Int(v) => Ok(v as f64),
            other => Err(mismatch(&Self::KIND, other)),
        }
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        ValueRef::Float(*self)
    }
}

#[diagnostic::do_not_recommend]
impl PropertyType for f32 {
    const KIND: Kind = Kind::Float(FloatSize::F32);

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let wide = f64::from_value(value)?;
        let narrow = wide as f32;
        if narrow.is_infinite() && wide.is_finite() {
            return Err(Error::bad_value("", "out of range: too large for 32 bits"));
        }
        Ok(narrow)
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        ValueRef::Float(f64::from(*self))
    }
}

#[diagnostic::do_not_recommend]
impl PropertyType for String {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Text(v) => Ok(v.to_owned()),
            other => Err(mismatch(&Self::KIND, other)),
        }
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        ValueRef::Text(self)
    }

    #[inline]
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Number for $type {}
        impl Number for Option<$type> {}
    )*};
}

numbers!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
#[cfg(feature = "decimal")]
numbers!(rust_decimal::Decimal);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::definition::{IntSize, Kind, PropertyType};
    use crate::value::{Value, ValueRef};

    fn back_and_forth<T: PropertyType + Clone + PartialEq + std::fmt::Debug>(values: &[T]) {
        for value in values {
            assert_eq!(&T::from_value(value.as_value()).unwrap(), value);
            assert_eq!(value.clone().into_value().as_ref(), value.as_value());
        }
    }

    #[test]
    fn scalars_come_back_as_they_went() {
        back_and_forth(&[true, false]);
        back_and_forth(&[i8::MIN, i8::MAX]);
        back_and_forth(&[i16::MIN, i16::MAX]);
        back_and_forth(&[i32::MIN, i32::MAX]);
        back_and_forth(&[i64::MIN, i64::MAX]);
        back_and_forth(&[0, u8::MAX]);
        back_and_forth(&[0, u16::MAX]);
        back_and_forth(&[0, u32::MAX]);
        back_and_forth(&[0, i64::MAX as u64]);
        back_and_forth(&[0.1_f32, f32::MAX]);
        back_and_forth(&[0.1_f64, f64::MAX]);
        back_and_forth(&["Ada".to_owned(), String::new()]);
    }

    #[test]
    fn numbers_cross_types_where_nothing_is_lost() {
        assert_eq!(i64::from_value(ValueRef::Float(5.0)).unwrap(), 5);
        assert_eq!(f64::from_value(ValueRef::Int(5)).unwrap(), 5.0);
        assert_eq!(u64::MAX.into_value(), Value::TooLarge(u64::MAX));
        assert_eq!(u8::KIND, Kind::Int(IntSize::U8));
    }

    #[test]
    fn other_values_are_refused() {
        let error = |result: crate::Result<()>| result.unwrap_err().to_string();
        let read = |value| error(i8::from_value(value).map(drop));
        assert_eq!(read(ValueRef::Int(128)), ": out of range: expected -128 to 127");
        assert_eq!(read(ValueRef::Float(-129.0)), ": out of range: expected -128 to 127");
        assert_eq!(read(ValueRef::TooLarge(1 << 63)), ": out of range: expected -128 to 127");
        assert_eq!(read(ValueRef::Float(1.5)), ": expected an integer, got a number");
        assert_eq!(read(ValueRef::Text("1")), ": expected an integer, got text");
        assert_eq!(read(ValueRef::Null), ": expected an integer, got null");
        assert_eq!(error(String::from_value(ValueRef::Int(1)).map(drop)), ": expected text, got an integer");
        assert_eq!(
            error(bool::from_value(ValueRef::Int(1)).map(drop)),
            ": expected a boolean, got an integer"
        );
        assert!(f32::from_value(ValueRef::Float(1e300)).is_err());
        assert!(f32::from_value(ValueRef::Float(f64::INFINITY)).is_ok());
        assert!(i64::from_value(ValueRef::Float(9_223_372_036_854_775_808.0)).is_err());
    }
}
