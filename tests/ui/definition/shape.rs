use juggler_core::prelude::*;

#[derive(Model)]
struct Tuple(i64, String);

#[derive(Model)]
struct Unit;

#[derive(Model)]
enum Choice {
    One,
}

fn find(ds: &DataSource) {
    // The mistake is above, not here.
    let _ = Tuple::find(ds);
}

fn main() {}
