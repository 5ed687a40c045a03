//! A row about to be written.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

mod nested;

pub use nested::IntoDrafts;
pub(crate) use nested::NestedRows;
use nested::Others;

use super::{Instance, IntoField, Model};
use crate::definition::{Default, IntoValue, ModelDefinition, ModelRef, PropertyType};
use crate::error::Result;
use crate::row::Row;
use crate::value::{Object, Value, ValueRef};

/// A row about to be written: each property absent, null or set. What every write goes through, and what hooks see.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[model(id, generated)]
///     id: i64,
///     email: String,
///     age: Option<i32>,
/// }
/// let draft = Draft::<User>::new().set(User::EMAIL, "ada@example.org");
/// assert_eq!(draft.get(User::EMAIL).as_deref(), Some("ada@example.org"));
/// assert_eq!(draft.get(User::AGE), None);
/// # }
/// ```
pub struct Draft<T> {
    data: DraftData,
    marker: PhantomData<fn() -> T>,
}

/// The untyped heart of a [`Draft`].
#[derive(Clone)]
pub struct DraftData {
    model: ModelRef,
    values: Vec<Option<Value>>,
    extras: Object,
    undeclared: Vec<String>,
    /// Boxed, so that drafts without any stay small.
    others: Option<Box<Others>>,
}

impl DraftData {
    /// A draft in which everything is absent.
    #[must_use]
    pub fn new(model: ModelRef) -> Self {
        let values = vec![None; model.properties.len()];
        DraftData { model, values, extras: Object::new(), undeclared: Vec::new(), others: None }
    }

    /// A draft of a row that has all positions of its model, null where the row is.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub fn from_row(model: ModelRef, row: &dyn Row) -> Result<Self> {
        let mut draft = DraftData::new(model);
        for at in 0..draft.values.len() {
            draft.values[at] = Some(row.get(at)?.to_owned());
        }
        if let Some(at) = draft.model.extras()
            && let Value::Object(extras) = row.get(at)?.to_owned()
        {
            draft.extras = extras;
        }
        Ok(draft)
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &ModelRef {
        &self.model
    }

    /// The value at a position, if it was given.
    #[must_use]
    pub fn value(&self, at: usize) -> Option<&Value> {
        self.values.get(at).and_then(Option::as_ref)
    }

    /// Sets the value at a position.
    pub fn set_value(&mut self, at: usize, value: Value) {
        if let Some(slot) = self.values.get_mut(at) {
            *slot = Some(value);
        }
    }

    /// Takes the value at a position; it is absent then.
    pub fn take_value(&mut self, at: usize) -> Option<Value> {
        self.values.get_mut(at).and_then(Option::take)
    }

    /// Sets a property that an open model does not declare.
    pub fn set_extra(&mut self, name: impl Into<Cow<'static, str>>, value: Value) {
        self.extras.set(name, value);
    }

    /// The properties that an open model does not declare.
    #[must_use]
    pub fn extras(&self) -> &Object {
        &self.extras
    }

    /// Notes the name of a property that a strict model does not declare; validation reports it.
    pub fn note_undeclared(&mut self, name: impl Into<String>) {
        self.undeclared.push(name.into());
    }

    /// The names that a strict model does not declare.
    #[must_use]
    pub fn undeclared(&self) -> &[String] {
        &self.undeclared
    }

    /// Is nothing given at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
            && self.extras.is_empty()
            && self.undeclared.is_empty()
            && !self.has_nested()
            && self.increments().is_empty()
    }

    /// The positions that were given, with their values.
    pub fn given(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter_map(|(at, value)| Some((at, value.as_ref()?)))
    }

    /// Fills what is absent with the defaults of the model. An explicit null stays.
    pub(crate) fn apply_defaults(&mut self) {
        for (property, value) in self.model.properties.iter().zip(&mut self.values) {
            if let (None, Some(default)) = (&value, &property.default) {
                *value = Some(default.make(&property.kind));
            }
        }
    }

    /// Takes over what no caller gives: what the store made of a row, and the version.
    pub(crate) fn take_generated(&mut self, stored: &DraftData) {
        for (at, property) in self.model.properties.iter().enumerate() {
            if property.generated || property.version {
                self.values[at].clone_from(&stored.values[at]);
            }
        }
    }

    /// The parts of the id, null where absent.
    pub(crate) fn id(&self) -> Vec<Value> {
        self.model.ids.iter().map(|&at| self.value(at).cloned().unwrap_or_default()).collect()
    }
}

/// The instances that a property embeds: an object, or a list of them. Anything else embeds none.
pub(crate) fn embedded_drafts(model: &ModelRef, value: ValueRef<'_>) -> Vec<DraftData> {
    match value {
        ValueRef::List(list) => (0..list.len()).flat_map(|i| embedded_drafts(model, list.get(i))).collect(),
        ValueRef::Object(object) => {
            let mut draft = DraftData::new(model.clone());
            for i in 0..object.len() {
                let (name, value) = object.entry(i);
                match model.property(name) {
                    Some((at, _)) => draft.set_value(at, value.to_owned()),
                    None => draft.set_extra(name.to_owned(), value.to_owned()),
                }
            }
            vec![draft]
        }
        _ => Vec::new(),
    }
}

impl Row for DraftData {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        match self.values.get(at) {
            Some(value) => Ok(value.as_ref().map_or(ValueRef::Null, Value::as_ref)),
            None if self.model.extras() == Some(at) && self.extras.is_empty() => Ok(ValueRef::Null),
            None if self.model.extras() == Some(at) => Ok(ValueRef::Object(&self.extras)),
            None => Err(super::no_position(&self.model.name, at)),
        }
    }
}

impl<T> Draft<T> {
    /// A draft out of its untyped heart.
    #[must_use]
    pub fn from_data(data: DraftData) -> Self {
        Draft { data, marker: PhantomData }
    }

    /// The untyped heart.
    #[must_use]
    pub fn into_data(self) -> DraftData {
        self.data
    }

    /// The untyped heart.
    #[must_use]
    pub fn data(&self) -> &DraftData {
        &self.data
    }

    /// The untyped heart.
    pub fn data_mut(&mut self) -> &mut DraftData {
        &mut self.data
    }

    /// Sets the value at a position.
    #[must_use]
    pub fn with_value(mut self, at: usize, value: Value) -> Self {
        self.data.set_value(at, value);
        self
    }

    /// The definition of the model.
    #[must_use]
    pub fn definition(&self) -> &ModelDefinition {
        &self.data.model
    }
}

impl<M: Model> Draft<M> {
    /// A draft in which everything is absent.
    #[must_use]
    pub fn new() -> Self {
        Self::from_data(DraftData::new(ModelRef::Static(M::definition())))
    }

    /// The value of a field: `None` where it is absent or null.
    #[must_use]
    pub fn get<F: IntoField<M, Type: PropertyType>>(&self, field: F) -> Option<F::Type> {
        let (at, _) = self.data.model.property(field.into_field().path().names()[0])?;
        self.data.value(at).and_then(|value| F::Type::from_value(value.as_ref()).ok())
    }

    /// Sets the value of a field.
    #[must_use]
    pub fn set<F: IntoField<M>>(mut self, field: F, value: impl IntoValue<F::Type>) -> Self {
        self.put(field, value);
        self
    }

    /// Sets the value of a field, in place.
    pub fn put<F: IntoField<M>>(&mut self, field: F, value: impl IntoValue<F::Type>) {
        let field = field.into_field();
        let [name, inner @ ..] = field.path().names() else { return };
        let Some((at, _)) = self.data.model.property(name) else { return };
        set_inside(&mut self.data.values[at], inner, value.into_value());
    }
}

/// Sets a value inside embedded objects, making those that are absent.
fn set_inside(slot: &mut Option<Value>, path: &[&'static str], value: Value) {
    let [name, rest @ ..] = path else {
        *slot = Some(value);
        return;
    };
    let mut object = match slot.take() {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    };
    let mut inner = object.remove(name);
    set_inside(&mut inner, rest, value);
    object.set(*name, inner.unwrap_or_default());
    *slot = Some(Value::Object(object));
}

impl<M: Model> std::default::Default for Draft<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Draft<T> {
    fn clone(&self) -> Self {
        Self::from_data(self.data.clone())
    }
}

impl<T> fmt::Debug for Draft<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.fmt(f)
    }
}

impl fmt::Debug for DraftData {
    /// Names what is given, without the values: some may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = self.given().map(|(at, _)| &*self.model.properties[at].name);
        write!(f, "Draft<{}>", self.model.name)?;
        f.debug_list().entries(given).finish()
    }
}

impl<T> Row for Draft<T> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        Row::get(&self.data, at)
    }
}

/// What can be written as a new `M`: a `NewM` with all that is required, a [`Draft`], or a whole `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a whole `{M}` yet",
    label = "a required parent key is missing, or this is no `{M}`",
    note = "name the parent first, as in `New{M} {{ .. }}.author(&user)` or `.author_id(1)`: there is a method for each required relation and its key"
)]
pub trait IntoDraft<M>: Sized {
    /// The draft.
    fn into_draft(self) -> Draft<M>;

    /// The draft, with one more field.
    #[must_use]
    fn with<F: IntoField<M>>(self, field: F, value: impl IntoValue<F::Type>) -> Draft<M>
    where
        M: Model,
    {
        let mut draft = self.into_draft();
        draft.put(field, value);
        draft
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoDraft<T> for Draft<T> {
    fn into_draft(self) -> Draft<T> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Instance> IntoDraft<T> for T {
    fn into_draft(self) -> Draft<T> {
        (&self).into_draft()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Instance> IntoDraft<T> for &T {
    fn into_draft(self) -> Draft<T> {
        let model = self.model();
        let mut data = DraftData::new(model.clone());
        for at in 0..model.properties.len() {
            if let Ok(value) = self.get(at) {
                data.set_value(at, value.to_owned());
            }
        }
        if let Some(Ok(ValueRef::Object(extras))) = model.extras().map(|at| self.get(at)) {
            for i in 0..extras.len() {
                let (name, value) = extras.entry(i);
                data.set_extra(name.to_owned(), value.to_owned());
            }
        }
        Draft::from_data(data)
    }
}

impl Default {
    /// The value, for a property of this kind.
    #[must_use]
    pub fn make(&self, kind: &crate::Kind) -> Value {
        use crate::definition::Kind;
        match self {
            Default::Value(value) => value.clone(),
            Default::Function(make) => make(),
            Default::Now => {
                let now = chrono::Utc::now();
                let now = chrono::DurationRound::duration_trunc(now, chrono::TimeDelta::microseconds(1))
                    .unwrap_or(now);
                match kind {
                    Kind::Date => Value::Date(now.date_naive()),
                    Kind::Time => Value::Time(now.time()),
                    Kind::DateTime => Value::DateTime(now.naive_utc()),
                    Kind::Text => Value::Text(crate::value::format_timestamp(&now)),
                    _ => Value::Timestamp(now),
                }
            }
            #[cfg(feature = "uuid")]
            Default::Uuid => match kind {
                Kind::Uuid => Value::Uuid(uuid::Uuid::new_v4()),
                _ => Value::Text(uuid::Uuid::new_v4().to_string()),
            },
            #[cfg(feature = "uuid")]
            Default::ShortId => Value::Text(short_id()),
        }
    }
}

/// Nine random letters and digits, 54 bits.
#[cfg(feature = "uuid")]
fn short_id() -> String {
    const LETTERS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    let random = uuid::Uuid::new_v4();
    random.as_bytes()[7..].iter().map(|byte| char::from(LETTERS[usize::from(byte % 64)])).collect()
}
