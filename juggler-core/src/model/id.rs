//! Ids as arguments: `User::find_by_id(&ds, 7)`, `Stock::find_by_id(&ds, ("p1", "w1"))`.

use crate::definition::IntoValue;
use crate::value::Value;

/// An id for a model whose id is an `I`: its value, or a tuple of the values of its parts.
#[diagnostic::on_unimplemented(
    message = "the id of this model is of type `{I}`, not `{Self}`",
    label = "expected an id of type `{I}`"
)]
pub trait IntoId<I> {
    /// The parts, in the order of the id.
    fn into_id(self) -> Vec<Value>;
}

macro_rules! single {
    ($($id:ty),* $(,)?) => { $(
        #[diagnostic::do_not_recommend]
        impl<V: IntoValue<$id>> IntoId<$id> for V {
            fn into_id(self) -> Vec<Value> {
                vec![self.into_value()]
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
            fn into_id(self) -> Vec<Value> {
                vec![$(self.$at.into_value()),+]
            }
        }
    )* };
}

tuples! {
    (A VA 0, B VB 1)
    (A VA 0, B VB 1, C VC 2)
    (A VA 0, B VB 1, C VC 2, D VD 3)
}
