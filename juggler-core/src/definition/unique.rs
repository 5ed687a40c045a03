//! What is unique about a model.

use super::ModelDefinition;
use crate::error::{Error, Result};
use crate::value::{Value, equal};

impl ModelDefinition {
    /// The positions that are unique together: those of the id, of each unique property, of each unique index.
    pub fn unique_keys(&self) -> impl Iterator<Item = Vec<usize>> {
        let id = (!self.ids.is_empty()).then(|| self.ids.to_vec());
        let single = (0..self.properties.len()).filter(|&at| self.properties[at].unique).map(|at| vec![at]);
        let several = self.indexes.iter().filter(|index| index.unique).map(|index| index.properties.to_vec());
        id.into_iter().chain(single).chain(several)
    }

    /// Refuses a row that has the same id, or the same unique values, as one of the others. Null is never a duplicate. Rows have
    /// all positions of the model.
    ///
    /// # Errors
    /// A conflict (409) that names the properties.
    pub fn refuse_duplicate<'r>(
        &self,
        row: &[Value],
        others: impl IntoIterator<Item = &'r Vec<Value>, IntoIter: Clone>,
    ) -> Result<()> {
        let others = others.into_iter();
        for key in self.unique_keys() {
            let is_same = |other: &Vec<Value>| {
                key.iter().all(|&at| !row[at].is_null() && equal(row[at].as_ref(), other[at].as_ref()))
            };
            if others.clone().any(is_same) {
                let names: Vec<&str> = key.iter().map(|&at| &*self.properties[at].name).collect();
                return Err(Error::conflict(self.name.clone(), names.join(", ")));
            }
        }
        Ok(())
    }
}
