//! A statement: its text, with every value bound.

#[cfg(feature = "sqlite")]
use std::sync::Arc;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use chrono::Datelike;
use juggler_core::definition::ModelDefinition;
#[cfg(feature = "sqlite")]
use juggler_core::query::Condition;
use juggler_core::value::{Value, ValueRef};

use crate::dialect::Dialect;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::fault::{Fault, OUT_OF_RANGE};
#[cfg(feature = "sqlite")]
use crate::stored::Cell;
use crate::stored::{Stored, whole};

/// What is bound at one place of a statement.
#[derive(Debug, PartialEq)]
pub(crate) struct Bind<'v> {
    pub(crate) bound: Bound<'v>,
    pub(crate) stored: Stored,
}

/// A value, or a list of such, which is one value for the database.
#[derive(Debug, PartialEq)]
pub(crate) enum Bound<'v> {
    One(Datum<'v>),
    List(Vec<Datum<'v>>),
}

/// A value: the statement's own, or lent by what is written.
#[derive(Debug)]
pub(crate) enum Datum<'v> {
    Own(Value),
    Lent(ValueRef<'v>),
}

impl Datum<'_> {
    pub(crate) fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Datum::Own(value) => value.as_ref(),
            Datum::Lent(value) => *value,
        }
    }
}

impl PartialEq for Datum<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_ref().to_owned() == other.as_ref().to_owned()
    }
}

impl From<Value> for Datum<'_> {
    fn from(value: Value) -> Self {
        Datum::Own(value)
    }
}

impl<'v> From<ValueRef<'v>> for Datum<'v> {
    fn from(value: ValueRef<'v>) -> Self {
        Datum::Lent(value)
    }
}

impl<'v> Bind<'v> {
    pub(crate) fn one(value: impl Into<Datum<'v>>, stored: Stored) -> Self {
        Bind { bound: Bound::One(value.into()), stored }
    }

    /// All values of it.
    pub(crate) fn values(&self) -> &[Datum<'v>] {
        match &self.bound {
            Bound::One(value) => std::slice::from_ref(value),
            Bound::List(values) => values,
        }
    }
}

/// A statement being written. No value is ever part of the text.
pub(crate) struct Statement<'d> {
    pub(crate) dialect: &'d dyn Dialect,
    pub(crate) text: String,
    pub(crate) binds: Vec<Bind<'d>>,
    /// Tests that a function of ours answers inside the database, each with the place of its value.
    #[cfg(feature = "sqlite")]
    pub(crate) evaluated: Vec<(usize, Arc<Evaluated>)>,
    /// The name, quoted, that was given to the table whose rows are tested; empty where it goes by its own.
    pub(crate) alias: String,
    /// How many names were given to tables of queries inside.
    pub(crate) subqueries: usize,
}

/// A test that our own evaluator answers.
#[cfg(feature = "sqlite")]
#[derive(Debug)]
pub(crate) struct Evaluated {
    /// How the value of the column is read.
    pub(crate) cell: Cell<'static>,
    /// A test of that column.
    pub(crate) condition: Condition,
}

impl<'d> Statement<'d> {
    /// Its values.
    pub(crate) fn values(&self) -> impl Iterator<Item = ValueRef<'_>> {
        self.binds.iter().flat_map(Bind::values).map(Datum::as_ref)
    }

    pub(crate) fn new(dialect: &'d dyn Dialect) -> Self {
        Statement {
            dialect,
            text: String::with_capacity(128),
            binds: Vec::new(),
            alias: String::new(),
            subqueries: 0,
            #[cfg(feature = "sqlite")]
            evaluated: Vec::new(),
        }
    }

    /// Is it one that the database takes? One that is too long can cost the connection.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn fits(&self) -> Result<(), Fault> {
        let years = self.dialect.years();
        let is_out = |value: &Datum<'_>| year(value.as_ref()).is_some_and(|year| !years.contains(&year));
        if self.binds.iter().flat_map(Bind::values).any(is_out) {
            return Err(Fault::BadValue { column: None, what: OUT_OF_RANGE });
        }
        let Some(most) = self.dialect.max_bytes() else { return Ok(()) };
        let values = self.binds.iter().flat_map(Bind::values);
        let bytes = values.map(|value| 1 + size(value.as_ref())).sum::<usize>() + self.text.len();
        match bytes >= most {
            false => Ok(()),
            true => Err(Fault::Other(format!(
                "a statement of {bytes} bytes with its values is more than the {most} bytes that the database takes"
            ))),
        }
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

    /// Adds a list of values, which is one value for the database: its place.
    pub(crate) fn list<V: Into<Datum<'d>>>(
        &mut self,
        values: impl IntoIterator<Item = V>,
        stored: Stored,
    ) -> usize {
        let values = values.into_iter().map(|value| kept(value.into(), stored)).collect();
        self.binds.push(Bind { bound: Bound::List(values), stored: stored.bound() });
        self.binds.len()
    }

    /// Adds a value whose place is in the text already.
    pub(crate) fn bind(&mut self, value: impl Into<Datum<'d>>, stored: Stored) {
        self.binds.push(Bind::one(kept(value.into(), stored), stored.bound()));
    }

    /// Adds a value.
    pub(crate) fn value(&mut self, value: impl Into<Datum<'d>>, stored: Stored) -> &mut Self {
        self.bind(value, stored);
        self.dialect.placeholder(self.binds.len(), stored.bound(), &mut self.text);
        self
    }
}

/// A value as its column takes it.
fn kept(value: Datum<'_>, stored: Stored) -> Datum<'_> {
    match value.as_ref() {
        ValueRef::Float(float) if stored == Stored::Whole => {
            whole(float).map_or(value, |int| Datum::Lent(ValueRef::Int(int)))
        }
        _ => value,
    }
}

/// The year of a date.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn year(value: ValueRef<'_>) -> Option<i32> {
    match value {
        ValueRef::Date(date) => Some(date.year()),
        ValueRef::DateTime(at) => Some(at.year()),
        ValueRef::Timestamp(at) => Some(at.year()),
        _ => None,
    }
}

/// About how many bytes a value has on its way.
pub(crate) fn size(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(text) => text.len(),
        ValueRef::Bytes(bytes) => bytes.len(),
        ValueRef::List(list) => (0..list.len()).map(|i| 1 + size(list.get(i))).sum(),
        ValueRef::Object(object) => (0..object.len())
            .map(|i| {
                let (name, value) = object.entry(i);
                4 + name.len() + size(value)
            })
            .sum(),
        _ => 9,
    }
}
