//! Where one side has the key of the other: has-many, has-one and belongs-to.

use super::{Asked, Groups, Keys};
use crate::error::Result;
use crate::filter::{Operation, Where};
use crate::model::Batch;
use crate::relation::Shape;
use crate::row::Row;
use crate::value::Value;

pub(super) async fn load(asked: &Asked<'_>, parents: &mut dyn Batch) -> Result<()> {
    let (Shape::Has { from, to, .. } | Shape::BelongsTo { from, to }) = &asked.link.shape else {
        return Ok(());
    };
    let target = asked.link.require_target()?;
    let (mut tree, window) = asked.tree();
    if let Shape::Has { kind: Some(kind), .. } = &asked.link.shape {
        let is_owner = Operation::Eq(Value::from(&*kind.name));
        tree.restrict(Where::test(target.properties[kind.at].name.clone(), is_owner));
    }
    let (keys, places) = Keys::of(parents, from)?;
    let mut children = asked.children(parents, target, &mut tree, to)?;
    let mut groups = Groups::new(&keys);
    let at = children.keys.clone();
    let mut take = |batch: &mut dyn Batch, row: &dyn Row, window| match keys.place(row, &at)? {
        Some(key) => groups.take(key, window, batch, row),
        None => Ok(()),
    };
    asked.read(&mut children, &tree, &keys, to, window, &mut take).await?;
    let is_many = asked.link.relation().kind.is_many();
    if is_many && places.iter().flatten().count() == keys.len() {
        // No two parents have the same key, so that each child goes to one.
        return children.deal(asked.link, parents, &groups, &places);
    }
    let groups = groups.places();
    children.hand_out(asked.link, parents, |parent| Some(places[parent].map_or(&[], |key| &groups[key])))
}
