//! `#[validate(..)]` on a struct with `#[derive(Validate)]`, and on its fields.

use syn::{Attribute, LitStr};

use super::{Container, FieldAttrs, container, meta, rule, serde_text};
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::symbol;

/// Reads the attributes of the struct, and the name that errors have for it.
pub(crate) fn container(cx: &Ctxt, attributes: &[Attribute]) -> (Container, Option<LitStr>) {
    let mut read = Container::read(cx, &[], "", &[]);
    read.krate = syn::parse_quote!(::juggler_validate);
    read.rename_all = serde_text(cx, attributes, "rename_all").and_then(|rule| Case::named(&rule.value()));
    let mut context = None;
    let metas = meta::read(cx, attributes, "validate");
    for meta in meta::once(cx, &metas, &[]) {
        match meta.name.to_string().as_str() {
            "crate" => read.krate = meta.path(cx).unwrap_or_else(|| read.krate.clone()),
            "rename_all" => {
                read.rename_all = meta.text(cx).and_then(|rule| container::rename_all(cx, &rule));
            }
            "context" => context = meta.text(cx),
            _ => meta.unknown(cx, "on a struct with rules", &[symbol::VALIDATED]),
        }
    }
    (read, context)
}

/// Reads the attributes of a field.
pub(crate) fn field(cx: &Ctxt, attributes: &[Attribute]) -> FieldAttrs {
    let mut read = FieldAttrs { rename: serde_text(cx, attributes, "rename"), ..FieldAttrs::default() };
    let metas = meta::read(cx, attributes, "validate");
    let is_flat = meta::read(cx, attributes, "serde").iter().any(|meta| meta.is("flatten"));
    for meta in meta::once(cx, &metas, &["format", "custom"]) {
        match meta.name.to_string().as_str() {
            "hidden" => read.hidden = meta.flag(cx),
            "rename" => read.rename = meta.text(cx),
            "nested" if is_flat => cx.error(
                meta,
                "serde's `flatten` leaves no name to put before the paths inside; \
                 leave one of the two out, or `merge` the errors of this field yourself",
            ),
            name if symbol::RULES.contains(&name) => read.rules.extend(rule::rule(cx, meta)),
            _ => meta.unknown(cx, "in `#[validate(..)]`", &[symbol::RULES, symbol::VALIDATED_FIELD]),
        }
    }
    read
}
