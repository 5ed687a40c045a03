//! The attributes of a struct or an enum.

use proc_macro2::Ident;
use syn::{Attribute, LitStr, Path, parse_quote};

use super::{Form, IndexAttr, Meta, NamedScope, Section, doc, index, meta, scope, section, serde_text};
use crate::case::{self, Case};
use crate::ctxt::Ctxt;
use crate::{suggest, symbol};

/// The attributes of a struct or an enum.
pub(crate) struct Container {
    pub krate: Path,
    pub doc: String,
    pub rename: Option<LitStr>,
    pub rename_all: Option<Case>,
    pub table: Option<LitStr>,
    pub schema: Option<LitStr>,
    pub plural: Option<LitStr>,
    pub extends: Option<Path>,
    pub mixins: Vec<Path>,
    pub indexes: Vec<IndexAttr>,
    pub scope: Option<Path>,
    pub scopes: Vec<NamedScope>,
    pub strict: Option<Strict>,
    pub force_id: Option<bool>,
    pub strict_delete: Option<bool>,
    pub automatic_validation: Option<bool>,
    pub no_id: Option<Ident>,
    pub serde: bool,
    pub debug: bool,
    pub sections: Vec<Section>,
    pub of: Option<Path>,
    pub display: bool,
    pub from_str: bool,
}

/// What happens to undeclared properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strict {
    Validate,
    Filter,
}

impl Container {
    /// Reads the attributes of a struct or an enum that knows the options `known`.
    pub(crate) fn read(cx: &Ctxt, attributes: &[Attribute], place: &str, known: &[&str]) -> Container {
        let mut read = Container {
            krate: parse_quote!(::juggler_core),
            doc: doc(attributes),
            rename: None,
            rename_all: None,
            table: None,
            schema: None,
            plural: None,
            extends: None,
            mixins: Vec::new(),
            indexes: Vec::new(),
            scope: None,
            scopes: Vec::new(),
            strict: None,
            force_id: None,
            strict_delete: None,
            automatic_validation: None,
            no_id: None,
            serde: true,
            debug: false,
            sections: Vec::new(),
            of: None,
            display: true,
            from_str: true,
        };
        if let Some(rule) = serde_text(cx, attributes, "rename_all") {
            read.rename_all = Case::named(&rule.value());
        }
        let metas = meta::read(cx, attributes, "model");
        for meta in meta::once(cx, &metas, &["index", "mixin"]) {
            if known == symbol::MODEL && section::is_section(meta) {
                section::read(cx, meta, &mut read.sections);
            } else if known.iter().any(|name| meta.is(name)) {
                read.option(cx, meta);
            } else {
                meta.unknown(cx, place, &[known]);
            }
        }
        read
    }

    fn option(&mut self, cx: &Ctxt, meta: &Meta) {
        match meta.name.to_string().as_str() {
            "crate" => self.krate = meta.path(cx).unwrap_or_else(|| self.krate.clone()),
            "rename" => self.rename = meta.text(cx),
            "rename_all" => self.rename_all = meta.text(cx).and_then(|rule| rename_all(cx, &rule)),
            "table" => self.table = meta.text(cx),
            "schema" => self.schema = meta.text(cx),
            "plural" => self.plural = meta.text(cx),
            "index" => self.indexes.extend(index::read(cx, meta)),
            "extends" => self.extends = meta.path(cx),
            "mixin" => self.mixins.extend(meta.path(cx)),
            "scope" => self.scope = meta.path(cx),
            "scopes" => self.scopes = scope::read(cx, meta),
            "strict" => self.strict = strict(cx, meta),
            "force_id" => self.force_id = meta.truth(cx),
            "strict_delete" => self.strict_delete = meta.truth(cx),
            "automatic_validation" => self.automatic_validation = meta.truth(cx),
            "no_id" => self.no_id = meta.flag(cx),
            "serde" => self.serde = meta.truth(cx).unwrap_or(true),
            "debug" => self.debug = meta.flag(cx).is_some(),
            "of" => self.of = meta.path(cx),
            "display" => self.display = meta.truth(cx).unwrap_or(true),
            "from_str" => self.from_str = meta.truth(cx).unwrap_or(true),
            _ => {}
        }
    }

    /// The wire name of a field.
    pub(crate) fn wire(&self, ident: &str) -> String {
        self.rename_all.map_or_else(|| ident.to_owned(), |case| case.apply(ident))
    }
}

pub(super) fn rename_all(cx: &Ctxt, rule: &LitStr) -> Option<Case> {
    let read = Case::named(&rule.value());
    if read.is_none() {
        let names = case::RULES.iter().map(|(name, _)| *name);
        let help = suggest::did_you_mean(&rule.value(), names.clone());
        let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
        cx.error(rule, format!("unknown case `{}`{help}\nknown: {}", rule.value(), names.join(", ")));
    }
    read
}

fn strict(cx: &Ctxt, meta: &Meta) -> Option<Strict> {
    if let Form::Value(value) = &meta.form {
        match quote::ToTokens::to_token_stream(value).to_string().as_str() {
            "true" | "\"validate\"" | "\"throw\"" => return Some(Strict::Validate),
            "\"filter\"" => return Some(Strict::Filter),
            _ => {}
        }
    }
    cx.error(
        meta,
        "expected `strict = true`, which reports undeclared properties, or `strict = \"filter\"`, which drops them\n\
         a struct has nowhere to keep them, so `strict = false` is only for models defined at run time",
    );
    None
}
