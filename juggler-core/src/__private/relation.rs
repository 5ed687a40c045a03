//! Relations, and the keys of parents.

use std::borrow::Cow;

use crate::definition::{
    Kind, ModelDefinition, Nested, ObjectKind, RelationDefinition, RelationKind, Target,
};
use crate::filter::Relation;
use crate::model::{Embedded, Entity, Model};
use crate::row::Row;
use crate::value::{Value, ValueRef};

/// `Model::definition` of a model. The derive names it wherever it speaks of the model, in the same words: of a type that is no model
/// the compiler then says so once.
pub type Definition = fn() -> &'static ModelDefinition;

macro_rules! relations {
    ($($name:ident $kind:ident;)*) => { $(
        /// A relation of this kind to a model.
        #[must_use]
        pub const fn $name(name: &'static str, model: Definition) -> RelationDefinition {
            RelationDefinition::new(name, RelationKind::$kind, target(model))
        }
    )* };
}

relations! {
    has_many HasMany;
    has_one HasOne;
    belongs_to BelongsTo;
    has_and_belongs_to_many HasAndBelongsToMany;
    references_many ReferencesMany;
}

/// A relation to one of several models.
#[must_use]
pub const fn relation_to_any(name: &'static str) -> RelationDefinition {
    RelationDefinition::new(name, RelationKind::BelongsTo, Target::Named(Cow::Borrowed("")))
}

/// A model, for a relation.
#[must_use]
pub const fn target(model: Definition) -> Target {
    Target::Typed(model)
}

/// A relation to the structs in the property of the same name.
#[must_use]
pub const fn embeds<T: Embedded>(name: &'static str, kind: RelationKind) -> RelationDefinition {
    let kind_of_struct: &'static Kind = const { &T::KIND };
    let of = match kind_of_struct {
        Kind::Object(Nested::Static(ObjectKind { name: Cow::Borrowed(of), .. })) => of,
        _ => "",
    };
    RelationDefinition::new(name, kind, Target::Struct(Cow::Borrowed(of))).property(name)
}

/// The constant of a relation.
#[must_use]
pub const fn to<M, T, A>(name: &'static str) -> Relation<M, T, A> {
    Relation::new(name)
}

/// The value, which is about a model, or an enum of them. What it is about is only for the words of the compiler, see [`Definition`].
pub fn about<D, T>(definition: D, value: T) -> T {
    let _ = definition;
    value
}

/// The field of a relation.
pub fn slot<D, T>(definition: D, slot: T) -> Option<T> {
    about(definition, Some(slot))
}

/// One property of a key.
#[must_use]
pub const fn key(name: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(name)
}

/// The property of a model that has one of these names. Where it has none, it does not compile, with this message; after which comes how
/// to name another, if `attribute` is how such an attribute begins.
///
/// # Panics
/// In a constant, which is the compile error.
#[must_use]
#[track_caller] // so that the error is where the relation is
#[expect(clippy::panic, reason = "only constants call it")]
pub const fn key_in<M: Model>(
    names: &[&'static str],
    message: &'static str,
    attribute: &'static str,
) -> &'static str {
    let mut name = 0;
    while name < names.len() {
        let mut at = 0;
        while at < M::PROPERTIES.len() {
            if let Cow::Borrowed(known) = &M::PROPERTIES[at].name
                && same(known.as_bytes(), names[name].as_bytes())
            {
                return names[name];
            }
            at += 1;
        }
        name += 1;
    }
    panic!("{}", Advice::new(message).keys_of::<M>(attribute).as_str())
}

/// A message that is put together in a constant.
struct Advice {
    bytes: [u8; 512],
    len: usize,
}

impl Advice {
    const fn new(message: &str) -> Self {
        Advice { bytes: [0; 512], len: 0 }.and(message)
    }

    /// With the properties that are called as keys are.
    const fn keys_of<M: Model>(self, attribute: &str) -> Self {
        if attribute.is_empty() {
            return self;
        }
        let mut advice = self;
        let mut is_first = true;
        let mut at = 0;
        while at < M::PROPERTIES.len() {
            if let Cow::Borrowed(name) = &M::PROPERTIES[at].name
                && is_key(name.as_bytes())
            {
                advice = match is_first {
                    true => advice.and(": say which one it is, as in `#[model("),
                    false => advice.and(" or `#[model("),
                };
                advice = advice.and(attribute).and(" = ").field(name).and("))]`");
                is_first = false;
            }
            at += 1;
        }
        match is_first {
            true => advice
                .and(": add it, or say which one it is, as in `#[model(")
                .and(attribute)
                .and(" = ..))]`"),
            false => advice,
        }
    }

    /// With a text, as far as it fits.
    const fn and(mut self, text: &str) -> Self {
        let mut at = 0;
        while at < text.len() {
            self = self.byte(text.as_bytes()[at]);
            at += 1;
        }
        self
    }

    /// With the field of a wire name: `author_id` for `authorId`.
    const fn field(mut self, name: &str) -> Self {
        let mut at = 0;
        while at < name.len() {
            let byte = name.as_bytes()[at];
            if byte.is_ascii_uppercase() {
                self = self.byte(b'_');
            }
            self = self.byte(byte.to_ascii_lowercase());
            at += 1;
        }
        self
    }

    const fn byte(mut self, byte: u8) -> Self {
        if self.len < self.bytes.len() {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            // Cut inside a letter that is none of ASCII.
            Err(_) => "a relation needs a key that is not there",
        }
    }
}

/// Is it called as keys are: `author_id`, `authorId`?
const fn is_key(name: &[u8]) -> bool {
    matches!(name, [.., b'_' | b'a'..=b'z', b'I', b'd'] | [_, .., b'_', b'i', b'd'])
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    a.len() == b.len() && at == a.len()
}

/// The value of a parent that a key holds: of the property `key`, or of its id where `key` is empty.
pub fn parent_key<M: Model>(parent: &M, key: &str) -> Value {
    key_of(M::definition(), parent, key)
}

/// The same of a parent of one of several models.
pub fn owner_key(owner: &dyn Entity, key: &str) -> Value {
    key_of(owner.definition(), owner, key)
}

fn key_of(model: &ModelDefinition, parent: &(impl Row + ?Sized), key: &str) -> Value {
    let at = match key {
        "" => model.ids.first().copied(),
        key => model.property(key).map(|(at, _)| at),
    };
    at.and_then(|at| parent.get(at).ok()).map_or(Value::Null, ValueRef::to_owned)
}

/// What stands beside the key of a parent of one of several models: the name of its model.
pub fn owner_type(owner: &dyn Entity) -> Value {
    Value::from(&*owner.definition().name)
}
