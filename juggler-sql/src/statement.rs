//! A statement: its text, with every value bound.

use juggler_core::definition::ModelDefinition;
use juggler_core::value::Value;

use crate::dialect::Dialect;
use crate::stored::{Stored, whole};

/// A value of a statement.
#[derive(Debug, Clone)]
pub(crate) struct Bind {
    pub(crate) value: Value,
    pub(crate) stored: Stored,
    /// Is the value a list of such values?
    pub(crate) is_list: bool,
}

/// A statement being written. No value is ever part of the text.
pub(crate) struct Statement<'d> {
    pub(crate) dialect: &'d dyn Dialect,
    pub(crate) text: String,
    pub(crate) binds: Vec<Bind>,
    /// The table whose rows are tested, quoted: what its columns are called by a query inside.
    pub(crate) scope: String,
    /// How many names were given to tables of queries inside.
    pub(crate) subqueries: usize,
}

impl<'d> Statement<'d> {
    pub(crate) fn new(dialect: &'d dyn Dialect) -> Self {
        let (scope, subqueries) = (String::new(), 0);
        Statement { dialect, text: String::with_capacity(128), binds: Vec::new(), scope, subqueries }
    }

    /// Adds text.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds the name of a table, a column or an index, quoted.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.dialect.quote(name, &mut self.text);
        self
    }

    /// Adds the table of a model, with its schema.
    pub(crate) fn table(&mut self, model: &ModelDefinition) -> &mut Self {
        self.dialect.table(model, &mut self.text);
        self
    }

    /// Adds names, with commas between.
    pub(crate) fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> &mut Self {
        for (i, name) in names.into_iter().enumerate() {
            if i > 0 {
                self.text.push_str(", ");
            }
            self.name(name);
        }
        self
    }

    /// Adds a test of a column against a list of values, which is one value for the database.
    pub(crate) fn one_of(&mut self, column: &str, values: Vec<Value>, stored: Stored) -> &mut Self {
        let values = values.into_iter().map(|value| kept(value, stored)).collect();
        self.binds.push(Bind { value: Value::List(values), stored: stored.bound(), is_list: true });
        self.dialect.one_of(column, self.binds.len(), stored.bound(), &mut self.text);
        self
    }

    /// Adds a value.
    pub(crate) fn value(&mut self, value: Value, stored: Stored) -> &mut Self {
        self.binds.push(Bind { value: kept(value, stored), stored: stored.bound(), is_list: false });
        self.dialect.placeholder(self.binds.len(), stored.bound(), &mut self.text);
        self
    }
}

/// A value as its column takes it.
fn kept(value: Value, stored: Stored) -> Value {
    match value {
        Value::Float(float) if stored == Stored::Whole => whole(float).map_or(value, Value::Int),
        value => value,
    }
}
