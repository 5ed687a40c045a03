//! Hooks and rules of every level, before anything is written.

use juggler_validate::ValidationErrors;

use super::{From, Level, Place, located, root_of};
use crate::dao::{WriteOptions, create};
use crate::error::{Error, ErrorKind, Result};
use crate::hook::{Hooks, Members};
use crate::model::DraftData;
use crate::relation::Shape;
use crate::value::Value;

/// Checks all levels, each after those that it comes from. What is wrong anywhere is told at once, with its path.
pub(super) async fn check<'p>(
    places: &'p [Place],
    levels: &mut [Level],
    options: WriteOptions,
) -> Result<Vec<Hooks<'p>>> {
    let root = root_of(places);
    let mut wrong = ValidationErrors::new(root.to_owned());
    let mut all_hooks = Vec::with_capacity(levels.len());
    for (at, place) in places.iter().enumerate() {
        mark(levels, at)?;
        let mut hooks = Hooks::of(&place.session, &place.attached);
        let Level { drafts, paths, .. } = &mut levels[at];
        create::before(&mut hooks, &place.attached, drafts, options).await?;
        same_rows(drafts, paths)?;
        let mut errors = ValidationErrors::new(place.attached.model.name.clone());
        for (draft, path) in drafts.iter_mut().zip(&*paths) {
            let checked = create::check(&place.session, &place.attached, draft, options).await;
            if let Err(error) = checked.map_err(|error| located(error, root, path)) {
                match error.kind() {
                    ErrorKind::Validation(broken) => errors.merge(broken.clone()),
                    _ => return Err(error),
                }
            }
        }
        let checked = errors.into_result().map_err(Error::from);
        if let Err(error) = hooks.after_validate(checked, Members::created(drafts)).await {
            match error.kind() {
                ErrorKind::Validation(errors) => wrong.merge(errors.clone()),
                _ => return Err(error),
            }
        }
        same_rows(drafts, paths)?;
        all_hooks.push(hooks);
    }
    wrong.into_result()?;
    Ok(all_hooks)
}

/// Gives the rows of a level what those that they come from say, as far as it is known.
fn mark(levels: &mut [Level], at: usize) -> Result<()> {
    let (above, here) = levels.split_at_mut(at);
    let Some(Level { drafts, origin: From::Relation { parents, link, of, .. }, .. }) = here.first_mut()
    else {
        return Ok(());
    };
    for (draft, parent) in drafts.iter_mut().zip(&*of) {
        link.mark_new(&above[*parents].drafts[*parent], draft)?;
        if let Shape::Has { to, .. } = &link.shape {
            for &at in to {
                if draft.value(at).is_none_or(Value::is_null) {
                    draft.await_value(at);
                }
            }
        }
    }
    Ok(())
}

/// Rows that belong together are told apart by their place.
fn same_rows(drafts: &[DraftData], paths: &[String]) -> Result<()> {
    match drafts.len() == paths.len() {
        true => Ok(()),
        false => Err(Error::bad_request("a hook added or removed rows that are created along with others")),
    }
}
