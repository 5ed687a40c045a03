//! What attributes say together: each check is a few lines, and all of them run.

mod id;
mod inherited;
mod name;
mod property;
mod relation;
mod rule;
mod validated;
mod version;

use crate::ast::{Embedded, Enumeration, Model, Validated};
use crate::ctxt::Ctxt;

/// Checks a model.
pub(crate) fn model(cx: &Ctxt, model: &Model) {
    id::present(cx, model);
    id::in_order(cx, model);
    id::generated(cx, model);
    version::one(cx, model);
    name::different(cx, &model.properties, &model.relations);
    name::indexed(cx, model);
    inherited::others(cx, model);
    for at in &model.properties {
        property::check(cx, at);
        rule::check(cx, at, &model.properties);
    }
    for at in &model.relations {
        relation::check(cx, at);
        relation::anywhere(cx, at);
        relation::copied(cx, at);
    }
}

/// Checks an embedded struct.
pub(crate) fn embedded(cx: &Ctxt, embedded: &Embedded) {
    id::of_embedded(cx, embedded);
    name::different(cx, &embedded.properties, &[]);
    for at in &embedded.properties {
        property::check(cx, at);
        rule::check(cx, at, &embedded.properties);
        rule::not_in_embedded(cx, at);
    }
}

/// Checks a struct with rules.
pub(crate) fn validated(cx: &Ctxt, validated: &Validated) {
    name::different(cx, &validated.properties, &[]);
    for at in &validated.properties {
        rule::check(cx, at, &validated.properties);
        validated::check(cx, at);
    }
}

/// Checks an enum.
pub(crate) fn enumeration(cx: &Ctxt, enumeration: &Enumeration) {
    name::variants(cx, enumeration);
}
