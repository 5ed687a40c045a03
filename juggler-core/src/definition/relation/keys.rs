//! The names of keys: what was given, or the default of the kind.

use std::borrow::Cow;

use super::{Polymorphic, RelationDefinition, RelationKind};
use crate::definition::{Coercion, ModelDefinition, pluralize};

/// The properties of a key, in the order of the id they refer to. Empty for a default.
pub type Keys = Cow<'static, [Cow<'static, str>]>;

impl RelationDefinition {
    /// The names of the key on this side, or on the other: see [`foreign_key`](field@Self::foreign_key).
    pub(crate) fn foreign_keys(&self, owner: &ModelDefinition) -> Vec<String> {
        if !self.foreign_key.is_empty() && !self.names_the_other_end(owner) {
            return owned(&self.foreign_key);
        }
        match (self.kind, &self.polymorphic) {
            (RelationKind::ReferencesMany, _) => vec![format!("{}Ids", lower_camel(self.target.name()))],
            (RelationKind::BelongsTo, Some(polymorphic)) => vec![polymorphic.key(owner)],
            (RelationKind::BelongsTo, None) => vec![key_of(owner, &self.name)],
            (_, Some(polymorphic)) if !polymorphic.invert => vec![polymorphic.key(owner)],
            _ => vec![key_of(owner, &owner.name)],
        }
    }

    /// Is its key the one that leads to the target? LoopBack's guide has `User.hasAndBelongsToMany('groups', {foreignKey: 'groupId'})`.
    fn names_the_other_end(&self, owner: &ModelDefinition) -> bool {
        let target = self.target.name();
        self.kind == RelationKind::HasAndBelongsToMany
            && self.through.is_none()
            && owner.name != target
            && *self.foreign_key == [key_of(owner, target)]
    }

    /// The names of the key to the target on the model between.
    pub(crate) fn far_keys(&self, owner: &ModelDefinition, target: &ModelDefinition) -> Vec<String> {
        if !self.key_through.is_empty() {
            return owned(&self.key_through);
        }
        if let Some(polymorphic) = self.polymorphic.as_ref().filter(|polymorphic| polymorphic.invert) {
            return vec![polymorphic.key(owner)];
        }
        let key = key_of(owner, &target.name);
        match self.foreign_keys(owner).contains(&key) {
            // A model with itself: the other end is called what the relation is called.
            true => vec![key_of(owner, &singular(&self.name))],
            false => vec![key],
        }
    }

    /// The name of the model between, where none was declared: that of both ends, in alphabetical order.
    pub(crate) fn between(&self, owner: &ModelDefinition) -> String {
        match &self.through {
            Some(through) => through.name().to_owned(),
            None => {
                let mut names = [&*owner.name, self.target.name()];
                names.sort_unstable();
                names.concat()
            }
        }
    }

    /// The property that holds what is embedded. LoopBack's rule: the name of the target, with an underscore where that is the
    /// name of the relation.
    pub(crate) fn embedding_property(&self) -> String {
        if !self.property.is_empty() {
            return self.property.to_string();
        }
        let name = lower_camel(self.target.name());
        let name = if self.kind == RelationKind::EmbedsMany { pluralize(&name) } else { name };
        if name == self.name { format!("_{name}") } else { name }
    }
}

impl Polymorphic {
    /// The name of the key.
    pub(crate) fn key(&self, model: &ModelDefinition) -> String {
        key_of(model, &self.selector)
    }

    /// The name of the property that names the model.
    pub(crate) fn type_property(&self, model: &ModelDefinition) -> String {
        match (&*self.discriminator, model.settings.coercion) {
            ("", Coercion::Ldl) => format!("{}Type", lower_camel(&self.selector)),
            ("", Coercion::Typed) => format!("{}_type", self.selector),
            (given, _) => given.to_owned(),
        }
    }
}

fn owned(names: &[Cow<'static, str>]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// The default name of a key: `authorId`, or `author_id` on what is derived.
fn key_of(model: &ModelDefinition, name: &str) -> String {
    match model.settings.coercion {
        Coercion::Ldl => format!("{}Id", lower_camel(name)),
        Coercion::Typed => format!("{}_id", snake(name)),
    }
}

/// `userProfile` for `UserProfile` and `user_profile`.
fn lower_camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut after_separator = false;
    for letter in name.chars() {
        if matches!(letter, '_' | '-' | ' ') {
            after_separator = !camel.is_empty();
        } else if camel.is_empty() {
            camel.extend(letter.to_lowercase());
        } else if std::mem::take(&mut after_separator) {
            camel.extend(letter.to_uppercase());
        } else {
            camel.push(letter);
        }
    }
    camel
}

/// `user_profile` for `UserProfile` and `userProfile`: the rule of the derive, too.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && after_small {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
        after_small = letter.is_lowercase() || letter.is_numeric();
    }
    snake
}

/// `neighbour` for `neighbours`. Only a name: a word that is not found out keeps its plural.
fn singular(name: &str) -> String {
    let endings = [("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("sses", "ss"), ("s", "")];
    endings
        .iter()
        .find_map(|(many, one)| Some(format!("{}{one}", name.strip_suffix(many)?)))
        .filter(|one| !one.is_empty())
        .unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{lower_camel, singular, snake};

    #[test]
    fn names_in_camel_case() {
        for (name, camel) in
            [("Author", "author"), ("UserProfile", "userProfile"), ("user_profile", "userProfile"), ("", "")]
        {
            assert_eq!(lower_camel(name), camel);
        }
    }

    #[test]
    fn names_in_snake_case() {
        for name in ["UserProfile", "userProfile", "user_profile"] {
            assert_eq!(snake(name), "user_profile");
        }
        assert_eq!(snake("Tag2"), "tag2");
    }

    #[test]
    fn one_of_many() {
        for (many, one) in
            [("neighbours", "neighbour"), ("cities", "city"), ("boxes", "box"), ("sheep", "sheep")]
        {
            assert_eq!(singular(many), one);
        }
    }
}
