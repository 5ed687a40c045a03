//! Relations, resolved: which positions of which models a relation connects.
//!
//! A [`RelationDefinition`] speaks in names, and its other end may be defined later. A [`Link`] is the same with both ends found, and
//! what the operations on related rows need of it:
//!
//! ```text
//!  "posts": hasMany Post by authorId      ──Link::of──▶      User[0]  ◀──  Post[1]
//! ```

use std::borrow::Cow;

use crate::definition::{Kind, ModelDefinition, ModelRef, RelationDefinition, RelationKind, Target};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Operation, Where};
use crate::model::{DraftData, Entity};
use crate::row::Row;
use crate::session::Session;
use crate::value::Value;

mod foreign_keys;
mod key;
mod shape;
mod spot;

pub(crate) use foreign_keys::foreign_keys;
pub(crate) use key::{Key, key_of};
pub(crate) use shape::{Shape, TypeTest};
pub(crate) use spot::Spot;

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
    /// What is copied between the rows: from here, and to there.
    pub(crate) properties: Vec<(Spot, Spot)>,
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
        let no_relation =
            || Error::definition(owner.name.clone(), format!("it has no relation at position {at}"));
        let relation = owner.relations.get(at).ok_or_else(no_relation)?;
        let target = match relation.leads_anywhere() {
            true => None,
            false => Some(target_of(session, owner, relation)?),
        };
        let shape = Shape::of(session, owner, relation, target.as_ref())?;
        let scope = match (&relation.scope, &target) {
            (Some(scope), Some(target)) => Some(FilterTree::from_json(target, &*scope.to_json()?)?),
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

    /// Gives a new related row what it must have: the key, the type, and what is copied from its parent.
    pub(crate) fn mark_new(&self, owner: &dyn Row, draft: &mut DraftData) -> Result<()> {
        if !self.relation().invert_properties {
            for (here, there) in &self.properties {
                there.write(draft, here.read(owner)?);
            }
        }
        if let Shape::Has { from, to, kind } = &self.shape {
            for (from, to) in from.iter().zip(to) {
                draft.set_value(*to, owner.get(*from)?.to_owned());
            }
            if let Some(kind) = kind {
                draft.set_value(kind.at, Value::from(&*kind.name));
            }
        }
        Ok(())
    }

    /// Gives a draft of the owner what a row of the target says of it: the key, the type, and what is copied.
    pub(crate) fn mark_owner(&self, target: &ModelRef, row: &dyn Row, draft: &mut DraftData) -> Result<()> {
        if self.relation().invert_properties {
            for (here, there) in &self.properties {
                here.write(draft, there.read(row)?);
            }
        }
        let (from, to): (&[usize], Cow<'_, [usize]>) = match &self.shape {
            Shape::BelongsTo { from, to } => (from, to.into()),
            Shape::BelongsToAny { from, discriminator, to } => {
                draft.set_value(*discriminator, Value::from(&*target.name));
                let to = match to.as_slice() {
                    [] => target.require_ids()?.to_vec(),
                    names => names.iter().map(|name| target.position(name)).collect::<Result<_>>()?,
                };
                (from, to.into())
            }
            _ => return Ok(()),
        };
        for (from, to) in from.iter().zip(to.iter()) {
            draft.set_value(*from, row.get(*to)?.to_owned());
        }
        Ok(())
    }
}

/// Defines the models between that nobody declared and that the relations of a model need. One that cannot be made yet says so to
/// whoever uses the relation.
pub(crate) fn define_between(session: &Session, model: &ModelRef) {
    let is_undeclared = |relation: &&RelationDefinition| {
        relation.kind == RelationKind::HasAndBelongsToMany && relation.through.is_none()
    };
    for relation in model.relations.iter().filter(is_undeclared) {
        drop(Link::of(session, model, &relation.name));
    }
}

fn target_of(session: &Session, owner: &ModelRef, relation: &RelationDefinition) -> Result<ModelRef> {
    if !relation.is_of_structs() {
        return find(session, owner, &relation.target);
    }
    let at = owner.position(&relation.embedding_property())?;
    match owner.properties[at].kind.leaf() {
        Kind::Object(object) => Ok(ModelRef::from(object.as_model())),
        other => {
            let message = format!("`{}` embeds structs, and is {}", relation.name, other.describe());
            Err(Error::definition(owner.name.clone(), message))
        }
    }
}

/// The model at the other end.
fn find(session: &Session, owner: &ModelRef, target: &Target) -> Result<ModelRef> {
    match target {
        Target::Typed(definition) => Ok(ModelRef::Static(definition())),
        Target::Named(name) if *name == owner.name => Ok(owner.clone()),
        Target::Named(name) | Target::Struct(name) => session.model_named(name),
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

/// What is copied: from the owner to the target, or, inverted, the other way; the owner's place comes first in either case.
fn copied(owner: &ModelRef, relation: &RelationDefinition, target: &ModelRef) -> Result<Vec<(Spot, Spot)>> {
    let place = format!("{}.{}", owner.name, relation.name);
    let pairs = relation.properties.iter().map(|(from, to)| {
        let (here, there) = match relation.invert_properties {
            false => (from, to),
            true => (to, from),
        };
        Ok((Spot::of(owner, here, &place)?, Spot::of(target, there, &place)?))
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
