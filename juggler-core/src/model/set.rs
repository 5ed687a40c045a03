//! Several models at once.

use super::Model;
use crate::definition::ModelDefinition;

/// A model, or a tuple of up to 12 of them, for [`attach`](crate::DataSource::attach).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model or a tuple of models",
    note = "`ds.attach::<(User, Post)>()` takes up to 12 models; nest tuples for more"
)]
pub trait ModelSet {
    /// Calls `f` with each definition.
    fn each(f: &mut dyn FnMut(&'static ModelDefinition));
}

impl<M: Model> ModelSet for M {
    fn each(f: &mut dyn FnMut(&'static ModelDefinition)) {
        f(M::definition());
    }
}

macro_rules! tuples {
    ($($first:ident $($rest:ident)*)?) => { $(
        #[diagnostic::do_not_recommend]
        impl<$first: ModelSet, $($rest: ModelSet),*> ModelSet for ($first, $($rest,)*) {
            fn each(f: &mut dyn FnMut(&'static ModelDefinition)) {
                $first::each(f);
                $($rest::each(f);)*
            }
        }
        tuples!($($rest)*);
    )? };
}

tuples!(A B C D E F G H I J K L);
