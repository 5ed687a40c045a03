//! The operations that a data source knows of.

use parking_lot::RwLock;

use super::Operation;
use crate::error::{Error, NameKind, Result};

mod standard;

/// The operations that a data source knows of: the standard ones, and those it was told.
pub(crate) struct Operations(RwLock<Vec<Operation>>);

impl Default for Operations {
    fn default() -> Self {
        Operations(RwLock::new(standard::operations()))
    }
}

impl Operations {
    /// All of them, the standard ones first.
    pub(crate) fn all(&self) -> Vec<Operation> {
        self.0.read().clone()
    }

    /// The one of this name, changed by `change`, as it then is. `owner` is named where there is none.
    pub(crate) fn with(
        &self,
        name: &str,
        owner: &str,
        change: impl FnOnce(&mut Operation),
    ) -> Result<Operation> {
        let mut operations = self.0.write();
        let place = place(&operations, name).and_then(|at| operations.get_mut(at));
        if let Some(operation) = place {
            change(operation);
            return Ok(operation.clone());
        }
        let known = operations.iter().flat_map(|operation| {
            [&*operation.name].into_iter().chain(operation.aliases.iter().map(|alias| &**alias))
        });
        Err(Error::unknown_name(NameKind::Operation, name, format!("data source {owner}"), known))
    }

    /// Adds one; it takes the place of another of the same name.
    pub(crate) fn define(&self, operation: Operation) -> Result<()> {
        operation.check()?;
        let mut operations = self.0.write();
        match operations.iter_mut().find(|known| known.name == operation.name) {
            Some(known) => *known = operation,
            None => operations.push(operation),
        }
        Ok(())
    }
}

/// A name comes before another's alias.
fn place(operations: &[Operation], name: &str) -> Option<usize> {
    let named = operations.iter().position(|operation| operation.name == name);
    named.or_else(|| operations.iter().position(|operation| operation.is_called(name)))
}
