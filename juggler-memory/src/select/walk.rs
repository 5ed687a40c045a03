//! Reading an index in its order, until there are enough rows.

use super::access::{Access, Part};
use super::{Plan, Selection};
use crate::binding::Binding;
use crate::index::Span;
use crate::order::whole_column;
use crate::predicate::Predicate;
use crate::table::Table;
use crate::view::Question;

/// Fewer rows than this are sorted faster than a way around it is found.
const FEW: usize = 64;

/// A way through an index that meets the rows in the order that is asked for.
pub(crate) struct Walk {
    index: usize,
    span: Span,
    plan: Plan,
    /// Is the key of the index read from its end?
    descending: bool,
    /// Are rows of the same key read from the last id?
    last_id_first: bool,
    /// After how many rows it gives up.
    budget: usize,
}

impl Walk {
    /// The walk for a question, if there is one and it beats finding all rows and sorting them. `parts` is what indexes
    /// can do for the condition.
    pub(crate) fn choose(
        table: &Table,
        binding: &Binding,
        question: &Question<'_>,
        access: &Access,
        parts: &[Part],
    ) -> Option<Self> {
        let candidates = match access {
            Access::Ids(_) => return None,
            Access::Index(part) if part.rows < FEW => return None,
            Access::Index(part) => part.rows,
            Access::Scan => table.rows,
        };
        let keys = question.order.iter().map(|key| whole_column(table, binding, key));
        let keys = keys.collect::<Option<Vec<_>>>()?;
        let walk = |index| Walk::along(table, index, &keys, parts.iter().find(|part| part.index == index));
        let (rows, walk) = (0..table.indexes.len()).filter_map(walk).min_by_key(|(rows, _)| *rows)?;
        if question.condition.is_all() {
            return Some(walk);
        }
        if let Access::Index(best) = access
            && rows <= candidates
        {
            // No more rows than any other way, and nothing to sort.
            let plan = if best.index == walk.index { access.plan() } else { walk.plan };
            return Some(Walk { plan, ..walk });
        }
        // How many rows will be met before there are enough is not known: try, and give up in time.
        let budget = candidates / 16;
        (question.needed()? < budget).then_some(Walk { budget, ..walk })
    }

    /// The walk along an index, if it meets rows in the order of these keys, and how many rows there are on the way.
    fn along(table: &Table, at: usize, keys: &[(usize, bool)], part: Option<&Part>) -> Option<(usize, Self)> {
        let index = &table.indexes[at];
        let (fixed, ordered) = index.columns.split_at(part.map_or(0, |part| part.fixed));
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
        let (span, rows) = match part {
            None => (index.slots.all(), table.rows),
            Some(part) => match part.spans.as_slice() {
                [span] => (*span, part.rows),
                _ => return None, // several spans, each in order by itself
            },
        };
        let descending = if ordered.is_empty() { last_id_first } else { descending };
        let plan = Plan::Order(at);
        Some((rows, Walk { index: at, span, plan, descending, last_id_first, budget: usize::MAX }))
    }

    /// Reads rows until there are enough. `None` when too many did not match.
    pub(crate) fn run(&self, table: &Table, predicate: &Predicate<'_>, needed: usize) -> Option<Selection> {
        let mut selection = Selection { plan: self.plan, ..Selection::default() };
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
        let index = &table.indexes[self.index];
        while start < end {
            let group = if self.descending {
                let group = Span { start: index.group_before(&table.columns, end).max(start), end };
                end = group.start;
                slots.between(group).all(&mut more)
            } else {
                let group = Span { start, end: index.group_after(&table.columns, start).min(end) };
                start = group.end;
                slots.between(group).rev().all(&mut more)
            };
            if !group {
                return;
            }
        }
    }
}
