use juggler_core::prelude::*;

#[derive(Model)]
#[model(extends = Egg)]
struct Hen {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
#[model(extends = Hen)]
struct Egg {
    #[model(id)]
    id: i64,
}

fn main() {}
