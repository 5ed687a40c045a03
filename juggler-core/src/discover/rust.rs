//! Models as Rust source.

mod attribute;
mod field;
mod ident;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Write;

use attribute::{Attribute, text};
use field::Field;
use ident::Idents;

use crate::definition::{Kind, ModelDefinition, Property, RelationDefinition, RelationKind, snake};
use crate::value::ValueRef;

/// Models as Rust source: structs with `#[derive(Model)]`, in the order of their names, formatted as rustfmt does.
///
/// Fields are in snake case, and have the wire names that the properties have. A name that is a keyword is a raw identifier; one that is
/// no identifier becomes one, and `rename` has the name.
///
/// Of sections, only `schema` and `dataType` are printed: the names that a section has are those of
/// [`discover_rust`](crate::DataSource::discover_rust), which maps them first. A schema or the type of a column that is said for all
/// connectors is not printed, nor are relations other than belongsTo, hasMany and hasOne.
///
/// The program needs `juggler-core`, with the features of its types, and for dates and times `chrono`, for UUIDs `uuid`, for exact
/// decimals `rust_decimal`, for JSON `serde_json`.
///
/// ```
/// use juggler_core::ModelDefinition;
/// use juggler_core::discover::rust_source;
/// use serde_json::json;
///
/// let user = ModelDefinition::from_ldl_json(&json!({
///     "name": "User",
///     "properties": {"id": {"type": "Number", "storage": "i64", "id": 1, "generated": true}, "type": "string"},
///     "options": {"tableName": "USERS"},
/// }))?;
/// assert_eq!(rust_source(&[user]), "\
/// use juggler_core::prelude::*;
///
/// /// The table `USERS`.
/// #[derive(Model, Debug, Clone, PartialEq)]
/// #[model(table = \"USERS\")]
/// pub struct User {
///     #[model(id, generated)]
///     pub id: i64,
///     pub r#type: Option<String>,
/// }
/// ");
/// # Ok::<(), juggler_core::Error>(())
/// ```
#[must_use]
pub fn rust_source(models: &[ModelDefinition]) -> String {
    let mut models: Vec<&ModelDefinition> = models.iter().collect();
    models.sort_by(|a, b| a.name.cmp(&b.name));
    let idents = Idents::new(&models);
    let structs: Vec<String> = models.iter().map(|model| structure(model, &idents)).collect();
    let mut source = String::new();
    for import in imports(&models) {
        let _ = writeln!(source, "{import}");
    }
    for one in structs {
        let _ = write!(source, "\n{one}");
    }
    source
}

/// What the fields need, beside juggler.
fn imports(models: &[&ModelDefinition]) -> BTreeSet<String> {
    let mut chrono = BTreeSet::new();
    let mut imports = BTreeSet::from(["use juggler_core::prelude::*;".to_owned()]);
    for property in models.iter().flat_map(|model| model.properties.iter()) {
        match property.kind.leaf() {
            Kind::Date => drop(chrono.insert("NaiveDate")),
            Kind::Time => drop(chrono.insert("NaiveTime")),
            Kind::DateTime => drop(chrono.insert("NaiveDateTime")),
            Kind::Timestamp => chrono.extend(["DateTime", "Utc"]),
            #[cfg(feature = "decimal")]
            Kind::Decimal => drop(imports.insert("use rust_decimal::Decimal;".to_owned())),
            #[cfg(feature = "uuid")]
            Kind::Uuid => drop(imports.insert("use uuid::Uuid;".to_owned())),
            _ => {}
        }
    }
    let chrono: Vec<&str> = chrono.into_iter().collect();
    match &chrono[..] {
        [] => {}
        [one] => drop(imports.insert(format!("use chrono::{one};"))),
        several => drop(imports.insert(format!("use chrono::{{{}}};", several.join(", ")))),
    }
    imports
}

fn structure(model: &ModelDefinition, idents: &Idents<'_>) -> String {
    let own = idents.of(&model.name);
    let mut fields = Vec::new();
    for (at, property) in model.properties.iter().enumerate() {
        let id = model.ids.iter().position(|id| *id == at);
        let mut field = Field::new(&own.properties[at], field::type_of(property, id.is_some()));
        field.attribute = property_attribute(model, property, id, &own.properties[at], own.renames);
        fields.push(field);
    }
    for (relation, ident) in model.relations.iter().zip(&own.relations) {
        if let Some(field) = relation_field(model, relation, ident, idents) {
            fields.push(field);
        }
    }
    let mut source = String::new();
    let what = if model.ids.is_empty() { "table or view" } else { "table" };
    let _ = writeln!(source, "/// The {what} `{}`.", model.table.replace(['\n', '\r', '`'], " "));
    let _ = writeln!(source, "#[derive(Model, Debug, Clone, PartialEq)]");
    let mut attribute = Attribute::default();
    if own.ident != model.name {
        attribute.put(format!("rename = {}", text(&model.name)));
    }
    if model.table != model.name {
        attribute.put(format!("table = {}", text(&model.table)));
    }
    attribute.section(&model.sections, "schema", "schema");
    if own.renames {
        attribute.put("rename_all = \"camelCase\"".to_owned());
    }
    if model.ids.is_empty() {
        attribute.put("no_id".to_owned());
    }
    source.push_str(&attribute.print(""));
    let _ = writeln!(source, "pub struct {} {{", own.ident);
    for field in fields {
        source.push_str(&field.print());
    }
    source.push_str("}\n");
    source
}

fn property_attribute(
    model: &ModelDefinition,
    property: &Property,
    id: Option<usize>,
    ident: &str,
    renames: bool,
) -> Attribute {
    let mut attribute = Attribute::default();
    match id {
        Some(_) if model.ids.len() == 1 => attribute.put("id".to_owned()),
        Some(place) => attribute.put(format!("id = {}", place + 1)),
        None => {}
    }
    // LDL lets the store make any numeric id; that it really does, `forceId` says.
    if id.is_some() && model.generated_id().is_some() && model.forces_id() {
        attribute.put("generated".to_owned());
    }
    if ident::wire_name(ident, renames) != property.name {
        attribute.put(format!("rename = {}", text(&property.name)));
    }
    if property.column() != property.name {
        attribute.put(format!("column = {}", text(property.column())));
    }
    match (property.unique, property.index) {
        (true, _) => attribute.put("unique".to_owned()),
        (false, true) => attribute.put("index".to_owned()),
        (false, false) => {}
    }
    // The digits of other numbers are those of their type.
    let has_digits = property.scale.is_some() && !matches!(property.kind, Kind::Int(_));
    let digits = |size: Option<u32>| size.filter(|_| has_digits);
    let sizes = [
        ("length", property.length),
        ("precision", digits(property.precision)),
        ("scale", digits(property.scale)),
    ];
    for (name, size) in sizes.into_iter().filter_map(|(name, size)| Some((name, size?))) {
        attribute.put(format!("{name} = {size}"));
    }
    attribute.section(&property.sections, "dataType", "type");
    attribute
}

fn relation_field(
    model: &ModelDefinition,
    relation: &RelationDefinition,
    ident: &str,
    idents: &Idents<'_>,
) -> Option<Field> {
    let (name, of) = match relation.kind {
        RelationKind::BelongsTo => ("belongs_to", "BelongsTo"),
        RelationKind::HasMany => ("has_many", "HasMany"),
        RelationKind::HasOne => ("has_one", "HasOne"),
        _ => return None,
    };
    let target = idents.find(relation.target.name())?;
    let near = idents.of(&model.name);
    let through = match &relation.through {
        Some(through) => Some(idents.find(through.name())?),
        None => None,
    };
    let (key_in, id_in) = match relation.kind {
        RelationKind::BelongsTo => (near, target),
        _ => (through.unwrap_or(target), near),
    };
    let mut options = Vec::new();
    options.extend(through.map(|through| format!("through = {}", through.ident)));
    let key = key_in.fields(&relation.foreign_key)?;
    let usual = match relation.kind {
        RelationKind::BelongsTo => format!("{ident}_id"),
        _ => format!("{}_id", snake(near.ident.as_str())),
    };
    if key != [usual] || through.is_some() {
        options.push(format!("foreign_key = {}", listed(&key)));
    }
    if let Some(through) = through {
        options.push(format!("key_through = {}", listed(&through.fields(&relation.key_through)?)));
    }
    if !relation.primary_key.is_empty() {
        options.push(format!("primary_key = {}", listed(&id_in.fields(&relation.primary_key)?)));
    }
    let mut field = Field::new(ident, format!("{of}<{}>", target.ident));
    if !options.is_empty() {
        field.attribute.put_verbatim(format!("{name}({})", options.join(", ")));
    }
    Some(field)
}

fn listed(names: &[String]) -> String {
    match names {
        [name] => name.clone(),
        names => format!("[{}]", names.join(", ")),
    }
}

/// The text of a section, where it is text.
fn section_text(value: ValueRef<'_>) -> Option<&str> {
    match value {
        ValueRef::Text(text) => Some(text),
        _ => None,
    }
}
