//! `update` on an instance: LoopBack's `patchAttributes`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::BoxFuture;
use super::call::call_options;
use super::collect::One;
use super::hooked::{Gather, Over, finish};
use super::increment::{self, increment_methods};
use super::options::{WriteOptions, id_of, shown, validate_option};
use super::transform::transform;
use super::version::{Expected, count_up, missed};
use crate::connector::Assignment;
use crate::definition::{IntoValue, ModelDefinition};
use crate::error::{Error, Result};
use crate::hook::{Event, Hooks};
use crate::model::{Draft, DraftData, Field, Instance, IntoField, Model, Patch, Record};
use crate::row::{Row, RowSink};
use crate::session::{Attached, Session};
use crate::validate::storable;
use crate::value::{Value, equal};

/// Changes what is given of a stored row, and pushes the row as it then is. A version in the draft is the one that is expected; else it
/// is the one that was `loaded`, if any was.
pub(crate) async fn run(
    session: &Session,
    stored: &(dyn Row + Sync),
    mut draft: DraftData,
    loaded: Option<Expected>,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    draft.refuse_nested("update")?;
    let attached = session.prepare(draft.model()).await?;
    increment::check(attached, &mut draft, options)?;
    let mut hooks = Hooks::of(session, attached);
    let model = &attached.model;
    let id = id_of(model, stored)?;
    let expected = Expected::of(model, &draft).or(loaded);
    refuse_changed_id(model, &id, &mut draft)?;
    hooks.enforce(&mut draft, false);
    let current = match hooks.is_empty() {
        true => None,
        false => Some(DraftData::from_row(model.clone(), stored)?),
    };
    let mut over = Over::new(&hooks, &id, draft, current);
    hooks.before_save(options.validates(model, true), over.before_save(true)).await?;
    let draft = over.draft()?;
    refuse_changed_id(model, &id, draft)?;
    transform(draft);
    let checked = options.check_whole(session, attached, draft, Some(stored)).await;
    hooks.after_validate(checked, over.before_save(true)).await?;
    hooks.fire(Event::BeforeUpdate, over.before_save(true)).await?;
    let draft = over.draft()?;
    if hooks.is_empty() {
        return write(session, attached, &id, draft, expected, out).await;
    }
    hooks.fire(Event::Persist, over.persist(Some(false))).await?;
    let draft = over.draft()?;
    storable(draft)?;
    let mut rows = Gather::new(model);
    write(session, attached, &id, draft, expected, &mut rows).await?;
    finish(&mut hooks, rows.rows, false, Some(Event::AfterUpdate), out).await
}

pub(super) async fn write(
    session: &Session,
    attached: &Attached,
    id: &[Value],
    draft: &DraftData,
    expected: Option<Expected>,
    out: &mut dyn RowSink,
) -> Result<()> {
    change(session, attached, id, draft, &assignments(draft), expected, out).await
}

/// Makes changes to the row with an id, which must be there, with the version that is expected.
pub(super) async fn change(
    session: &Session,
    attached: &Attached,
    id: &[Value],
    draft: &DraftData,
    changes: &[Assignment],
    expected: Option<Expected>,
    out: &mut dyn RowSink,
) -> Result<()> {
    let (model, connector) = (&attached.model, session.connector());
    let written = match expected {
        None => connector.update_attributes(model, id, changes, out).await,
        Some(expected) => {
            connector.update_attributes_if(model, id, &expected.condition(model), changes, out).await
        }
    };
    match written.map_err(|error| attached.checker.conflict(draft, error))? {
        0 => Err(missed(session, attached, id, expected).await),
        _ => Ok(()),
    }
}

/// An id stays what it is, whatever `forceId` says.
pub(super) fn refuse_changed_id(model: &ModelDefinition, id: &[Value], draft: &mut DraftData) -> Result<()> {
    for (&at, part) in model.ids.iter().zip(id) {
        if let Some(given) = draft.take_value(at)
            && !equal(given.as_ref(), part.as_ref())
        {
            let to: Vec<Value> = model
                .ids
                .iter()
                .zip(id)
                .map(|(&part, is)| if part == at { given.clone() } else { is.clone() })
                .collect();
            return Err(Error::bad_request(format!(
                "{} cannot be updated from {} to {}",
                model.place(at),
                shown(model, id),
                shown(model, &to)
            )));
        }
    }
    Ok(())
}

/// What is given, as changes to a row. The id is none of them, and the version goes up by itself.
pub(super) fn assignments(draft: &DraftData) -> Vec<Assignment> {
    let ids = &draft.model().ids;
    let set = draft
        .given()
        .filter(|(at, _)| !ids.contains(at))
        .map(|(property, value)| Assignment::Set { property, value: value.clone() });
    let extras = draft
        .extras()
        .iter()
        .map(|(name, value)| Assignment::SetExtra { name: name.to_owned().into(), value: value.clone() });
    let increments = draft.increments().iter().filter_map(|(name, by)| {
        let (property, _) = draft.model().property(name)?;
        Some(Assignment::Increment { property, by: by.clone() })
    });
    count_up(draft.model(), set.chain(extras).chain(increments))
}

/// Changes a row; await it for the row as it then is. See [`DataAccess::update`](super::DataAccess::update).
#[derive(Debug)]
#[must_use = "nothing is updated until it is awaited"]
pub struct Update<'a, T> {
    session: Cow<'a, Session>,
    instance: &'a T,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> Update<'a, T> {
    pub(super) fn new(session: &'a Session, instance: &'a T, draft: Draft<T>) -> Self {
        Update { session: Cow::Borrowed(session), instance, draft, options: WriteOptions::default() }
    }

    validate_option!();
}

impl<M: Model> Update<'_, M> {
    /// Sets a field. `None` sets it to null; a field that is not named is left alone.
    pub fn set<F: IntoField<M>>(mut self, field: F, value: impl IntoValue<F::Type>) -> Self {
        let field = field.into_field();
        if field.path().names().len() > 1 && self.draft.data().value(root_of(field)).is_none() {
            // One field of an embedded struct: the others are as they are on this instance.
            let at = root_of(field);
            let whole = self.instance.get(at).unwrap_or_default().to_owned();
            self.draft.data_mut().set_value(at, whole);
        }
        self.draft.put(field, value);
        self
    }

    /// Makes these changes too.
    pub fn with(mut self, patch: Patch<M>) -> Self {
        for (at, value) in patch.into_draft().data().given() {
            self.draft.data_mut().set_value(at, value.clone());
        }
        self
    }
}

fn root_of<M: Model, V>(field: Field<M, V>) -> usize {
    let name = field.path().names()[0];
    M::definition().property(name).map_or(usize::MAX, |(at, _)| at)
}

increment_methods!(Update);

call_options!(Update<'_, T> at session);

impl<'a, T: Instance> IntoFuture for Update<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = One::new(&model);
            let loaded = Expected::of(&model, self.instance);
            run(&self.session, self.instance, draft, loaded, self.options, &mut out).await?;
            out.written()
        })
    }
}
