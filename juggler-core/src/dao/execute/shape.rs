//! What the rows of a statement are read as.

use std::marker::PhantomData;

use crate::connector::{RawSink, Reading};
use crate::definition::{ModelRef, PropertyType};
use crate::error::{Error, ErrorKind, NameKind, Result};
use crate::model::Instance;
use crate::row::{Flow, Row, RowSink};
use crate::value::{Object, ValueRef};

/// What rows are read as.
pub(super) trait Shape: Send {
    type Item: Send;

    /// Hears of the columns.
    fn columns(&mut self, names: &[&str]) -> Result<Reading>;

    /// Reads a row of these columns.
    fn read(&self, row: &dyn Row) -> Result<Self::Item>;
}

/// Names and values.
#[derive(Default)]
pub(super) struct AsObject(Vec<String>);

impl Shape for AsObject {
    type Item = Object;

    fn columns(&mut self, names: &[&str]) -> Result<Reading> {
        distinct(names)?;
        self.0 = owned(names);
        Ok(Reading::AsStored)
    }

    fn read(&self, row: &dyn Row) -> Result<Object> {
        let mut object = Object::new();
        for (at, name) in self.0.iter().enumerate() {
            object.push(name.clone(), row.get(at)?.to_owned());
        }
        Ok(object)
    }
}

/// Instances of a model.
pub(super) struct AsInstance<T> {
    model: ModelRef,
    /// The columns of the positions of the model.
    columns: Vec<String>,
    /// Where each position of the model stands in a row.
    places: Vec<usize>,
    marker: PhantomData<fn() -> T>,
}

impl<T> AsInstance<T> {
    pub(super) fn new(model: ModelRef, columns: Vec<String>) -> Self {
        AsInstance { model, columns, places: Vec::new(), marker: PhantomData }
    }
}

impl<T: Instance> Shape for AsInstance<T> {
    type Item = T;

    fn columns(&mut self, names: &[&str]) -> Result<Reading> {
        distinct(names)?;
        let position = |name: &&str| {
            let unknown = || {
                let known = self.columns.iter().map(String::as_str);
                Error::unknown_name(NameKind::Column, *name, self.model.name.to_string(), known)
            };
            self.columns.iter().position(|column| column == name).ok_or_else(unknown)
        };
        let positions: Vec<usize> = names.iter().map(position).collect::<Result<_>>()?;
        let place = |at: usize| {
            let missing = || {
                let column = &self.columns[at];
                Error::bad_request(format!(
                    "{}: the statement gives no column `{column}`",
                    self.model.place(at)
                ))
            };
            positions.iter().position(|position| *position == at).ok_or_else(missing)
        };
        self.places = (0..self.model.width()).map(place).collect::<Result<_>>()?;
        Ok(Reading::As { model: self.model.clone(), positions })
    }

    fn read(&self, row: &dyn Row) -> Result<T> {
        T::read(&self.model, &Arranged { row, places: &self.places })
    }
}

/// A row of a statement, in the order of its model.
struct Arranged<'a> {
    row: &'a dyn Row,
    places: &'a [usize],
}

impl Row for Arranged<'_> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        self.row.get(self.places.get(at).copied().unwrap_or(usize::MAX))
    }
}

/// What a row of a statement is read as by position: a tuple of up to eight property types, or one of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from the columns of a statement",
    label = "expected a property type, or a tuple of them"
)]
pub trait FromColumns: Send + Sized {
    /// How many columns there are.
    const COLUMNS: usize;

    /// Reads a row. The error says at which position something else was.
    #[doc(hidden)]
    fn from_columns(row: &dyn Row) -> Result<Self, (usize, Error)>;
}

fn column<T: PropertyType>(row: &dyn Row, at: usize) -> Result<T, (usize, Error)> {
    row.get(at).and_then(T::from_value).map_err(|error| (at, error))
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> FromColumns for T {
    const COLUMNS: usize = 1;

    fn from_columns(row: &dyn Row) -> Result<Self, (usize, Error)> {
        column(row, 0)
    }
}

macro_rules! tuples {
    ($($count:literal: $($name:ident $at:tt)+;)+) => {$(
        impl<$($name: PropertyType),+> FromColumns for ($($name,)+) {
            const COLUMNS: usize = $count;

            fn from_columns(row: &dyn Row) -> Result<Self, (usize, Error)> {
                Ok(($(column::<$name>(row, $at)?,)+))
            }
        }
    )+};
}

tuples! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

/// Tuples, by position.
pub(super) struct AsTuple<T> {
    names: Vec<String>,
    marker: PhantomData<fn() -> T>,
}

impl<T> Default for AsTuple<T> {
    fn default() -> Self {
        AsTuple { names: Vec::new(), marker: PhantomData }
    }
}

impl<T: FromColumns> Shape for AsTuple<T> {
    type Item = T;

    fn columns(&mut self, names: &[&str]) -> Result<Reading> {
        if names.len() != T::COLUMNS {
            let (are, wanted) = (names.len(), T::COLUMNS);
            return Err(Error::bad_request(format!(
                "the statement gives {are} columns, and {wanted} are read"
            )));
        }
        self.names = owned(names);
        Ok(Reading::AsStored)
    }

    fn read(&self, row: &dyn Row) -> Result<T> {
        T::from_columns(row).map_err(|(at, error)| {
            let name = self.names.get(at).map_or("", String::as_str);
            match error.kind() {
                ErrorKind::BadValue { path, message } => {
                    Error::bad_value(format!("column `{name}`{path}"), message.as_str())
                }
                _ => error,
            }
        })
    }
}

/// Rows are not wanted.
pub(super) struct NoRows;

impl RowSink for NoRows {
    /// Goes on: a statement that writes is run to its end.
    fn row(&mut self, _: &dyn Row) -> Result<Flow> {
        Ok(Flow::Continue)
    }
}

impl RawSink for NoRows {
    fn columns(&mut self, _: &[&str]) -> Result<Reading> {
        Ok(Reading::Unread)
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Rows with names have each name once.
fn distinct(names: &[&str]) -> Result<()> {
    let again = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    match again {
        None => Ok(()),
        Some((_, name)) => Err(Error::bad_request(format!(
            "two columns of the statement are called `{name}`: rename one with AS"
        ))),
    }
}
