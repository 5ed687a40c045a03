use juggler_core::prelude::*;

#[derive(Model)]
struct Stock {
    #[model(id = 1)]
    product: i64,
    #[model(id = 1)]
    warehouse: i64,
    #[model(id)]
    shelf: i64,
}

fn main() {}
