//! A definition as LDL.

use std::borrow::Cow;

use juggler_validate::{Rule, RuleKind};
use serde_json::{Map, Value as Json, json};

use super::ldl::from_ldl;
use super::place::Place;
use super::{relation, rule, section, types};
use crate::definition::{
    Coercion, Default, Index, Kind, ModelDefinition, ModelSettings, ObjectKind, Property, ScopeFilter, Strict,
};
use crate::error::Result;
use crate::value::to_json;

impl ModelDefinition {
    /// The definition as LDL: `{"name", "properties", "options", "functions"}`. Where LDL's types are coarser, `storage` names
    /// the kind, so that [`from_ldl_json`](Self::from_ldl_json) builds an equal definition, but for what only exists as a
    /// function: `functions` lists those.
    ///
    /// ```
    /// use juggler_core::{ModelDefinition, Property};
    /// use serde_json::json;
    ///
    /// static PROPERTIES: [Property; 1] = [Property::new::<i32>("age")];
    /// let user = ModelDefinition::new("User").properties(&PROPERTIES);
    /// let ldl = user.to_ldl();
    /// assert_eq!(ldl["properties"]["age"], json!({"type": "Number", "storage": "i32", "required": true}));
    /// assert_eq!(ModelDefinition::from_ldl_json(&ldl)?, user);
    /// # Ok::<(), juggler_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_ldl(&self) -> Json {
        let mut functions = Vec::new();
        let mut properties = Map::new();
        for (at, property) in self.properties.iter().enumerate() {
            let id = self.ids.iter().position(|id| *id == at);
            properties.insert(property.name.to_string(), write(property, id, &property.name, &mut functions));
        }
        json!({
            "name": self.name,
            "properties": properties,
            "options": options(self),
            "functions": functions,
        })
    }

    /// Builds a definition from a whole model in LDL, `{"name", "properties", "options"}`, that names no other model.
    /// [`DataSource::build_models`](crate::DataSource::build_models) also knows other models, and attaches what it builds.
    ///
    /// # Errors
    /// With the path of what is wrong.
    pub fn from_ldl_json(json: &Json) -> Result<Self> {
        let name = json["name"].as_str().unwrap_or_default();
        Place::new(name, "model").object(json)?;
        from_ldl(name, &json["properties"], &json["options"], false, &|_| None)
    }
}

/// `path` is where functions are found; `id` the place in the id.
fn write(property: &Property, id: Option<usize>, path: &str, functions: &mut Vec<String>) -> Json {
    let mut options = Map::new();
    let mut set = |key: &str, json: Option<Json>| {
        if let Some(json) = json {
            options.insert(key.to_owned(), json);
        }
    };
    let on = |flag: bool| flag.then_some(Json::Bool(true));
    set("type", Some(declared(property, path, functions)));
    set("storage", types::storage(&property.kind));
    // Inside a nested object, where there are no places, it is just an id.
    set("id", id.map(|place| json!(place + 1)).or(on(property.id)));
    set("generated", on(property.generated));
    set("version", on(property.version));
    set("required", on(property.required));
    match &property.default {
        None => {}
        Some(Default::Value(value)) => set("default", Some(to_json(value.as_ref()))),
        Some(Default::Now) => set("defaultFn", Some("now".into())),
        #[cfg(feature = "uuid")]
        Some(Default::Uuid) => set("defaultFn", Some("uuid".into())),
        #[cfg(feature = "uuid")]
        Some(Default::ShortId) => set("defaultFn", Some("shortid".into())),
        Some(Default::Function(_)) => functions.push(format!("{path}.default")),
    }
    set("hidden", on(property.hidden));
    set("sensitive", on(property.sensitive));
    set("protected", on(property.protected));
    set("index", on(property.index));
    set("unique", on(property.unique));
    set("length", property.length.map(Json::from));
    set("precision", property.precision.map(Json::from));
    set("scale", property.scale.map(Json::from));
    set("trim", on(property.transforms.trim));
    set("lowercase", on(property.transforms.lowercase));
    set("uppercase", on(property.transforms.uppercase));
    set("format", property.date_format.as_ref().map(|format| json!(format.text())));
    set("columnName", property.column.as_ref().map(|column| json!(column)));
    set("dataType", property.column_type.as_ref().map(|name| json!(name)));
    set("doc", (!property.doc.is_empty()).then(|| json!(property.doc)));
    // A length alone would be read as a rule.
    if !property.rules.is_empty() || property.length.is_some() {
        set("validations", Some(property.rules.iter().map(rule::write).collect()));
    }
    for rule in property.rules.iter() {
        let elements: &[Rule] = if let RuleKind::Each(rules) = &rule.kind { rules } else { &[] };
        for rule in elements.iter().chain([rule]) {
            if let RuleKind::Custom(custom) = &rule.kind {
                functions.push(format!("{path}.validations.{}", custom.name));
            }
        }
    }
    section::write(&property.sections, &mut options);
    Json::Object(options)
}

/// The type: a name, or the properties of a nested object, also where it has a name.
fn declared(property: &Property, path: &str, functions: &mut Vec<String>) -> Json {
    match property.kind.leaf() {
        Kind::Object(object) => {
            let json = json!({ "type": nested(object, path, functions) });
            lists(&property.kind, json)["type"].take()
        }
        leaf => {
            let name = property.ldl.map_or(leaf.ldl_name(), |ldl| ldl.name());
            lists(&property.kind, json!({ "type": name }))["type"].take()
        }
    }
}

fn nested(object: &ObjectKind, path: &str, functions: &mut Vec<String>) -> Json {
    let properties = object.properties.iter().map(|property| {
        let path = format!("{path}.{}", property.name);
        (property.name.to_string(), write(property, None, &path, functions))
    });
    Json::Object(properties.collect())
}

/// `{"type": T}` as `{"type": [{"type": T}]}`, once for each list around the leaf. The elements say `type` too, so that
/// nested properties of that name are no options.
fn lists(kind: &Kind, leaf: Json) -> Json {
    match kind {
        Kind::List(element) => {
            let mut inner = lists(element, leaf);
            let plain = !inner["type"].is_object();
            json!({ "type": [if plain { inner["type"].take() } else { inner }] })
        }
        _ => leaf,
    }
}

fn options(model: &ModelDefinition) -> Json {
    let mut options = Map::new();
    let mut set = |key: &str, json: Option<Json>| {
        if let Some(json) = json {
            options.insert(key.to_owned(), json);
        }
    };
    let (settings, usual) = (&model.settings, ModelSettings::ldl());
    let differs = |set: bool, usual: bool| (set != usual).then_some(Json::Bool(set));
    let text = |text: &str| (!text.is_empty()).then(|| json!(text));
    set("tableName", (model.table != model.name).then(|| json!(model.table)));
    set("schema", text(&model.schema));
    set("plural", text(&model.plural));
    set("description", text(&model.doc));
    set("idInjection", model.ids.is_empty().then_some(false.into()));
    set("coercion", (settings.coercion == Coercion::Typed).then(|| "typed".into()));
    set(
        "strict",
        Some(match settings.strict {
            Strict::Open => false.into(),
            Strict::Validate => true.into(),
            Strict::Filter => "filter".into(),
        }),
    );
    set("forceId", settings.force_id.map(Json::from));
    set("strictDelete", differs(settings.strict_delete, usual.strict_delete));
    set("automaticValidation", differs(settings.automatic_validation, usual.automatic_validation));
    set("validateUpsert", differs(settings.validate_upsert, usual.validate_upsert));
    set("validateUpdate", differs(settings.validate_update, usual.validate_update));
    set(
        "persistUndefinedAsNull",
        differs(settings.persist_undefined_as_null, usual.persist_undefined_as_null),
    );
    set(
        "prohibitHiddenPropertiesInQuery",
        differs(settings.prohibit_hidden_properties_in_query, usual.prohibit_hidden_properties_in_query),
    );
    let deeper = |depth: usize, usual: usize| (depth != usual).then(|| json!(depth));
    set("maxDepthOfQuery", deeper(settings.max_depth_of_query, usual.max_depth_of_query));
    set("maxDepthOfData", deeper(settings.max_depth_of_data, usual.max_depth_of_data));
    set("base", model.bases.last().map(|base| json!(base)));
    set("bases", (!model.bases.is_empty()).then(|| json!(model.bases)));
    set("scope", model.scope.as_ref().and_then(filter));
    set("scopes", (!model.scopes.is_empty()).then(|| scopes(model)));
    set("indexes", (!model.indexes.is_empty()).then(|| indexes(model)));
    set("relations", (!model.relations.is_empty()).then(|| relation::write_all(&model.relations)));
    section::write(&model.sections, &mut options);
    Json::Object(options)
}

fn scopes(model: &ModelDefinition) -> Json {
    let named = model.scopes.iter().filter_map(|(name, scope)| Some((name.to_string(), filter(scope)?)));
    Json::Object(named.collect())
}

/// The filter of a scope. One that JSON cannot say is refused where the model is attached.
fn filter(scope: &ScopeFilter) -> Option<Json> {
    scope.to_json().ok().map(Cow::into_owned)
}

/// As a list: several indexes may be without a name.
fn indexes(model: &ModelDefinition) -> Json {
    let write = |index: &Index| {
        let keys = index.properties.iter().filter_map(|at| model.properties.get(*at));
        let keys: Vec<&str> = keys.map(|property| &*property.name).collect();
        json!({ "name": index.name, "keys": keys, "unique": index.unique })
    };
    model.indexes.iter().map(write).collect()
}
