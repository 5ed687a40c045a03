use juggler_core::prelude::*;

use std::time::Duration;

#[derive(Model)]
struct Job {
    #[model(id)]
    id: i64,
    lasts: Option<Duration>,
}

fn main() {}
