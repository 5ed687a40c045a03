//! What the derives print calls. Not a part of the API: it changes with the derives, without notice.

pub use std::borrow::Cow;
pub use std::clone::Clone;
pub use std::convert::From;
pub use std::default::Default as DefaultOf;
pub use std::fmt::{Debug, Display, Formatter, Result as FmtResult};
pub use std::future::IntoFuture;
pub use std::marker::Copy;
pub use std::ops::Deref;
pub use std::result::Result as Std;
pub use std::result::Result::{Err, Ok};
pub use std::str::FromStr;

pub use juggler_validate::{Literal, Rule};
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::__juggler_hooks as hooks;
pub use crate::dao::{BoxFuture, Create, DataAccess};
pub use crate::definition::{
    Default, Dependent, EnumKind, Index, IntoValue, Kind, ModelDefinition, ModelSettings, Nested, ObjectKind,
    Property, PropertyType, RelationDefinition, RelationKind, Section, Strict, Target, Transforms,
};
pub use crate::error::{Error, Result};
pub use crate::filter::{Projection, Relation};
pub use crate::model::{
    Child, Draft, Embedded, Field, FieldAt as At, FieldsAt, IntoDraft, IntoField, Model, Place, Root,
    serialize_instance,
};
pub use crate::row::Row;
pub use crate::value::{ObjectView, ValueRef};

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::definition::ModelRef;
use crate::error::ErrorKind;
use crate::model::{DraftData, FieldPath, draft_from_json};
use crate::value::Value;

/// The hooks that a model implements. An inherent constant hides that of a trait, so each is found where it is asked for by
/// the name of the model, and nowhere else: this cannot be a function.
#[doc(hidden)]
#[macro_export]
macro_rules! __juggler_hooks {
    ($model:ty) => {{
        use $crate::hook::{HookTable, NoHook as _, Probe};
        static HOOKS: HookTable = HookTable {
            hooks: [
                Probe::<$model>::ACCESS,
                Probe::<$model>::BEFORE_SAVE,
                Probe::<$model>::PERSIST,
                Probe::<$model>::LOADED,
                Probe::<$model>::AFTER_SAVE,
                Probe::<$model>::BEFORE_DELETE,
                Probe::<$model>::AFTER_DELETE,
            ],
        };
        $crate::definition::Behaviour::new(|| &HOOKS)
    }};
}

/// The error for a row that has no such position.
#[cold]
pub fn no_position<M: Model>(at: usize) -> Error {
    crate::model::no_position(&M::definition().name, at)
}

/// How a type is read: its `PropertyType::from_value`. The derives print it where they cannot tell a property type by its
/// spelling. Where it is none, the compiler then says so once, and not for each bound here as well.
pub type Read<T> = fn(ValueRef<'_>) -> Result<T>;

/// Reads the value of a field; an error names the model and the property.
#[inline]
pub fn read<M: Model, T: PropertyType>(row: &dyn Row, at: usize) -> Result<T> {
    read_with::<M, T>(row, at, T::from_value)
}

/// The same for a type that may be no property type.
#[inline]
pub fn read_with<M: Model, T>(row: &dyn Row, at: usize, read: Read<T>) -> Result<T> {
    row.get(at).and_then(read).map_err(|error| located(error, M::definition(), at))
}

#[cold]
fn located(error: Error, model: &ModelDefinition, at: usize) -> Error {
    inside_of(error, &model.place(at))
}

/// Reads the value of a field of a part of a model.
#[inline]
pub fn read_part<P: Projection, T>(row: &dyn Row, at: usize, read: Read<T>) -> Result<T> {
    row.get(at).and_then(read).map_err(|error| {
        let model = <P::Model as Model>::definition();
        inside_of(error, &format!("{}.{}", model.name, P::FIELDS[at]))
    })
}

/// Puts a place before the path of a value that does not fit.
#[cold]
fn inside_of(error: Error, place: &str) -> Error {
    match error.kind() {
        ErrorKind::BadValue { path, message } => {
            let dot = if path.is_empty() || path.starts_with(['[', '.']) { "" } else { "." };
            Error::bad_value(format!("{place}{dot}{path}"), message.as_str())
        }
        _ => error,
    }
}

/// The value of a parent that a key holds: of the property `key`, or of its id where `key` is empty.
pub fn parent_key<M: Model>(parent: &M, key: &str) -> Value {
    key_of(M::definition(), parent, key)
}

fn key_of(model: &ModelDefinition, parent: &dyn Row, key: &str) -> Value {
    let at = match key {
        "" => model.ids.first().copied(),
        key => model.property(key).map(|(at, _)| at),
    };
    at.and_then(|at| parent.get(at).ok()).map_or(Value::Null, ValueRef::to_owned)
}

/// Reads the JSON of a `NewUser`: what `read` asks for, and no other properties. The type of the model comes first, the rest
/// is inferred.
///
/// # Errors
/// Other properties, missing ones, and values of another type.
pub fn read_new<'de, M: Model, N, D: Deserializer<'de>>(
    from: D,
    read: impl FnOnce(&dyn Row) -> Result<N>,
) -> Result<N, D::Error> {
    let json = serde_json::Value::deserialize(from)?;
    let asked = Asked::new(M::definition(), &json).map_err(serde::de::Error::custom)?;
    read(&asked).and_then(|new| asked.only().map(|()| new)).map_err(serde::de::Error::custom)
}

/// A draft that notes what it was asked for.
struct Asked {
    draft: DraftData,
    given: Vec<String>,
    asked: RefCell<Vec<usize>>,
}

impl Asked {
    fn new(model: &'static ModelDefinition, json: &serde_json::Value) -> Result<Self> {
        let draft = draft_from_json(&ModelRef::Static(model), json)?;
        let given = json.as_object().map(|json| json.keys().cloned().collect()).unwrap_or_default();
        Ok(Asked { draft, given, asked: RefCell::default() })
    }

    /// Was nothing given that was not asked for?
    fn only(&self) -> Result<()> {
        let model = self.draft.model();
        let asked = self.asked.borrow();
        let name = |at: usize| &*model.properties[at].name;
        let Some(other) = self.given.iter().find(|given| !asked.iter().any(|&at| name(at) == **given)) else {
            return Ok(());
        };
        let what = if model.property(other).is_some() { "is not required" } else { "is no property" };
        Err(Error::bad_value(
            format!("{}.{other}", model.name),
            format!(
                "{what}, and a `New{0}` holds what is required; read a `Draft<{0}>` to allow more",
                model.name
            ),
        ))
    }
}

impl Row for Asked {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        self.asked.borrow_mut().push(at);
        self.draft.value(at).map(Value::as_ref).ok_or_else(|| Error::bad_value("", "is missing"))
    }
}

/// Reads an embedded struct out of an object, property by property.
pub struct ObjectReader<'a> {
    view: &'a dyn ObjectView,
    properties: &'static [Property],
}

impl<'a> ObjectReader<'a> {
    /// A reader of `E`.
    ///
    /// # Errors
    /// When the value is no object.
    pub fn new<E: Embedded>(value: ValueRef<'a>) -> Result<Self> {
        match value {
            ValueRef::Object(view) => Ok(ObjectReader { view, properties: E::PROPERTIES }),
            other => Err(Error::bad_value("", format!("expected an object, got {}", other.describe()))),
        }
    }

    /// The value of the `at`th property.
    ///
    /// # Errors
    /// When it does not fit; the error names the property.
    pub fn read<T>(&self, at: usize, read: Read<T>) -> Result<T> {
        read(self.value(at)).map_err(|error| inside_of(error, &format!(".{}", self.properties[at].name)))
    }

    /// Objects mostly have their properties in order.
    fn value(&self, at: usize) -> ValueRef<'a> {
        let name = &*self.properties[at].name;
        if at < self.view.len() {
            let (key, value) = self.view.entry(at);
            if key == name {
                return value;
            }
        }
        self.view.get(name).unwrap_or_default()
    }
}

/// The error for a value that is no variant of an enum.
#[cold]
pub fn no_variant<T: PropertyType>(value: ValueRef<'_>) -> Error {
    let got = match value {
        ValueRef::Text(_) => "another text", // which may belong to a hidden property
        other => other.describe(),
    };
    Error::bad_value("", format!("expected {}, got {got}", T::KIND.describe()))
}

/// The text of an enum.
pub fn as_text<T: PropertyType>(value: &T) -> &str {
    value.as_value().as_text().unwrap_or_default()
}

/// A relation to `T`.
#[must_use]
pub const fn relation<T: Model>(name: &'static str, kind: RelationKind) -> RelationDefinition {
    RelationDefinition::new(name, kind, target::<T>())
}

/// The model `T`, for a relation.
#[must_use]
pub const fn target<T: Model>() -> Target {
    Target::Typed(T::definition)
}

/// A value for a property of type `T`.
pub fn value<T>(value: impl IntoValue<T>) -> Value {
    value.into_value()
}

/// A property of a type that the derive does not know by its spelling.
#[must_use]
pub const fn property(name: &'static str, kind: Kind, required: bool) -> Property {
    let mut property = Property::of(Cow::Borrowed(name), kind);
    property.required = required;
    property
}

/// The wire name of a field of a model, for a part of the model.
#[derive(Debug)]
pub struct Part<U>(&'static str, PhantomData<U>);

/// A field of a model, for a part of the model.
#[must_use]
pub const fn part<M, U>(field: Field<M, U>) -> Part<U> {
    Part(name_of(field), PhantomData)
}

impl<U> Part<U> {
    /// The wire name, where the part has it with the same type.
    #[must_use]
    pub const fn name<T: PartOf<U>>(&self) -> &'static str {
        self.0
    }
}

/// The type of a field of a part: the same as in the model.
#[diagnostic::on_unimplemented(
    message = "this field is `{U}` in the model, and `{Self}` here",
    label = "expected `{U}`"
)]
pub trait PartOf<U> {}

#[diagnostic::do_not_recommend]
impl<T> PartOf<T> for T {}

/// The field at a place. Its type says what it looks like, so that the call need not name the property type again.
pub trait Placed<P: Place>: Sized {
    /// The field.
    const FIELD: Self;
}

impl<P: Place, T> Placed<P> for Field<P::Model, T> {
    const FIELD: Self = Field::new(P::PATH);
}

/// The field of the `I`th property of `M`.
#[must_use]
pub const fn at<M: Model, const I: usize, F: Placed<Root<M, I>>>() -> F {
    F::FIELD
}

/// The field of the `I`th property of the embedded struct `E` at `P`.
#[must_use]
pub const fn child<P: Place, E: Embedded, const I: usize, F: Placed<Child<P, E, I>>>() -> F {
    F::FIELD
}

/// What the type's own `Default` gives.
pub fn default_of<T: PropertyType + DefaultOf>() -> Value {
    PropertyType::into_value(T::default())
}

/// The time of the write, for a property that can hold it.
///
/// # Panics
/// For any other, when the program is compiled.
#[must_use]
#[allow(clippy::panic)] // read by the compiler only
pub const fn default_now<T: PropertyType>() -> Default {
    match const { &T::KIND } {
        Kind::Timestamp | Kind::DateTime | Kind::Date | Kind::Time | Kind::Text => Default::Now,
        _ => panic!("`default = now` is for dates, times and text"),
    }
}

/// A random UUID, for a property that can hold it.
///
/// # Panics
/// For any other, and without the feature `uuid`, when the program is compiled.
#[must_use]
#[allow(clippy::panic)] // read by the compiler only
pub const fn default_uuid<T: PropertyType>() -> Default {
    #[cfg(feature = "uuid")]
    match const { &T::KIND } {
        Kind::Uuid | Kind::Text => Default::Uuid,
        _ => panic!("`default = uuid` is for UUIDs and text"),
    }
    #[cfg(not(feature = "uuid"))]
    panic!("`default = uuid` needs the feature `uuid` of juggler-core")
}

/// The type of the field of the `I`th property of the embedded struct `E` at `P`, which is a `T`.
pub type ChildAt<P, E, T, const I: usize> = <T as FieldsAt<Child<P, E, I>>>::Fields;

/// The field of the `I`th property of an embedded struct, for `.at(..)`.
#[must_use]
pub const fn inside<E: Embedded, const I: usize, T>() -> Field<E, T> {
    Field::new(FieldPath::root(&E::PROPERTIES[I]))
}

/// The wire name of a field of a model, in a constant.
#[must_use]
pub const fn name_of<M, T>(field: Field<M, T>) -> &'static str {
    field.path().names()[0]
}
