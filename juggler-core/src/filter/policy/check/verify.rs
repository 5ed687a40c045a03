//! A policy that names what is not there protects nothing, and is an error at its first use.

use crate::definition::ModelDefinition;
use crate::error::{Error, Result, suggest};
use crate::filter::Quantifier;
use crate::filter::json::OPERATORS;
use crate::filter::policy::FilterPolicy;
use crate::filter::policy::names::NameList;

impl FilterPolicy {
    /// Are the operators, the relations and the properties of the model there?
    pub(super) fn verify(&self, model: &ModelDefinition) -> Result<()> {
        let words = || {
            let quantifiers = Quantifier::ALL.into_iter().map(Quantifier::name);
            OPERATORS.into_iter().chain(["or", "nor"]).chain(quantifiers)
        };
        for name in self.operators.iter() {
            if words().all(|word| word != name) {
                return Err(stranger(model, "operator", name, words()));
            }
        }
        for path in self.relations.iter() {
            let name = path.split('.').next().unwrap_or_default();
            if model.relation(name).is_none() {
                let known = model.relations.iter().map(|relation| &*relation.name);
                return Err(stranger(model, "relation", name, known));
            }
        }
        self.verify_properties(model, &model.name)
    }

    /// Are the properties there that it has lists of?
    pub(super) fn verify_properties(&self, model: &ModelDefinition, asked: &str) -> Result<()> {
        for name in self.lists_of(&model.name, asked).flat_map(NameList::iter) {
            if model.column(name).is_err() {
                let known = model.properties.iter().map(|property| &*property.name);
                return Err(stranger(model, "property", name, known));
            }
        }
        Ok(())
    }

    /// The lists that a model, or an embedded struct, has; `asked` is the model of the filter.
    pub(super) fn lists_of<'a>(&'a self, model: &'a str, asked: &str) -> impl Iterator<Item = &'a NameList> {
        let own = (model == asked).then_some(&self.properties);
        let named = self.properties_of.iter().filter(move |(name, _)| name == model).map(|(_, list)| list);
        own.into_iter().chain(named)
    }
}

#[cold]
fn stranger<'k>(
    model: &ModelDefinition,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Error {
    let hint = suggest(name, known).map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
    let message = format!("a filter policy names the {what} `{name}`, which is not there{hint}");
    Error::definition(model.name.clone(), message)
}
