//! A query over rows at hand, for stores that keep rows as values.

use super::{Query, compare_rows, matches};
use crate::row::Values;
use crate::value::Value;

/// The rows of a query out of all rows of its model, in order, with the values it asks for.
///
/// What a store cannot do itself, it does with this: it is as slow as looking at every row, and right.
#[must_use]
pub fn select<'r>(query: &Query<'_>, rows: impl IntoIterator<Item = &'r Vec<Value>>) -> Vec<Vec<Value>> {
    let is_match = |row: &&Vec<Value>| matches(&query.condition, &Values(row));
    let mut rows: Vec<_> = rows.into_iter().filter(is_match).collect();
    rows.sort_by(|a, b| compare_rows(&query.order, &Values(a), &Values(b)));
    let size = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
    let rows = rows.into_iter().skip(size(query.skip)).take(query.limit.map_or(usize::MAX, size));
    match &query.projection {
        Some(positions) => rows.map(|row| positions.iter().map(|&at| row[at].clone()).collect()).collect(),
        None => rows.cloned().collect(),
    }
}
