//! Several models at once.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json};

use super::place::{Options, Place};
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::definition::ModelRef;
use crate::error::Result;

impl DataSource {
    /// Defines models, and gives them by name. Takes a list of models in LDL, `{"name", "properties", "options"}`, in any
    /// order; one of them; or the properties of one without a name. The keys of LoopBack's model files (`"base"`, `"plural"`,
    /// `"relations"` and so on, beside `"properties"`) are options too.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// let models = ds.build_models(&json!([
    ///     {"name": "Customer", "base": "User", "properties": {"vip": "boolean"}},
    ///     {"name": "User", "properties": {"email": "string"}, "options": {"strict": true}},
    /// ]))?;
    /// assert!(models["Customer"].definition().property("email").is_some());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`define`](Self::define); and models that extend each other in a circle. A model that cannot be built leaves
    /// none of them attached.
    pub fn build_models(&self, json: &Json) -> Result<BTreeMap<String, RuntimeModel>> {
        let schemas = match json {
            Json::Array(schemas) => {
                schemas.iter().map(|json| Schema::read(self, json)).collect::<Result<_>>()?
            }
            Json::Object(map) if !is_model(map) => {
                vec![Schema {
                    name: self.get_schema_name(None),
                    properties: json.clone(),
                    options: Map::new(),
                }]
            }
            json => vec![Schema::read(self, json)?],
        };
        let mut built: HashMap<String, ModelRef> = HashMap::new();
        let mut order = Vec::new();
        for schema in needed_first(schemas)? {
            let known = |name: &str| built.get(name).cloned().or_else(|| self.definition(name).ok());
            let options = Json::Object(schema.options);
            let model: ModelRef =
                self.build_definition(&schema.name, &schema.properties, &options, &known)?.into();
            order.push(model.clone());
            built.insert(schema.name, model);
        }
        order.iter().try_for_each(|model| self.attach_model(model))?;
        Ok(built.into_iter().map(|(name, model)| (name, RuntimeModel::new(model).of(self))).collect())
    }
}

fn is_model(map: &Map<String, Json>) -> bool {
    map.get("name").is_some_and(Json::is_string) && map.get("properties").is_some_and(Json::is_object)
}

/// A model in LDL.
struct Schema {
    name: String,
    properties: Json,
    options: Map<String, Json>,
}

impl Schema {
    fn read(ds: &DataSource, json: &Json) -> Result<Self> {
        let place = Place::new("(unnamed)", "model");
        let Json::Object(map) = json else { return Err(place.error("expected an object")) };
        let name = ds.get_schema_name(Options { place, map }.text("name")?.as_deref());
        let place = Place::new(&name, "model");
        place.bound_depth(json)?;
        let mut options = Map::new();
        for (key, json) in map {
            match key.as_str() {
                "name" | "properties" | "functions" => {}
                "options" | "settings" => options.extend(place.key(key).object(json)?.clone()),
                _ => drop(options.insert(key.clone(), json.clone())),
            }
        }
        let properties = map.get("properties").cloned().unwrap_or_default();
        Ok(Schema { name, properties, options })
    }

    fn base(&self) -> Option<&str> {
        self.options.get("base").or_else(|| self.options.get("super")).and_then(Json::as_str)
    }

    /// The names of what it needs to be built: of the model it extends, and of the types of its properties.
    fn needs(&self) -> Vec<&str> {
        let mut needs = self.base().into_iter().collect();
        self.properties
            .as_object()
            .into_iter()
            .flat_map(Map::values)
            .for_each(|json| types(json, &mut needs));
        needs
    }
}

fn types<'j>(json: &'j Json, found: &mut Vec<&'j str>) {
    match json {
        Json::String(name) => found.push(name),
        Json::Array(elements) => elements.iter().for_each(|json| types(json, found)),
        Json::Object(map) => match map.get("type") {
            Some(json) => types(json, found),
            None => map.values().for_each(|json| types(json, found)),
        },
        _ => {}
    }
}

/// Sorts models so that each comes after those it needs, and otherwise as they were given.
fn needed_first(schemas: Vec<Schema>) -> Result<Vec<Schema>> {
    let names: HashMap<&str, usize> =
        schemas.iter().enumerate().map(|(i, schema)| (&*schema.name, i)).collect();
    refuse_circles(&schemas, &names)?;
    let mut entered = vec![false; schemas.len()];
    let mut order = Vec::with_capacity(schemas.len());
    for first in 0..schemas.len() {
        let mut open = vec![(first, false)];
        while let Some((at, is_left)) = open.pop() {
            if is_left {
                order.push(at);
            } else if !std::mem::replace(&mut entered[at], true) {
                open.push((at, true));
                let needs = schemas[at].needs();
                open.extend(needs.into_iter().rev().filter_map(|name| Some((*names.get(name)?, false))));
            }
        }
    }
    let mut schemas: Vec<Option<Schema>> = schemas.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|at| schemas[at].take()).collect())
}

/// Each model extends at most one, so a circle is found by following them.
fn refuse_circles(schemas: &[Schema], names: &HashMap<&str, usize>) -> Result<()> {
    let mut walk_of = vec![usize::MAX; schemas.len()];
    for first in 0..schemas.len() {
        let mut next = Some(first);
        while let Some(at) = next.filter(|at| walk_of[*at] != first) {
            if walk_of[at] != usize::MAX {
                break; // another walk came here, and found no circle
            }
            walk_of[at] = first;
            let base = schemas[at].base();
            next = base.and_then(|base| names.get(base)).copied();
            if let Some(base) = next.filter(|base| walk_of[*base] == first) {
                let message = format!("`{}` and it extend each other in a circle", schemas[base].name);
                return Err(Place::new(&schemas[at].name, "settings.base").error(message));
            }
        }
    }
    Ok(())
}
