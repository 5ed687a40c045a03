//! Typed conditions: `User::AGE.gte(18).and(User::EMAIL.like("%@%"))`.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::{NearBy, Operation, Pattern, Where};
use crate::definition::{IntoValue, Nullable, PropertyType, Text};
use crate::model::Field;
use crate::value::{DistanceUnit, GeoPoint};

/// A condition on the rows of `M`. A value like any other: store it, combine it, return it from a function.
#[must_use = "a predicate does nothing until it is given to `.filter(..)`"]
pub struct Predicate<M> {
    condition: Where,
    marker: PhantomData<fn(M)>,
}

/// All rows. Where a condition is an argument, "all of them" has to be said:
/// `User::destroy_all(&ds, everything())`.
pub const fn everything<M>() -> Predicate<M> {
    Predicate::new(Where::all())
}

impl<M> Predicate<M> {
    /// A condition that was made by hand.
    pub const fn new(condition: Where) -> Self {
        Predicate { condition, marker: PhantomData }
    }

    /// The condition.
    #[must_use]
    pub fn into_where(self) -> Where {
        self.condition
    }

    /// Both hold.
    pub fn and(self, other: Predicate<M>) -> Self {
        Self::new(self.condition.and(other.condition))
    }

    /// One of them holds.
    pub fn or(self, other: Predicate<M>) -> Self {
        Self::new(self.condition.or(other.condition))
    }

    /// All of these hold.
    pub fn all(predicates: impl IntoIterator<Item = Predicate<M>>) -> Self {
        let conditions = predicates.into_iter().map(Predicate::into_where);
        Self::new(conditions.fold(Where::all(), Where::and))
    }

    /// One of these holds.
    pub fn any(predicates: impl IntoIterator<Item = Predicate<M>>) -> Self {
        let conditions = predicates.into_iter().map(Predicate::into_where);
        Self::new(conditions.fold(Where::Or(Vec::new()), Where::or))
    }
}

impl<M> Not for Predicate<M> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(Where::Nor(vec![self.condition]))
    }
}

impl<M> BitAnd for Predicate<M> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl<M> BitOr for Predicate<M> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl<M> Clone for Predicate<M> {
    fn clone(&self) -> Self {
        Self::new(self.condition.clone())
    }
}

impl<M> PartialEq for Predicate<M> {
    fn eq(&self, other: &Self) -> bool {
        self.condition == other.condition
    }
}

impl<M> fmt::Debug for Predicate<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.condition.fmt(f)
    }
}

impl<M, T> Field<M, T> {
    fn test(self, operation: Operation) -> Predicate<M> {
        Predicate::new(Where::Test { property: self.name(), operation })
    }

    /// Equal to. Null, and an absent value, are equal to null.
    pub fn eq(self, value: impl IntoValue<T>) -> Predicate<M> {
        self.test(Operation::Eq(value.into_value()))
    }

    /// Not equal to. True of rows without a value, unless null is given.
    pub fn neq(self, value: impl IntoValue<T>) -> Predicate<M> {
        self.test(Operation::Neq(value.into_value()))
    }

    /// Greater than.
    pub fn gt(self, value: impl IntoValue<T>) -> Predicate<M> {
        self.test(Operation::Gt(value.into_value()))
    }

    /// Greater than or equal to.
    pub fn gte(self, value: impl IntoValue<T>) -> Predicate<M> {
        self.test(Operation::Gte(value.into_value()))
    }

    /// Less than.
    pub fn lt(self, value: impl IntoValue<T>) -> Predicate<M> {
        self.test(Operation::Lt(value.into_value()))
    }

    /// Less than or equal to.
    pub fn lte(self, value: impl IntoValue<T>) -> Predicate<M> {
        self.test(Operation::Lte(value.into_value()))
    }

    /// From the first to the second, both included.
    pub fn between(self, low: impl IntoValue<T>, high: impl IntoValue<T>) -> Predicate<M> {
        self.test(Operation::Between(low.into_value(), high.into_value()))
    }

    /// One of these. Of none, it is false.
    pub fn inq<V: IntoValue<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate<M> {
        self.test(Operation::Inq(values.into_iter().map(V::into_value).collect()))
    }

    /// None of these. Of none, it is true.
    pub fn nin<V: IntoValue<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate<M> {
        self.test(Operation::Nin(values.into_iter().map(V::into_value).collect()))
    }

    /// Is there a value?
    pub fn exists(self, exists: bool) -> Predicate<M> {
        self.test(Operation::Exists(exists))
    }

    /// Is there no value?
    pub fn is_null(self) -> Predicate<M>
    where
        T: Nullable,
    {
        self.test(Operation::Eq(crate::Value::Null))
    }

    /// Text like this, as a whole: `%` is any run of characters, `_` any one, `\` takes the next as it is.
    pub fn like(self, pattern: impl Into<String>) -> Predicate<M>
    where
        T: Text,
    {
        self.test(Operation::Like(pattern.into()))
    }

    /// Text unlike this, or no text.
    pub fn nlike(self, pattern: impl Into<String>) -> Predicate<M>
    where
        T: Text,
    {
        self.test(Operation::Nlike(pattern.into()))
    }

    /// As [`like`](Self::like), ignoring case.
    pub fn ilike(self, pattern: impl Into<String>) -> Predicate<M>
    where
        T: Text,
    {
        self.test(Operation::Ilike(pattern.into()))
    }

    /// As [`nlike`](Self::nlike), ignoring case.
    pub fn nilike(self, pattern: impl Into<String>) -> Predicate<M>
    where
        T: Text,
    {
        self.test(Operation::Nilike(pattern.into()))
    }

    /// Text in which this regular expression is found. Flags as in LoopBack: `"/^a/i"` has them, `"^a"` has none.
    pub fn regexp(self, expression: impl AsRef<str>) -> Predicate<M>
    where
        T: Text,
    {
        self.test(Operation::Regexp(Pattern::parse(expression.as_ref())))
    }
}

impl<M, E: PropertyType> Field<M, Vec<E>> {
    /// One of the elements is equal to this.
    pub fn contains(self, value: impl IntoValue<E>) -> Predicate<M> {
        self.test(Operation::Eq(value.into_value()))
    }
}

/// A field that holds a point, or may hold one.
#[diagnostic::on_unimplemented(
    message = "`near` needs a geo point, this field holds `{Self}`",
    label = "not a `GeoPoint` field"
)]
pub trait Geo {}

impl Geo for GeoPoint {}
impl Geo for Option<GeoPoint> {}

impl<M, T: Geo> Field<M, T> {
    /// Near this point; without an order, nearest first. Distances are in miles until `unit` says otherwise.
    pub fn near(self, center: GeoPoint) -> Near<M> {
        let near = NearBy { center, max_distance: None, min_distance: None, unit: DistanceUnit::Miles };
        Near { property: self.name(), near, marker: PhantomData }
    }
}

/// A condition on a distance, being built; it turns into a [`Predicate`] where one is asked for.
#[must_use = "a predicate does nothing until it is given to `.filter(..)`"]
pub struct Near<M> {
    property: std::borrow::Cow<'static, str>,
    near: NearBy,
    marker: PhantomData<fn(M)>,
}

impl<M> Near<M> {
    /// At most this far.
    pub fn max_distance(mut self, distance: f64) -> Self {
        self.near.max_distance = Some(distance);
        self
    }

    /// At least this far.
    pub fn min_distance(mut self, distance: f64) -> Self {
        self.near.min_distance = Some(distance);
        self
    }

    /// The unit of both distances.
    pub fn unit(mut self, unit: DistanceUnit) -> Self {
        self.near.unit = unit;
        self
    }

    /// Both hold.
    pub fn and(self, other: impl IntoPredicate<M>) -> Predicate<M> {
        self.into_predicate().and(other.into_predicate())
    }
}

/// A condition on `M`: a [`Predicate`], or what turns into one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on `{M}`",
    label = "expected a condition on `{M}`",
    note = "a condition on `{M}` is made of its own fields, as in `{M}::FIELD.eq(..)`"
)]
pub trait IntoPredicate<M> {
    /// The predicate.
    fn into_predicate(self) -> Predicate<M>;
}

impl<M> IntoPredicate<M> for Predicate<M> {
    fn into_predicate(self) -> Predicate<M> {
        self
    }
}

impl<M> IntoPredicate<M> for Near<M> {
    fn into_predicate(self) -> Predicate<M> {
        Predicate::new(Where::Test { property: self.property, operation: Operation::Near(self.near) })
    }
}

impl<M> From<Near<M>> for Predicate<M> {
    fn from(near: Near<M>) -> Self {
        near.into_predicate()
    }
}
