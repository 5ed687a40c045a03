//! What a hook sees.

use std::any::Any;
use std::fmt;

use juggler_validate::ValidationErrors;

use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, NameKind, Result};
use crate::filter::{FilterTree, Where};
use crate::model::DraftData;
use crate::session::Session;

/// When a hook is called. The names are LoopBack's: those of its operation hooks, and of its older hooks of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // LoopBack's names
pub enum Event {
    Access,
    BeforeSave,
    Persist,
    Loaded,
    AfterSave,
    BeforeDelete,
    AfterDelete,
    AfterInitialize,
    BeforeValidate,
    AfterValidate,
    BeforeCreate,
    AfterCreate,
    BeforeUpdate,
    AfterUpdate,
    BeforeDestroy,
    AfterDestroy,
}

impl Event {
    /// The events of operations.
    pub const OPERATIONS: [Event; 7] = [
        Event::Access,
        Event::BeforeSave,
        Event::Persist,
        Event::Loaded,
        Event::AfterSave,
        Event::BeforeDelete,
        Event::AfterDelete,
    ];

    /// The older events, of an instance.
    pub const INSTANCES: [Event; 9] = [
        Event::AfterInitialize,
        Event::BeforeValidate,
        Event::AfterValidate,
        Event::BeforeCreate,
        Event::AfterCreate,
        Event::BeforeUpdate,
        Event::AfterUpdate,
        Event::BeforeDestroy,
        Event::AfterDestroy,
    ];

    /// LoopBack's name, such as `before save` or, of an instance, `beforeCreate`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Event::Access => "access",
            Event::BeforeSave => "before save",
            Event::Persist => "persist",
            Event::Loaded => "loaded",
            Event::AfterSave => "after save",
            Event::BeforeDelete => "before delete",
            Event::AfterDelete => "after delete",
            Event::AfterInitialize => "afterInitialize",
            Event::BeforeValidate => "beforeValidate",
            Event::AfterValidate => "afterValidate",
            Event::BeforeCreate => "beforeCreate",
            Event::AfterCreate => "afterCreate",
            Event::BeforeUpdate => "beforeUpdate",
            Event::AfterUpdate => "afterUpdate",
            Event::BeforeDestroy => "beforeDestroy",
            Event::AfterDestroy => "afterDestroy",
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Event {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let all = || Event::OPERATIONS.into_iter().chain(Event::INSTANCES);
        let found = all().find(|event| event.name() == name);
        found.ok_or_else(|| Error::unknown_name(NameKind::Option, name, "the hooks", all().map(Event::name)))
    }
}

/// What a hook sees, and may change. Which members are there depends on the operation and the event; the table stands in the
/// [module](super).
#[non_exhaustive]
pub struct HookContext<'a> {
    /// Where the operation runs: what a hook reads or writes through it belongs to the same transaction.
    pub session: &'a Session,
    /// The model.
    pub model: &'a ModelRef,
    /// The event.
    pub event: Event,
    /// Are the rows new? Unset where the operation cannot know yet.
    pub is_new: Option<bool>,
    /// The filter of a read, or of the rows that are about to be written.
    pub query: Option<&'a mut FilterTree>,
    /// Which rows are written.
    pub condition: Option<&'a mut Where>,
    /// The rows, whole.
    pub instances: Option<&'a mut Vec<DraftData>>,
    /// What is written of each row, or what was read.
    pub data: Option<&'a mut Vec<DraftData>>,
    /// The rows as they were before the write, or are about to be.
    pub current: Option<&'a [DraftData]>,
    /// How many rows were written.
    pub info: Option<u64>,
    /// What the rules said, where *afterValidate* is called and they were broken.
    pub errors: Option<&'a ValidationErrors>,
    /// What the hooks of one operation pass to each other.
    pub state: &'a mut HookState,
}

impl HookContext<'_> {
    /// The definition of the model.
    #[must_use]
    pub fn definition(&self) -> &ModelDefinition {
        self.model
    }

    /// The rows a hook may change: the whole ones, or what is written where those are not known.
    pub fn rows(&mut self) -> Option<&mut Vec<DraftData>> {
        match &mut self.instances {
            Some(instances) => Some(instances),
            None => self.data.as_deref_mut(),
        }
    }

    /// The names of the members that are there, in LoopBack's spelling and order.
    #[must_use]
    pub fn members(&self) -> Vec<&'static str> {
        let there = [
            ("instance", self.instances.is_some()),
            ("currentInstance", self.current.is_some()),
            ("data", self.data.is_some()),
            ("where", self.condition.is_some()),
            ("query", self.query.is_some()),
            ("info", self.info.is_some()),
        ];
        there.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect()
    }

    /// Narrows the operation: the query of *access*, else the condition.
    ///
    /// # Errors
    /// Where the event has neither.
    pub fn restrict(&mut self, condition: Where) -> Result<()> {
        if let Some(query) = &mut self.query {
            query.restrict(condition);
        } else if let Some(there) = &mut self.condition {
            **there = std::mem::take(*there).and(condition);
        } else {
            return Err(Error::bad_request(format!("`{}` has no condition to narrow", self.event)));
        }
        Ok(())
    }
}

impl fmt::Debug for HookContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookContext")
            .field("model", &self.model.name)
            .field("event", &self.event)
            .field("is_new", &self.is_new)
            .field("members", &self.members())
            .finish_non_exhaustive()
    }
}

/// What the hooks of one operation pass to each other, by type: a handful of values at most. LoopBack's `hookState`.
#[derive(Default)]
pub struct HookState(Vec<Box<dyn Any + Send + Sync>>);

impl HookState {
    /// The value of this type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.iter().find_map(|value| value.downcast_ref())
    }

    /// The value of this type, made where there is none.
    pub fn get_or_default<T: Default + Send + Sync + 'static>(&mut self) -> Option<&mut T> {
        if self.get::<T>().is_none() {
            self.set(T::default());
        }
        self.0.iter_mut().find_map(|value| value.downcast_mut())
    }

    /// Sets the value of this type.
    pub fn set<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.retain(|value| !value.is::<T>());
        self.0.push(Box::new(value));
    }
}

impl fmt::Debug for HookState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookState of {} values", self.0.len())
    }
}
