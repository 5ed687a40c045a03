use juggler_core::prelude::*;

#[derive(Model)]
struct Invoice {
    #[model(id)]
    id: i64,
    #[model(generated)]
    number: i64,
}

#[derive(Model)]
struct Line {
    #[model(id, generated)]
    invoice: i64,
    #[model(id)]
    line: i64,
}

#[derive(Model)]
struct Payment {
    #[model(id, generated, default = 7)]
    id: Option<i64>,
}

fn main() {}
