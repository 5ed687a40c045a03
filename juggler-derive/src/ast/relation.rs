//! A field that is a relation.

use proc_macro2::Ident;
use syn::{Field, Path, Type, Visibility};

use super::{Property, name, property, show};
use crate::attr::{Container, FieldAttrs, Key, RelationAttr, doc};
use crate::ctxt::Ctxt;
use crate::{shape, suggest};

/// A field that is a relation.
pub(crate) struct Relation {
    pub ident: Ident,
    pub vis: Visibility,
    pub target: Type,
    pub doc: String,
    pub wire: String,
    pub kind: RelationKind,
    pub foreign_key: ForeignKey,
    pub attr: Option<RelationAttr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    HasMany,
    HasOne,
    BelongsTo,
    HasAndBelongsToMany,
}

/// Where the key of a relation is.
pub(crate) enum ForeignKey {
    /// At this position of this model.
    Here(usize),
    /// This field of the model at the other end, or between.
    There(Ident),
    /// A wire name.
    Wire(String),
}

impl RelationKind {
    const ALL: [RelationKind; 4] = [
        RelationKind::HasMany,
        RelationKind::HasOne,
        RelationKind::BelongsTo,
        RelationKind::HasAndBelongsToMany,
    ];

    /// The attribute.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            RelationKind::HasMany => "has_many",
            RelationKind::HasOne => "has_one",
            RelationKind::BelongsTo => "belongs_to",
            RelationKind::HasAndBelongsToMany => "has_and_belongs_to_many",
        }
    }

    /// The type of the field.
    pub(crate) fn field_type(self) -> &'static str {
        match self {
            RelationKind::HasMany | RelationKind::HasAndBelongsToMany => "HasMany",
            RelationKind::HasOne => "HasOne",
            RelationKind::BelongsTo => "BelongsTo",
        }
    }

    fn of_attribute(attr: &RelationAttr) -> Option<RelationKind> {
        Self::ALL.into_iter().find(|kind| attr.name == kind.attribute())
    }

    fn of_type(ty: &Type) -> Option<(RelationKind, &Type)> {
        let kinds = [RelationKind::HasMany, RelationKind::HasOne, RelationKind::BelongsTo];
        kinds.into_iter().find_map(|kind| Some((kind, shape::argument(ty, kind.field_type())?)))
    }
}

/// Is this field a relation, by its type or by its attribute?
pub(super) fn is_relation(field: &Field, attrs: &FieldAttrs) -> bool {
    attrs.relation.is_some() || RelationKind::of_type(&field.ty).is_some()
}

impl Relation {
    pub(super) fn new(
        cx: &Ctxt,
        container: &Container,
        field: &Field,
        ident: &Ident,
        attrs: FieldAttrs,
    ) -> Option<Self> {
        for option in &attrs.of_property {
            cx.error(option, format!("`{option}` is for properties, `{}` is a relation", name(ident)));
        }
        for rule in &attrs.rules {
            cx.error(&rule.name, format!("rules are for properties, `{}` is a relation", name(ident)));
        }
        let told = attrs.relation.as_ref().and_then(RelationKind::of_attribute);
        let (kind, target) = match (RelationKind::of_type(&field.ty), told) {
            (Some((found, target)), Some(told)) if found.field_type() == told.field_type() => (told, target),
            (Some((found, target)), None) => (found, target),
            (found, told) => {
                let told = told?;
                let target = found.map_or("..".to_owned(), |(_, target)| show(target));
                cx.error(
                    &field.ty,
                    format!("`{}` needs a field of type `{}<{target}>`", told.attribute(), told.field_type()),
                );
                return None;
            }
        };
        Some(Relation {
            ident: ident.clone(),
            vis: field.vis.clone(),
            target: target.clone(),
            doc: doc(&field.attrs),
            wire: property::wire_name(cx, container, ident, &attrs),
            kind,
            foreign_key: ForeignKey::Wire(String::new()),
            attr: attrs.relation,
        })
    }

    /// Finds the key, once all properties are known.
    pub(super) fn find_key(
        &mut self,
        cx: &Ctxt,
        container: &Container,
        model: &str,
        properties: &[Property],
    ) {
        let given = self.attr.as_ref().and_then(|attr| attr.foreign_key.clone());
        let selector = self.polymorphic().map(|selector| format!("{selector}_id"));
        self.foreign_key = match (self.kind, given) {
            (RelationKind::BelongsTo, Some(Key::Field(key))) => {
                self.key_here(cx, &name(&key), &key, properties)
            }
            (RelationKind::BelongsTo, Some(Key::Wire(key))) => {
                let at = properties.iter().position(|property| property.wire == key.value());
                at.map_or(ForeignKey::Wire(key.value()), ForeignKey::Here)
            }
            (RelationKind::BelongsTo, None) => {
                let key = selector.unwrap_or_else(|| format!("{}_id", name(&self.ident)));
                self.key_here(cx, &key, &self.ident, properties)
            }
            (RelationKind::HasAndBelongsToMany, Some(Key::Field(key))) if self.through().is_none() => {
                ForeignKey::Wire(container.wire(&name(&key)))
            }
            (_, Some(Key::Field(key))) => ForeignKey::There(key),
            (_, Some(Key::Wire(key))) => ForeignKey::Wire(key.value()),
            (_, None) => {
                let snake = crate::case::Case::Snake.apply(model);
                ForeignKey::Wire(container.wire(&selector.unwrap_or_else(|| format!("{snake}_id"))))
            }
        };
    }

    fn key_here(&self, cx: &Ctxt, key: &str, at: &Ident, properties: &[Property]) -> ForeignKey {
        if let Some(here) = properties.iter().position(|property| name(&property.ident) == key) {
            return ForeignKey::Here(here);
        }
        let relation = name(&self.ident);
        let help = suggest::nearest(key, properties.iter().map(|property| name(&property.ident)));
        let help = match help {
            Some(nearest) => format!("did you mean `#[model(belongs_to(foreign_key = {nearest}))]`?"),
            None => format!(
                "add a field such as `{key}: i64`, or name the one it is: `#[model(belongs_to(foreign_key = ..))]`"
            ),
        };
        cx.error(
            at,
            format!("`{relation}` needs its key in this struct, and there is no field `{key}`; {help}"),
        );
        ForeignKey::Wire(key.to_owned())
    }

    pub(crate) fn polymorphic(&self) -> Option<String> {
        self.attr.as_ref()?.polymorphic.as_ref().map(syn::LitStr::value)
    }

    pub(crate) fn through(&self) -> Option<&Path> {
        self.attr.as_ref()?.through.as_ref()
    }

    pub(crate) fn constant(&self) -> Ident {
        property::constant(&self.ident)
    }
}
