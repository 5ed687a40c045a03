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
    /// Is the target an enum of models?
    pub leads_anywhere: bool,
    pub doc: String,
    pub wire: String,
    pub kind: RelationKind,
    pub foreign_key: Vec<ForeignKey>,
    /// Where the name of the model stands beside a polymorphic key.
    pub discriminator: Option<ForeignKey>,
    pub attr: Option<RelationAttr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    HasMany,
    HasOne,
    BelongsTo,
    HasAndBelongsToMany,
    ReferencesMany,
}

/// Where the key of a relation is.
pub(crate) enum ForeignKey {
    /// At this position of this model.
    Here(usize),
    /// This field of the model at the other end, or between.
    There(Ident),
    /// A wire name.
    Wire(String),
    /// The default, the name of a field as the model at the other end, or between, may spell it.
    Default(String),
}

impl RelationKind {
    const ALL: [RelationKind; 5] = [
        RelationKind::HasMany,
        RelationKind::HasOne,
        RelationKind::BelongsTo,
        RelationKind::HasAndBelongsToMany,
        RelationKind::ReferencesMany,
    ];

    /// The attribute.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            RelationKind::HasMany => "has_many",
            RelationKind::HasOne => "has_one",
            RelationKind::BelongsTo => "belongs_to",
            RelationKind::HasAndBelongsToMany => "has_and_belongs_to_many",
            RelationKind::ReferencesMany => "references_many",
        }
    }

    /// The type of the field.
    pub(crate) fn field_type(self) -> &'static str {
        match self {
            RelationKind::HasMany | RelationKind::HasAndBelongsToMany | RelationKind::ReferencesMany => {
                "HasMany"
            }
            RelationKind::HasOne => "HasOne",
            RelationKind::BelongsTo => "BelongsTo",
        }
    }

    fn of_attribute(attr: &RelationAttr) -> Option<RelationKind> {
        Self::ALL.into_iter().find(|kind| attr.name == kind.attribute())
    }

    fn of_type(ty: &Type) -> Option<(RelationKind, &Type)> {
        let kinds = [RelationKind::HasMany, RelationKind::HasOne, RelationKind::BelongsTo];
        let of_one_model =
            kinds.into_iter().find_map(|kind| Some((kind, shape::argument(ty, kind.field_type())?)));
        of_one_model.or_else(|| Some((RelationKind::BelongsTo, shape::argument(ty, ANY)?)))
    }
}

/// The type of a field that leads to an enum of models.
const ANY: &str = "BelongsToAny";

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
            leads_anywhere: shape::argument(&field.ty, ANY).is_some(),
            doc: doc(&field.attrs),
            wire: property::wire_name(cx, container, ident, &attrs),
            kind,
            foreign_key: Vec::new(),
            discriminator: None,
            attr: attrs.relation,
        })
    }

    /// Finds the key, once all properties are known.
    pub(super) fn find_key(&mut self, cx: &Ctxt, model: &str, properties: &[Property]) {
        let given = self.attr.as_ref().map_or(&[][..], |attr| &attr.foreign_key);
        let selector = self.polymorphic();
        let is_here = matches!(self.kind, RelationKind::BelongsTo | RelationKind::ReferencesMany);
        let is_between = self.kind == RelationKind::HasAndBelongsToMany && self.through().is_none();
        self.foreign_key = match given {
            [] if self.kind == RelationKind::ReferencesMany => {
                let key = format!("{}_ids", suggest::singular(&name(&self.ident)));
                vec![self.key_here(cx, &key, &self.ident, properties)]
            }
            [] if is_here => {
                let selector = selector.clone().unwrap_or_else(|| name(&self.ident));
                vec![self.key_here(cx, &format!("{selector}_id"), &self.ident, properties)]
            }
            [] => {
                let selector = selector.clone().unwrap_or_else(|| crate::case::Case::Snake.apply(model));
                let key = format!("{selector}_id");
                // The model between is made from both ends, whatever the cases of their own names are.
                vec![if is_between { ForeignKey::Wire(key) } else { ForeignKey::Default(key) }]
            }
            keys => keys
                .iter()
                .map(|key| match key {
                    Key::Field(key) if is_here => self.key_here(cx, &name(key), key, properties),
                    Key::Wire(key) if is_here => {
                        let at = properties.iter().position(|property| property.wire == key.value());
                        at.map_or(ForeignKey::Wire(key.value()), ForeignKey::Here)
                    }
                    Key::Field(key) if is_between => ForeignKey::Wire(name(key)),
                    Key::Field(key) => ForeignKey::There(key.clone()),
                    Key::Wire(key) => ForeignKey::Wire(key.value()),
                })
                .collect(),
        };
        self.discriminator = selector.map(|selector| {
            let key = format!("{selector}_type");
            match is_here {
                true => self.type_here(cx, key, properties),
                false => ForeignKey::Default(key),
            }
        });
    }

    /// Where the name of the model stands beside a polymorphic key.
    fn type_here(&self, cx: &Ctxt, key: String, properties: &[Property]) -> ForeignKey {
        if let Some(here) = properties.iter().position(|property| name(&property.ident) == key) {
            return ForeignKey::Here(here);
        }
        let relation = name(&self.ident);
        cx.error(
            &self.ident,
            format!("`{relation}` leads to models of several types: add a field `{key}: String` for the name of the model"),
        );
        ForeignKey::Wire(key)
    }

    fn key_here(&self, cx: &Ctxt, key: &str, at: &Ident, properties: &[Property]) -> ForeignKey {
        if let Some(here) = properties.iter().position(|property| name(&property.ident) == key) {
            return ForeignKey::Here(here);
        }
        let relation = name(&self.ident);
        let kind = self.kind.attribute();
        let ty = match self.kind {
            RelationKind::ReferencesMany => "Vec<i64>",
            _ => "i64",
        };
        let help = suggest::nearest(key, properties.iter().map(|property| name(&property.ident)));
        let help = match help {
            Some(nearest) => format!("did you mean `#[model({kind}(foreign_key = {nearest}))]`?"),
            None => format!(
                "add a field such as `{key}: {ty}`, or name the one it is: `#[model({kind}(foreign_key = ..))]`"
            ),
        };
        cx.error(
            at,
            format!("`{relation}` needs its key in this struct, and there is no field `{key}`; {help}"),
        );
        ForeignKey::Wire(key.to_owned())
    }

    /// What the names of a polymorphic key begin with: as it is given, or the field that leads to an enum of models.
    pub(crate) fn polymorphic(&self) -> Option<String> {
        let given = self.attr.as_ref().and_then(|attr| attr.polymorphic.as_ref());
        given.map(syn::LitStr::value).or_else(|| self.leads_anywhere.then(|| name(&self.ident)))
    }

    pub(crate) fn through(&self) -> Option<&Path> {
        self.attr.as_ref()?.through.as_ref()
    }

    pub(crate) fn constant(&self) -> Ident {
        property::constant(&self.ident)
    }
}
