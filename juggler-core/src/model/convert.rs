//! Records to derived models, and back.

use super::{Draft, DraftData, Instance, Model, Record};
use crate::definition::{Coercion, Kind, ModelDefinition, ModelRef, check, coerce};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::value::{Value, ValueRef, to_json};

impl Record {
    /// The record as a derived model. Properties are matched by name; values of another kind are read as JSON would be, so
    /// that a whole `number` of LDL becomes an integer. What the model does not have is dropped, unless it is open.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use juggler_core::prelude::*;
    /// use juggler_core::builder::from_ldl;
    ///
    /// #[derive(Model, Debug, PartialEq)]
    /// struct User {
    ///     #[model(id)]
    ///     id: i64,
    ///     age: Option<i32>,
    /// }
    /// let ldl = from_ldl("User", &json!({"age": "number"}), &json!({}), false, &|_| None)?;
    /// let record = RuntimeModel::new(ldl.into()).build(&json!({"id": 1, "age": 36}))?;
    /// assert_eq!(record.into_model::<User>()?, User { id: 1, age: Some(36) });
    /// # }
    /// # Ok::<(), juggler_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// A value that the model cannot hold, or a required one that is missing, with its path.
    pub fn into_model<M: Model>(self) -> Result<M> {
        if !self.is_whole() {
            let name = &self.definition().name;
            return Err(Error::bad_request(format!(
                "some properties were left out of this {name} by `fields`"
            )));
        }
        let draft = convert(self.definition(), &self, ModelRef::Static(M::definition()))?;
        M::from_draft(Draft::from_data(draft))
    }

    /// A derived model as a record, of the same definition. See
    /// [`RuntimeModel::from_model`](crate::RuntimeModel::from_model) for one of another.
    ///
    /// # Errors
    /// A value that no record can hold, such as an integer above `i64::MAX`.
    pub fn from_model<M: Model>(instance: &M) -> Result<Record> {
        Record::read(&ModelRef::Static(M::definition()), instance)
    }
}

/// A row of one model as a draft of another, by name.
pub(crate) fn convert(from: &ModelDefinition, row: &dyn Row, to: ModelRef) -> Result<DraftData> {
    let mut draft = DraftData::new(to.clone());
    let mut put = |name: &str, value: ValueRef<'_>| -> Result<()> {
        match to.property(name) {
            Some((at, property)) => {
                let place = to.place(at);
                if value.is_null() && property.required && to.settings.coercion == Coercion::Typed {
                    return Err(Error::bad_value(place, "a value is required"));
                }
                draft.set_value(at, fit(&property.kind, value, &place)?);
            }
            None if to.is_open() => draft.set_extra(name.to_owned(), value.to_owned()),
            None => {}
        }
        Ok(())
    };
    for (at, property) in from.properties.iter().enumerate() {
        put(&property.name, row.get(at)?)?;
    }
    if let Some(ValueRef::Object(extras)) = from.extras().map(|at| row.get(at)).transpose()? {
        for i in 0..extras.len() {
            let (name, value) = extras.entry(i);
            put(name, value)?;
        }
    }
    let missing = |(at, property): &(usize, &crate::definition::Property)| {
        property.required && to.settings.coercion == Coercion::Typed && draft.value(*at).is_none()
    };
    match to.properties.iter().enumerate().find(missing) {
        Some((at, _)) => Err(Error::bad_value(to.place(at), "a value is required")),
        None => Ok(draft),
    }
}

/// The value as one of another kind, where it is not already.
fn fit(kind: &Kind, value: ValueRef<'_>, place: &str) -> Result<Value> {
    let owned = match (kind, value) {
        (Kind::Float(_), ValueRef::Int(number)) => Value::Float(number as f64), // as a row of the model has it
        (_, value) => value.to_owned(),
    };
    match check(kind, &owned, place) {
        Ok(()) => Ok(owned),
        Err(_) => coerce(kind, Coercion::Typed, &to_json(value), place),
    }
}
