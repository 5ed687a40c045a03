//! Where a model between has the keys of both: two queries, of the links and of the rows they lead to.

use super::{Asked, Keys};
use crate::dao::find;
use crate::error::Result;
use crate::filter::{Fields, FilterTree, Operation, Where};
use crate::model::Batch;
use crate::relation::{Link, Shape};
use crate::row::{Flow, Row, each};
use crate::session::Session;
use crate::value::Value;

pub(super) async fn load(asked: &Asked<'_>, parents: &mut dyn Batch, leaves_out_empty: bool) -> Result<()> {
    let Shape::Through { from, to, .. } = &asked.link.shape else { return Ok(()) };
    let target = asked.link.require_target()?;
    let (mut tree, window) = asked.tree();
    let (near, places) = Keys::of(parents, from)?;
    let (far, mut linked) = links(asked.session, asked.link, &near).await?;

    let mut children = asked.children(parents, target, &mut tree, to)?;
    let at = children.keys.clone();
    // The place of the child with each far key, if it is there.
    let mut found: Vec<Option<usize>> = vec![None; far.len()];
    asked
        .read(&mut children, &tree, &far, to, window, &mut |batch, row, _| {
            if let Some(key) = far.place(row, &at)? {
                found[key] = Some(batch.len());
                batch.push(row)?;
            }
            Ok(())
        })
        .await?;
    // The children stand in the order that was asked for, unless they came in pages.
    let is_paged = far.len() > asked.session.of(target).key_page();
    for linked in &mut linked {
        let mut places: Vec<usize> = linked.iter().filter_map(|&key| found[key]).collect();
        places.sort_unstable();
        places.dedup();
        if is_paged {
            super::group::sort(&*children.batch, target, &tree, &mut places)?;
        }
        *linked = places.into_iter().skip(window.skip).take(window.limit).collect();
    }
    children.hand_out(asked.link, parents, |parent| {
        let linked: &[usize] = places[parent].map_or(&[], |key| &linked[key]);
        (!(leaves_out_empty && linked.is_empty())).then_some(linked)
    })
}

/// The far keys, and which of them each near key is linked with.
pub(in crate::dao) async fn links(
    session: &Session,
    link: &Link,
    near_keys: &Keys,
) -> Result<(Keys, Vec<Vec<usize>>)> {
    let Shape::Through { between, near, far, kind, .. } = &link.shape else {
        return Ok((Keys::new(), Vec::new()));
    };
    let session = session.of(between);
    let mut far_keys = Keys::new();
    let mut linked = vec![Vec::new(); near_keys.len()];
    let name = |at: &usize| between.properties[*at].name.clone();
    let names: Vec<_> = near.iter().chain(far).map(name).collect();
    for page in near_keys.pages(session.key_page()) {
        let mut condition = page.condition(between, near);
        if let Some(kind) = kind {
            let is_owner = Operation::Eq(Value::from(&*kind.name));
            condition = condition.and(Where::test(name(&kind.at), is_owner));
        }
        let tree =
            FilterTree { condition, fields: Some(Fields::Only(names.clone())), ..FilterTree::default() };
        let (near_at, far_at) = (find::places(between, &tree, near)?, find::places(between, &tree, far)?);
        let mut sink = each(|row: &dyn Row| {
            if let Some(near) = near_keys.place(row, &near_at)?
                && let Some(far) = far_keys.add(row, &far_at)?
            {
                linked[near].push(far);
            }
            Ok(Flow::Continue)
        });
        Box::pin(find::run(&session, between, &tree, &mut sink)).await?;
    }
    Ok((far_keys, linked))
}
