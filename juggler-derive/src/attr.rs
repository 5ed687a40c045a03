//! Attributes: one small grammar for all of them, and readers that collect errors instead of returning them.
//!
//! ```text
//!  #[model(a, b = expr, c(..))]  ──read──▶  [Meta]  ──container, field, relation, rule──▶  their own structs
//! ```

mod container;
mod field;
mod index;
mod literal;
mod meta;
mod relation;
mod rule;
mod scope;
mod section;
pub(crate) mod validated;

pub(crate) use container::{Container, Strict};
pub(crate) use field::{DefaultValue, FieldAttrs, Size};
pub(crate) use index::IndexAttr;
pub(crate) use literal::Literal;
pub(crate) use meta::{Form, Meta, read, serde_text};
pub(crate) use relation::{Key, RelationAttr};
pub(crate) use rule::{Format, Rule, RuleKind};
pub(crate) use scope::NamedScope;
pub(crate) use section::Section;

use syn::{Attribute, Expr, ExprLit, Lit, Meta as SynMeta};

/// The text of the doc comments, one line per line.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let lines =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
            match &attribute.meta {
                SynMeta::NameValue(doc) => match &doc.value {
                    Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
                    _ => None,
                },
                _ => None,
            }
        });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
