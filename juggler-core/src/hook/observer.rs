//! Hooks registered at run time.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::RwLock;

use super::{AsyncRule, Event, HookContext};
use crate::datasource::DataSource;
use crate::definition::ModelDefinition;
use crate::error::Result;
use crate::session::Source;

/// A hook, registered on a data source for a model and an event.
///
/// ```
/// use juggler_core::hook::{Event, HookContext, Observer};
///
/// struct Audit;
///
/// #[async_trait::async_trait]
/// impl Observer for Audit {
///     async fn notify(&self, cx: &mut HookContext<'_>) -> juggler_core::Result<()> {
///         println!("{} {}", cx.event, cx.definition().name);
///         Ok(())
///     }
/// }
/// # fn demo(ds: &juggler_core::DataSource) {
/// ds.observe("User", Event::AfterSave, Audit);
/// # }
/// ```
#[async_trait]
pub trait Observer: Send + Sync + 'static {
    /// Is called for each event it was registered for.
    ///
    /// # Errors
    /// Stop the operation, and are what it returns.
    async fn notify(&self, cx: &mut HookContext<'_>) -> Result<()>;
}

/// An observer out of a function that does not wait.
struct Now<F>(F);

#[async_trait]
impl<F: Fn(&mut HookContext<'_>) -> Result<()> + Send + Sync + 'static> Observer for Now<F> {
    async fn notify(&self, cx: &mut HookContext<'_>) -> Result<()> {
        (self.0)(cx)
    }
}

/// A hook to call: of a derived model, or registered.
#[derive(Clone)]
pub(super) enum Registered {
    Derived(&'static dyn Observer),
    Shared(Arc<dyn Observer>),
}

/// What is registered on a data source: hooks, and rules that wait.
#[derive(Default)]
pub(super) struct Observers {
    pub(super) hooks: ByModel<(Event, Registered)>,
    pub(super) rules: ByModel<(Arc<str>, Arc<dyn AsyncRule>)>,
}

impl Observers {
    /// Those of a data source, if there are any.
    pub(super) fn registered(source: &Source) -> Option<&Observers> {
        source.observed()?.downcast_ref()
    }

    /// Those of a data source, made where there are none.
    pub(super) fn made(source: &Source) -> Option<&Observers> {
        source.observers(|| Arc::new(Observers::default()) as Arc<dyn Any + Send + Sync>).downcast_ref()
    }
}

/// What is registered for models, by their names.
pub(super) struct ByModel<T>(RwLock<HashMap<String, Vec<T>>>);

impl<T> Default for ByModel<T> {
    fn default() -> Self {
        ByModel(RwLock::default())
    }
}

impl<T: Clone> ByModel<T> {
    /// What a model has: of the models it extends first, each in the order of registration.
    pub(super) fn of(&self, model: &ModelDefinition) -> Vec<T> {
        let registered = self.0.read();
        names(model).filter_map(|name| registered.get(name)).flatten().cloned().collect()
    }

    /// Has a model any?
    pub(super) fn has(&self, model: &ModelDefinition) -> bool {
        let registered = self.0.read();
        names(model).any(|name| registered.get(name).is_some_and(|there| !there.is_empty()))
    }

    pub(super) fn push(&self, model: &str, registered: T) {
        self.0.write().entry(model.to_owned()).or_default().push(registered);
    }
}

/// The names of the models that a model extends, and then its own.
fn names(model: &ModelDefinition) -> impl Iterator<Item = &str> {
    model.bases.iter().map(|name| &**name).chain([&*model.name])
}

impl DataSource {
    /// Registers a hook for the model of this name, and for those that extend it. Hooks run in the order of registration.
    /// LoopBack's `observe`.
    pub fn observe(&self, model: &str, event: Event, observer: impl Observer) {
        if let Some(observers) = Observers::made(self.source()) {
            observers.hooks.push(model, (event, Registered::Shared(Arc::new(observer))));
        }
    }

    /// As [`observe`](Self::observe), for a function that does not wait.
    pub fn observe_fn(
        &self,
        model: &str,
        event: Event,
        observer: impl Fn(&mut HookContext<'_>) -> Result<()> + Send + Sync + 'static,
    ) {
        self.observe(model, event, Now(observer));
    }

    /// Forgets the hooks of a model for an event. LoopBack's `clearObservers`.
    pub fn clear_observers(&self, model: &str, event: Event) {
        if let Some(observers) = Observers::registered(self.source())
            && let Some(registered) = observers.hooks.0.write().get_mut(model)
        {
            registered.retain(|(there, _)| *there != event);
        }
    }
}
