use juggler_core::prelude::*;

#[derive(ModelEnum)]
enum Never {}

#[derive(ModelEnum)]
struct Role {
    name: String,
}

fn main() {}
