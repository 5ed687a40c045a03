use juggler_core::prelude::*;

#[derive(Model)]
struct Optional {
    #[model(id)]
    id: i64,
    #[model(version)]
    version: Option<i64>,
}

#[derive(Model)]
struct Worded {
    #[model(id)]
    id: i64,
    #[model(version)]
    version: String,
}

#[derive(Model)]
struct Twice {
    #[model(id)]
    id: i64,
    #[model(version)]
    version: i64,
    #[model(version)]
    revision: i64,
}

#[derive(Model)]
struct Itself {
    #[model(id, version)]
    id: i64,
}

#[derive(Model)]
#[model(no_id)]
struct Line {
    text: String,
    #[model(version)]
    version: i64,
}

#[derive(Model)]
struct Starting {
    #[model(id)]
    id: i64,
    #[model(version, default = 7)]
    version: i64,
}

#[derive(Model)]
struct Misspelled {
    #[model(id)]
    id: i64,
    #[model(versoin)]
    version: i64,
}

#[derive(Embedded)]
struct Part {
    #[model(version)]
    version: i64,
}

fn main() {}
