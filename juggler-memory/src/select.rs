//! Answering a query: which rows, in which order, and by which way.
//!
//! ```text
//!  condition ──access──▶  id | index | scan  ──predicate──▶  rows  ──order──▶  the first of them
//!  order ─────walk─────▶  index in order     ──predicate──▶  the first rows, and no others
//! ```

use std::fmt;

use juggler_core::query::{Condition, compare_rows};

use crate::binding::Binding;
use crate::bitmap::BLOCK;
use crate::order::{First, Sorter, whole_column};
use crate::predicate::Predicate;
use crate::table::{OVERLAY, Table};
use crate::view::{Question, View};

mod access;
mod bounds;
mod walk;

use access::Access;
use walk::Walk;

/// The rows of an answer, in order, and how they were found.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    pub(crate) rows: Vec<u32>,
    /// How many rows were looked at.
    pub(crate) examined: u64,
    pub(crate) plan: Plan,
}

/// The way that was taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Plan {
    #[default]
    Scan,
    Id,
    /// An index answered the condition.
    Index(usize),
    /// An index gave the order.
    Order(usize),
}

impl Plan {
    /// The plan, for people.
    pub(crate) fn describe(self, table: &Table) -> impl fmt::Display {
        let name = |index: usize| {
            let columns = table.indexes[index].columns.iter();
            columns.map(|&at| &*table.columns[at].name).collect::<Vec<_>>().join(", ")
        };
        match self {
            Plan::Scan => "scan".to_owned(),
            Plan::Id => "id".to_owned(),
            Plan::Index(index) => format!("index on {}", name(index)),
            Plan::Order(index) => format!("index order on {}", name(index)),
        }
    }
}

/// Answers a question.
pub(crate) fn select(view: &View<'_>, binding: &Binding, question: &Question<'_>) -> Selection {
    if question.limit == Some(0) {
        return Selection::default();
    }
    let mut selection = match view.over {
        None => plain(view.base, binding, question),
        Some(_) => mixed(view, binding, question),
    };
    let skip = question.skip.min(selection.rows.len());
    selection.rows.drain(..skip);
    selection.rows.truncate(question.limit.unwrap_or(usize::MAX));
    selection
}

/// How many rows a condition is true of.
pub(crate) fn count(view: &View<'_>, binding: &Binding, condition: &Condition) -> u64 {
    if view.over.is_some() {
        return mixed(view, binding, &Question::which(condition)).rows.len() as u64;
    }
    let table = view.base;
    let predicate = Predicate::new(table, binding, condition);
    if predicate.is_all() {
        return table.rows as u64;
    }
    match access::choose(table, binding, condition).0 {
        Access::Scan => {
            let blocks = 0..table.live.blocks();
            blocks.map(|block| u64::from(predicate.block(block, table.live.word(block)).count_ones())).sum()
        }
        access => {
            let mut count = 0;
            access.each(table, |slot| count += u64::from(predicate.test(slot)));
            count
        }
    }
}

/// The rows of a table, in order. There may be more than asked for.
fn plain(table: &Table, binding: &Binding, question: &Question<'_>) -> Selection {
    let predicate = Predicate::new(table, binding, question.condition);
    let (access, parts) = access::choose(table, binding, question.condition);
    let needed = question.needed().unwrap_or(usize::MAX);
    let walk = Walk::choose(table, binding, question, &access, &parts);
    if let Some(selection) = walk.and_then(|walk| walk.run(table, &predicate, needed)) {
        return selection;
    }
    let mut selection = Selection { plan: access.plan(), ..Selection::default() };
    let by_slot = slot_order(table, binding, question);
    if let (Access::Scan, Some(descending)) = (&access, by_slot) {
        return scan(table, &predicate, needed, descending);
    }
    let mut first = match by_slot {
        // Slots in their order, which is that of the id.
        Some(_) => First::new(Sorter::new(table, binding, &[]), None),
        None => First::new(Sorter::new(table, binding, question.order), question.needed()),
    };
    match &access {
        Access::Scan => {
            for block in 0..table.live.blocks() {
                first.offer_block(block, predicate.block(block, table.live.word(block)));
            }
            selection.examined = table.rows as u64;
        }
        access => access.each(table, |slot| {
            selection.examined += 1;
            if predicate.test(slot) {
                first.offer(slot);
            }
        }),
    }
    selection.rows = first.finish();
    if by_slot == Some(true) {
        selection.rows.reverse();
    }
    selection
}

/// Does the order ask for no more than the order of the slots? Then, is it descending?
fn slot_order(table: &Table, binding: &Binding, question: &Question<'_>) -> Option<bool> {
    let mut keys = question.order.iter().map(|key| whole_column(table, binding, key));
    let Some(first) = keys.next() else { return Some(false) };
    let (column, descending) = first?;
    let [id] = table.ids.columns.as_slice() else {
        // A composite id, in all its parts.
        let whole =
            question.order.len() == table.ids.columns.len() && table.ids.columns.first() == Some(&column);
        let same = keys.zip(table.ids.columns.iter().skip(1)).all(|(key, id)| key == Some((*id, descending)));
        return (table.ascending && whole && same).then_some(descending);
    };
    (table.ascending && column == *id).then_some(descending)
}

/// The rows that match, in the order of their slots, until there are enough.
fn scan(table: &Table, predicate: &Predicate<'_>, needed: usize, descending: bool) -> Selection {
    let mut selection = Selection::default();
    let blocks = table.live.blocks();
    for i in 0..blocks {
        let block = if descending { blocks - 1 - i } else { i };
        let live = table.live.word(block);
        let first = block as u32 * BLOCK;
        let mut word = predicate.block(block, live);
        while word != 0 {
            let bit = if descending { 63 - word.leading_zeros() } else { word.trailing_zeros() };
            word &= !(1 << bit);
            selection.rows.push(first + bit);
            if selection.rows.len() == needed {
                let seen = if descending { live >> bit } else { live << (63 - bit) };
                selection.examined += u64::from(seen.count_ones());
                return selection;
            }
        }
        selection.examined += u64::from(live.count_ones());
    }
    selection
}

/// The rows of a view that differs from its table: both are asked, and sorted together.
fn mixed(view: &View<'_>, binding: &Binding, question: &Question<'_>) -> Selection {
    let which = Question::which(question.condition);
    let mut selection = plain(view.base, binding, &which);
    if let Some(over) = view.over {
        selection.rows.retain(|slot| !over.hidden.get(*slot));
        let own = plain(over.rows, binding, &which);
        selection.examined += own.examined;
        selection.rows.extend(own.rows.into_iter().map(|slot| slot | OVERLAY));
    }
    selection
        .rows
        .sort_by(|a, b| compare_rows(question.order, &view.row(binding, *a), &view.row(binding, *b)));
    selection
}
