//! Increments: numbers that the store adds to by itself, so that none is lost where several tasks do it.

use super::options::WriteOptions;
use crate::connector::Assignment;
use crate::definition::{Kind, ModelDefinition, Property, whole_integer};
use crate::error::{Error, Result};
use crate::model::DraftData;
use crate::session::Attached;
use crate::value::Value;

/// The methods of a builder that add to numbers.
macro_rules! increment_methods {
    ($builder:ident) => {
        impl<M: Model> $builder<'_, M> {
            /// Adds to a number, in the store: where several tasks do so at once, none of it is lost. A row without a number keeps
            /// none, and a sum that the field cannot hold is refused, with nothing written.
            ///
            /// What the sum will be is not known before it is stored, so that a field with rules is refused, unless
            /// [`validate(false)`](Self::validate) says not to check them.
            pub fn increment<F: IntoField<M>>(mut self, field: F, by: impl IntoValue<F::Type>) -> Self {
                let name = field.into_field().name();
                self.draft.data_mut().add_increment(name, by.into_value());
                self
            }

            /// Takes from a number, as [`increment`](Self::increment) adds to it.
            pub fn decrement<F: IntoField<M>>(mut self, field: F, by: impl IntoValue<F::Type>) -> Self {
                let name = field.into_field().name();
                self.draft.data_mut().add_increment(name, increment::negated(by.into_value()));
                self
            }
        }

        impl $builder<'_, Record> {
            /// Adds to a number, in the store: where several tasks do so at once, none of it is lost. A record without a number keeps
            /// none, and a sum that the property cannot hold is refused, with nothing written.
            ///
            /// What the sum will be is not known before it is stored, so that a property with rules is refused, unless
            /// [`validate(false)`](Self::validate) says not to check them.
            pub fn increment(mut self, property: &str, by: impl Into<Value>) -> Self {
                self.draft.data_mut().add_increment(property.to_owned().into(), by.into());
                self
            }

            /// Takes from a number, as [`increment`](Self::increment) adds to it.
            pub fn decrement(mut self, property: &str, by: impl Into<Value>) -> Self {
                self.draft
                    .data_mut()
                    .add_increment(property.to_owned().into(), increment::negated(by.into()));
                self
            }
        }
    };
}
pub(super) use increment_methods;

/// What takes away as much as this adds.
pub(super) fn negated(by: Value) -> Value {
    match by {
        Value::Int(by) => by.checked_neg().map_or(Value::TooLarge(by.unsigned_abs()), Value::Int),
        Value::Float(by) => Value::Float(-by),
        #[cfg(feature = "decimal")]
        Value::Decimal(by) => Value::Decimal(-by),
        other => other,
    }
}

/// Makes sure that what a draft adds to are numbers, and that nothing has to be known of the sums.
pub(super) fn check(attached: &Attached, draft: &mut DraftData, options: WriteOptions) -> Result<()> {
    let model = &attached.model;
    let validates = options.validates(model, true);
    for (name, by) in draft.take_increments() {
        let Some((at, property)) = model.property(&name) else {
            return Err(match name.split_once('.') {
                Some((root, _)) if model.property(root).is_some() => Error::unsupported(format!(
                    "an increment of {}.{name}, which is a part of a value",
                    model.name
                )),
                _ => model.unknown_field(&name),
            });
        };
        if model.ids.contains(&at) || property.generated {
            return Err(Error::bad_request(format!("{} cannot be updated: it is the id", model.place(at))));
        }
        if property.version {
            let message = format!("{} is the version: each write counts it up", model.place(at));
            return Err(Error::bad_request(message));
        }
        let mut by = amount(model, at, property, by)?;
        if validates && attached.checker.has_rules(&property.name) {
            return Err(Error::unsupported(format!(
                "an increment of {}, whose rules cannot be checked before it is stored; `validate(false)` leaves them out",
                model.place(at)
            )));
        }
        if let Some(earlier) = draft.take_increment(&property.name) {
            by = total(&earlier, &by).ok_or_else(|| Assignment::beyond(model, at))?;
        }
        draft.add_increment(property.name.clone(), by);
    }
    refuse_both(draft)
}

/// Two amounts as one. What they are added to decides whether the sum has a place.
fn total(a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.checked_add(*b).map(Value::Int),
        (Value::Float(a), Value::Float(b)) => Some(a + b).filter(|sum| sum.is_finite()).map(Value::Float),
        #[cfg(feature = "decimal")]
        (Value::Decimal(a), Value::Decimal(b)) => a.checked_add(*b).map(Value::Decimal),
        _ => None,
    }
}

/// The amount, as the kind of the property has it.
fn amount(model: &ModelDefinition, at: usize, property: &Property, by: Value) -> Result<Value> {
    let wrong = |expected: &str| {
        Error::bad_value(
            model.place(at),
            format!("expected {expected} to add, got {}", by.as_ref().describe()),
        )
    };
    match (&property.kind, &by) {
        (Kind::Int(_), Value::Int(_)) => Ok(by),
        (Kind::Int(_), Value::Float(float)) => {
            whole_integer(*float).map(Value::Int).ok_or_else(|| wrong("an integer"))
        }
        (Kind::Int(_), _) => Err(wrong("an integer")),
        (Kind::Float(_), Value::Float(float)) if float.is_finite() => Ok(by),
        (Kind::Float(_), Value::Int(int)) => Ok(Value::Float(*int as f64)),
        #[cfg(feature = "decimal")]
        (Kind::Decimal, Value::Decimal(_)) => Ok(by),
        #[cfg(feature = "decimal")]
        (Kind::Decimal, Value::Int(int)) => Ok(Value::Decimal((*int).into())),
        #[cfg(feature = "decimal")]
        (Kind::Decimal, _) => Err(wrong("a decimal number")),
        (Kind::Float(_), _) => Err(wrong("a number")),
        (kind, _) => Err(Error::bad_value(
            model.place(at),
            format!("is {}: only numbers are incremented", kind.describe()),
        )),
    }
}

/// What is set has a value of its own.
fn refuse_both(draft: &DraftData) -> Result<()> {
    let model = draft.model();
    let is_set = |name: &str| model.property(name).filter(|(at, _)| draft.value(*at).is_some());
    match draft.increments().iter().find_map(|(name, _)| is_set(name)) {
        Some((at, _)) => Err(Error::bad_request(format!("{} is both set and incremented", model.place(at)))),
        None => Ok(()),
    }
}
