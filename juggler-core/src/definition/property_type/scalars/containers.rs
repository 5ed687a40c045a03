//! Optional values and lists.

use super::mismatch;
use crate::definition::{Kind, PropertyType};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{ListView, Value, ValueRef};

impl<T: PropertyType> PropertyType for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    const SECRET: bool = T::SECRET;

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        if value.is_null() { Ok(None) } else { T::from_value(value).map(Some) }
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Null, T::as_value)
    }

    #[inline]
    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
}

impl<T: PropertyType> PropertyType for Vec<T> {
    const KIND: Kind = T::LIST;
    const SECRET: bool = T::SECRET;

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        T::list_from_value(value)
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        T::list_as_value(self)
    }

    #[inline]
    fn into_value(self) -> Value {
        T::list_into_value(self)
    }
}

impl<T: PropertyType> ListView for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, i: usize) -> ValueRef<'_> {
        self.as_slice().get(i).map_or(ValueRef::Null, T::as_value)
    }
}

/// Reads a list of any type but `u8`.
pub(in crate::definition::property_type) fn list_from_value<T: PropertyType>(
    value: ValueRef<'_>,
) -> Result<Vec<T>> {
    let ValueRef::List(view) = value else { return Err(mismatch(&T::LIST, value)) };
    let mut list = Vec::with_capacity(view.len());
    for i in 0..view.len() {
        list.push(T::from_value(view.get(i)).map_err(|error| inside(i, error))?);
    }
    Ok(list)
}

/// Adds where in the list it was.
#[cold]
fn inside(i: usize, error: Error) -> Error {
    match error.kind() {
        ErrorKind::BadValue { path, message } => Error::bad_value(format!("[{i}]{path}"), message.as_str()),
        _ => error,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::definition::{IntSize, Kind, Nested, PropertyType};
    use crate::value::{Value, ValueRef};

    #[test]
    fn bytes_are_no_list() {
        assert_eq!(<Vec<u8>>::KIND, Kind::Bytes);
        assert_eq!(<Option<Vec<u8>>>::KIND, Kind::Bytes);
        assert_eq!(<Vec<Vec<u8>>>::KIND, Kind::List(Nested::new(Kind::Bytes)));
        assert_eq!(<Vec<i8>>::KIND, Kind::List(Nested::new(Kind::Int(IntSize::I8))));
        let bytes = vec![1_u8, 2];
        assert_eq!(bytes.as_value(), ValueRef::Bytes(&[1, 2]));
        assert_eq!(<Vec<u8>>::from_value(bytes.as_value()).unwrap(), bytes);
        assert_eq!(PropertyType::into_value(bytes), Value::Bytes(vec![1, 2]));
        assert!(<Vec<u8>>::from_value(Value::List(vec![]).as_ref()).is_err());
    }

    #[test]
    fn lists_are_lent_and_read() {
        let list = vec![Some("a".to_owned()), None];
        assert_eq!(list.as_value().to_owned(), Value::List(vec![Value::from("a"), Value::Null]));
        assert_eq!(<Vec<Option<String>>>::from_value(list.as_value()).unwrap(), list);
        assert_eq!(PropertyType::into_value(list.clone()).as_ref(), list.as_value());
        let nested = vec![vec![1_i32], vec![]];
        assert_eq!(<Vec<Vec<i32>>>::from_value(nested.as_value()).unwrap(), nested);
    }

    #[test]
    fn errors_say_where() {
        let value = Value::List(vec![Value::List(vec![]), Value::List(vec![Value::from("x")])]);
        let error = <Vec<Vec<i32>>>::from_value(value.as_ref()).unwrap_err();
        assert_eq!(error.to_string(), "[1][0]: expected an integer, got text");
        let error = <Vec<i32>>::from_value(ValueRef::Int(1)).unwrap_err();
        assert_eq!(error.to_string(), ": expected a list, each element an integer, got an integer");
    }

    #[test]
    fn options_are_null_or_the_type() {
        assert_eq!(<Option<i32>>::from_value(ValueRef::Null).unwrap(), None);
        assert_eq!(<Option<i32>>::from_value(ValueRef::Int(1)).unwrap(), Some(1));
        assert!(<Option<i32>>::from_value(ValueRef::Text("1")).is_err());
        const { assert!(!<Option<i32>>::REQUIRED && i32::REQUIRED) };
    }
}
