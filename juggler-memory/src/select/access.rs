//! The rows that can match a condition at all.

use juggler_core::query::{Condition, Test};
use juggler_core::{Value, ValueRef};

use super::Plan;
use super::bounds::Bounds;
use crate::binding::Binding;
use crate::index::Span;
use crate::table::Table;

/// The rows that can match a condition at all.
pub(crate) enum Access {
    /// All of them.
    Scan,
    /// Those with the ids that are asked for.
    Ids(Vec<u32>),
    /// A part of an index.
    Index(Part),
}

/// The part of an index that a condition allows.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) index: usize,
    /// How many columns, from the first, have one value there.
    pub(crate) fixed: usize,
    /// Where the rows stand; spans do not overlap.
    pub(crate) spans: Vec<Span>,
    /// How many they are.
    pub(crate) rows: usize,
}

impl Access {
    pub(crate) fn plan(&self) -> Plan {
        match self {
            Access::Scan => Plan::Scan,
            Access::Ids(_) => Plan::Id,
            Access::Index(part) => Plan::Index(part.index),
        }
    }

    /// The rows, where it is no scan.
    pub(crate) fn each(&self, table: &Table, mut f: impl FnMut(u32)) {
        match self {
            Access::Scan => table.live.iter().for_each(f),
            Access::Ids(slots) => slots.iter().copied().for_each(f),
            Access::Index(part) => {
                for span in &part.spans {
                    table.indexes[part.index].slots.between(*span).for_each(&mut f);
                }
            }
        }
    }
}

/// What must hold of single columns for a condition to hold.
pub(crate) struct Must<'a>(Vec<(usize, &'a Test)>);

impl<'a> Must<'a> {
    pub(crate) fn of(table: &Table, binding: &Binding, condition: &'a Condition) -> Self {
        let mut must = Must(Vec::new());
        must.collect(table, binding, condition);
        must
    }

    fn collect(&mut self, table: &Table, binding: &Binding, condition: &'a Condition) {
        match condition {
            Condition::And(parts) => parts.iter().for_each(|part| self.collect(table, binding, part)),
            Condition::Test { column, test } if column.path.is_empty() => {
                let at = binding.column(column.property).map(|at| at as usize);
                self.0.extend(at.filter(|at| *at < table.columns.len()).map(|at| (at, test)));
            }
            _ => {}
        }
    }

    /// The tests of a column.
    pub(crate) fn tests(&self, column: usize) -> impl Iterator<Item = &'a Test> {
        self.0.iter().filter(move |(at, _)| *at == column).map(|(_, test)| *test)
    }

    /// The value a column must be equal to.
    pub(crate) fn equal(&self, column: usize) -> Option<ValueRef<'a>> {
        self.tests(column).find_map(|test| match test {
            Test::Eq(value) => scalar(value),
            _ => None,
        })
    }

    /// The values of which a column must have one.
    pub(crate) fn one_of(&self, column: usize) -> Option<&'a [Value]> {
        self.tests(column).find_map(|test| match test {
            Test::Inq(values) if values.iter().all(|value| scalar(value).is_some()) => {
                Some(values.as_slice())
            }
            _ => None,
        })
    }
}

/// The value, unless it is one that an order does not tell apart from others.
fn scalar(value: &Value) -> Option<ValueRef<'_>> {
    match value.as_ref() {
        ValueRef::List(_) | ValueRef::Object(_) | ValueRef::Geo(_) => None,
        value => Some(value),
    }
}

/// The way to the rows that can match: by id, by the index that leaves the fewest, or all of them; and what each index could do.
pub(crate) fn choose(table: &Table, binding: &Binding, condition: &Condition) -> (Access, Vec<Part>) {
    if condition.is_all() {
        return (Access::Scan, Vec::new());
    }
    let must = Must::of(table, binding, condition);
    if let Some(slots) = by_id(table, &must) {
        return (Access::Ids(slots), Vec::new());
    }
    let indexes = table.indexes.iter().enumerate();
    let parts: Vec<_> =
        indexes.filter_map(|(at, index)| Bounds::of(table, index, &must)?.part(table, at)).collect();
    // Reading an index jumps around; from a quarter of the rows on, looking at all of them is faster.
    let fewest =
        parts.iter().min_by_key(|part| part.rows).filter(|part| part.rows < (table.rows / 4).max(64));
    (fewest.map_or(Access::Scan, |part| Access::Index(part.clone())), parts)
}

/// The rows with the ids that are asked for, if the condition asks for ids.
fn by_id(table: &Table, must: &Must<'_>) -> Option<Vec<u32>> {
    let ids = table.ids.columns.as_slice();
    if ids.is_empty() || ids.iter().any(|&id| table.columns[id].is_mixed()) {
        return None;
    }
    if let Some(id) = ids.iter().map(|&id| must.equal(id)).collect::<Option<Vec<_>>>() {
        return Some(table.ids.find(&table.columns, &id).into_iter().collect());
    }
    let [id] = ids else { return None };
    let wanted = must.one_of(*id)?;
    let mut slots: Vec<_> =
        wanted.iter().filter_map(|id| table.ids.find(&table.columns, &[id.as_ref()])).collect();
    slots.sort_unstable();
    slots.dedup();
    Some(slots)
}
