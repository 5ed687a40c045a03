//! Ids as arguments: `User::find_by_id(&ds, 7)`, `Stock::find_by_id(&ds, ("p1", "w1"))`.

use crate::definition::IntoValue;
use crate::value::Value;

/// The parts of an id, in the order of the id. One of one part needs no allocation.
#[derive(Debug, Clone, PartialEq)]
pub struct Id(Parts);

#[derive(Debug, Clone, PartialEq)]
enum Parts {
    One([Value; 1]),
    Many(Vec<Value>),
}

impl std::ops::Deref for Id {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        match &self.0 {
            Parts::One(part) => part,
            Parts::Many(parts) => parts,
        }
    }
}

impl From<Value> for Id {
    fn from(part: Value) -> Self {
        Id(Parts::One([part]))
    }
}

impl From<Vec<Value>> for Id {
    fn from(parts: Vec<Value>) -> Self {
        Id(Parts::Many(parts))
    }
}

/// An id for a model whose id is an `I`: its value, or a tuple of the values of its parts.
#[diagnostic::on_unimplemented(
    message = "the id of this model is of type `{I}`, not `{Self}`",
    label = "expected an id of type `{I}`"
)]
pub trait IntoId<I> {
    /// The parts, in the order of the id.
    fn into_id(self) -> Id;
}

macro_rules! single {
    ($($id:ty),* $(,)?) => { $(
        #[diagnostic::do_not_recommend]
        impl<V: IntoValue<$id>> IntoId<$id> for V {
            fn into_id(self) -> Id {
                Id::from(self.into_value())
            }
        }
    )* };
}

single!(i8, i16, i32, i64, u8, u16, u32, u64, String, bool, chrono::NaiveDate, chrono::DateTime<chrono::Utc>);
#[cfg(feature = "uuid")]
single!(uuid::Uuid);
#[cfg(feature = "decimal")]
single!(rust_decimal::Decimal);

macro_rules! tuples {
    ($(($($type:ident $value:ident $at:tt),+))*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($type,)+ $($value: IntoValue<$type>),+> IntoId<($($type,)+)> for ($($value,)+) {
            fn into_id(self) -> Id {
                Id::from(vec![$(self.$at.into_value()),+])
            }
        }
    )* };
}

tuples! {
    (A VA 0, B VB 1)
    (A VA 0, B VB 1, C VC 2)
    (A VA 0, B VB 1, C VC 2, D VD 3)
}
