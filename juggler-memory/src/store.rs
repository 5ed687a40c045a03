//! All collections of a store.

use std::collections::HashMap;

use juggler_core::{Error, ModelDefinition, ModelRef, Result, Value, ValueRef};

use crate::binding::{Binding, address};
use crate::log::{Change, Log};
use crate::overlay::{Overlay, Step};
use crate::persist::Content;
use crate::sync::{Mutex, Ordering};
use crate::table::Table;
use crate::writer::{Direct, undo};

/// All collections of a store, behind one lock: a change of several collections is one change, and a moment is a moment of
/// all of them.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) tables: Vec<Table>,
    /// The names of the tables.
    pub(crate) names: Vec<String>,
    /// How models see tables, by the address of their definition. None is ever dropped: an older definition of a model
    /// may still be in use.
    bindings: HashMap<usize, Binding, foldhash::fast::RandomState>,
    /// The latest definition of each model, by address.
    latest: HashMap<String, usize>,
    pub(crate) log: Mutex<Log>,
    /// What the file has of models that are not defined yet.
    pub(crate) unclaimed: Content,
    /// How often the rows were thrown away because the store was closed.
    pub(crate) epoch: u64,
}

impl Store {
    /// How a model sees its table.
    #[inline]
    pub(crate) fn binding(&self, model: &ModelDefinition) -> Result<&Binding> {
        match self.bindings.get(&address(model)) {
            Some(binding) => Ok(binding),
            None => self.binding_of_equal(model),
        }
    }

    /// How a definition with an address of its own sees its table, if an equal one was defined.
    #[cold]
    fn binding_of_equal(&self, model: &ModelDefinition) -> Result<&Binding> {
        let found = self.bindings.values().find(|binding| *binding.model == *model);
        found.ok_or_else(|| undefined(model))
    }

    /// How the model with a definition at this address sees its table.
    pub(crate) fn known(&self, address: usize) -> Option<&Binding> {
        self.bindings.get(&address)
    }

    /// Hears of a model. Rows are kept.
    pub(crate) fn define(&mut self, model: &ModelRef) -> Result<()> {
        if self.bindings.contains_key(&address(model)) {
            self.latest.insert(model.name.to_string(), address(model));
            return Ok(());
        }
        let at = self.names.iter().position(|name| *name == model.table).unwrap_or(self.names.len());
        let others: Vec<_> = self
            .latest
            .iter()
            .filter(|(name, _)| **name != model.name)
            .filter_map(|(_, address)| self.bindings.get(address))
            .filter(|binding| binding.table == at)
            .map(|binding| &*binding.model)
            .collect();
        let mut table = self.tables.get(at).cloned().unwrap_or_default();
        table.reshape(model, &others)?;
        self.unclaimed.claim(&model.table, model, &mut table)?;
        self.put(at, &model.table, table);
        self.latest.insert(model.name.to_string(), address(model));
        self.bindings.insert(address(model), Binding::new(model.clone(), at, &self.tables[at]));
        Ok(())
    }

    /// Puts a table in place, and looks anew how models see it.
    fn put(&mut self, at: usize, name: &str, table: Table) {
        if at == self.tables.len() {
            self.names.push(name.to_owned());
            self.tables.push(table);
        } else {
            self.tables[at] = table;
        }
        for binding in self.bindings.values_mut().filter(|binding| binding.table == at) {
            *binding = Binding::new(binding.model.clone(), at, &self.tables[at]);
        }
    }

    /// Drops the rows of models, and starts their counters anew.
    pub(crate) fn automigrate(&mut self, models: &[ModelRef]) -> Result<()> {
        for model in models {
            self.define(model)?;
            let at = self.binding(model)?.table;
            let log = self.log.get_mut();
            let table = &mut self.tables[at];
            if log.is_held() {
                for slot in table.live.iter() {
                    log.note(Change { table: at, slot, before: Some(table.image(slot)) });
                }
            }
            table.clear();
            table.columns.iter().for_each(|column| column.next.store(1, Ordering::Relaxed));
        }
        Ok(())
    }

    /// What writes rows of a model.
    #[inline]
    pub(crate) fn writer(&mut self, model: &ModelDefinition) -> Result<(Direct<'_>, &Binding)> {
        let known = match self.bindings.contains_key(&address(model)) {
            true => address(model),
            false => address(&self.binding_of_equal(model)?.model),
        };
        let Some(binding) = self.bindings.get(&known) else { return Err(undefined(model)) };
        Ok((Direct::new(binding.table, &mut self.tables[binding.table], self.log.get_mut()), binding))
    }

    /// Makes what a transaction did to its tables seen by all, or nothing of it.
    pub(crate) fn commit(&mut self, overlays: &HashMap<usize, Overlay>) -> Result<()> {
        let hold = self.log.get_mut().hold(None);
        let since = self.log.get_mut().now();
        let outcome = overlays.iter().try_for_each(|(at, overlay)| self.apply(*at, overlay));
        if outcome.is_err() {
            while let Some(change) = self.log.get_mut().pop(since) {
                undo(&mut self.tables[change.table], change.slot, change.before.as_deref());
            }
        }
        self.log.get_mut().release(hold);
        outcome
    }

    fn apply(&mut self, at: usize, overlay: &Overlay) -> Result<()> {
        let model = self.model_of(at)?;
        let (table, log) = (&mut self.tables[at], self.log.get_mut());
        let mut back = Vec::new();
        for step in overlay.steps() {
            match step {
                Step::Remove(slot) => {
                    log.note(Change { table: at, slot, before: Some(table.image(slot)) });
                    table.remove(slot);
                }
                Step::Change(slot, row) => {
                    let changes: Vec<_> =
                        row.iter().enumerate().map(|(at, value)| (at, value.as_ref())).collect();
                    let changed: Vec<_> = changes
                        .iter()
                        .filter(|(at, value)| table.get(*at, slot) != *value)
                        .copied()
                        .collect();
                    log.note(Change { table: at, slot, before: Some(table.image(slot)) });
                    if table.is_risky(&changed) {
                        // Two rows may swap their unique values: all are taken out before any is put back.
                        table.remove(slot);
                        back.push((slot, row));
                    } else {
                        table.assign(slot, &changed);
                    }
                }
                Step::Add(row) => back.push((u32::MAX, row)),
            }
        }
        for (slot, row) in back {
            let mut values: Vec<_> = row.iter().map(Value::as_ref).collect();
            values.resize(table.columns.len(), ValueRef::Null);
            if let Some(columns) = table.holder(&values, |_| true) {
                return Err(table.conflict(&model, columns));
            }
            let slot = match slot {
                u32::MAX => table.insert(&values)?,
                slot => {
                    table.restore(slot, &row);
                    slot
                }
            };
            log.note(Change { table: at, slot, before: None });
        }
        Ok(())
    }

    /// A model of a table, to name in errors.
    pub(crate) fn model_of(&self, at: usize) -> Result<ModelRef> {
        let mut bindings = self.latest.values().filter_map(|address| self.bindings.get(address));
        let found = bindings.find(|binding| binding.table == at).map(|binding| binding.model.clone());
        found.ok_or_else(|| Error::storage("a collection without a model"))
    }

    /// Undoes all changes since a moment that is held. That is a change too, for whoever else holds on to a moment.
    pub(crate) fn undo(&mut self, since: u64) {
        let log = self.log.get_mut();
        let changes: Vec<_> =
            log.since(since).map(|change| (change.table, change.slot, change.before.clone())).collect();
        for (at, slot, before) in changes.into_iter().rev() {
            let table = &mut self.tables[at];
            let now = table.live.get(slot).then(|| table.image(slot));
            log.note(Change { table: at, slot, before: now });
            undo(table, slot, before.as_deref());
        }
    }

    /// Forgets all rows, as the store is closed. Models stay known.
    pub(crate) fn close(&mut self) {
        self.epoch += 1;
        self.tables.iter_mut().for_each(Table::clear);
        self.unclaimed = Content::default();
        self.log.get_mut().reset();
    }

    /// Must a transaction with this overlay be refused? The first to commit a change of a row wins; where it must look as if
    /// transactions ran one after the other, nothing that was read may have changed either.
    pub(crate) fn lost_race(&self, overlays: &HashMap<usize, Overlay>, serializable: bool) -> Result<()> {
        let lost = |overlay: &Overlay| {
            overlay.has_lost() || (serializable && overlay.used && overlay.changed_by_others)
        };
        match overlays.iter().find(|(_, overlay)| lost(overlay)) {
            Some((at, _)) => Err(crate::overlay::lost(&*self.model_of(*at)?)),
            None => Ok(()),
        }
    }

    /// Takes over what a file holds.
    pub(crate) fn load(&mut self, content: Content) -> Result<()> {
        self.unclaimed = content;
        for at in 0..self.tables.len() {
            let model = self.model_of(at)?;
            let name = self.names[at].clone();
            let mut table = self.tables[at].clone();
            table.clear();
            self.unclaimed.claim(&name, &model, &mut table)?;
            self.put(at, &name, table);
        }
        Ok(())
    }
}

#[cold]
fn undefined(model: &ModelDefinition) -> Error {
    Error::definition(model.name.clone(), "it was not defined on this data source")
}
