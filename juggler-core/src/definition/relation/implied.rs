//! The properties that a relation implies: LoopBack's `defineForeignKey`.

use std::borrow::Cow;

use super::{RelationDefinition, RelationKind};
use crate::definition::{Default, Kind, LdlType, ModelDefinition, Nested, ObjectKind, Property};
use crate::value::Value;

/// The properties that a relation of `owner` needs, each with the name of the model that has to have it. Where a model at the other
/// end is not known yet, what depends on it is left out.
pub(crate) fn implied(
    owner: &ModelDefinition,
    relation: &RelationDefinition,
    target: Option<&ModelDefinition>,
) -> Vec<(String, Property)> {
    let mut properties = Vec::new();
    let mut add = |model: &str, property: Property| properties.push((model.to_owned(), property));
    match relation.kind {
        RelationKind::BelongsTo if relation.leads_anywhere() => {
            for name in relation.foreign_keys(owner) {
                // Ids of any type; those of LDL are numbers unless they say otherwise.
                add(&owner.name, indexed(name, Kind::Json, None));
            }
            if let Some(polymorphic) = &relation.polymorphic {
                add(&owner.name, indexed(polymorphic.type_property(owner), Kind::Text, None));
            }
        }
        RelationKind::BelongsTo => {
            if let Some(target) = target {
                for (name, key) in
                    relation.foreign_keys(owner).into_iter().zip(key_of(target, &relation.primary_key))
                {
                    add(&owner.name, indexed(name, key.kind.clone(), key.ldl));
                }
            }
        }
        RelationKind::ReferencesMany => {
            if let (Some(target), [name]) = (target, &*relation.foreign_keys(owner))
                && let Some(key) = key_of(target, &relation.primary_key).next()
            {
                let mut list = Property::of(name.clone().into(), Kind::List(Nested::new(key.kind.clone())));
                list.default = Some(Default::Value(Value::List(Vec::new())));
                add(&owner.name, list);
            }
        }
        RelationKind::EmbedsOne | RelationKind::EmbedsMany => {
            if let Some(target) = target {
                let object = Kind::Object(Nested::new(ObjectKind::of_model(target)));
                let name = relation.embedding_property().into();
                if relation.kind == RelationKind::EmbedsOne {
                    add(&owner.name, Property::of(name, object));
                } else {
                    let mut list = Property::of(name, Kind::List(Nested::new(object)));
                    list.default = Some(Default::Value(Value::List(Vec::new())));
                    add(&owner.name, list);
                }
            }
        }
        RelationKind::HasMany | RelationKind::HasOne | RelationKind::HasAndBelongsToMany => {
            let holder = if relation.is_through() {
                relation.between(owner)
            } else {
                relation.target.name().to_owned()
            };
            if let Some(polymorphic) = &relation.polymorphic {
                add(&holder, indexed(polymorphic.type_property(owner), Kind::Text, None));
            }
            for (name, key) in
                relation.foreign_keys(owner).into_iter().zip(key_of(owner, &relation.primary_key))
            {
                let (kind, ldl) = match relation.polymorphic {
                    Some(_) => (Kind::Json, None),
                    None => (key.kind.clone(), key.ldl),
                };
                add(&holder, indexed(name, kind, ldl));
            }
            if let (Some(target), true) = (target, relation.is_through()) {
                for (name, key) in relation.far_keys(owner, target).into_iter().zip(key_of(target, &[])) {
                    add(&holder, indexed(name, key.kind.clone(), key.ldl));
                }
            }
        }
    }
    properties
}

/// The properties that a key of a model refers to: these, or those of its id.
fn key_of<'m>(
    model: &'m ModelDefinition,
    names: &'m [Cow<'static, str>],
) -> Box<dyn Iterator<Item = &'m Property> + 'm> {
    if names.is_empty() {
        Box::new(model.id_properties())
    } else {
        Box::new(names.iter().filter_map(|name| Some(model.property(name)?.1)))
    }
}

fn indexed(name: String, kind: Kind, ldl: Option<LdlType>) -> Property {
    let mut property = Property::of(name.into(), kind);
    property.ldl = ldl;
    property.index = true;
    property
}
