//! Named scopes of run-time models.

use serde_json::Value as Json;

use super::{Count, Create, DestroyAll, Find, FindOne, RuntimeModel, UpdateAll};
use crate::error::{Error, NameKind, Result};
use crate::filter::{Filter, FilterTree, Predicate};
use crate::model::{Draft, Record};
use crate::session::Session;

/// The rows of a model inside a named scope. Scopes of derived models are functions that return a
/// [`Filter`](crate::Filter): `User::find(&ds).with(adults())`.
#[derive(Debug, Clone)]
pub struct Scope {
    model: RuntimeModel,
    filter: FilterTree,
}

impl RuntimeModel {
    /// The named scope of LDL's `scopes`.
    ///
    /// # Errors
    /// An unknown name, and a scope whose filter the model does not understand.
    pub fn scope(&self, name: &str) -> Result<Scope> {
        let scope = Scope { model: self.clone(), filter: FilterTree::default() };
        scope.scope(name)
    }
}

impl Scope {
    /// This scope inside another of the same model: conditions are and-ed.
    ///
    /// # Errors
    /// As [`RuntimeModel::scope`].
    pub fn scope(mut self, name: &str) -> Result<Scope> {
        let definition = self.model.definition();
        let Some((_, json)) = definition.scopes.iter().find(|(known, _)| known == name) else {
            let known = definition.scopes.iter().map(|(known, _)| &**known);
            return Err(Error::unknown_name(NameKind::Scope, name, definition.name.clone(), known));
        };
        let inner = FilterTree::from_json(&definition, json)?;
        self.filter.scope(&inner);
        Ok(self)
    }

    /// The filter of the scope.
    pub fn filter(&self) -> Filter<Record> {
        Filter::from_tree(self.filter.clone())
    }

    fn predicate(&self) -> Predicate<Record> {
        Predicate::new(self.filter.condition.clone())
    }

    /// Finds rows.
    pub fn find<'a>(&self, session: &'a Session) -> Find<'a, Record> {
        self.model.find(session).with(self.filter())
    }

    /// Finds the first row.
    pub fn find_one<'a>(&self, session: &'a Session) -> FindOne<'a, Record> {
        self.model.find_one(session).with(self.filter())
    }

    /// Counts rows.
    pub fn count<'a>(&self, session: &'a Session) -> Count<'a, Record> {
        self.model.count(session).filter(self.predicate())
    }

    /// Sets properties in all rows.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn update_all<'a>(&self, session: &'a Session, json: &Json) -> Result<UpdateAll<'a, Record>> {
        self.model.update_all(session, self.predicate(), json)
    }

    /// Destroys all rows.
    pub fn destroy_all<'a>(&self, session: &'a Session) -> DestroyAll<'a, Record> {
        self.model.destroy_all(session, self.predicate())
    }

    /// An instance in memory, with the values that the scope asks for.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn build(&self, json: &Json) -> Result<Record> {
        let mut draft = self.draft(json)?.into_data();
        draft.apply_defaults();
        Ok(draft.into())
    }

    /// Creates a row with the values that the scope asks for.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn create<'a>(&self, session: &'a Session, json: &Json) -> Result<Create<'a, Record>> {
        Ok(Create::new(session, self.draft(json)?))
    }

    /// What was given, over what the scope asks for.
    fn draft(&self, json: &Json) -> Result<Draft<Record>> {
        let mut draft = self.model.draft(json)?;
        for (name, value) in self.filter.condition.equalities() {
            if let Some((at, _)) = self.model.definition().property(name)
                && draft.data().value(at).is_none()
            {
                draft.data_mut().set_value(at, value.clone());
            }
        }
        Ok(draft)
    }
}
