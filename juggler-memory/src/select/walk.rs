//! Reading an index in its order, until there are enough rows.

use super::access::{Access, Must};
use super::bounds::Bounds;
use super::{Plan, Selection};
use crate::binding::Binding;
use crate::index::Span;
use crate::order::whole_column;
use crate::predicate::Predicate;
use crate::table::Table;
use crate::view::Question;

/// A way through an index that meets the rows in the order that is asked for.
pub(crate) struct Walk {
    index: usize,
    span: Span,
    /// Is the key of the index read from its end?
    descending: bool,
    /// Are rows of the same key read from the last id?
    last_id_first: bool,
    /// After how many rows it gives up.
    budget: usize,
}

impl Walk {
    /// The walk for a question, if there is one and it beats finding all rows and sorting them.
    pub(crate) fn choose(
        table: &Table,
        binding: &Binding,
        question: &Question<'_>,
        access: &Access,
    ) -> Option<Self> {
        let candidates = match access {
            Access::Ids(_) => return None,
            Access::Index { rows, .. } => *rows,
            Access::Scan => table.rows,
        };
        let needed = question.needed().unwrap_or(usize::MAX);
        let keys = question.order.iter().map(|key| whole_column(table, binding, key));
        let keys = keys.collect::<Option<Vec<_>>>()?;
        let must = Must::of(table, binding, question.condition);
        (0..table.indexes.len()).find_map(|index| {
            let walk = Walk::along(table, index, &keys, &must)?;
            if question.condition.is_all() {
                return Some(walk);
            }
            if let Access::Index { .. } = access
                && table.indexes[index].slots.len(walk.span) <= candidates
            {
                return Some(walk); // no more rows than any other way, and nothing to sort
            }
            // How many rows will be met before there are enough is not known: try, and give up in time.
            let budget = candidates / 16;
            (needed < budget).then_some(Walk { budget, ..walk })
        })
    }

    /// The walk along an index, if it meets rows in the order of these keys.
    fn along(table: &Table, at: usize, keys: &[(usize, bool)], must: &Must<'_>) -> Option<Self> {
        let index = &table.indexes[at];
        let bounds = Bounds::of(table, index, must);
        let fixed = bounds.as_ref().map_or(0, |bounds| bounds.equal.len());
        let (fixed, ordered) = index.columns.split_at(fixed);
        // Columns of one value have no order.
        let mut keys = keys.iter().filter(|(column, _)| !fixed.contains(column)).peekable();
        let descending = keys.peek()?.1;
        for column in ordered {
            if keys.next() != Some(&(*column, descending)) {
                return None;
            }
        }
        let mut keys = keys.filter(|(column, _)| !ordered.contains(column)).peekable();
        let last_id_first = keys.peek().map_or(descending, |key| key.1);
        let mut tie = index.tie.iter();
        for (column, direction) in keys {
            if tie.next() != Some(column) || *direction != last_id_first {
                return None;
            }
        }
        let descending = if ordered.is_empty() { last_id_first } else { descending };
        let span = match bounds.map(|bounds| bounds.spans(table, index)).as_deref() {
            None => index.slots.all(),
            Some([span]) => *span,
            Some(_) => return None, // several parts, each in order by itself
        };
        Some(Walk { index: at, span, descending, last_id_first, budget: usize::MAX })
    }

    /// Reads rows until there are enough. `None` when too many did not match.
    pub(crate) fn run(&self, table: &Table, predicate: &Predicate<'_>, needed: usize) -> Option<Selection> {
        let mut selection = Selection { plan: Plan::Order(self.index), ..Selection::default() };
        let mut left = self.budget;
        self.each(table, |slot| {
            selection.examined += 1;
            left -= 1;
            if predicate.test(slot) {
                selection.rows.push(slot);
            }
            selection.rows.len() < needed && left > 0
        });
        (selection.rows.len() >= needed || left > 0).then_some(selection)
    }

    /// Gives the rows one by one, until it is told that there are enough.
    fn each(&self, table: &Table, mut more: impl FnMut(u32) -> bool) {
        let slots = &table.indexes[self.index].slots;
        let Span { mut start, mut end } = self.span;
        if self.descending == self.last_id_first {
            let mut rows = slots.between(self.span);
            let mut next = || if self.descending { rows.next_back() } else { rows.next() };
            while next().is_some_and(&mut more) {}
            return;
        }
        // The keys go one way and the ids of one key the other: key by key.
        while start < end {
            let edge = if self.descending { slots.before(end) } else { Some(start) };
            let Some(edge) = edge.and_then(|edge| slots.get(edge)) else { return };
            let key = self.key(table, edge);
            let go_on = if self.descending {
                let from = table.indexes[self.index]
                    .bound(&table.columns, &key, std::cmp::Ordering::is_lt)
                    .max(start);
                let group = Span { start: from, end };
                end = from;
                slots.between(group).all(&mut more)
            } else {
                let to =
                    table.indexes[self.index].bound(&table.columns, &key, std::cmp::Ordering::is_le).min(end);
                let group = Span { start, end: to };
                start = to;
                slots.between(group).rev().all(&mut more)
            };
            if !go_on {
                return;
            }
        }
    }

    fn key<'t>(&self, table: &'t Table, slot: u32) -> Vec<juggler_core::ValueRef<'t>> {
        table.indexes[self.index].columns.iter().map(|&at| table.get(at, slot)).collect()
    }
}
