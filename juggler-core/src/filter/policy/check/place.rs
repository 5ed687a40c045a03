//! Where in the models a check is.

use std::ops::Deref;

use crate::definition::{Column, Kind, ModelDefinition, ModelRef, RelationDefinition, Target, Visible};
use crate::error::Result;
use crate::filter::policy::FilterPolicy;
use crate::filter::policy::names::NameList;
use crate::filter::{Fields, Path};

use super::FindModel;

/// A model that a filter asks about, and how the filter came to it.
pub(super) struct Place<'a> {
    policy: &'a FilterPolicy,
    model: &'a ModelDefinition,
    visible: Visible,
    /// The name of the model of the filter.
    asked: &'a str,
    /// The relations on the way, with dots between.
    way: String,
    /// How many they are.
    relations: usize,
    /// What embeds these objects, and in which property.
    within: Option<(&'a Place<'a>, String)>,
}

/// A model at the other end of a relation.
pub(super) enum Found<'a> {
    /// The same.
    Same(&'a ModelDefinition),
    /// Another.
    Other(ModelRef),
}

impl Deref for Found<'_> {
    type Target = ModelDefinition;

    fn deref(&self) -> &ModelDefinition {
        match self {
            Found::Same(model) => model,
            Found::Other(model) => model,
        }
    }
}

impl<'a> Place<'a> {
    /// The model of the filter.
    pub(super) fn root(policy: &'a FilterPolicy, model: &'a ModelDefinition) -> Self {
        let visible = policy.visible();
        Place { policy, model, visible, asked: &model.name, way: String::new(), relations: 0, within: None }
    }

    /// The model that a relation leads to from here.
    pub(super) fn along<'b>(
        &'b self,
        relation: &RelationDefinition,
        target: &'b Found<'_>,
    ) -> Result<Place<'b>> {
        self.policy.verify_properties(target, self.asked)?;
        let is_embedded = relation.kind.is_embedded();
        Ok(Place {
            way: self.way_to(&relation.name),
            relations: self.relations + 1,
            within: is_embedded.then(|| (self, relation.embedding_property())),
            ..self.beside(target)
        })
    }

    /// Another model, by a query that stands inside that of this one.
    pub(super) fn beside<'b>(&'b self, model: &'b ModelDefinition) -> Place<'b> {
        let (policy, asked, relations) = (self.policy, self.asked, self.relations);
        Place {
            policy,
            model,
            visible: self.visible.inside(),
            asked,
            way: String::new(),
            relations,
            within: None,
        }
    }

    pub(super) fn model(&self) -> &'a ModelDefinition {
        self.model
    }

    /// How many relations lead here.
    pub(super) fn relations(&self) -> usize {
        self.relations
    }

    /// The names of the relations that lead here, and this one.
    pub(super) fn way_to(&self, relation: &str) -> String {
        if self.way.is_empty() { relation.to_owned() } else { format!("{}.{relation}", self.way) }
    }

    /// What a relation leads to, as far as it can be known before a query runs.
    pub(super) fn target(&self, relation: &RelationDefinition, find: FindModel<'_>) -> Option<Found<'a>> {
        if relation.leads_anywhere() {
            return None;
        }
        match &relation.target {
            Target::Typed(definition) => Some(Found::Other(ModelRef::Static(definition()))),
            Target::Named(name) if *name == self.model.name => Some(Found::Same(self.model)),
            Target::Named(name) => find(name).map(Found::Other),
            Target::Struct(_) => {
                let (_, property) = self.model.property(&relation.embedding_property())?;
                let Kind::Object(object) = property.kind.leaf() else { return None };
                Some(Found::Other(object.as_model().into()))
            }
        }
    }

    /// What a name leads to, if it may be used.
    pub(super) fn column(&self, name: &str, path: &Path<'_>) -> Result<Column> {
        let column = self.model.visible_column(self.visible, name)?;
        if self.embeds(&column) && !column.path.is_empty() {
            // Its relation says what is in there.
            return Err(self.model.unknown_visible_field(self.visible, name));
        }
        self.require(name, path)?;
        Ok(column)
    }

    /// Checks the name of a whole property.
    pub(super) fn field(&self, name: &str, path: &Path<'_>) -> Result<()> {
        self.model.require_visible(self.visible, name)?;
        self.require(name, path)
    }

    /// Does the column hold the objects of a relation, without saying what is in them?
    pub(super) fn embeds(&self, column: &Column) -> bool {
        let Some(property) = self.model.properties.get(column.property) else { return false };
        let is_its = |relation: &&RelationDefinition| {
            relation.kind.is_embedded() && relation.embedding_property() == property.name
        };
        matches!(property.kind.leaf(), Kind::Json) && self.model.relations.iter().any(|one| is_its(&one))
    }

    /// Where a relation leads to what a property of these rows embeds: may that be used, or something in it?
    pub(super) fn shows_embedded(&self, relation: &RelationDefinition) -> bool {
        if !relation.kind.is_embedded() {
            return true;
        }
        let property = relation.embedding_property();
        let mut lists = self.policy.lists_of(&self.model.name, self.asked);
        lists.all(|list| list.allows(&property) || list.leads_on(&property))
            && self.model.require_visible(self.visible.undeclared(true), &property).is_ok()
    }

    fn require(&self, name: &str, path: &Path<'_>) -> Result<()> {
        match self.allows(name) {
            true => Ok(()),
            false => Err(path.error(format!("may not be used in filters of {}", self.model.name))),
        }
    }

    /// Do the lists of the policy allow the name: of this model, of the objects that it goes into, and of what embeds these?
    fn allows(&self, name: &str) -> bool {
        let is_allowed = |(of, name): &(&str, String)| {
            self.policy.lists_of(of, self.asked).all(|list: &NameList| list.allows(name))
        };
        names_along(self.model, name).iter().all(is_allowed)
            && self
                .within
                .as_ref()
                .is_none_or(|(owner, property)| owner.allows(&format!("{property}.{name}")))
    }
}

/// A name as its model has it, and the rest of it as the objects have it that it goes into; without the numbers of elements.
fn names_along<'m>(model: &'m ModelDefinition, name: &str) -> Vec<(&'m str, String)> {
    let mut along: Vec<(&str, String)> = vec![(&model.name, String::new())];
    let mut names = name.split('.');
    let mut first = names.next();
    let mut kind = first.and_then(|first| model.property(first)).map(|(_, property)| &property.kind);
    while let Some(name) = first.take().or_else(|| names.next()) {
        for (_, so_far) in &mut along {
            if !so_far.is_empty() {
                so_far.push('.');
            }
            so_far.push_str(name);
        }
        // Elements stand for themselves.
        while let Some(Kind::List(element)) = kind {
            kind = Some(element);
            if names.clone().next().is_some_and(|next| next.parse::<usize>().is_ok()) {
                names.next();
            }
        }
        kind = match kind {
            Some(Kind::Object(object)) => {
                let next = names.clone().next();
                if next.is_some() {
                    along.push((&object.name, String::new()));
                }
                next.and_then(|next| object.property(next)).map(|property| &property.kind)
            }
            _ => None,
        };
    }
    along
}

impl Fields {
    /// The names, whether they are those that are wanted or those that are not.
    pub(super) fn names(&self) -> &[std::borrow::Cow<'static, str>] {
        match self {
            Fields::Only(names) | Fields::Except(names) => names,
        }
    }
}
