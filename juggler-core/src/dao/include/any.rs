//! Where each row names the model that it belongs to: one query per distinct model.

use super::{Asked, Groups, Keys};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::model::Batch;
use crate::relation::Shape;
use crate::row::Row;

pub(super) async fn load(asked: &Asked<'_>, parents: &mut dyn Batch) -> Result<()> {
    let Shape::BelongsToAny { from, to, .. } = &asked.link.shape else { return Ok(()) };
    let mut targets: Vec<ModelRef> = Vec::new();
    // Which of the targets each parent belongs to.
    let mut of: Vec<Option<usize>> = Vec::with_capacity(parents.len());
    for parent in 0..parents.len() {
        let target = asked.link.target_of(asked.session, parents.get(parent))?;
        of.push(target.map(|target| {
            targets.iter().position(|known| known.name == target.name).unwrap_or_else(|| {
                targets.push(target);
                targets.len() - 1
            })
        }));
    }
    for (at, target) in targets.iter().enumerate() {
        let (mut tree, window) = asked.tree();
        let to = match to.as_slice() {
            [] => target.require_ids()?.to_vec(),
            names => names.iter().map(|name| target.position(name)).collect::<Result<_>>()?,
        };
        let mut keys = Keys::new();
        let mut places = vec![None; parents.len()];
        for parent in (0..parents.len()).filter(|parent| of[*parent] == Some(at)) {
            places[parent] = keys.add(parents.get(parent), from)?;
        }
        let mut children = asked.children(parents, target, &mut tree, &to)?;
        let mut groups = Groups::new(&keys);
        let positions = children.keys.clone();
        let mut take = |batch: &mut dyn Batch, row: &dyn Row, window| match keys.place(row, &positions)? {
            Some(key) => groups.take(key, window, batch, row),
            None => Ok(()),
        };
        asked.read(&mut children, &tree, &keys, &to, window, &mut take).await?;
        let groups = groups.places();
        let of_parent = |parent: usize| -> &[usize] { places[parent].map_or(&[], |key| &groups[key]) };
        children
            .hand_out(asked.link, parents, |parent| (of[parent] == Some(at)).then(|| of_parent(parent)))?;
    }
    for parent in (0..parents.len()).filter(|parent| of[*parent].is_none()) {
        parents.fill(parent, asked.link.at, &mut (), &[])?;
    }
    Ok(())
}
