//! `upsert_with_where`: LoopBack's `patchOrCreateWithWhere`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::One;
use super::create::refuse_given_id;
use super::hooked::{Gather, Over, finish, narrow};
use super::options::{WriteOptions, validate_option};
use super::transform::transform;
use super::version::Expected;
use super::{BoxFuture, create, find, update};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Predicate, Where};
use crate::hook::{Event, Hooks};
use crate::model::{Draft, DraftData, Instance};
use crate::row::RowSink;
use crate::session::Session;
use crate::validate::storable;

/// Changes the one row that matches, or creates one where none does; more than one is an error (400). Not atomic: run it in
/// a transaction where others may write the same rows.
async fn run(
    session: &Session,
    condition: Where,
    mut draft: DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    draft.refuse_nested("upsert_with_where")?;
    let model = draft.model().clone();
    if draft.is_empty() {
        return Err(Error::bad_request("data object cannot be empty!"));
    }
    let attached = session.prepare(&model).await?;
    let expected = Expected::of(&model, &draft);
    let mut hooks = Hooks::of(session, attached);
    let condition = narrow(&mut hooks, Cow::Owned(condition)).await?.into_owned();
    hooks.enforce(&mut draft, false);
    let mut over = Over::new(&hooks, &[], draft, None);
    over.condition = condition;
    hooks.before_save(options.validates(&model, true), over.before_save(false)).await?;
    let tree = FilterTree { condition: over.condition.clone(), limit: Some(2), ..FilterTree::default() };
    let mut found = Gather::new(&model);
    session.connector().all(&find::plan(session, &attached.model, &tree).await?, &mut found).await?;
    let stored = match found.rows.as_slice() {
        [] => None,
        [stored] => Some(stored),
        _ => {
            let message = format!("more than one {} matches the condition; nothing was written", model.name);
            return Err(Error::bad_request(message));
        }
    };
    let draft = over.draft()?;
    transform(draft);
    let (checked, before, after) = match stored {
        Some(stored) => {
            update::refuse_changed_id(&model, &stored.id(), draft)?;
            let checked = options.check_whole(session, attached, draft, Some(stored)).await;
            (checked, Event::BeforeUpdate, Event::AfterUpdate)
        }
        None => {
            draft.apply_defaults();
            hooks.enforce(draft, true);
            refuse_given_id(&model, draft)?;
            let checked = options.check_whole(session, attached, draft, None).await;
            (checked, Event::BeforeCreate, Event::AfterCreate)
        }
    };
    hooks.after_validate(checked, over.before_save(false)).await?;
    hooks.fire(before, over.before_save(false)).await?;
    hooks.fire(Event::Persist, over.persist(None)).await?;
    let draft = over.draft()?;
    storable(draft)?;
    let mut rows = Gather::new(&model);
    match stored {
        Some(stored) => update::write(session, attached, &stored.id(), draft, expected, &mut rows).await?,
        None => create::write(session, attached, std::slice::from_mut(draft), &mut rows).await?,
    }
    finish(&mut hooks, rows.rows, stored.is_none(), Some(after), out).await
}

/// Updates the row that matches or creates one; await it for the row as it then is. See
/// [`DataAccess::upsert_with_where`](super::DataAccess::upsert_with_where).
#[derive(Debug)]
#[must_use = "nothing is written until it is awaited"]
pub struct UpsertWithWhere<'a, T> {
    session: Cow<'a, Session>,
    condition: Where,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> UpsertWithWhere<'a, T> {
    pub(super) fn new(session: &'a Session, predicate: Predicate<T>, draft: Draft<T>) -> Self {
        UpsertWithWhere {
            session: Cow::Borrowed(session),
            condition: predicate.into_where(),
            draft,
            options: WriteOptions::default(),
        }
    }

    validate_option!();
}

call_options!(UpsertWithWhere<'_, T> at session);

impl<'a, T: Instance> IntoFuture for UpsertWithWhere<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = One::new(&model);
            run(&self.session, self.condition, draft, self.options, &mut out).await?;
            out.written()
        })
    }
}
