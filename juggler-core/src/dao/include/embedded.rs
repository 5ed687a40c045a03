//! Where a row has the related instances themselves: no query at all.

use super::Asked;
use crate::dao::{find, peers};
use crate::error::Result;
use crate::model::{Batch, DraftData, embedded_drafts};
use crate::query::{compare_rows, matches, resolve};
use crate::relation::Shape;

pub(super) async fn load(asked: &Asked<'_>, parents: &mut dyn Batch) -> Result<()> {
    let Shape::Embeds { property } = &asked.link.shape else { return Ok(()) };
    let target = asked.link.require_target()?;
    let (mut tree, window) = asked.tree();
    let mut children = asked.children(parents, target, &mut tree, &[])?;
    let query = resolve(target, &tree)?;
    let part = tree.fields.is_some().then(|| find::part(target, &tree)).transpose()?;
    let mut places: Vec<Vec<usize>> = Vec::with_capacity(parents.len());
    for parent in 0..parents.len() {
        let mut items: Vec<DraftData> = embedded_drafts(target, parents.get(parent).get(*property)?);
        items.retain(|item| matches(&query.condition, item));
        if !tree.order.is_empty() {
            items.sort_by(|a, b| compare_rows(&query.order, a, b));
        }
        let mut of_parent = Vec::new();
        for item in items.iter().skip(window.skip).take(window.limit) {
            of_parent.push(children.batch.len());
            match &part {
                None => children.batch.push(item)?,
                Some(part) => children.batch.push(&part.of(item))?,
            }
        }
        places.push(of_parent);
    }
    if children.batch.is_empty() {
        super::check(asked.session, target, &tree.include, asked.depth + 1)?;
    } else {
        super::load(asked.session, target, &mut *children.batch, &tree.include, asked.depth + 1).await?;
    }
    peers::join_batch(asked.session, target, &mut *children.batch)?;
    children.hand_out(asked.link, parents, |parent| Some(&places[parent]))
}
