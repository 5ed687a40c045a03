//! Where a row has a list of keys: references-many. The rows come in the order of the list, unless another is asked for.

use super::{Asked, Keys};
use crate::error::Result;
use crate::model::Batch;
use crate::relation::Shape;
use crate::value::ValueRef;

pub(super) async fn load(asked: &Asked<'_>, parents: &mut dyn Batch) -> Result<()> {
    let Shape::References { list, to } = &asked.link.shape else { return Ok(()) };
    let target = asked.link.require_target()?;
    let (mut tree, window) = asked.tree();
    let mut keys = Keys::new();
    let mut lists: Vec<Vec<usize>> = Vec::with_capacity(parents.len());
    for parent in 0..parents.len() {
        let mut of_parent = Vec::new();
        if let ValueRef::List(values) = parents.get(parent).get(*list)? {
            of_parent.extend((0..values.len()).filter_map(|i| keys.add_value(&values.get(i).to_owned())));
        }
        lists.push(of_parent);
    }
    let mut children = asked.children(parents, target, &mut tree, &[*to])?;
    let at = children.keys.clone();
    let mut found: Vec<Option<usize>> = vec![None; keys.len()];
    asked
        .read(&mut children, &tree, &keys, &[*to], window, &mut |batch, row, _| {
            if let Some(key) = keys.place(row, &at)? {
                found[key] = Some(batch.len());
                batch.push(row)?;
            }
            Ok(())
        })
        .await?;
    let is_ordered = !tree.order.is_empty();
    let is_paged = keys.len() > asked.session.of(target).key_page();
    for list in &mut lists {
        let mut places: Vec<usize> = list.iter().filter_map(|&key| found[key]).collect();
        if is_ordered && is_paged {
            super::group::sort(&*children.batch, target, &tree, &mut places)?;
        } else if is_ordered {
            places.sort_unstable();
        }
        *list = places.into_iter().skip(window.skip).take(window.limit).collect();
    }
    children.hand_out(asked.link, parents, |parent| Some(&lists[parent]))
}
