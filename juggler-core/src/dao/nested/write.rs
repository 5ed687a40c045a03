//! The levels into the store: one call for each.

use super::{From, Level, Place, located, root_of};
use crate::dao::hooked::Gather;
use crate::dao::{WriteOptions, create};
use crate::error::{Error, Result};
use crate::hook::Hooks;
use crate::model::DraftData;
use crate::relation::{Link, Shape};
use crate::row::Row;
use crate::value::Value;

/// Writes the levels, and gives the rows of each as they were stored.
pub(super) async fn write(
    places: &[Place],
    hooks: &mut [Hooks<'_>],
    levels: &mut [Level],
    options: WriteOptions,
) -> Result<Vec<Vec<DraftData>>> {
    let root = root_of(places);
    let mut stored: Vec<Vec<DraftData>> = levels.iter().map(|_| Vec::new()).collect();
    for at in order(levels) {
        connect(places, levels, at, &stored)?;
        let attached = &places[at].attached;
        let Level { drafts, paths, .. } = &mut levels[at];
        for (draft, path) in drafts.iter_mut().zip(&*paths) {
            if draft.await_no_more() {
                // The rules of the keys, which nobody knew before.
                options.check_alone(attached, draft).map_err(|error| located(error, root, path))?;
            }
        }
        if !drafts.is_empty() {
            let mut rows = Gather::new(&attached.model);
            create::store(&mut hooks[at], attached, drafts, &mut rows).await?;
            stored[at] = rows.rows;
        }
        if stored[at].len() != paths.len() {
            return Err(Error::storage(format!("not every new {} came back", attached.model.name)));
        }
    }
    Ok(stored)
}

/// What a row belongs to first, then the row, then what has its key, then the rows between.
fn order(levels: &[Level]) -> Vec<usize> {
    fn put(levels: &[Level], at: usize, order: &mut Vec<usize>) {
        let (first, then): (Vec<usize>, Vec<usize>) =
            levels[at].inside.iter().partition(|inside| levels[**inside].origin.comes_first());
        first.into_iter().for_each(|inside| put(levels, inside, order));
        order.push(at);
        then.into_iter().for_each(|inside| put(levels, inside, order));
    }
    let mut order = Vec::with_capacity(levels.len());
    if !levels.is_empty() {
        put(levels, 0, &mut order);
    }
    order
}

/// Gives the rows of a level the keys of those that were written before.
fn connect(places: &[Place], levels: &mut [Level], at: usize, stored: &[Vec<DraftData>]) -> Result<()> {
    let mut drafts = std::mem::take(&mut levels[at].drafts);
    for &inside in &levels[at].inside {
        let origin = &levels[inside].origin;
        let From::Relation { link, of, .. } = origin else { continue };
        if origin.comes_first() {
            for (row, parent) in stored[inside].iter().zip(of) {
                let draft = &mut drafts[*parent];
                match &link.shape {
                    Shape::References { list, to } => refer(draft, *list, row.get(*to)?.to_owned()),
                    _ => link.mark_owner(&places[inside].attached.model, row, draft)?,
                }
            }
        }
    }
    match &levels[at].origin {
        From::Relation { parents, link, of, .. } if !levels[at].origin.comes_first() => {
            for (draft, parent) in drafts.iter_mut().zip(of) {
                link.mark_new(&stored[*parents][*parent], draft)?;
            }
        }
        From::Between { far, parents, link, of } => {
            for ((draft, parent), far) in drafts.iter_mut().zip(of).zip(&stored[*far]) {
                link_up(link, draft, &stored[*parents][*parent], far)?;
            }
        }
        _ => {}
    }
    levels[at].drafts = drafts;
    Ok(())
}

/// Puts a key at the end of a list of keys.
fn refer(draft: &mut DraftData, list: usize, key: Value) {
    let mut keys = match draft.take_value(list) {
        Some(Value::List(keys)) => keys,
        _ => Vec::new(),
    };
    keys.push(key);
    draft.set_value(list, Value::List(keys));
}

/// Gives a row between the keys of both ends.
fn link_up(link: &Link, draft: &mut DraftData, owner: &dyn Row, target: &dyn Row) -> Result<()> {
    let Shape::Through { from, near, far, to, .. } = &link.shape else { return Ok(()) };
    for (row, from, to) in [(owner, from, near), (target, to, far)] {
        for (from, to) in from.iter().zip(to) {
            draft.set_value(*to, row.get(*from)?.to_owned());
        }
    }
    Ok(())
}
