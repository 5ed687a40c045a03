//! Every method of every kind of relation, on derived and on run-time models.

use super::{Case, Outcome, World};
use crate::relation_matrix::{csv, derived, run_time, run_time_of_derived};

pub(super) const CASES: &[Case] = cases!("relations";
    run_time_models_have_every_method,
    derived_models_have_the_same,
    derived_models_at_run_time_have_the_same,
);

/// Printed by: cargo run -p juggler-tests --bin relation_matrix > tests/matrix/relations.csv
const COMMITTED: &str = include_str!("../../matrix/relations.csv");

async fn run_time_models_have_every_method(world: World) -> Outcome {
    assert_eq!(csv(&run_time(&world.ds).await?), COMMITTED);
    Ok(())
}

async fn derived_models_have_the_same(world: World) -> Outcome {
    let table = csv(&derived(&world.ds).await?);
    assert!(COMMITTED.starts_with(&table), "{table}");
    Ok(())
}

async fn derived_models_at_run_time_have_the_same(world: World) -> Outcome {
    let table = csv(&run_time_of_derived(&world.ds).await?);
    assert!(COMMITTED.starts_with(&table), "{table}");
    Ok(())
}
