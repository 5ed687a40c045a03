//! Nested create: rows, and with them the rows that their relations lead to, to any depth.
//!
//! ```text
//!  drafts ──gather──▶ levels: one for each relation, whatever the number of parents
//!         ──check───▶ defaults, hooks and rules of every level; nothing was written yet
//!         ──write───▶ what a row belongs to, the row, what has its key, the rows between: one call to the store each
//!         ──fill────▶ instances, with their relation fields
//! ```
//!
//! Keys that only the store can make are not known while rows are checked: rules do not ask for them, and *before save* does not
//! see them. They are there from *before create* on.

use std::sync::Arc;

use super::together::Together;
use super::{BoxFuture, WriteOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::filter::Relation;
use crate::model::{Draft, DraftData, IntoDrafts, Model};
use crate::relation::{Link, Shape};
use crate::session::{Attached, Session};

mod check;
mod fill;
mod gather;
mod write;

pub(super) use fill::Created;

/// Creates rows with what is nested in them: in one transaction where the store has them, and where it has none, after everything
/// was checked.
pub(super) fn run<'a>(
    session: &'a Session,
    drafts: Vec<DraftData>,
    options: WriteOptions,
) -> BoxFuture<'a, Result<Created>> {
    Box::pin(async move {
        let together = Together::begin(session).await?;
        let outcome = create(together.session(), drafts, options).await;
        together.end(outcome).await
    })
}

async fn create(session: &Session, drafts: Vec<DraftData>, options: WriteOptions) -> Result<Created> {
    let (places, mut levels) = gather::gather(session, drafts).await?;
    let mut hooks = check::check(&places, &mut levels, options).await?;
    let stored = write::write(&places, &mut hooks, &mut levels, options).await?;
    Ok(Created::new(&places, levels, stored))
}

/// Where the rows of a level are written.
struct Place {
    session: Session,
    attached: Arc<Attached>,
}

/// The rows of one model that one relation of the level above leads to.
struct Level {
    drafts: Vec<DraftData>,
    /// Where each stands in what was given, as in `posts[2]`.
    paths: Vec<String>,
    origin: From,
    depth: usize,
    /// The levels that come from it.
    inside: Vec<usize>,
}

impl Level {
    fn new(drafts: Vec<DraftData>, paths: Vec<String>, origin: From, depth: usize) -> Self {
        Level { drafts, paths, origin, depth, inside: Vec::new() }
    }
}

/// Where the rows of a level come from. Levels are named by their number, and stand after those they come from.
enum From {
    /// They are those that were asked for.
    Caller,
    /// A relation of a level leads to them.
    Relation {
        parents: usize,
        link: Arc<Link>,
        /// The parent of each.
        of: Vec<usize>,
        /// The parents that were given such rows, or none of them.
        asked: Vec<usize>,
    },
    /// They stand between the parents of a level and the rows of that level: one for each.
    Between { far: usize, parents: usize, link: Arc<Link>, of: Vec<usize> },
}

impl From {
    /// Are they written before those that they come from?
    fn comes_first(&self) -> bool {
        let From::Relation { link, .. } = self else { return false };
        matches!(link.shape, Shape::BelongsTo { .. } | Shape::BelongsToAny { .. } | Shape::References { .. })
    }

    /// The level that they come from.
    fn parents(&self) -> Option<usize> {
        match self {
            From::Caller => None,
            From::Relation { parents, .. } | From::Between { parents, .. } => Some(*parents),
        }
    }
}

/// The name of the model that is created.
fn root_of(places: &[Place]) -> &str {
    places.first().map_or("", |place| &place.attached.model.name)
}

/// An error of a value, at its path in what was given.
fn located(error: Error, root: &str, path: &str) -> Error {
    match error.kind() {
        ErrorKind::BadValue { path: inner, message } if !path.is_empty() => {
            let inner = inner.find(['.', '[']).map_or("", |at| &inner[at..]);
            let dot = if path.starts_with('[') { "" } else { "." };
            Error::bad_value(format!("{root}{dot}{path}{inner}"), message.as_str())
        }
        ErrorKind::Validation(errors) if !path.is_empty() => Error::from(errors.clone().prefix(path)),
        _ => error,
    }
}

impl<M: Model> Draft<M> {
    /// With related rows to be created along with it: `Draft::from(NewPost { .. }).nest(Post::COMMENTS, [NewComment { .. }])`. On
    /// the builder of `create` the derive prints a method for each relation.
    #[must_use]
    pub fn nest<T, A>(self, relation: Relation<M, T, A>, rows: impl IntoDrafts<T>) -> Self {
        match M::definition().relation(relation.name()) {
            Some((at, _)) => self.nest_at(at, rows),
            None => self,
        }
    }
}
