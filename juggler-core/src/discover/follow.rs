//! Which tables: one, those that its foreign keys lead to, or all.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{DiscoverOptions, no_table};
use crate::connector::Discoverer;
use crate::connector::discover::{ForeignKey, Owner, Scope, Table};
use crate::error::Result;

/// Owner and name of a table.
pub(super) type Key = (String, String);

/// A table, and what the options say to follow from there, the nearest first. Each table is asked for once, with all of its owner.
pub(super) async fn from(
    store: &dyn Discoverer,
    table: &str,
    options: &DiscoverOptions,
) -> Result<Vec<Table>> {
    let first = described(store, options.scope(Some(table))).await?.into_iter().next();
    let first = first.ok_or_else(|| no_table(table))?;
    if !options.relations {
        return Ok(vec![first]);
    }
    let exported = match options.exported {
        true => store.exported_keys(Scope { owner: Owner::All, table: None }).await?,
        false => Vec::new(),
    };
    let mut by_owner: HashMap<String, HashMap<String, Table>> = HashMap::new();
    let mut known: HashSet<Key> = HashSet::from([key_of(&first)]);
    let mut waiting: VecDeque<Key> = next(&first, &exported).collect();
    let mut tables = vec![first];
    while let Some(key) = waiting.pop_front() {
        let (owner, name) = &key;
        if options.visited.contains_key(&label(owner, name)) || !known.insert(key.clone()) {
            continue;
        }
        if !by_owner.contains_key(owner) {
            let all = described(store, Scope { owner: Owner::Named(owner), table: None }).await?;
            by_owner.insert(
                owner.clone(),
                all.into_iter().map(|table| (table.name.name.clone(), table)).collect(),
            );
        }
        // A table that a key leads to may be one that we may not see.
        let Some(table) = by_owner.get_mut(owner).and_then(|tables| tables.remove(name)) else { continue };
        waiting.extend(next(&table, &exported));
        tables.push(table);
    }
    Ok(tables)
}

/// All tables; views, if they are asked for.
pub(super) async fn all(store: &dyn Discoverer, options: &DiscoverOptions) -> Result<Vec<Table>> {
    let mut tables = described(store, options.scope(None)).await?;
    tables.retain(|table| options.views || !table.name.is_view);
    Ok(tables)
}

async fn described(store: &dyn Discoverer, scope: Scope<'_>) -> Result<Vec<Table>> {
    let tables = store.tables(scope).await?;
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let (columns, keys) = (store.columns(scope).await?, store.keys(scope).await?);
    Ok(Table::gather(tables, columns, keys, store.foreign_keys(scope).await?))
}

/// Where the keys of a table lead, and where keys that lead to it come from.
fn next(table: &Table, exported: &[ForeignKey]) -> impl Iterator<Item = Key> {
    let (owner, name) = key_of(table);
    let out = table.foreign_keys.iter().map(|key| (key.to_owner.clone(), key.to_table.clone()));
    let back = exported.iter().filter(move |key| key.to_owner == owner && key.to_table == name);
    out.chain(back.map(|key| (key.owner.clone(), key.table.clone())))
}

pub(super) fn key_of(table: &Table) -> Key {
    (table.name.owner.clone(), table.name.name.clone())
}

/// `owner.table`, as LoopBack names a table that was visited.
pub(super) fn label(owner: &str, table: &str) -> String {
    format!("{owner}.{table}")
}
