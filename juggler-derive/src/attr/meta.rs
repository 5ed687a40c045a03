//! The grammar of an attribute: `name`, `name = expression`, `name(..)`, separated by commas.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, ExprPath, Lit, LitStr, Path, Token, parenthesized, token};

use super::Literal;
use crate::ctxt::Ctxt;
use crate::suggest;

/// One option in an attribute.
pub(crate) struct Meta {
    pub name: Ident,
    pub form: Form,
    tokens: TokenStream,
}

/// A value without the invisible brackets that `macro_rules!` puts around `$value:literal`.
fn ungrouped(value: Expr) -> Expr {
    match value {
        Expr::Group(group) => ungrouped(*group.expr),
        other => other,
    }
}

/// What follows the name of an option.
pub(crate) enum Form {
    Flag,
    Value(Expr),
    List(Vec<Meta>),
}

impl Parse for Meta {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), "expected an option: `name`, `name = value` or `name(..)`")
        })?;
        let mut tokens = name.to_token_stream();
        let form = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?.to_tokens(&mut tokens);
            let value = ungrouped(input.parse()?);
            value.to_tokens(&mut tokens);
            Form::Value(value)
        } else if input.peek(token::Paren) {
            let inner;
            let paren = parenthesized!(inner in input);
            let list = Punctuated::<Meta, Token![,]>::parse_terminated(&inner)?;
            paren.surround(&mut tokens, |tokens| list.iter().for_each(|meta| meta.to_tokens(tokens)));
            Form::List(list.into_iter().collect())
        } else {
            Form::Flag
        };
        Ok(Meta { name, form, tokens })
    }
}

impl ToTokens for Meta {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}

/// The options in all attributes of this name. `serde`'s own grammar is wider, so what cannot be read there is left to serde.
pub(crate) fn read(cx: &Ctxt, attributes: &[Attribute], name: &str) -> Vec<Meta> {
    let mut metas = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        // What stands before a mistake is read all the same.
        let read = attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                metas.push(input.parse()?);
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        match read {
            Err(error) if name != "serde" => cx.push(error),
            _ => {}
        }
    }
    metas
}

/// serde's `name = ".."`.
pub(crate) fn serde_text(cx: &Ctxt, attributes: &[Attribute], name: &str) -> Option<LitStr> {
    let metas = read(cx, attributes, "serde");
    metas.into_iter().find(|meta| meta.is(name)).and_then(|meta| match meta.form {
        Form::Value(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text),
        _ => None,
    })
}

impl Meta {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.unraw() == name
    }

    /// Collects the error for an option that is not known at this place.
    pub(crate) fn unknown(&self, cx: &Ctxt, place: &str, known: &[&[&str]]) {
        let name = self.name.unraw().to_string();
        let known = || known.iter().copied().flatten().copied();
        let help = match suggest::nearest(&name, known()) {
            Some(nearest) => format!("; did you mean `{nearest}`?"),
            None => format!("\nknown: {}", known().collect::<Vec<_>>().join(", ")),
        };
        cx.error(&self.name, format!("unknown attribute `{name}` {place}{help}"));
    }

    /// Collects an error, and is nothing. `#` is the name in it.
    fn expected<T>(&self, cx: &Ctxt, what: &str) -> Option<T> {
        cx.error(self, format!("expected {}", what.replace('#', &self.name.unraw().to_string())));
        None
    }

    /// `name`, `name = true`; nothing for `name = false`.
    pub(crate) fn flag(&self, cx: &Ctxt) -> Option<Ident> {
        self.truth(cx)?.then(|| self.name.clone())
    }

    /// `name`, `name = true`, `name = false`.
    pub(crate) fn truth(&self, cx: &Ctxt) -> Option<bool> {
        match &self.form {
            Form::Flag => Some(true),
            Form::Value(Expr::Lit(ExprLit { lit: Lit::Bool(truth), .. })) => Some(truth.value),
            _ => self.expected(cx, "`#`, or `# = true`, or `# = false`"),
        }
    }

    /// `name = ".."`.
    pub(crate) fn text(&self, cx: &Ctxt) -> Option<LitStr> {
        match &self.form {
            Form::Value(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text.clone()),
            _ => self.expected(cx, "a text, as in `# = \"..\"`"),
        }
    }

    /// `name = 3`, not negative.
    pub(crate) fn number(&self, cx: &Ctxt) -> Option<u32> {
        match &self.form {
            Form::Value(Expr::Lit(ExprLit { lit: Lit::Int(number), .. })) => cx.ok(number.base10_parse()),
            _ => self.expected(cx, "a whole number, as in `# = 2`"),
        }
    }

    /// `name = 3`, `name = -0.5`, `name = "x"`, `name = true`.
    pub(crate) fn literal(&self, cx: &Ctxt) -> Option<Literal> {
        match &self.form {
            Form::Value(value) => Literal::read(cx, value),
            _ => self.expected(cx, "a value, as in `# = 2`"),
        }
    }

    /// `name = path`.
    pub(crate) fn path(&self, cx: &Ctxt) -> Option<Path> {
        match &self.form {
            Form::Value(Expr::Path(ExprPath { path, qself: None, .. })) => Some(path.clone()),
            _ => self.expected(cx, "a path, as in `# = path`"),
        }
    }

    /// `name = ident`.
    pub(crate) fn ident(&self, cx: &Ctxt) -> Option<Ident> {
        match &self.form {
            Form::Value(value) if ident_of(value).is_some() => ident_of(value).cloned(),
            _ => self.expected(cx, "a name, as in `# = name`"),
        }
    }

    /// `name = [a, b]`.
    pub(crate) fn array(&self, cx: &Ctxt) -> Option<&Punctuated<Expr, Token![,]>> {
        match &self.form {
            Form::Value(Expr::Array(array)) => Some(&array.elems),
            _ => self.expected(cx, "a list, as in `# = [..]`"),
        }
    }

    /// `name = [a, b]`, of fields.
    pub(crate) fn idents(&self, cx: &Ctxt) -> Option<Vec<Ident>> {
        let elements = self.array(cx)?;
        let read = |element: &Expr| match ident_of(element) {
            Some(ident) => Some(ident.clone()),
            None => {
                cx.error(element, "expected the name of a field");
                None
            }
        };
        Some(elements.iter().filter_map(read).collect())
    }

    /// `name` or `name(..)`.
    pub(crate) fn list(&self, cx: &Ctxt) -> Option<&[Meta]> {
        match &self.form {
            Form::Flag => Some(&[]),
            Form::List(list) => Some(list),
            Form::Value(_) => self.expected(cx, "`#`, or `#(..)`"),
        }
    }
}

/// The name, where an expression is nothing but one.
pub(crate) fn ident_of(value: &Expr) -> Option<&Ident> {
    match value {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// Collects the errors for options that stand twice, and gives each option once.
pub(crate) fn once<'a>(cx: &Ctxt, metas: &'a [Meta], may_repeat: &[&str]) -> Vec<&'a Meta> {
    let mut seen: Vec<&Meta> = Vec::new();
    for meta in metas {
        let name = meta.name.unraw().to_string();
        if seen.iter().any(|other| other.is(&name)) && !may_repeat.contains(&name.as_str()) {
            cx.error(&meta.name, format!("`{name}` stands here twice"));
        } else {
            seen.push(meta);
        }
    }
    seen
}
