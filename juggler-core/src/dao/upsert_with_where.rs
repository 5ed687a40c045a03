//! `upsert_with_where`: LoopBack's `patchOrCreateWithWhere`.

use std::future::IntoFuture;

use super::collect::Collect;
use super::options::WriteOptions;
use super::{BoxFuture, create, find, update};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Predicate, Where};
use crate::model::{Draft, DraftData, Instance, Record};
use crate::row::RowSink;
use crate::session::Session;

/// Changes the one row that matches, or creates one where none does; more than one is an error (400). Not atomic: run it in
/// a transaction where others may write the same rows.
async fn run(
    session: &Session,
    condition: Where,
    draft: &mut DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    let model = draft.model().clone();
    if draft.is_empty() {
        return Err(Error::bad_request("data object cannot be empty!"));
    }
    let tree = FilterTree { condition, limit: Some(2), ..FilterTree::default() };
    let mut found = Collect::<Record>::new(&model);
    find::run(session, &model, &tree, &mut found).await?;
    match found.rows.as_slice() {
        [] => create::run(session, std::slice::from_mut(draft), options, out).await,
        [stored] => update::run(session, stored, draft, options, out).await,
        _ => {
            let message = format!("more than one {} matches the condition; nothing was written", model.name);
            Err(Error::bad_request(message))
        }
    }
}

/// Updates the row that matches or creates one; await it for the row as it then is. See
/// [`DataAccess::upsert_with_where`](super::DataAccess::upsert_with_where).
#[derive(Debug)]
#[must_use = "nothing is written until it is awaited"]
pub struct UpsertWithWhere<'a, T> {
    session: &'a Session,
    condition: Where,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> UpsertWithWhere<'a, T> {
    pub(super) fn new(session: &'a Session, predicate: Predicate<T>, draft: Draft<T>) -> Self {
        UpsertWithWhere {
            session,
            condition: predicate.into_where(),
            draft,
            options: WriteOptions::default(),
        }
    }

    /// Whether to validate; the model decides where this is not called.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }
}

impl<'a, T: Instance> IntoFuture for UpsertWithWhere<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = Collect::new(&model);
            run(self.session, self.condition, &mut draft, self.options, &mut out).await?;
            out.written()
        })
    }
}
