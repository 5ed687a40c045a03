//! Tables and indexes.

use juggler_core::definition::ModelDefinition;

use crate::column_type::own_type;
use crate::dialect::{Dialect, EXTRAS, column, hash};
use crate::statement::Statement;
use crate::stored::Stored;

/// `CREATE TABLE ..` for a model.
pub(crate) fn create_table(dialect: &dyn Dialect, model: &ModelDefinition, if_missing: bool) -> String {
    let mut statement = Statement::new(dialect);
    statement
        .push(if if_missing { "CREATE TABLE IF NOT EXISTS " } else { "CREATE TABLE " })
        .table(model)
        .push(" (");
    let keys: Vec<usize> = indexes(model).into_iter().flat_map(|index| index.positions).collect();
    let inline = model.generated_id().filter(|_| dialect.inlines_generated_key());
    for (at, property) in model.properties.iter().enumerate() {
        if at > 0 {
            statement.push(", ");
        }
        let is_key = model.ids.contains(&at) || keys.contains(&at);
        let stored = Stored::at(model, at);
        let own = own_type(property).filter(|_| inline != Some(at));
        let column_type = own.unwrap_or_else(|| dialect.column_type(property, stored, is_key));
        statement.name(property.column()).push(" ").push(&column_type);
        if inline == Some(at) || (property.generated && stored.bound() == Stored::Int) {
            statement.push(dialect.generated());
        } else if model.ids.contains(&at) || is_needed(model, at) {
            statement.push(" NOT NULL");
        }
    }
    if model.is_open() {
        let extras = dialect.json_type();
        statement.push(", ").name(EXTRAS).push(" ").push(extras);
    }
    if !model.ids.is_empty() && inline.is_none() {
        statement.push(", PRIMARY KEY (").names(model.ids.iter().map(|&at| column(model, at))).push(")");
    }
    if dialect.inlines_indexes() {
        for index in indexes(model) {
            statement
                .push(if index.is_unique { ", UNIQUE INDEX " } else { ", INDEX " })
                .name(&index.name)
                .push(" (");
            statement.names(index.positions.iter().map(|&at| column(model, at))).push(")");
        }
    }
    statement.push(")").push(dialect.table_options());
    statement.text
}

/// Must the column have a value? A derived model says so with a type; what LDL requires is a rule, which may be turned off.
fn is_needed(model: &ModelDefinition, at: usize) -> bool {
    let property = &model.properties[at];
    if let Some(nullable) = property.nullable {
        return !nullable;
    }
    property.required && model.settings.coercion == juggler_core::definition::Coercion::Typed
}

/// An index of a model.
pub(crate) struct ModelIndex {
    pub(crate) name: String,
    pub(crate) positions: Vec<usize>,
    pub(crate) is_unique: bool,
}

/// The indexes of a model, beside that of its id.
pub(crate) fn indexes(model: &ModelDefinition) -> Vec<ModelIndex> {
    let mut indexes = Vec::new();
    let named = |positions: &[usize], is_unique: bool, given: &str| {
        let columns: Vec<&str> = positions.iter().map(|&at| column(model, at)).collect();
        let name = match given {
            "" => {
                let suffix = if is_unique { "key" } else { "idx" };
                shortened(format!("{}_{}_{suffix}", model.table, columns.join("_")))
            }
            given => given.to_owned(),
        };
        ModelIndex { name, positions: positions.to_vec(), is_unique }
    };
    for (at, property) in model.properties.iter().enumerate() {
        if (property.index || property.unique) && *model.ids != [at] {
            indexes.push(named(&[at], property.unique, ""));
        }
    }
    for index in model.indexes.iter() {
        indexes.push(named(&index.properties, index.unique, &index.name));
    }
    // What is JSON in the database cannot be indexed as such.
    indexes.retain(|index| index.positions.iter().all(|&at| Stored::at(model, at).is_indexable()));
    indexes
}

/// The names of unique indexes, with the positions of each.
pub(crate) fn index_names(model: &ModelDefinition) -> Vec<(String, Vec<usize>)> {
    indexes(model)
        .into_iter()
        .filter(|index| index.is_unique)
        .map(|index| (index.name, index.positions))
        .collect()
}

/// `CREATE INDEX ..` for each, where the table was not created with them.
pub(crate) fn create_indexes(
    dialect: &dyn Dialect,
    model: &ModelDefinition,
    if_missing: bool,
) -> Vec<String> {
    if dialect.inlines_indexes() {
        return Vec::new();
    }
    let create = |index: ModelIndex| {
        let mut statement = Statement::new(dialect);
        statement.push(if index.is_unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
        if if_missing {
            statement.push("IF NOT EXISTS ");
        }
        statement.name(&index.name).push(" ON ").table(model).push(" (");
        statement.names(index.positions.iter().map(|&at| column(model, at))).push(")");
        statement.text
    };
    indexes(model).into_iter().map(create).collect()
}

/// Databases take names of up to 63 bytes. A longer one keeps its start, and a number that only it has.
fn shortened(name: String) -> String {
    const MOST: usize = 63;
    if name.len() <= MOST {
        return name;
    }
    let mut start = MOST - 17;
    while !name.is_char_boundary(start) {
        start -= 1;
    }
    format!("{}_{:016x}", &name[..start], hash(&name))
}
