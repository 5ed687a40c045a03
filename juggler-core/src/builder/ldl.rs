//! A whole model.

use serde_json::Value as Json;

use super::place::{Options, Place};
use super::{inherit, parts::Parts, property, relation, settings};
use crate::definition::{
    Coercion, IntSize, Kind, Mixin, ModelDefinition, ModelRef, ModelSettings, Property, Strict,
};
use crate::error::{Error, Result};

/// How a model's name is looked up.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<ModelRef>;

/// Where a model is built.
pub(super) struct Context<'a> {
    /// Does the store keep declared columns?
    pub(super) relational: bool,
    pub(super) models: Lookup<'a>,
    pub(super) mixins: &'a dyn Fn(&str) -> Result<Mixin>,
}

/// Builds a definition from LDL. `relational` says whether its store keeps declared columns: then a model without `strict`
/// is strict. `lookup` finds models by name: those it extends, and those that properties have as their type.
///
/// ```
/// use juggler_core::builder::from_ldl;
/// use serde_json::json;
///
/// let user = from_ldl("User", &json!({"email": "string"}), &json!({}), false, &|_| None)?;
/// let lookup = |name: &str| (name == "User").then(|| user.clone().into());
/// let customer = from_ldl("Customer", &json!({"vip": "boolean"}), &json!({"base": "User"}), false, &lookup)?;
/// assert!(customer.property("email").is_some());
/// assert_eq!(*customer.bases, ["User"]);
/// # Ok::<(), juggler_core::Error>(())
/// ```
///
/// # Errors
/// With the path of what is wrong.
pub fn from_ldl(
    name: &str,
    properties: &Json,
    settings: &Json,
    relational: bool,
    lookup: &dyn Fn(&str) -> Option<ModelRef>,
) -> Result<ModelDefinition> {
    let no_mixins = |name: &str| Err(Error::unsupported(format!("the mixin `{name}` without a data source")));
    let context = Context { relational, models: lookup, mixins: &no_mixins };
    build(name, properties, settings, &context)
}

/// Builds a definition: what it inherits, what it declares, what it mixes in, and then its settings.
pub(super) fn build(
    name: &str,
    properties: &Json,
    settings: &Json,
    context: &Context<'_>,
) -> Result<ModelDefinition> {
    if name.is_empty() {
        return Err(Error::definition("(unnamed)", "a model needs a name"));
    }
    let place = Place::new(name, "properties");
    place.bound_name(name)?;
    place.bound_depth(properties)?;
    let own = place.object(properties)?;
    let options = Place::new(name, "settings");
    options.bound_depth(settings)?;
    let options = Options { place: options, map: options.object(settings)? };

    let base = inherit::base(&options, context.models)?;
    let mut model = match base.as_deref() {
        Some(base) => inherit::definition(base),
        None => fresh(context.relational),
    };
    model.name = name.to_owned().into();
    model.table = name.to_owned().into();
    if let Some(coercion) = settings::coercion(&options)? {
        model.settings.coercion = coercion;
    }

    let mut own_ids = false;
    for (name, json) in own {
        own_ids |= property::id_place(&place.key(name), json)?.is_some();
    }
    let mut parts = match base.as_deref() {
        Some(base) => inherit::properties(base, &options, own_ids)?,
        None => Parts::default(),
    };
    declare(&mut parts, own, &place, context.models)?;
    let inherits_none = base.as_deref().is_some_and(|base| base.ids.is_empty());
    let inject = options.flag("idInjection")?.unwrap_or(!inherits_none);
    let injected = !parts.has_ids() && inject;
    if injected {
        parts.put_first(injected_id(), Some(1));
    }
    parts.finish(&mut model);
    if base.is_none() || own_ids || injected {
        settle_id(&mut model);
    }
    mix_in(&mut model, &options, context)?;
    settings::apply(&mut model, &options)?;
    let relations = relation::read_all(&model, &options.place.key("relations"), options.get("relations"))?;
    model.relations = relations.into();
    settings::validations(&mut model, base.as_deref(), &options)?;
    Ok(model)
}

/// What a model starts from that extends no other.
fn fresh(relational: bool) -> ModelDefinition {
    let mut model = ModelDefinition::new("").settings(ModelSettings::ldl());
    if relational {
        model.settings.strict = Strict::Validate;
    }
    model
}

/// Reads properties over those that are there; null and false remove one.
pub(super) fn declare(
    parts: &mut Parts,
    own: &serde_json::Map<String, Json>,
    place: &Place<'_>,
    lookup: Lookup<'_>,
) -> Result<()> {
    for (name, json) in own {
        if matches!(json, Json::Null | Json::Bool(false)) {
            parts.remove(name);
            continue;
        }
        let place = place.key(name);
        let mut property = property::read(&place, name, json, lookup, 0)?;
        if let Some(base) = parts.get(name) {
            inherit::declared_again(base, &mut property);
        }
        parts.put(property, property::id_place(&place, json)?);
    }
    Ok(())
}

/// As the juggler: a number, from the store, first of all properties.
fn injected_id() -> Property {
    let mut id = Property::of("id".into(), Kind::Int(IntSize::I64));
    id.id = true;
    id.generated = true;
    id
}

/// Who makes the id of an LDL model, where it has one part.
pub(super) fn settle_id(model: &mut ModelDefinition) {
    model.settings.force_id = None;
    if let (&[at], Coercion::Ldl) = (&*model.ids, model.settings.coercion) {
        let id = &mut model.properties.to_mut()[at];
        model.settings.force_id = Some(id.generated);
        // A store makes any single numeric id that is not given, generated or not: the juggler's rule.
        id.generated |= matches!(id.kind, Kind::Float(_) | Kind::Int(_));
    }
}

/// Applies the setting `mixins`: options, or lists of them, by name.
fn mix_in(model: &mut ModelDefinition, options: &Options<'_>, context: &Context<'_>) -> Result<()> {
    let place = options.place.key("mixins");
    for (name, json) in place.object(options.get("mixins").unwrap_or(&Json::Null))? {
        if matches!(json, Json::Null | Json::Bool(false)) {
            continue;
        }
        let mixin = (context.mixins)(name)?;
        let empty = Json::Object(serde_json::Map::new());
        match json {
            Json::Array(each) => each.iter().try_for_each(|options| mixin(model, options))?,
            Json::Bool(_) => mixin(model, &empty)?,
            options => mixin(model, options)?,
        }
    }
    Ok(())
}
