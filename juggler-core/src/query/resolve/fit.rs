//! Values that can be compared with a column.

use crate::definition::{Coercion, Kind, Visible};
use crate::error::Result;
use crate::filter::{Path, Reading, read};
use crate::value::{DateFormat, Value};

/// What values have to fit.
#[derive(Clone, Copy)]
pub(super) struct Fit<'k> {
    pub(super) kind: &'k Kind,
    pub(super) coercion: Coercion,
    /// Must errors be silent about the value?
    pub(super) secret: bool,
    pub(super) date_format: Option<&'k DateFormat>,
}

impl Fit<'_> {
    /// The value, as the kind has it; `None` where none is comparable.
    ///
    /// # Errors
    /// A number that no store keeps; and, for typed models, a value of another kind.
    pub(super) fn value(self, value: &Value, path: &Path<'_>) -> Result<Option<Value>> {
        storable(value, path)?;
        if fits(self.kind, value) {
            return Ok(Some(value.clone()));
        }
        // A scope that was read before its model was known has JSON's kinds: dates are still text.
        let (coercion, date_format) = (self.coercion, self.date_format);
        let reading = Reading { coercion, secret: true, visible: Visible::ALL, date_format };
        let read = read(self.kind, reading, &value.to_json(), path)?;
        Ok(fits(self.kind, &read).then_some(read))
    }

    /// Those of the values that are comparable.
    pub(super) fn values(self, values: &[Value], path: &Path<'_>) -> Result<Vec<Value>> {
        let mut fitting = Vec::with_capacity(values.len());
        for (i, value) in values.iter().enumerate() {
            fitting.extend(self.value(value, &path.index(i))?);
        }
        Ok(fitting)
    }

    /// Can there be text to match?
    pub(super) fn holds_text(self) -> bool {
        holds(self.kind, |kind| matches!(kind, Kind::Text | Kind::Enum(_) | Kind::Json))
    }

    /// Can there be a point?
    pub(super) fn holds_points(self) -> bool {
        holds(self.kind, |kind| matches!(kind, Kind::Geo | Kind::Json | Kind::Object(_)))
    }
}

fn holds(kind: &Kind, is_wanted: fn(&Kind) -> bool) -> bool {
    match kind {
        Kind::List(element) => holds(element, is_wanted),
        kind => is_wanted(kind),
    }
}

fn storable(value: &Value, path: &Path<'_>) -> Result<()> {
    match value {
        Value::TooLarge(_) => Err(path.error(format!("no integer above {} is stored", i64::MAX))),
        Value::Float(v) if v.is_nan() => Err(path.error("NaN cannot be compared with")),
        Value::Float(v) if v.is_infinite() => Err(path.error("infinity cannot be compared with")),
        Value::List(items) => {
            items.iter().enumerate().try_for_each(|(i, item)| storable(item, &path.index(i)))
        }
        Value::Object(object) => object.iter().try_for_each(|(name, value)| storable(value, &path.key(name))),
        _ => Ok(()),
    }
}

/// Is the value comparable with values of the kind? With a list, one element or a whole list is.
fn fits(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (_, Value::Null) => true,
        (Kind::List(element), Value::List(items)) => items.iter().all(|item| fits(element, item)),
        (Kind::List(element), value) => fits(element, value),
        (Kind::Object(kind), Value::Object(object)) => object.iter().all(|(name, value)| {
            let kind = kind.property(name).map_or(&Kind::Json, |property| &property.kind);
            fits(kind, value)
        }),
        (Kind::Json, Value::List(items)) => items.iter().all(|item| fits(kind, item)),
        (Kind::Json, Value::Object(object)) => object.iter().all(|(_, value)| fits(kind, value)),
        (Kind::Json, _) => matches!(value, Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_)),
        (Kind::Bool, _) => matches!(value, Value::Bool(_)),
        (Kind::Int(_) | Kind::Float(_), _) => is_number(value),
        #[cfg(feature = "decimal")]
        (Kind::Decimal, _) => is_number(value),
        (Kind::Text | Kind::Enum(_), _) => matches!(value, Value::Text(_)),
        (Kind::Bytes, _) => matches!(value, Value::Bytes(_)),
        (Kind::Date | Kind::Timestamp, _) => matches!(value, Value::Date(_) | Value::Timestamp(_)),
        (Kind::Time, _) => matches!(value, Value::Time(_)),
        (Kind::DateTime, _) => matches!(value, Value::DateTime(_)),
        #[cfg(feature = "uuid")]
        (Kind::Uuid, _) => matches!(value, Value::Uuid(_)),
        (Kind::Geo, _) => matches!(value, Value::Geo(_)),
        (Kind::Object(_), _) => false,
    }
}

fn is_number(value: &Value) -> bool {
    match value {
        #[cfg(feature = "decimal")]
        Value::Decimal(_) => true,
        _ => matches!(value, Value::Int(_) | Value::Float(_)),
    }
}
