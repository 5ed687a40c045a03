//! `find_or_create`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::One;
use super::create::refuse_given_id;
use super::hooked::{Gather, Over, finish, push};
use super::options::{WriteOptions, validate_option, waits};
use super::transform::transform;
use super::{BoxFuture, find, version};
use crate::connector::Upserted;
use crate::error::Result;
use crate::filter::{Filter, FilterTree};
use crate::hook::{Event, Hooks};
use crate::model::{Draft, DraftData, Instance};
use crate::row::RowSink;
use crate::session::Session;
use crate::validate::storable;

/// Pushes the first row that a filter finds, or writes a new one and pushes that. The draft is checked in either case, as
/// the juggler does: bad data are an error even when there is a row. Uniqueness, and rules that wait,
/// are asked of a new row alone: the row that is found is most often the very one that has the value.
pub(crate) async fn run(
    session: &Session,
    tree: &FilterTree,
    mut draft: DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<bool> {
    draft.refuse_nested("find_or_create")?;
    let attached = session.prepare(draft.model()).await?;
    let mut hooks = Hooks::of(session, attached);
    let mut tree = FilterTree { fields: None, limit: Some(1), ..tree.clone() };
    hooks.access(&mut tree).await?;
    let query = find::plan(session, &attached.model, &tree).await?;
    draft.apply_defaults();
    hooks.enforce(&mut draft, true);
    let mut over = Over::new(&hooks, &draft.id(), draft, None);
    over.condition = tree.condition.clone();
    let validates = options.validates(&attached.model, true);
    hooks.before_save(validates, over.before_save_whole(Some(true))).await?;
    let draft = over.draft()?;
    transform(draft);
    refuse_given_id(&attached.model, draft)?;
    let mut found = Gather::new(&attached.model);
    if waits(session, attached) {
        session.connector().all(&query, &mut found).await?;
    }
    let checked = match found.rows.is_empty() {
        true => options.check_whole(session, attached, draft, None).await,
        false => options.check_alone(attached, draft),
    };
    hooks.after_validate(checked, over.before_save_whole(Some(true))).await?;
    hooks.fire(Event::Persist, over.persist(Some(true))).await?;
    let draft = over.draft()?;
    storable(draft)?;
    version::start(attached, draft);
    let taken = |error| attached.checker.conflict(draft, error);
    if hooks.is_empty() {
        let outcome = session.connector().find_or_create(&query, draft, out).await;
        return Ok(outcome.map_err(taken)? == Upserted::Created);
    }
    let mut rows = Gather::new(&attached.model);
    let outcome = session.connector().find_or_create(&query, draft, &mut rows).await;
    let created = outcome.map_err(taken)? == Upserted::Created;
    if created {
        finish(&mut hooks, rows.rows, true, None, out).await?;
    } else {
        hooks.loaded(&mut rows.rows, false).await?;
        push(&rows.rows, None, out).await?;
    }
    Ok(created)
}

/// Finds a row or creates one, atomically where the store can; await it for the row and whether it was created. See
/// [`DataAccess::find_or_create`](super::DataAccess::find_or_create).
#[derive(Debug)]
#[must_use = "nothing is created until it is awaited"]
pub struct FindOrCreate<'a, T> {
    session: Cow<'a, Session>,
    filter: Filter<T>,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> FindOrCreate<'a, T> {
    pub(super) fn new(session: &'a Session, filter: Filter<T>, draft: Draft<T>) -> Self {
        FindOrCreate { session: Cow::Borrowed(session), filter, draft, options: WriteOptions::default() }
    }

    validate_option!();
}

call_options!(FindOrCreate<'_, T> at session);

impl<'a, T: Instance> IntoFuture for FindOrCreate<'a, T> {
    type Output = Result<(T, bool)>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = One::new(&model);
            let created = run(&self.session, self.filter.tree(), draft, self.options, &mut out).await?;
            Ok((out.written()?, created))
        })
    }
}
