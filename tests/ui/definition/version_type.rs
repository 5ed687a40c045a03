use juggler_core::prelude::*;

type Name = String;

#[derive(Model)]
struct Alias {
    #[model(id)]
    id: i64,
    #[model(version)]
    version: Name,
}

#[derive(Model)]
struct Base {
    #[model(id)]
    id: i64,
    #[model(version)]
    version: i64,
}

#[derive(Model)]
#[model(extends = Base)]
struct Forgetful {
    #[model(id)]
    id: i64,
    version: i64,
}

fn main() {}
