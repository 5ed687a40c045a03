//! What is written, step by step. The same for the table and for a transaction.

use juggler_core::connector::{Assignment, RowRef, Upserted};
use juggler_core::query::Condition;
use juggler_core::value::Object;
use juggler_core::{Result, Value, ValueRef};

use crate::binding::{Binding, Incoming};
use crate::select::select;
use crate::table::{FOREIGN, Table, fit};
use crate::view::{Question, View};
use crate::writer::Writer;

/// Adds rows, all or none.
pub(crate) fn create(writer: &mut dyn Writer, binding: &Binding, rows: &[RowRef<'_>]) -> Result<Vec<u32>> {
    all_or_nothing(writer, rows.len() > 1, |writer| {
        rows.iter().map(|row| insert(writer, binding, *row)).collect()
    })
}

fn all_or_nothing<T>(
    writer: &mut dyn Writer,
    several: bool,
    f: impl FnOnce(&mut dyn Writer) -> Result<T>,
) -> Result<T> {
    if !several {
        return f(writer);
    }
    writer.begin();
    let outcome = f(writer);
    writer.end(outcome.is_err());
    outcome
}

/// Adds a row.
pub(crate) fn insert(writer: &mut dyn Writer, binding: &Binding, row: RowRef<'_>) -> Result<u32> {
    const USUAL: usize = 16;
    let model = &binding.model;
    let table = writer.view().base;
    let width = table.columns.len();
    let incoming = Incoming::new(binding, table, row)?;
    let mut few = [ValueRef::Null; USUAL];
    let mut many = Vec::new();
    let values = if width <= USUAL {
        &mut few[..width]
    } else {
        many.resize(width, ValueRef::Null);
        &mut many[..]
    };
    incoming.fill(binding, values)?;
    let texts = table.generate(model, binding.generated(), values)?;
    if texts.is_empty() {
        table.require_id(model, values)?;
        return writer.insert(model, values);
    }
    let mut values = values.to_vec();
    for (at, text) in &texts {
        values[*at] = ValueRef::Text(text);
    }
    table.require_id(model, &values)?;
    writer.insert(model, &values)
}

/// Sets values in the rows that match.
pub(crate) fn update(
    writer: &mut dyn Writer,
    binding: &Binding,
    condition: &Condition,
    assignments: &[Assignment],
) -> Result<u64> {
    let rows = select(&writer.view(), binding, &Question::which(condition)).rows;
    let changes = Changes::new(binding, writer.view().base, assignments);
    let several = rows.len() > 1 && (changes.may_fail() || writer.may_fail(&changes.columns));
    all_or_nothing(writer, several, |writer| {
        rows.iter().try_for_each(|row| changes.apply(writer, binding, *row).map(drop))
    })?;
    Ok(rows.len() as u64)
}

/// Sets values in one row. Gives where it is then.
pub(crate) fn assign(
    writer: &mut dyn Writer,
    binding: &Binding,
    row: u32,
    assignments: &[Assignment],
) -> Result<u32> {
    Changes::new(binding, writer.view().base, assignments).apply(writer, binding, row)
}

/// Removes the rows that match.
pub(crate) fn destroy_all(writer: &mut dyn Writer, binding: &Binding, condition: &Condition) -> Result<u64> {
    let rows = select(&writer.view(), binding, &Question::which(condition)).rows;
    let several = rows.len() > 1 && writer.may_fail(&[]);
    all_or_nothing(writer, several, |writer| {
        rows.iter().try_for_each(|row| writer.remove(&binding.model, *row))
    })?;
    Ok(rows.len() as u64)
}

/// Sets values in the row with the id of `row`, or adds `row`.
pub(crate) fn upsert(
    writer: &mut dyn Writer,
    binding: &Binding,
    row: RowRef<'_>,
    assignments: &[Assignment],
) -> Result<(Upserted, u32)> {
    let id = binding.model.require_ids()?.iter().map(|at| row.get(*at)).collect::<Result<Vec<_>>>()?;
    match find(&writer.view(), binding, &id) {
        Some(found) => Ok((Upserted::Updated, assign(writer, binding, found, assignments)?)),
        None => Ok((Upserted::Created, insert(writer, binding, row)?)),
    }
}

/// The row with an id.
#[inline]
pub(crate) fn find(view: &View<'_>, binding: &Binding, id: &[ValueRef<'_>]) -> Option<u32> {
    if !binding.has_table_id {
        return find_otherwise(view, binding, id);
    }
    let base = view.base;
    let found = base.ids.find(&base.columns, id);
    match view.over {
        None => found,
        Some(over) => found
            .filter(|slot| !over.hidden.get(*slot))
            .or_else(|| over.rows.ids.find(&over.rows.columns, id).map(|slot| slot | crate::table::OVERLAY)),
    }
}

/// The row with an id, where the table has another id than the model.
#[cold]
fn find_otherwise(view: &View<'_>, binding: &Binding, id: &[ValueRef<'_>]) -> Option<u32> {
    let id: Vec<Value> = id.iter().map(|part| (*part).to_owned()).collect();
    if id.is_empty() || id.len() != binding.model.ids.len() {
        return None;
    }
    let condition = Condition::id(&binding.model, &id);
    select(view, binding, &Question::which(&condition)).rows.first().copied()
}

/// Assignments, by column.
struct Changes<'a> {
    columns: Vec<(usize, ValueRef<'a>)>,
    /// Undeclared properties that change one by one, and so differently in each row.
    entries: Vec<(&'a str, &'a Value)>,
    /// What is added to numbers: the column, the position in the model, the amount.
    increments: Vec<(usize, usize, &'a Value)>,
    /// Values that had to be made to fit the column of another model.
    fitted: Vec<(usize, Value)>,
    extras: usize,
}

impl<'a> Changes<'a> {
    fn new(binding: &Binding, table: &Table, assignments: &'a [Assignment]) -> Self {
        let extras = table.extras.unwrap_or(usize::MAX);
        let mut changes = Changes {
            columns: Vec::with_capacity(assignments.len()),
            entries: Vec::new(),
            increments: Vec::new(),
            fitted: Vec::new(),
            extras,
        };
        for assignment in assignments {
            match assignment {
                Assignment::Set { property, value } => match binding.column(*property) {
                    Some(column) if *property < binding.model.properties.len() => {
                        changes.set(column as usize, value.as_ref());
                    }
                    Some(column) => changes.replace_extras(binding, table, column, value),
                    None => {}
                },
                Assignment::Increment { property, by } => {
                    if let Some(column) = binding.column(*property) {
                        changes.increments.push((column as usize, *property, by));
                    }
                }
                Assignment::SetExtras { value } => {
                    if let Some(column) = binding.model.extras().and_then(|at| binding.column(at)) {
                        changes.replace_extras(binding, table, column, value);
                    }
                }
                Assignment::SetExtra { name, value } if binding.model.is_open() => {
                    match binding.foreign(table, name) {
                        Some(column) => {
                            let value = fit(&table.columns[column].kind, value.clone(), name);
                            changes.fitted.push((column, value));
                        }
                        None => changes.entries.push((name, value)),
                    }
                }
                _ => {}
            }
        }
        changes
    }

    /// May a row be refused for what is in it?
    fn may_fail(&self) -> bool {
        !self.increments.is_empty()
    }

    fn set(&mut self, column: usize, value: ValueRef<'a>) {
        match self.columns.iter_mut().find(|(at, _)| *at == column) {
            Some((_, old)) => *old = value,
            None => self.columns.push((column, value)),
        }
    }

    fn replace_extras(&mut self, binding: &Binding, table: &Table, column: u32, value: &'a Value) {
        self.entries.clear();
        if column != FOREIGN {
            self.set(column as usize, value.as_ref());
        } else if let Some((declared, rest)) = binding.split(table, value.as_ref()) {
            self.fitted.extend(declared);
            self.fitted.push((self.extras, rest));
        }
    }

    /// What increments make of a row.
    fn sums(&self, writer: &dyn Writer, binding: &Binding, row: u32) -> Result<Vec<(usize, Value)>> {
        let view = writer.view();
        let (table, slot) = view.place(row);
        let mut sums: Vec<(usize, Value)> = Vec::with_capacity(self.increments.len());
        for &(column, property, by) in &self.increments {
            let known = sums.iter().position(|(at, _)| *at == column);
            let stored = known.map_or_else(|| table.get(column, slot), |at| sums[at].1.as_ref());
            let sum = Assignment::incremented(&binding.model, property, stored, by)?;
            match known {
                Some(at) => sums[at].1 = sum,
                None => sums.push((column, sum)),
            }
        }
        Ok(sums)
    }

    /// Makes the changes to a row. Gives where it is then.
    fn apply(&self, writer: &mut dyn Writer, binding: &Binding, row: u32) -> Result<u32> {
        if self.entries.is_empty() && self.fitted.is_empty() && self.increments.is_empty() {
            return writer.assign(&binding.model, row, &self.columns);
        }
        let sums = self.sums(writer, binding, row)?;
        let mut columns = self.columns.clone();
        columns.extend(sums.iter().map(|(column, sum)| (*column, sum.as_ref())));
        for (column, value) in &self.fitted {
            columns.retain(|(at, _)| at != column);
            columns.push((*column, value.as_ref()));
        }
        if self.entries.is_empty() {
            return writer.assign(&binding.model, row, &columns);
        }
        let given = columns.iter().find(|(at, _)| *at == self.extras).map(|(_, value)| (*value).to_owned());
        let (table, slot) = writer.view().place(row);
        let mut object = match given.unwrap_or_else(|| table.get(self.extras, slot).to_owned()) {
            Value::Object(object) => object,
            _ => Object::new(),
        };
        for (name, value) in &self.entries {
            object.set((*name).to_owned(), (*value).clone());
        }
        let object = Value::Object(object);
        columns.retain(|(at, _)| *at != self.extras);
        columns.push((self.extras, object.as_ref()));
        writer.assign(&binding.model, row, &columns)
    }
}
