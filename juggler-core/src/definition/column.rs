//! A place in a row: what a name in a filter leads to.

use super::{Coercion, FloatSize, Kind, ModelDefinition, ObjectKind};
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
}

impl Column {
    /// A whole property.
    #[must_use]
    pub fn property(model: &ModelDefinition, at: usize) -> Self {
        Column { property: at, path: Vec::new(), kind: model.kind(at).clone() }
    }
}

impl ModelDefinition {
    /// What a name leads to, with dots into objects.
    ///
    /// # Errors
    /// A name the model does not have, with the nearest one as a suggestion. An open model has every name.
    pub fn column(&self, name: &str) -> Result<Column> {
        let model = self;
        let mut names = name.split('.');
        let first = names.next().unwrap_or_default();
        let Some((at, property)) = model.property(first) else {
            // An open model keeps what it does not declare in one object.
            let extras = model.extras().ok_or_else(|| model.unknown_field(first))?;
            return Ok(Column {
                property: extras,
                path: name.split('.').map(str::to_owned).collect(),
                kind: Kind::Json,
            });
        };
        let mut kind = &property.kind;
        let mut path = Vec::new();
        for name in names {
            kind = inner(model, first, kind, name)?;
            path.push(name.to_owned());
        }
        Ok(Column { property: at, path, kind: kind.clone() })
    }
}

/// The kind of what a name leads to inside a value.
fn inner<'k>(model: &ModelDefinition, property: &str, kind: &'k Kind, name: &str) -> Result<&'k Kind> {
    match kind {
        Kind::List(element) if name.parse::<usize>().is_ok() => Ok(element),
        Kind::List(element) => inner(model, property, element, name),
        Kind::Object(object) => match object.property(name) {
            Some(property) => Ok(&property.kind),
            None if object.open || model.settings.coercion == Coercion::Ldl => Ok(&Kind::Json),
            None => Err(unknown_inside(model, property, object, name)),
        },
        Kind::Geo if name == "lat" || name == "lng" => Ok(&Kind::Float(FloatSize::F64)),
        Kind::Json => Ok(&Kind::Json),
        _ if model.settings.coercion == Coercion::Ldl => Ok(&Kind::Json),
        _ => {
            let owner = format!("{}.{property}, which holds {}", model.name, kind.describe());
            Err(Error::unknown_name(NameKind::Field, name, owner, []))
        }
    }
}

fn unknown_inside(model: &ModelDefinition, property: &str, object: &ObjectKind, name: &str) -> Error {
    let known = object.properties.iter().map(|property| &*property.name);
    Error::unknown_name(NameKind::Field, name, format!("{}.{property}", model.name), known)
}
