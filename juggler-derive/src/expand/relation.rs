//! A relation as data.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;

use super::{at, definition_of, scope};
use crate::ast::{Embeds, ForeignKey, Model, Relation, RelationKind, constant, name, show};
use crate::attr::Key;
use crate::case::Case;
use crate::shape;

pub(super) fn print(model: &Model, relation: &Relation) -> TokenStream {
    let Relation { wire, target, .. } = relation;
    let mut printed = match relation.leads_anywhere {
        true => quote!(__j::relation_to_any(#wire)),
        false => {
            let definition = definition_of(target);
            let kind = format_ident!("{}", relation.kind.attribute());
            quote!(__j::#kind(#wire, #definition))
        }
    };
    let keys = relation.foreign_key.iter().map(|key| foreign_key(model, relation, key));
    printed.extend(quote!(.foreign_key(const { &[#(__j::key(#keys)),*] })));
    if let Some(keys) = primary_key(model, relation) {
        printed.extend(quote!(.primary_key(const { &[#(__j::key(#keys)),*] })));
    }
    if let Some(through) = relation.through() {
        let keys = key_through(model, relation, Some(through));
        let definition = definition_of(through);
        printed.extend(quote!(.through(__j::target(#definition))));
        printed.extend(quote!(.key_through(const { &[#(__j::key(#keys)),*] })));
    } else if relation.attr.as_ref().is_some_and(|attr| !attr.key_through.is_empty()) {
        let keys = key_through(model, relation, None);
        printed.extend(quote!(.key_through(const { &[#(__j::key(#keys)),*] })));
    }
    if let (Some(selector), Some(discriminator)) = (relation.polymorphic(), &relation.discriminator) {
        let property = self::discriminator(model, relation, discriminator);
        printed.extend(quote!(.polymorphic(__j::Polymorphic::new(#selector).discriminator(#property))));
    }
    printed.extend(options(model, relation));
    printed
}

/// A relation to the structs in a property.
pub(super) fn embeds(model: &Model, embeds: &Embeds) -> TokenStream {
    let (wire, item) = (&model.properties[embeds.at].wire, &embeds.item);
    let kind = format_ident!("{}", if embeds.is_many { "EmbedsMany" } else { "EmbedsOne" });
    quote_spanned!(at(item)=> __j::embeds::<#item>(#wire, __j::RelationKind::#kind))
}

/// What is said of the related rows: which, what they take from this one, and what becomes of them.
fn options(model: &Model, relation: &Relation) -> Option<TokenStream> {
    let attr = relation.attr.as_ref()?;
    let mut printed = TokenStream::new();
    if let Some(function) = &attr.scope {
        let filter = scope::filter(&relation.target, function);
        printed.extend(quote!(.scope(#filter)));
    }
    if !attr.properties.is_empty() {
        let (here, there) = (model.ident.to_token_stream(), relation.target.to_token_stream());
        let (from, to) = if attr.invert_properties.is_some() { (there, here) } else { (here, there) };
        let copied = attr.properties.iter().map(|(one, other)| {
            let (one, other) = (field_of(&from, one), field_of(&to, other));
            quote!((__j::key(#one), __j::key(#other)))
        });
        printed.extend(quote!(.properties(const { &[#(#copied),*] })));
    }
    for flag in [&attr.invert_properties, &attr.disable_include].into_iter().flatten() {
        printed.extend(quote!(.#flag()));
    }
    if let Some(on_delete) = &attr.on_delete {
        let dependent = Ident::new(&Case::Pascal.apply(&on_delete.to_string()), on_delete.span());
        printed.extend(quote!(.on_delete(__j::Dependent::#dependent)));
    }
    Some(printed)
}

/// The wire name of a field of another model: its constant knows it, and must be there.
fn field_of(model: &impl ToTokens, field: &Ident) -> TokenStream {
    let constant = constant(field);
    quote_spanned!(at(field)=> __j::name_of(<#model>::#constant.whole()))
}

fn foreign_key(model: &Model, relation: &Relation, key: &ForeignKey) -> TokenStream {
    let holder = match relation.through() {
        Some(through) => through.to_token_stream(),
        None => relation.target.to_token_stream(),
    };
    match key {
        ForeignKey::Here(at) => model.properties[*at].wire.to_token_stream(),
        ForeignKey::Wire(name) => name.to_token_stream(),
        ForeignKey::There(field) => field_of(&holder, field),
        ForeignKey::Default(name) => default_of(model, relation, &holder, name, "foreign_key"),
    }
}

/// The property that names the model beside a polymorphic key.
fn discriminator(model: &Model, relation: &Relation, name: &ForeignKey) -> TokenStream {
    let ForeignKey::Default(key) = name else { return foreign_key(model, relation, name) };
    let holder =
        relation.through().map_or_else(|| relation.target.to_token_stream(), ToTokens::to_token_stream);
    let message = format!(
        "`{}` needs the name of the model beside its key in `{}`: add a field `{key}: String`",
        relation.ident,
        show(&holder)
    );
    required(model, relation, &holder, key, &message, "")
}

/// A default that the model must have, in its own case, in that of this model, or as the field.
fn default_of(
    model: &Model,
    relation: &Relation,
    holder: &TokenStream,
    key: &str,
    option: &str,
) -> TokenStream {
    let (field, kind) = (&relation.ident, relation.kind.attribute());
    let message = format!("`{field}` needs a key in `{}`, which has no field `{key}`", show(holder));
    required(model, relation, holder, key, &message, &format!("{kind}({option}"))
}

/// The name of a property that a model must have; see `__private::key_in`.
fn required(
    model: &Model,
    relation: &Relation,
    holder: &TokenStream,
    key: &str,
    message: &str,
    attribute: &str,
) -> TokenStream {
    let mut names = vec![model.container.wire(key), key.to_owned(), Case::Camel.apply(key)];
    names.dedup();
    if model.is_broken {
        return names[0].to_token_stream();
    }
    quote_spanned!(at(&relation.ident)=> __j::key_in::<#holder>(&[#(#names),*], #message, #attribute))
}

/// The wire names of the properties that the key holds, where they are not the id.
pub(super) fn primary_key(model: &Model, relation: &Relation) -> Option<Vec<TokenStream>> {
    let keys = &relation.attr.as_ref()?.primary_key;
    let name = |key: &Key| match key {
        Key::Wire(name) => name.to_token_stream(),
        Key::Field(field)
            if matches!(relation.kind, RelationKind::BelongsTo | RelationKind::ReferencesMany) =>
        {
            field_of(&relation.target, field)
        }
        Key::Field(field) => field_of(&model.ident, field),
    };
    (!keys.is_empty()).then(|| keys.iter().map(name).collect())
}

fn key_through(model: &Model, relation: &Relation, through: Option<&syn::Path>) -> Vec<TokenStream> {
    let given = relation.attr.as_ref().map_or(&[][..], |attr| &attr.key_through);
    let key = |key: &Key| match (key, through) {
        (Key::Wire(name), _) => name.to_token_stream(),
        (Key::Field(field), Some(through)) => field_of(through, field),
        (Key::Field(field), None) => name(field).to_token_stream(),
    };
    match (given, through) {
        ([], Some(through)) => {
            let key = default_key(&relation.target);
            vec![default_of(model, relation, &through.to_token_stream(), &key, "key_through")]
        }
        (keys, _) => keys.iter().map(key).collect(),
    }
}

/// `post_id` for a `Post`.
fn default_key(target: &Type) -> String {
    let name = shape::last(target).map_or_else(String::new, |segment| segment.ident.to_string());
    format!("{}_id", Case::Snake.apply(&name))
}
