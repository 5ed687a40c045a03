//! A struct with `#[derive(Model)]`.

use proc_macro2::Ident;
use quote::format_ident;
use syn::{DeriveInput, Visibility};

use super::{Embeds, ForeignKey, Property, Relation, RelationKind, fields, ident, name, property, relation};
use crate::attr::{Container, FieldAttrs};
use crate::ctxt::Ctxt;
use crate::symbol;

/// A struct with `#[derive(Model)]`.
pub(crate) struct Model {
    pub ident: Ident,
    pub vis: Visibility,
    pub container: Container,
    pub name: String,
    pub properties: Vec<Property>,
    pub relations: Vec<Relation>,
    /// Relations to structs in a property. Their positions are after those of the others.
    pub embeds: Vec<Embeds>,
    pub skipped: Vec<Ident>,
    /// The positions of the parts of the id, in the order of the id.
    pub ids: Vec<usize>,
    /// Is something wrong with it? Then the compiler need not say what only follows from that.
    pub is_broken: bool,
}

/// What names a parent: properties that are set together, the key and perhaps the name of the model beside it, and the relations
/// that lead there.
pub(crate) struct ParentKey<'a> {
    pub at: Vec<usize>,
    pub relations: Vec<&'a Relation>,
}

impl Model {
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Model> {
        let container = Container::read(cx, &input.attrs, "on a model", symbol::MODEL);
        let fields = fields(cx, input, "Model")?;
        let given = container.rename.as_ref().map(syn::LitStr::value);
        let model_name = given.unwrap_or_else(|| name(&input.ident));
        let mut properties = Vec::new();
        let mut relations = Vec::new();
        let mut embeds = Vec::new();
        let mut skipped = Vec::new();
        for field in fields {
            let Some(ident) = ident(field) else { continue };
            let attrs = FieldAttrs::read(cx, &field.attrs, true);
            if let Some(skip) = &attrs.skip {
                for other in attrs.of_property.iter().filter(|other| *other != skip) {
                    cx.error(
                        other,
                        format!("`{other}` has no meaning beside `skip`: the field is no property"),
                    );
                }
                skipped.push(ident.clone());
            } else if relation::is_relation(field, &attrs) {
                match Relation::new(cx, &container, field, ident, attrs) {
                    Some(relation) => relations.push(relation),
                    None => skipped.push(ident.clone()),
                }
            } else {
                embeds.extend(Embeds::new(cx, field, &attrs, properties.len()));
                let wire = property::wire_name(cx, &container, ident, &attrs);
                properties.push(Property::new(field, ident, wire, attrs));
            }
        }
        for relation in &mut relations {
            relation.find_key(cx, &model_name, &properties);
        }
        Some(Model {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            ids: ids(&properties),
            name: model_name,
            container,
            properties,
            relations,
            embeds,
            skipped,
            is_broken: false,
        })
    }

    /// `NewUser`.
    pub(crate) fn new_ident(&self) -> Ident {
        format_ident!("New{}", self.ident)
    }

    /// `UserCreate`.
    pub(crate) fn create_ident(&self) -> Ident {
        format_ident!("{}Create", self.ident)
    }

    /// `NewPostKeys`.
    pub(crate) fn keys_ident(&self) -> Ident {
        format_ident!("New{}Keys", self.ident)
    }

    /// The position of a field.
    pub(crate) fn position(&self, ident: &Ident) -> Option<usize> {
        self.properties.iter().position(|property| name(&property.ident) == name(ident))
    }

    /// What has to be named of the required parents: it is not in `New`, methods name it.
    pub(crate) fn parent_keys(&self) -> Vec<ParentKey<'_>> {
        let is_needed = |key: &ParentKey<'_>| key.at.iter().any(|at| self.properties[*at].is_needed());
        self.parents().into_iter().filter(is_needed).collect()
    }

    /// What names a parent, in the order of the fields. A key of several parts is set as the fields that it has.
    pub(crate) fn parents(&self) -> Vec<ParentKey<'_>> {
        let mut keys: Vec<ParentKey<'_>> = Vec::new();
        for relation in self.relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo) {
            let at = match (&relation.foreign_key[..], &relation.discriminator) {
                ([ForeignKey::Here(key)], None) => vec![*key],
                ([ForeignKey::Here(key)], Some(ForeignKey::Here(name))) => vec![*key, *name],
                _ => continue,
            };
            match keys.iter_mut().find(|key| key.at == at) {
                Some(key) => key.relations.push(relation),
                None => keys.push(ParentKey { at, relations: vec![relation] }),
            }
        }
        keys.sort_by(|a, b| a.at.cmp(&b.at));
        keys
    }

    /// The properties a `New` has, with their positions.
    pub(crate) fn needed(&self) -> impl Iterator<Item = (usize, &Property)> {
        let keys = self.parent_keys();
        self.properties
            .iter()
            .enumerate()
            .filter(move |(at, property)| property.is_needed() && !keys.iter().any(|key| key.at.contains(at)))
    }

    /// The properties with a setter, with their positions.
    pub(crate) fn optional(&self) -> impl Iterator<Item = (usize, &Property)> {
        let optional = |property: &Property| !property.is_needed() && !property.is_ours();
        self.properties.iter().enumerate().filter(move |(_, property)| optional(property))
    }
}

fn ids(properties: &[Property]) -> Vec<usize> {
    let place = |at: usize| properties[at].attrs.id.as_ref().and_then(|(_, place)| *place);
    let mut parts: Vec<usize> =
        (0..properties.len()).filter(|at| properties[*at].attrs.id.is_some()).collect();
    parts.sort_by_key(|at| place(*at));
    parts
}
