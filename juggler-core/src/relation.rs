//! Relations, resolved: which positions of which models a relation connects.
//!
//! A [`RelationDefinition`] speaks in names, and its other end may be defined later. A [`Link`] is the same with both ends found, and
//! what the operations on related rows need of it:
//!
//! ```text
//!  "posts": hasMany Post by authorId      ──Link::of──▶      User[0]  ◀──  Post[1]
//! ```

use crate::definition::{ModelDefinition, ModelRef, RelationDefinition, RelationKind, Target};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Operation, Where};
use crate::model::Entity;
use crate::session::Session;
use crate::value::Value;

mod key;
mod shape;

pub(crate) use key::{Key, key_of};
pub(crate) use shape::{Shape, TypeTest};

/// A relation with both ends found.
#[derive(Debug)]
pub(crate) struct Link {
    /// The model that has it.
    pub(crate) owner: ModelRef,
    /// Its position there.
    pub(crate) at: usize,
    /// The model it leads to. Of a relation that leads to models of several types, each row knows it.
    pub(crate) target: Option<ModelRef>,
    /// How the rows of both are connected.
    pub(crate) shape: Shape,
    /// Which of the related rows, and in what order.
    pub(crate) scope: Option<FilterTree>,
    /// What a new related row takes from its parent: positions there, and here.
    pub(crate) properties: Vec<(usize, usize)>,
}

impl Link {
    /// Finds both ends of a relation.
    ///
    /// # Errors
    /// An unknown relation, and one whose other end, or whose keys, are not there.
    pub(crate) fn of(session: &Session, owner: &ModelRef, name: &str) -> Result<Link> {
        let (at, _) = owner.require_relation(name)?;
        Self::at(session, owner, at)
    }

    /// The same for the relation at a position.
    pub(crate) fn at(session: &Session, owner: &ModelRef, at: usize) -> Result<Link> {
        let no_relation = || Error::definition(owner.name.clone(), format!("it has no relation at position {at}"));
        let relation = owner.relations.get(at).ok_or_else(no_relation)?;
        let target = match relation.leads_anywhere() {
            true => None,
            false => Some(find(session, owner, &relation.target)?),
        };
        let shape = Shape::of(session, owner, relation, target.as_ref())?;
        let scope = match (&relation.scope, &target) {
            (Some(json), Some(target)) => Some(FilterTree::from_json(target, json)?),
            _ => None,
        };
        let properties = match &target {
            Some(target) => copied(owner, relation, target)?,
            None => Vec::new(),
        };
        Ok(Link { owner: owner.clone(), at, target, shape, scope, properties })
    }

    /// The relation as it was declared.
    pub(crate) fn relation(&self) -> &RelationDefinition {
        &self.owner.relations[self.at]
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.relation().name
    }

    /// `User.posts`, as errors name it.
    pub(crate) fn place(&self) -> String {
        format!("{}.{}", self.owner.name, self.name())
    }

    /// The model it leads to from a row.
    ///
    /// # Errors
    /// A polymorphic relation of a row that names a model nobody knows.
    pub(crate) fn target_of(&self, session: &Session, row: &dyn Entity) -> Result<Option<ModelRef>> {
        match (&self.target, &self.shape) {
            (Some(target), _) => Ok(Some(target.clone())),
            (None, Shape::BelongsToAny { discriminator, .. }) => match row.get(*discriminator)?.as_text() {
                None | Some("") => Ok(None),
                Some(name) => session.model_named(name).map(Some),
            },
            (None, _) => Ok(None),
        }
    }

    /// The one target there is.
    ///
    /// # Errors
    /// A polymorphic relation, where each row has a target of its own.
    pub(crate) fn require_target(&self) -> Result<&ModelRef> {
        self.target.as_ref().ok_or_else(|| {
            Error::unsupported(format!("this, for {}: each row leads to a model of its own", self.place()))
        })
    }

    /// What a new related row must have: the key, the type, and what is copied from its parent.
    pub(crate) fn values_for_new(&self, owner: &dyn Entity) -> Result<Vec<(usize, Value)>> {
        let mut values = Vec::new();
        if !self.relation().invert_properties {
            for &(from, to) in &self.properties {
                values.push((to, owner.get(from)?.to_owned()));
            }
        }
        if let Shape::Has { from, to, kind } = &self.shape {
            for (from, to) in from.iter().zip(to) {
                values.push((*to, owner.get(*from)?.to_owned()));
            }
            values.extend(kind.iter().map(|kind| (kind.at, Value::from(&*kind.name))));
        }
        Ok(values)
    }
}

/// The model at the other end.
fn find(session: &Session, owner: &ModelRef, target: &Target) -> Result<ModelRef> {
    match target {
        Target::Typed(definition) => Ok(ModelRef::Static(definition())),
        Target::Named(name) if *name == owner.name => Ok(owner.clone()),
        Target::Named(name) => session.model_named(name),
    }
}

/// The positions of names.
fn positions<N: AsRef<str>>(model: &ModelDefinition, names: &[N], place: &str) -> Result<Vec<usize>> {
    names
        .iter()
        .map(|name| {
            let name = name.as_ref();
            let missing = || {
                let message = format!("the relation {place} needs its property `{name}`, which is not there");
                Error::definition(model.name.clone(), message)
            };
            model.property(name).map(|(at, _)| at).ok_or_else(missing)
        })
        .collect()
}

fn copied(owner: &ModelRef, relation: &RelationDefinition, target: &ModelRef) -> Result<Vec<(usize, usize)>> {
    let place = format!("{}.{}", owner.name, relation.name);
    let pairs = relation.properties.iter().map(|(from, to)| {
        let (here, there) = match relation.invert_properties {
            false => (from, to),
            true => (to, from),
        };
        Ok((positions(owner, &[here], &place)?[0], positions(target, &[there], &place)?[0]))
    });
    pairs.collect()
}

/// The condition that these properties have these values.
pub(crate) fn has_values(model: &ModelDefinition, at: &[usize], values: &[Value]) -> Where {
    let part = |(at, value): (&usize, &Value)| {
        Where::test(model.properties[*at].name.clone(), Operation::Eq(value.clone()))
    };
    Where::from_parts(at.iter().zip(values).map(part).collect())
}

/// Does the row itself hold the related instances, or their keys?
pub(crate) fn is_held_by_row(kind: RelationKind) -> bool {
    kind.is_embedded() || kind == RelationKind::ReferencesMany
}
