//! Firing the events of one operation.

use juggler_validate::ValidationErrors;

use super::observer::{Observer, Observers, Registered};
use super::{Event, HookContext, HookState, HookTable};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Where};
use crate::model::DraftData;
use crate::session::{Attached, Scope, Session};

/// What stands around one operation: the default scope, and the hooks it has to call. Most models have neither, and then nothing
/// is done at all.
pub(crate) struct Hooks<'s> {
    session: &'s Session,
    model: &'s ModelRef,
    scope: Option<&'s Scope>,
    observers: Vec<(Event, Registered)>,
    state: HookState,
    /// Are the rules of this operation run?
    validates: bool,
}

/// The members of a context, as far as an operation has them.
#[derive(Default)]
pub(crate) struct Members<'a> {
    pub(crate) is_new: Option<bool>,
    pub(crate) condition: Option<&'a mut Where>,
    pub(crate) instances: Option<&'a mut Vec<DraftData>>,
    pub(crate) data: Option<&'a mut Vec<DraftData>>,
    pub(crate) current: Option<&'a [DraftData]>,
    pub(crate) info: Option<u64>,
    pub(crate) errors: Option<&'a ValidationErrors>,
}

impl<'a> Members<'a> {
    /// Those of new rows.
    pub(crate) fn created(rows: &'a mut Vec<DraftData>) -> Self {
        Members { is_new: Some(true), instances: Some(rows), ..Members::default() }
    }

    /// The same, for one event of several.
    fn again(&mut self) -> Members<'_> {
        Members {
            condition: self.condition.as_deref_mut(),
            instances: self.instances.as_deref_mut(),
            data: self.data.as_deref_mut(),
            ..*self
        }
    }
}

impl<'s> Hooks<'s> {
    /// The hooks of a model.
    pub(crate) fn of(session: &'s Session, attached: &'s Attached) -> Self {
        let observers = if session.calls_hooks() { observers(session, attached) } else { Vec::new() };
        let scope = attached.scope.as_ref().filter(|_| session.is_scoped());
        Hooks {
            session,
            model: &attached.model,
            scope,
            observers,
            state: HookState::default(),
            validates: false,
        }
    }

    /// Has the model none, and no default scope?
    pub(crate) fn is_empty(&self) -> bool {
        self.observers.is_empty() && self.scope.is_none()
    }

    /// Gives a row the values that the default scope asks for: all of them to a whole row, else those it would contradict.
    pub(crate) fn enforce(&self, draft: &mut DraftData, whole: bool) {
        for (at, value) in self.scope.iter().flat_map(|scope| &scope.values) {
            if whole || draft.value(*at).is_some() {
                draft.set_value(*at, value.clone());
            }
        }
    }

    /// Does anyone listen to this event?
    pub(crate) fn has(&self, event: Event) -> bool {
        self.observers.iter().any(|(there, _)| *there == event)
    }

    /// Puts a query inside the default scope, and fires *access*: hooks may narrow it further.
    pub(crate) async fn access(&mut self, query: &mut FilterTree) -> Result<()> {
        if let Some(scope) = self.scope {
            query.scope(&scope.filter);
        }
        if self.has(Event::Access) {
            Box::pin(self.call(Event::Access, Some(query), Members::default())).await?;
        }
        Ok(())
    }

    /// As [`access`](Self::access), and gives the condition where a hook changed it.
    pub(crate) async fn narrowed(&mut self, query: &mut FilterTree) -> Result<Option<Where>> {
        let mut asked = query.clone();
        if let Some(scope) = self.scope {
            asked.scope(&scope.filter);
        }
        self.access(query).await?;
        Ok((query.condition != asked.condition).then(|| std::mem::take(&mut query.condition)))
    }

    /// Where the operation runs.
    pub(crate) fn session(&self) -> &'s Session {
        self.session
    }

    /// Does anyone look at the rows of a read?
    pub(crate) fn sees_rows(&self) -> bool {
        self.has(Event::Loaded) || self.has(Event::AfterInitialize)
    }

    /// Fires *loaded* for rows that were read or written, and *afterInitialize* for the instances they become.
    pub(crate) async fn loaded(&mut self, data: &mut Vec<DraftData>, is_new: bool) -> Result<()> {
        if data.is_empty() {
            return Ok(()); // nothing was read
        }
        let is_new = Some(is_new);
        self.fire(Event::Loaded, Members { is_new, data: Some(data), ..Members::default() }).await?;
        self.fire(Event::AfterInitialize, Members { is_new, instances: Some(data), ..Members::default() })
            .await
    }

    /// Fires *before save*, and *beforeValidate* where the rules are going to be run.
    pub(crate) async fn before_save(&mut self, validates: bool, mut members: Members<'_>) -> Result<()> {
        self.validates = validates;
        self.fire(Event::BeforeSave, members.again()).await?;
        if validates {
            self.fire(Event::BeforeValidate, members).await?;
        }
        Ok(())
    }

    /// Fires *afterValidate* where the rules were run, and gives what they said.
    pub(crate) async fn after_validate(&mut self, checked: Result<()>, members: Members<'_>) -> Result<()> {
        let errors = checked.as_ref().err().map(Error::validation_errors);
        if self.validates && errors != Some(None) {
            self.fire(Event::AfterValidate, Members { errors: errors.flatten(), ..members }).await?;
        }
        checked
    }

    /// Fires an event.
    pub(crate) async fn fire(&mut self, event: Event, members: Members<'_>) -> Result<()> {
        if self.has(event) {
            // On the heap, so that the futures of operations without hooks stay small.
            Box::pin(self.call(event, None, members)).await?;
        }
        Ok(())
    }

    async fn call(
        &mut self,
        event: Event,
        query: Option<&mut FilterTree>,
        members: Members<'_>,
    ) -> Result<()> {
        let Hooks { session, model, observers, state, .. } = self;
        let Members { is_new, condition, instances, data, current, info, errors } = members;
        let mut cx = HookContext {
            session,
            model,
            event,
            is_new,
            query,
            condition,
            instances,
            data,
            current,
            info,
            errors,
            state,
        };
        for (_, observer) in observers.iter().filter(|(there, _)| *there == event) {
            match observer {
                Registered::Derived(observer) => observer.notify(&mut cx).await?,
                Registered::Shared(observer) => observer.notify(&mut cx).await?,
            }
        }
        Ok(())
    }
}

/// Does an operation run inside a default scope, or call hooks? Where it does neither, it need not ask for its [`Hooks`].
#[inline]
pub(crate) fn has_hooks(session: &Session, attached: &Attached) -> bool {
    let is_scoped = attached.scope.is_some() && session.is_scoped();
    is_scoped || (session.calls_hooks() && (has_derived(attached) || has_observers(session, attached)))
}

#[inline]
fn has_derived(attached: &Attached) -> bool {
    *attached.has_hooks.get_or_init(|| derived(attached).next().is_some())
}

#[inline]
fn has_observers(session: &Session, attached: &Attached) -> bool {
    Observers::registered(session.source()).is_some_and(|there| there.hooks.has(&attached.model))
}

/// The hooks of derived models, those of bases first.
fn derived(attached: &Attached) -> impl Iterator<Item = &'static (Event, &'static dyn Observer)> {
    let tables = attached.model.behaviours.iter().filter_map(|behaviour| HookTable::of(behaviour.table()));
    tables.flat_map(|table| table.hooks.iter().flatten())
}

/// The hooks of derived models, and then the observers in the same order.
fn observers(session: &Session, attached: &Attached) -> Vec<(Event, Registered)> {
    let mut observers = Vec::new();
    if has_derived(attached) {
        observers.extend(derived(attached).map(|(event, hook)| (*event, Registered::Derived(*hook))));
    }
    if let Some(registered) = Observers::registered(session.source()) {
        observers.extend(registered.hooks.of(&attached.model));
    }
    observers
}
