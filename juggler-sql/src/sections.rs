//! What models say for a database: their sections, and the types of their columns. A mistake is found when a model is introduced.

use juggler_core::Result;
use juggler_core::definition::{ModelDefinition, Property, Section};
use juggler_core::error::{Error, NameKind};

use crate::column_type;
use crate::dialect::Dialect;

/// What LoopBack's connectors know beside the names, types and sizes. It changes nothing here.
const OTHERS: &[&str] = &[
    "allowedTypes",
    "autoIncrement",
    "charset",
    "collation",
    "dbIndex",
    "default",
    "displayWidth",
    "engine",
    "generated",
    "index",
    "kind",
    "unsigned",
    "zerofill",
];

/// Makes sure that a database understands what a model says for it.
pub(crate) fn check(dialect: &dyn Dialect, model: &ModelDefinition) -> Result<()> {
    known(dialect, &model.name, &model.sections, &ModelDefinition::section_names().collect::<Vec<_>>())?;
    let names: Vec<&str> = Property::section_names().collect();
    for (at, property) in model.properties.iter().enumerate() {
        if !property.sections.is_empty() {
            known(dialect, &model.place(at), &property.sections, &names)?;
        }
        if property.column_type.is_some() {
            column_type::check(dialect, model, at)?;
        }
    }
    if !dialect.has_schemas() && !matches!(&*model.schema, "" | "main") {
        let message = format!(
            "{} has no schemas, so its table cannot stand in `{}`; give it a section of its own with `\"schema\": \"main\"`",
            dialect.title(),
            model.schema
        );
        return Err(Error::definition(model.name.clone(), message));
    }
    Ok(())
}

fn known(dialect: &dyn Dialect, place: &str, sections: &[Section], names: &[&str]) -> Result<()> {
    let is_own =
        |one: &&Section| one.connector == dialect.name() || dialect.aliases().contains(&&*one.connector);
    for section in sections.iter().filter(is_own).filter(|one| !names.contains(&&*one.name)) {
        if !OTHERS.contains(&&*section.name) {
            let owner = format!("the section `{}` of {place}", section.connector);
            let known = names.iter().copied();
            return Err(Error::unknown_name(NameKind::Option, &*section.name, owner, known));
        }
        tracing::warn!(
            place,
            section = &*section.connector,
            option = &*section.name,
            "an option that changes nothing here"
        );
    }
    Ok(())
}
