//! From Rust's types to what rules look at.

use std::borrow::Cow;

use serde_json::Value;

use crate::Subject;

/// A value that rules can look at; every field with a rule that reads it has such a type.
///
/// Texts, numbers, truth values, JSON, and `Option`s, lists, boxes and references of them are. A type of your own says in one
/// line what it is:
///
/// ```
/// use juggler_validate::{AsSubject, Subject};
///
/// enum Size { Small, Large }
///
/// impl AsSubject for Size {
///     fn as_subject(&self) -> Subject<'_> {
///         Subject::Text(match self {
///             Size::Small => "small",
///             Size::Large => "large",
///         })
///     }
/// }
///
/// assert_eq!(Some(Size::Large).as_subject(), Subject::Text("large"));
/// assert_eq!(vec![Size::Small, Size::Large].to_text().as_deref(), Some(r#"["small","large"]"#));
/// ```
#[diagnostic::on_unimplemented(
    message = "no rule can look at a value of type `{Self}`",
    label = "neither a text, a number, a truth value nor a list of these",
    note = "implement `AsSubject` for it, which says what rules see; `presence`, `custom` and `nested` need nothing"
)]
pub trait AsSubject {
    /// What rules see.
    fn as_subject(&self) -> Subject<'_>;

    /// What messages show; nothing where the value has no text.
    fn to_text(&self) -> Option<String> {
        self.as_subject().rendered()
    }

    /// What rules see of one element, where it is a list.
    fn element(&self, index: usize) -> Subject<'_> {
        let _ = index;
        Subject::Absent
    }
}

impl AsSubject for bool {
    fn as_subject(&self) -> Subject<'_> {
        Subject::Bool(*self)
    }
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        /// Beyond 64 bits, the nearest floating point number.
        impl AsSubject for $ty {
            fn as_subject(&self) -> Subject<'_> {
                i64::try_from(*self).map_or(Subject::Float(*self as f64), Subject::Int)
            }

            fn to_text(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl AsSubject for f64 {
    fn as_subject(&self) -> Subject<'_> {
        Subject::Float(*self)
    }
}

/// The number that it prints as: `0.1_f32` is not above `max = 0.1`.
impl AsSubject for f32 {
    fn as_subject(&self) -> Subject<'_> {
        Subject::Float(self.to_string().parse().unwrap_or_else(|_| f64::from(*self)))
    }
}

impl AsSubject for str {
    fn as_subject(&self) -> Subject<'_> {
        Subject::Text(self)
    }
}

impl AsSubject for String {
    fn as_subject(&self) -> Subject<'_> {
        Subject::Text(self)
    }
}

impl AsSubject for Value {
    fn as_subject(&self) -> Subject<'_> {
        Subject::from(self)
    }

    fn to_text(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn element(&self, index: usize) -> Subject<'_> {
        self.get(index).map_or(Subject::Absent, Subject::from)
    }
}

/// `None` is null.
impl<T: AsSubject> AsSubject for Option<T> {
    fn as_subject(&self) -> Subject<'_> {
        self.as_ref().map_or(Subject::Null, T::as_subject)
    }

    fn to_text(&self) -> Option<String> {
        self.as_ref().map_or_else(|| Subject::Null.rendered(), T::to_text)
    }

    fn element(&self, index: usize) -> Subject<'_> {
        self.as_ref().map_or(Subject::Absent, |inner| inner.element(index))
    }
}

impl<T: AsSubject> AsSubject for [T] {
    fn as_subject(&self) -> Subject<'_> {
        Subject::List { len: self.len() }
    }

    fn to_text(&self) -> Option<String> {
        let elements: Vec<String> = self.iter().map(T::to_text).collect::<Option<_>>()?;
        Some(format!("[{}]", elements.join(",")))
    }

    fn element(&self, index: usize) -> Subject<'_> {
        self.get(index).map_or(Subject::Absent, T::as_subject)
    }
}

macro_rules! as_what_is_inside {
    ($([$($generics:tt)*] $ty:ty as $inner:ty;)*) => {$(
        impl<$($generics)*> AsSubject for $ty {
            fn as_subject(&self) -> Subject<'_> {
                <$inner>::as_subject(self)
            }

            fn to_text(&self) -> Option<String> {
                <$inner>::to_text(self)
            }

            fn element(&self, index: usize) -> Subject<'_> {
                <$inner>::element(self, index)
            }
        }
    )*};
}

as_what_is_inside! {
    [T: AsSubject + ?Sized] &T as T;
    [T: AsSubject + ?Sized] Box<T> as T;
    [T: AsSubject + ToOwned + ?Sized] Cow<'_, T> as T;
    [T: AsSubject] Vec<T> as [T];
    [T: AsSubject, const N: usize] [T; N] as [T];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_they_look_like() {
        assert_eq!(u64::MAX.as_subject(), Subject::Float(u64::MAX as f64));
        assert_eq!(u64::MAX.to_text().as_deref(), Some("18446744073709551615"));
        assert_eq!(0.1_f32.as_subject(), Subject::Float(0.1));
        assert_eq!(Cow::Borrowed("x").as_subject(), Subject::Text("x"));
        assert_eq!(Some(Box::new(5_u8)).as_subject(), Subject::Int(5));
        assert_eq!(None::<bool>.to_text().as_deref(), Some("null"));
        assert_eq!([["a"], ["b"]].as_subject(), Subject::List { len: 2 });
        assert_eq!(vec![Some("a"), None].to_text().as_deref(), Some(r#"["a",null]"#));
        let object = serde_json::json!({ "a": [1, "b"] });
        assert_eq!(object.as_subject(), Subject::Other);
        assert_eq!(object.to_text().as_deref(), Some(r#"{"a":[1,"b"]}"#));
    }

    #[test]
    fn what_has_no_text_shows_none() {
        struct Point;
        impl AsSubject for Point {
            fn as_subject(&self) -> Subject<'_> {
                Subject::Other
            }
        }
        assert_eq!(vec![Point].to_text(), None);
        assert_eq!(Some(Point).as_subject(), Subject::Other);
    }
}
