//! Rules that can never hold, or never fail.

use syn::Type;

use crate::ast::{Property, name, show};
use crate::attr::{Literal, Rule, RuleKind};
use crate::ctxt::Ctxt;
use crate::shape::{self, Shape};
use crate::suggest;

pub(super) fn check(cx: &Ctxt, property: &Property, all: &[Property]) {
    for rule in &property.attrs.rules {
        bounds(cx, rule);
        listed(cx, rule);
        fits(cx, rule, property.shape, &property.ty);
        options(cx, rule);
        elements(cx, rule, &property.ty);
        scope(cx, rule, property, all);
    }
    let named = |wanted: &str| property.attrs.rules.iter().find(|rule| rule.name == wanted);
    if let (Some(_), Some(absence)) = (named("presence"), named("absence")) {
        cx.error(&absence.name, "`presence` and `absence` contradict each other");
    }
}

/// Only rows are unique.
pub(super) fn not_in_embedded(cx: &Ctxt, property: &Property) {
    for rule in property.attrs.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Uniqueness { .. })) {
        cx.error(
            &rule.name,
            "`uniqueness` is for the fields of a model: a store compares rows, not parts of a property",
        );
    }
}

fn bounds(cx: &Ctxt, rule: &Rule) {
    let (min, max, is) = match &rule.kind {
        RuleKind::Length { min, max, is } => (min, max, is),
        RuleKind::Numericality { min, max, .. } => (min, max, &None),
        _ => return,
    };
    let length = matches!(rule.kind, RuleKind::Length { .. });
    if length && min.is_none() && max.is_none() && is.is_none() {
        cx.error(&rule.name, "`length` needs `min`, `max` or `is`, as in `length(min = 3)`");
    }
    if let (Some(_), Some(other)) = (is, min.as_ref().or(max.as_ref())) {
        cx.error(other, "`is` says the length already; leave `min` and `max` out");
    }
    if length {
        for bound in [min, max, is].into_iter().flatten() {
            if bound.whole().is_none_or(|whole| whole < 0) {
                cx.error(bound, "a length is a whole number, and not negative");
            }
        }
    }
    if let (Some(low), Some(high)) = (min, max)
        && low.number() > high.number()
    {
        cx.error(high, "`max` is less than `min`: no value could pass");
    }
}

fn listed(cx: &Ctxt, rule: &Rule) {
    if let RuleKind::Inclusion(list) | RuleKind::Exclusion(list) = &rule.kind
        && list.is_empty()
    {
        cx.error(&rule.name, format!("`{}` needs at least one value in its list", rule.name));
    }
    if let RuleKind::Each(rules) = &rule.kind
        && rules.is_empty()
    {
        cx.error(&rule.name, "`each` needs rules, as in `each(length(max = 64))`");
    }
}

fn elements(cx: &Ctxt, each: &Rule, ty: &Type) {
    for rule in each.elements() {
        bounds(cx, rule);
        listed(cx, rule);
        options(cx, rule);
        if matches!(rule.kind, RuleKind::Each(_) | RuleKind::Nested | RuleKind::Uniqueness { .. }) {
            cx.error(&rule.name, format!("`{}` is for a field, not for each element of one", rule.name));
        } else if let Some(element) = shape::element(ty) {
            fits(cx, rule, Shape::of(element), element);
        }
    }
}

fn fits(cx: &Ctxt, rule: &Rule, shape: Shape, ty: &Type) {
    let wanted: &str = match &rule.kind {
        RuleKind::Length { .. } if !matches!(shape, Shape::Text | Shape::List | Shape::Other) => {
            "text and lists"
        }
        RuleKind::Numericality { .. } if !matches!(shape, Shape::Int | Shape::Float | Shape::Other) => {
            "numbers"
        }
        RuleKind::Format(_) if matches!(shape, Shape::Bool | Shape::List | Shape::Date) => "text and numbers",
        RuleKind::Date if !matches!(shape, Shape::Date | Shape::Text | Shape::Other) => {
            "dates, and texts that hold one"
        }
        RuleKind::Nested if !matches!(shape, Shape::List | Shape::Other) => "structs, and lists of them",
        RuleKind::Each(_) if !matches!(shape, Shape::List | Shape::Other) => "lists",
        RuleKind::Inclusion(list) | RuleKind::Exclusion(list) => {
            for literal in list.iter().filter(|literal: &&Literal| !literal.fits(shape)) {
                cx.error(literal, format!("expected {}: the field is `{}`", shape.describe(), show(ty)));
            }
            return;
        }
        _ => return,
    };
    cx.error(&rule.name, format!("`{}` is for {wanted}, this field is `{}`", rule.name, show(ty)));
}

fn options(cx: &Ctxt, rule: &Rule) {
    if let (Some(_), Some(unless)) = (&rule.only_if, &rule.unless)
        && rule.only_if.as_ref().map(syn::LitStr::value) == Some(unless.value())
    {
        cx.error(unless, "`if` and `unless` of the same name: the rule would never apply");
    }
}

fn scope(cx: &Ctxt, rule: &Rule, property: &Property, all: &[Property]) {
    let RuleKind::Uniqueness { scoped_to, .. } = &rule.kind else { return };
    for field in scoped_to {
        if *field == property.ident {
            cx.error(field, "a value is not scoped to itself");
        } else if !all.iter().any(|other| name(&other.ident) == name(field)) {
            let help = suggest::did_you_mean(&name(field), all.iter().map(|other| name(&other.ident)));
            cx.error(field, format!("no property `{field}` to be unique within{help}"));
        }
    }
}
