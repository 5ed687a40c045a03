//! A place in a row: what a name in a filter leads to.

use super::{Coercion, FloatSize, Kind, ModelDefinition, ObjectKind, Property, Visible};
use crate::error::{Error, NameKind, Result};

/// A value of a row: a property, or something inside one.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The position of the property; an open model's extras stand after the last.
    pub property: usize,
    /// The names that lead into the property, through objects. A list on the way stands for each of its
    /// elements.
    pub path: Vec<String>,
    /// What is found at the end, as far as it is declared; else [`Kind::Json`].
    pub kind: Kind,
    /// May what it is compared with not be shown? See [`Property::is_secret`](super::Property::is_secret).
    pub secret: bool,
}

impl Column {
    /// A whole property.
    #[must_use]
    pub fn property(model: &ModelDefinition, at: usize) -> Self {
        let secret = model.properties.get(at).is_some_and(Property::holds_secrets);
        Column { property: at, path: Vec::new(), kind: model.kind(at).clone(), secret }
    }
}

impl ModelDefinition {
    /// What a name leads to, with dots into objects.
    ///
    /// # Errors
    /// A name the model does not have, with the nearest one as a suggestion. An open model has every name.
    pub fn column(&self, name: &str) -> Result<Column> {
        self.visible_column(Visible::ALL, name)
    }

    /// The same for who may not know of every property.
    pub(crate) fn visible_column(&self, visible: Visible, name: &str) -> Result<Column> {
        let model = self;
        let mut names = name.split('.');
        let first = names.next().unwrap_or_default();
        let (at, property) = match model.property(first) {
            Some((at, property)) if visible.shows(property) => (at, property),
            Some(_) => return Err(model.unknown_visible_field(visible, first)),
            None => {
                // An open model keeps what it does not declare in one object.
                let extras = model.extras().filter(|_| visible.has_undeclared());
                return Ok(Column {
                    property: extras.ok_or_else(|| model.unknown_visible_field(visible, first))?,
                    path: name.split('.').map(str::to_owned).collect(),
                    kind: Kind::Json,
                    secret: false,
                });
            }
        };
        let asked = Inside { model, visible: visible.inside(), property: first };
        let mut kind = &property.kind;
        let mut secret = property.is_secret();
        let mut path = Vec::new();
        for name in names {
            secret |= is_secret_in(kind, name);
            kind = asked.inner(kind, name)?;
            path.push(name.to_owned());
        }
        let secret = secret || kind.holds_secrets();
        Ok(Column { property: at, path, kind: kind.clone(), secret })
    }
}

/// Is the name that of a secret, in an object or in each of a list?
fn is_secret_in(kind: &Kind, name: &str) -> bool {
    match kind.leaf() {
        Kind::Object(object) => object.property(name).is_some_and(Property::is_secret),
        _ => false,
    }
}

/// A property that a name leads into.
#[derive(Clone, Copy)]
struct Inside<'m> {
    model: &'m ModelDefinition,
    visible: Visible,
    property: &'m str,
}

impl Inside<'_> {
    /// The kind of what a name leads to inside a value.
    fn inner<'k>(self, kind: &'k Kind, name: &str) -> Result<&'k Kind> {
        let is_lenient = self.model.settings.coercion == Coercion::Ldl && self.visible.has_undeclared();
        match kind {
            Kind::List(element) if name.parse::<usize>().is_ok() => Ok(element),
            Kind::List(element) => self.inner(element, name),
            Kind::Object(object) => match object.property(name) {
                Some(property) if self.visible.shows(property) => Ok(&property.kind),
                None if is_lenient || (object.open && self.visible.has_undeclared()) => Ok(&Kind::Json),
                _ => Err(self.unknown(object, name)),
            },
            Kind::Geo if name == "lat" || name == "lng" => Ok(&Kind::Float(FloatSize::F64)),
            Kind::Json => Ok(&Kind::Json),
            _ if is_lenient => Ok(&Kind::Json),
            _ => {
                let owner = format!("{}.{}, which holds {}", self.model.name, self.property, kind.describe());
                Err(Error::unknown_name(NameKind::Field, name, owner, []))
            }
        }
    }

    fn unknown(self, object: &ObjectKind, name: &str) -> Error {
        let known = self.visible.names(&object.properties);
        Error::unknown_name(NameKind::Field, name, format!("{}.{}", self.model.name, self.property), known)
    }
}
