//! What only a struct with `#[derive(Validate)]` has to keep.

use syn::{Ident, LitStr};

use crate::ast::Property;
use crate::attr::{Rule, RuleKind};
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, property: &Property) {
    for rule in property.attrs.rules.iter().flat_map(Rule::with_elements) {
        without_a_store(cx, rule);
        [&rule.only_if, &rule.unless].into_iter().flatten().for_each(|name| condition(cx, name));
    }
}

fn without_a_store(cx: &Ctxt, rule: &Rule) {
    if let RuleKind::Uniqueness { .. } = rule.kind {
        cx.error(
            &rule.name,
            "`uniqueness` is asked of a store, and this struct has none\n\
             derive `Model` for it, or ask your store after `validate` and `add` what is taken to the `ValidationErrors`",
        );
    }
}

fn condition(cx: &Ctxt, name: &LitStr) {
    if name.parse::<Ident>().is_err() {
        cx.error(name, "expected the name of a field, or of a method `fn(&self) -> bool`");
    }
}
