use juggler_core::prelude::*;

#[derive(Model)]
struct Page<T> {
    #[model(id)]
    id: i64,
    content: T,
}

#[derive(Embedded)]
struct Name<'a> {
    first: &'a str,
}

fn main() {}
