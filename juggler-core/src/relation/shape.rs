//! How the rows of two models are connected.

use std::borrow::Cow;
use std::sync::Arc;

use super::{find, positions};
use crate::definition::{
    Coercion, Kind, ModelDefinition, ModelRef, ModelSettings, Polymorphic, Property, RelationDefinition,
    RelationKind, Strict,
};
use crate::error::{Error, Result};
use crate::session::Session;

/// How the rows of two models are connected. All numbers are positions of properties.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Rows of the target have the key: has-many and has-one.
    Has {
        /// On the owner.
        from: Vec<usize>,
        /// The key, on the target.
        to: Vec<usize>,
        /// The type beside the key, where it is polymorphic.
        kind: Option<TypeTest>,
    },
    /// The owner has the key.
    BelongsTo {
        /// The key, on the owner.
        from: Vec<usize>,
        /// On the target.
        to: Vec<usize>,
    },
    /// The owner has the key, and the name of the model that it is a key of.
    BelongsToAny {
        /// The key, on the owner.
        from: Vec<usize>,
        /// The name of the model, on the owner.
        discriminator: usize,
        /// What the key refers to; empty for the id.
        to: Vec<String>,
    },
    /// Rows of a model between have the keys of both.
    Through {
        /// On the owner.
        from: Vec<usize>,
        /// The model between.
        between: ModelRef,
        /// The key of the owner, on the model between.
        near: Vec<usize>,
        /// The key of the target, on the model between.
        far: Vec<usize>,
        /// On the target.
        to: Vec<usize>,
        /// The type beside one of the keys, where it is polymorphic.
        kind: Option<TypeTest>,
    },
    /// The owner has a list of keys.
    References {
        /// The list, on the owner.
        list: usize,
        /// On the target.
        to: usize,
    },
    /// The owner has the related instances themselves.
    Embeds {
        /// On the owner.
        property: usize,
    },
}

/// A polymorphic key counts only where this model stands beside it.
#[derive(Debug, Clone)]
pub(crate) struct TypeTest {
    /// The position of the name.
    pub(crate) at: usize,
    /// The name.
    pub(crate) name: Cow<'static, str>,
}

impl Shape {
    pub(super) fn of(
        session: &Session,
        owner: &ModelRef,
        relation: &RelationDefinition,
        target: Option<&ModelRef>,
    ) -> Result<Shape> {
        let place = format!("{}.{}", owner.name, relation.name);
        let keys = relation.foreign_keys(owner);
        let Some(target) = target else {
            let polymorphic = relation.polymorphic.as_ref().map(|it| it.type_property(owner));
            return Ok(Shape::BelongsToAny {
                from: positions(owner, &keys, &place)?,
                discriminator: positions(owner, &[polymorphic.unwrap_or_default()], &place)?[0],
                to: relation.primary_key.iter().map(ToString::to_string).collect(),
            });
        };
        let shape = match relation.kind {
            RelationKind::BelongsTo => {
                let to = refers_to(target, relation, &place)?;
                Shape::BelongsTo { from: positions(owner, &keys, &place)?, to }
            }
            RelationKind::ReferencesMany => Shape::References {
                list: positions(owner, &keys, &place)?[0],
                to: refers_to(target, relation, &place)?[0],
            },
            RelationKind::EmbedsOne | RelationKind::EmbedsMany => {
                if let Some(at) = target.version() {
                    let message = format!("{place} embeds rows that have a version, {}", target.place(at));
                    return Err(Error::definition(owner.name.clone(), message));
                }
                Shape::Embeds { property: positions(owner, &[relation.embedding_property()], &place)?[0] }
            }
            _ if relation.is_through() => through(session, owner, relation, target, &place)?,
            _ => Shape::Has {
                from: refers_to(owner, relation, &place)?,
                to: positions(target, &keys, &place)?,
                kind: match &relation.polymorphic {
                    None => None,
                    Some(it) => Some(TypeTest {
                        at: positions(target, &[it.type_property(owner)], &place)?[0],
                        name: owner.name.clone(),
                    }),
                },
            },
        };
        shape.same_width(owner, &place)?;
        Ok(shape)
    }

    /// A key has as many parts as what it refers to.
    fn same_width(&self, owner: &ModelRef, place: &str) -> Result<()> {
        let pairs: &[(usize, usize)] = match self {
            Shape::Has { from, to, .. } | Shape::BelongsTo { from, to } => &[(from.len(), to.len())],
            Shape::Through { from, near, far, to, .. } => &[(from.len(), near.len()), (far.len(), to.len())],
            _ => &[],
        };
        match pairs.iter().find(|(a, b)| a != b || *a == 0) {
            None => Ok(()),
            Some((a, b)) => Err(Error::definition(
                owner.name.clone(),
                format!("the keys of the relation {place} have {a} and {b} properties: name all of them"),
            )),
        }
    }

    /// The positions that the owner's part of the key has.
    pub(crate) fn near_keys(&self) -> &[usize] {
        match self {
            Shape::Has { from, .. }
            | Shape::BelongsTo { from, .. }
            | Shape::BelongsToAny { from, .. }
            | Shape::Through { from, .. } => from,
            Shape::References { list, .. } => std::slice::from_ref(list),
            Shape::Embeds { property } => std::slice::from_ref(property),
        }
    }

    /// The same, and the position of the type beside the key.
    pub(crate) fn own_keys(&self) -> impl Iterator<Item = usize> {
        let discriminator = match self {
            Shape::BelongsToAny { discriminator, .. } => Some(*discriminator),
            _ => None,
        };
        self.near_keys().iter().copied().chain(discriminator)
    }
}

/// What the key of a relation refers to: the properties that it names, or the id.
fn refers_to(model: &ModelDefinition, relation: &RelationDefinition, place: &str) -> Result<Vec<usize>> {
    match &*relation.primary_key {
        [] => Ok(model.require_ids()?.to_vec()),
        names => positions(model, names, place),
    }
}

fn through(
    session: &Session,
    owner: &ModelRef,
    relation: &RelationDefinition,
    target: &ModelRef,
    place: &str,
) -> Result<Shape> {
    let (near, far) = (relation.foreign_keys(owner), relation.far_keys(owner, target));
    let between = match &relation.through {
        Some(through) => find(session, owner, through)?,
        None => implicit(session, owner, relation, target, (&near, &far))?,
    };
    Ok(Shape::Through {
        from: refers_to(owner, relation, place)?,
        near: positions(&between, &near, place)?,
        far: positions(&between, &far, place)?,
        to: target.require_ids()?.to_vec(),
        kind: match &relation.polymorphic {
            None => None,
            Some(it) => {
                let Polymorphic { invert, .. } = it;
                let named = if *invert { target } else { owner };
                Some(TypeTest {
                    at: positions(&between, &[it.type_property(owner)], place)?[0],
                    name: named.name.clone(),
                })
            }
        },
        between,
    })
}

/// The model between, where none was declared: it has the keys of both ends, and nothing else; together they are its id, so that no
/// two rows can be linked twice. Both ends find the same one, whichever asks first.
fn implicit(
    session: &Session,
    owner: &ModelRef,
    relation: &RelationDefinition,
    target: &ModelRef,
    (near, far): (&[String], &[String]),
) -> Result<ModelRef> {
    let name = relation.between(owner);
    if let Ok(between) = session.model_named(&name) {
        return Ok(between);
    }
    let keys = near.iter().zip(owner.id_properties()).chain(far.iter().zip(target.id_properties()));
    let mut properties: Vec<Property> = keys
        .map(|(name, id)| {
            let mut key = Property::of(Cow::Owned(name.clone()), id.kind.clone());
            key.ldl = id.ldl;
            key.id = true;
            key.required = true;
            key
        })
        .collect();
    // The order of the id does not depend on who asks first.
    properties.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(polymorphic) = &relation.polymorphic {
        let mut kind = Property::of(Cow::Owned(polymorphic.type_property(owner)), Kind::Text);
        kind.id = true;
        kind.required = true;
        properties.push(kind);
    }
    let mut model = ModelDefinition::new("");
    model.name = Cow::Owned(name.clone());
    model.table = Cow::Owned(name);
    model.ids = (0..properties.len()).collect();
    model.properties = properties.into();
    model.settings = match owner.settings.coercion {
        Coercion::Ldl => {
            ModelSettings { force_id: Some(false), strict: Strict::Validate, ..ModelSettings::ldl() }
        }
        Coercion::Typed => ModelSettings::typed(),
    };
    let model = ModelRef::Shared(Arc::new(model));
    Ok(session.source().register_once(&model))
}
