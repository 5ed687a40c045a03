//! What the models of a collection want of its table.

use std::borrow::Cow;

use juggler_core::definition::{Coercion, check, coerce};
use juggler_core::value::Object;
use juggler_core::{Kind, ModelDefinition, Result, Value, ValueRef};

use super::Table;
use crate::column::Column;
use crate::ids::IdIndex;
use crate::index::Index;

/// The name of the column of undeclared properties; no property has an empty name.
const EXTRAS: &str = "";

/// Columns, and whether each combination of their values may stand only once.
type Wanted = Vec<(Vec<usize>, bool)>;

impl Table {
    /// The column of this name.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The columns of a model's properties at these positions.
    pub(crate) fn columns_of(&self, model: &ModelDefinition, positions: &[usize]) -> Vec<usize> {
        positions.iter().filter_map(|&at| self.column(&model.properties[at].name)).collect()
    }

    /// Gives the table the columns and indexes that a model wants, besides those of the other models that share it. Rows are
    /// kept: values are matched by the names of their properties.
    pub(crate) fn reshape(&mut self, model: &ModelDefinition, others: &[&ModelDefinition]) -> Result<()> {
        for property in model.properties.iter() {
            match self.column(&property.name) {
                None => self.add_column(property.name.clone(), property.kind.clone()),
                Some(at) if self.columns[at].kind == property.kind => {}
                Some(at) if others.iter().any(|other| other.property(&property.name).is_some()) => {
                    self.columns[at].generalise(); // two models read it, each its own way
                }
                Some(at) => self.recast(at, &property.kind),
            }
        }
        if model.is_open() {
            self.require_extras();
        }
        let own = self.columns_of(model, &model.ids);
        let ids = if others.is_empty() { own } else { self.ids.columns.clone() };
        let mut wanted = Wanted::new();
        for model in others.iter().copied().chain([model]) {
            self.want(model, &ids, &mut wanted);
        }
        let have = |(columns, unique): &(Vec<usize>, bool)| {
            self.indexes.iter().any(|index| index.columns == *columns && index.unique == *unique)
        };
        if ids != self.ids.columns || wanted.len() != self.indexes.len() || !wanted.iter().all(have) {
            self.rebuild(model, ids, wanted)?;
        }
        Ok(())
    }

    /// The column of the undeclared properties, which is made if there is none.
    pub(crate) fn require_extras(&mut self) -> usize {
        *self.extras.get_or_insert_with(|| {
            self.columns.push(Column::new(Cow::Borrowed(EXTRAS), Kind::Json));
            self.columns.len() - 1
        })
    }

    /// The indexes that a model wants.
    fn want(&self, model: &ModelDefinition, ids: &[usize], wanted: &mut Wanted) {
        let mut add = |columns: Vec<usize>, unique: bool| {
            if columns.is_empty() || columns == ids {
                return;
            }
            match wanted.iter_mut().find(|(other, _)| *other == columns) {
                Some((_, also)) => *also |= unique,
                None => wanted.push((columns, unique)),
            }
        };
        add(self.columns_of(model, &model.ids), true);
        for (at, property) in model.properties.iter().enumerate() {
            if property.index || property.unique {
                add(self.columns_of(model, &[at]), property.unique);
            }
        }
        for index in model.indexes.iter() {
            add(self.columns_of(model, &index.properties), index.unique);
        }
    }

    /// Adds a column, with the values that rows have as undeclared properties of this name.
    fn add_column(&mut self, name: Cow<'static, str>, kind: Kind) {
        let mut column = Column::new(name, kind);
        if let Some(extras) = self.extras {
            for slot in self.live.iter() {
                let ValueRef::Object(object) = self.columns[extras].get(slot) else { continue };
                if object.get(&column.name).is_none() {
                    continue;
                }
                let Value::Object(mut object) = ValueRef::Object(object).to_owned() else { continue };
                if let Some(value) = object.remove(&column.name) {
                    column.set(slot, fit(&column.kind, value, &column.name).as_ref());
                }
                let rest = if object.is_empty() { Value::Null } else { Value::Object(object) };
                self.columns[extras].set(slot, rest.as_ref());
            }
        }
        self.columns.push(column);
    }

    /// Changes the kind of a column, and its values as far as they fit.
    fn recast(&mut self, at: usize, kind: &Kind) {
        let old = &self.columns[at];
        let mut new = Column::new(old.name.clone(), kind.clone());
        new.next = std::sync::Arc::clone(&old.next);
        for slot in self.live.iter() {
            new.set(slot, fit(kind, old.get(slot).to_owned(), &old.name).as_ref());
        }
        self.columns[at] = new;
    }

    /// Makes the indexes anew.
    fn rebuild(&mut self, model: &ModelDefinition, ids: Vec<usize>, wanted: Wanted) -> Result<()> {
        self.indexes =
            wanted.into_iter().map(|(columns, unique)| Index::new(columns, unique, &ids)).collect();
        self.ids = IdIndex::new(ids);
        self.ascending = true;
        let mut last = None;
        for slot in self.live.iter().collect::<Vec<_>>() {
            let row: Vec<_> = self.columns.iter().map(|column| column.get(slot)).collect();
            self.require_id(model, &row)?;
            if let Some(columns) = self.holder(&row, |_| true) {
                return Err(self.conflict(model, columns));
            }
            self.ascending &= last.is_none_or(|last| self.ascends(last, slot));
            last = Some(slot);
            self.ids.insert(&self.columns, slot);
            for index in &mut self.indexes {
                index.insert(&self.columns, slot);
            }
        }
        Ok(())
    }
}

/// The value as this kind, or as it is if it has none.
pub(crate) fn fit(kind: &Kind, value: Value, name: &str) -> Value {
    if check(kind, &value, name).is_ok() {
        return value;
    }
    let coerced = coerce(kind, Coercion::Ldl, &value.to_json(), name).ok();
    coerced.filter(|coerced| check(kind, coerced, name).is_ok()).unwrap_or(value)
}

/// Splits the undeclared properties of a row into those that other models declare, by column, and the rest.
pub(crate) fn split_extras(
    table: &Table,
    foreign: &[usize],
    extras: ValueRef<'_>,
) -> (Vec<(usize, Value)>, Value) {
    let mut declared: Vec<_> = foreign.iter().map(|at| (*at, Value::Null)).collect();
    let mut rest = Object::new();
    if let ValueRef::Object(object) = extras {
        for i in 0..object.len() {
            let (name, value) = object.entry(i);
            match declared.iter_mut().find(|(at, _)| table.columns[*at].name == name) {
                Some((at, place)) => *place = fit(&table.columns[*at].kind, value.to_owned(), name),
                None => rest.push(name.to_owned(), value.to_owned()),
            }
        }
    }
    (declared, if rest.is_empty() { Value::Null } else { Value::Object(rest) })
}
