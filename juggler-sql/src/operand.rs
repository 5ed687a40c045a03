//! What a test is about: a column, or something declared inside of one.

use juggler_core::definition::{Kind, ModelDefinition};
use juggler_core::query::Column;

use crate::dialect::{Dialect, column};
use crate::stored::Stored;

/// What a test is about, as far as a database can get at it.
#[derive(Debug)]
pub(crate) struct Operand<'a> {
    /// The name of the column.
    pub(crate) column: &'a str,
    /// The names that lead into its JSON, through objects that are declared.
    pub(crate) path: &'a [String],
    /// Is it each element of a list that is found there?
    pub(crate) is_each: bool,
    /// How such values are kept, or would be in a column of their own.
    pub(crate) stored: Stored,
}

impl<'a> Operand<'a> {
    /// What stands at a place of a model. `None` for what is not declared, and so may be anything, and for what this database does not
    /// get out of its JSON.
    pub(crate) fn of(model: &'a ModelDefinition, at: &'a Column, dialect: &dyn Dialect) -> Option<Self> {
        let (name, path) = (column(model, at.property), &at.path[..]);
        let stored = Stored::at(model, at.property);
        if path.is_empty() && stored != Stored::Json {
            return Some(Operand { column: name, path, is_each: false, stored });
        }
        let whole = model.kind(at.property);
        if !dialect.reads_json(whole) {
            return None;
        }
        let end = path.iter().try_fold(whole, |kind, name| match kind {
            Kind::Object(object) => object.property(name).map(|property| &property.kind),
            Kind::Geo if name == "lat" || name == "lng" => Some(&at.kind),
            _ => None,
        })?;
        let (is_each, end) = match end.element() {
            Some(element) => (true, element),
            None => (false, end),
        };
        let stored = Stored::of(end);
        // Dates and the like are text there, which somebody else may have spelled in another way.
        let is_plain = matches!(stored, Stored::Text | Stored::Int | Stored::Float | Stored::Bool);
        is_plain.then_some(Operand { column: name, path, is_each, stored })
    }

    /// Is it found in a column of JSON?
    pub(crate) fn is_in_json(&self) -> bool {
        self.is_each || !self.path.is_empty()
    }
}
