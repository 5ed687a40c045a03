//! Tables as models in LDL.

use serde_json::{Map, Value as Json, json};

use super::DiscoverOptions;
use super::follow::label;
use super::names::Taken;
use super::relations;
use crate::builder::storage;
use crate::connector::discover::{Column, Table};
use crate::definition::Kind;
use crate::error::Result;

/// A table with the names of its model and its properties.
pub(super) struct Named<'t> {
    pub(super) table: &'t Table,
    pub(super) model: String,
    /// The name of each column's property.
    pub(super) properties: Vec<String>,
}

impl Named<'_> {
    /// The properties of columns, where all of them are there.
    pub(super) fn of(&self, columns: &[String]) -> Option<Vec<&str>> {
        let property = |column: &String| {
            let at = self.table.columns.iter().position(|one| one.name == *column)?;
            self.properties.get(at).map(String::as_str)
        };
        columns.iter().map(property).collect()
    }

    /// The columns of the primary key.
    pub(super) fn ids(&self) -> &[String] {
        self.table.primary_key.as_ref().map_or(&[], |key| &key.columns)
    }
}

/// The models of tables, by `owner.table`.
pub(super) fn schemas(
    tables: &[Table],
    options: &DiscoverOptions,
    connector: &str,
) -> Result<Map<String, Json>> {
    let named = named(tables, options);
    let mut relations = match options.relations {
        true => relations::of(&named, options),
        false => Vec::new(),
    }
    .into_iter();
    let mut schemas = Map::new();
    for one in &named {
        let mut settings = Map::new();
        let name = &one.table.name;
        settings.insert("idInjection".to_owned(), json!(false));
        settings.insert(connector.to_owned(), json!({ "schema": name.owner, "table": name.name }));
        if let Some(relations) = relations.next() {
            settings.insert("relations".to_owned(), Json::Object(relations));
        }
        let columns = one.table.columns.iter().zip(&one.properties);
        let properties: Map<String, Json> =
            columns.map(|(column, property)| (property.clone(), write(one, column, connector))).collect();
        let schema = json!({ "name": one.model, "options": settings, "properties": properties });
        schemas.insert(label(&name.owner, &name.name), schema);
    }
    Ok(schemas)
}

/// Names tables and columns, so that no two models have one name, nor two properties of one.
fn named<'t>(tables: &'t [Table], options: &DiscoverOptions) -> Vec<Named<'t>> {
    let mut models = Taken::default();
    for schema in options.visited.values() {
        models.insert(schema["name"].as_str().unwrap_or_default());
    }
    let name = |table: &'t Table| {
        let model = models.first_free(&[options.model_name(&table.name.name)]);
        let mut taken = Taken::default();
        let property = |column: &Column| taken.first_free(&[options.property_name(&column.name)]);
        let properties = table.columns.iter().map(property).collect();
        Named { table, model, properties }
    };
    tables.iter().map(name).collect()
}

/// One property.
fn write(named: &Named<'_>, column: &Column, connector: &str) -> Json {
    let id = named.ids().iter().position(|id| *id == column.name).map(|at| at + 1);
    let is_made = column.is_generated || column.is_computed;
    let is_number = matches!(column.kind.ldl_name(), "Number");
    let mut property = Map::new();
    let mut put = |name: &str, value: Json| drop(property.insert(name.to_owned(), value));
    put("type", json!(column.kind.ldl_name()));
    if let Some(storage) = storage(&column.kind) {
        put("storage", storage);
    }
    put("required", json!(!is_made && (!column.nullable || id.is_some())));
    put("length", json!(column.length.filter(|_| column.kind == Kind::Text)));
    put("precision", json!(column.precision.filter(|_| is_number)));
    put("scale", json!(column.scale.filter(|_| is_number)));
    if let Some(id) = id {
        put("id", json!(id));
    }
    if is_made {
        put("generated", json!(true));
    }
    if has_own_unique_key(named.table, column) {
        put("index", json!({ "unique": true }));
    }
    put(
        connector,
        json!({
            "columnName": column.name,
            "dataType": column.data_type,
            "dataLength": column.length,
            "dataPrecision": column.precision,
            "dataScale": column.scale,
            "nullable": column.nullable,
        }),
    );
    Json::Object(property)
}

fn has_own_unique_key(table: &Table, column: &Column) -> bool {
    let mut unique = table.indexes.iter().filter(|index| index.is_unique && index.is_plain);
    unique.any(|index| index.columns == [column.name.as_str()])
}
