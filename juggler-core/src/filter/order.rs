//! Typed orders: `User::AGE.desc()`.

use std::marker::PhantomData;

use super::OrderTerm;
use crate::model::Field;

/// One key of an order of `M`.
#[derive(Debug)]
pub struct OrderBy<M> {
    term: OrderTerm,
    marker: PhantomData<fn(M)>,
}

impl<M> Clone for OrderBy<M> {
    fn clone(&self) -> Self {
        OrderBy { term: self.term.clone(), marker: PhantomData }
    }
}

impl<M, T> Field<M, T> {
    /// Smallest first; rows without a value come first of all.
    #[must_use]
    pub fn asc(self) -> OrderBy<M> {
        OrderBy { term: OrderTerm { property: self.name(), descending: false }, marker: PhantomData }
    }

    /// Largest first; rows without a value come last.
    #[must_use]
    pub fn desc(self) -> OrderBy<M> {
        OrderBy { term: OrderTerm { property: self.name(), descending: true }, marker: PhantomData }
    }
}

/// One key of an order, or several: a tuple, an array or a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not order `{M}`",
    label = "expected an order of `{M}`",
    note = "an order is `{M}::FIELD.asc()`, `{M}::FIELD.desc()`, a tuple or a `Vec` of them"
)]
pub trait IntoOrder<M> {
    /// Adds the keys, most significant first.
    fn into_order(self, order: &mut Vec<OrderTerm>);
}

impl<M> IntoOrder<M> for OrderBy<M> {
    fn into_order(self, order: &mut Vec<OrderTerm>) {
        order.push(self.term);
    }
}

#[diagnostic::do_not_recommend]
impl<M, O: IntoOrder<M>> IntoOrder<M> for Vec<O> {
    fn into_order(self, order: &mut Vec<OrderTerm>) {
        self.into_iter().for_each(|key| key.into_order(order));
    }
}

#[diagnostic::do_not_recommend]
impl<M, O: IntoOrder<M>, const N: usize> IntoOrder<M> for [O; N] {
    fn into_order(self, order: &mut Vec<OrderTerm>) {
        self.into_iter().for_each(|key| key.into_order(order));
    }
}

macro_rules! tuples {
    ($($first:ident $($rest:ident)*)?) => { $(
        #[diagnostic::do_not_recommend]
        impl<M, $first: IntoOrder<M>, $($rest: IntoOrder<M>),*> IntoOrder<M> for ($first, $($rest,)*) {
            #[allow(non_snake_case)]
            fn into_order(self, order: &mut Vec<OrderTerm>) {
                let ($first, $($rest,)*) = self;
                $first.into_order(order);
                $($rest.into_order(order);)*
            }
        }
        tuples!($($rest)*);
    )? };
}

tuples!(A B C D E F G H);
