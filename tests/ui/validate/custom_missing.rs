use juggler_core::prelude::*;
use juggler_core::validation::{Properties, Report};

fn strong(_: &dyn Properties, report: &mut Report<'_>) {
    report.fail();
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(custom = strong)]
    password: String,
    #[validate(custom = stronk)]
    other: String,
}

fn main() {}
