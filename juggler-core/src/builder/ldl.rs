//! A whole model.

use serde_json::{Map, Value as Json};

use super::{property, relation, settings};
use crate::definition::{IntSize, Kind, ModelDefinition, ModelRef, ModelSettings, Property, Strict};
use crate::error::{Error, Result};

/// How a model's name is looked up.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<ModelRef>;

/// Builds a definition from LDL. `relational` says whether its store keeps declared columns: then a model without `strict`
/// is strict. `lookup` finds models that properties have as their type.
///
/// # Errors
/// With the path of what is wrong.
pub fn from_ldl(
    name: &str,
    properties: &Json,
    settings: &Json,
    relational: bool,
    lookup: Lookup<'_>,
) -> Result<ModelDefinition> {
    if name.is_empty() {
        return Err(Error::definition("(unnamed)", "a model needs a name"));
    }
    let properties = object(name, "properties", properties)?;
    let settings = object(name, "settings", settings)?;
    let mut model = ModelDefinition::new("");
    model.name = name.to_owned().into();
    model.table = name.to_owned().into();
    model.settings = ModelSettings::ldl();
    if relational {
        model.settings.strict = Strict::Validate;
    }
    let mut ids = Vec::new();
    let mut built = Vec::with_capacity(properties.len() + 1);
    for (key, json) in properties.iter().filter(|(_, json)| !matches!(json, Json::Null | Json::Bool(false))) {
        if key.contains('.') {
            return Err(Error::definition(
                name.to_owned(),
                format!("properties.{key}: dots are not allowed in property names"),
            ));
        }
        let property = property::read(name, key, json, lookup, 0)?;
        if let Some(place) = property::id_place(json) {
            ids.push((place, built.len()));
        }
        built.push(property);
    }
    let inject = settings.get("idInjection").is_none_or(|json| json != &Json::Bool(false));
    if ids.is_empty() && inject {
        // As the juggler: a number, from the store, first of all properties.
        let mut id = Property::of("id".into(), Kind::Int(IntSize::I64));
        id.id = true;
        id.generated = true;
        built.insert(0, id);
        ids.push((1, 0));
    }
    ids.sort_by_key(|(place, _)| *place);
    let ids: Vec<usize> = ids.into_iter().map(|(_, at)| at).collect();
    if let [at] = ids.as_slice() {
        let id = &mut built[*at];
        model.settings.force_id = Some(id.generated);
        // A store makes any single numeric id that is not given, generated or not: the juggler's rule.
        id.generated |= matches!(id.kind, Kind::Float(_) | Kind::Int(_));
    }
    model.properties = built.into();
    model.ids = ids.into();
    settings::apply(&mut model, settings)?;
    model.relations = relation::read_all(name, settings.get("relations"))?.into();
    Ok(model)
}

/// An object, or nothing.
pub(super) fn object<'j>(model: &str, path: &str, json: &'j Json) -> Result<&'j Map<String, Json>> {
    static NONE: std::sync::LazyLock<Map<String, Json>> = std::sync::LazyLock::new(Map::new);
    match json {
        Json::Object(object) => Ok(object),
        Json::Null => Ok(&NONE),
        _ => Err(Error::definition(model.to_owned(), format!("{path}: expected an object"))),
    }
}
