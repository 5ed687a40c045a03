//! The matrix of operations and hooks: what running them gives is what is committed, in the documentation too, and what the
//! juggler does.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use juggler_tests::hook_matrix::{Call, csv, derived, run_time, table};

const COMMITTED: &str = "tests/matrix/operation-hooks.csv";

#[tokio::test]
async fn derived_models_call_what_is_committed() {
    let matrix = csv(&derived().await.unwrap());
    assert_eq!(matrix, read(COMMITTED), "run: cargo run -p juggler-tests --bin hook_matrix > {COMMITTED}");
}

#[tokio::test]
async fn run_time_models_call_the_same() {
    assert_eq!(csv(&run_time().await.unwrap()), read(COMMITTED));
}

#[tokio::test]
async fn the_documentation_has_it() {
    let table = table(&derived().await.unwrap());
    assert!(
        read("docs/hooks.md").contains(&table),
        "run: cargo run -p juggler-tests --bin hook_matrix -- --table"
    );
}

#[tokio::test]
async fn it_is_what_the_juggler_does() {
    let matrix = derived().await.unwrap();
    let mut seen = Vec::new();
    for (operations, wanted) in JUGGLER {
        for operation in *operations {
            let calls: Vec<String> =
                matrix.iter().filter(|call| call.operation == *operation).map(written).collect();
            assert_eq!(calls, *wanted, "{operation}");
            seen.push(*operation);
        }
    }
    let mut operations: Vec<_> = matrix.iter().map(|call| call.operation).collect();
    operations.dedup();
    operations.retain(|operation| !seen.contains(operation));
    assert_eq!(operations, [""; 0], "every operation is compared");
}

/// A call as [`JUGGLER`] writes it.
fn written(call: &Call) -> String {
    if call.is_of_connector() {
        return "connector".to_owned();
    }
    let is_new = call.is_new.map(|is_new| if is_new { "new" } else { "old" });
    let members: Vec<&str> = call.members.split(' ').chain(is_new).collect();
    format!("{}: {}", call.event, members.join(" "))
}

/// FEATURES §6, row by row: the events of each operation in their order, their members in the juggler's order, and whether the
/// instance is new. Where FEATURES leaves members out, they are those of the corpus.
///
/// It differs in two points. The juggler calls its hooks for each row, and here one call has all rows. And FEATURES has no
/// row for `createAll`, nor for `upsert` without an id (both: as `create`), nor for `replaceOrCreate` where ids are generated
/// (as `replaceById`, which the juggler calls).
const JUGGLER: &[(&[&str], &[&str])] = &[
    (&["create", "create_all", "upsert (generated id; none given)"], CREATED),
    (
        &["find", "find_one", "find_by_id", "find_by_ids", "reload"],
        &["access: query", "connector", "loaded: data old"],
    ),
    (&["count", "exists"], &["access: query", "connector"]),
    (
        &["save"],
        &[
            "before save: instance",
            "persist: currentInstance data where",
            "connector",
            "loaded: data old",
            "after save: instance old",
        ],
    ),
    (
        &["update"],
        &[
            "before save: currentInstance data where",
            "persist: currentInstance data where old",
            "connector",
            "loaded: data old",
            "after save: instance old",
        ],
    ),
    (
        &["upsert (given id; found)"],
        &[
            "access: query",
            "before save: data where",
            "persist: currentInstance data where",
            "connector",
            "loaded: data old",
            "after save: instance old",
        ],
    ),
    (
        &["upsert (given id; not found)"],
        &[
            "access: query",
            "before save: data where",
            "persist: currentInstance data where",
            "connector",
            "loaded: data new",
            "after save: instance new",
        ],
    ),
    (
        &["upsert (generated id; found)"],
        &[
            "access: query",
            "connector",
            "loaded: data old",
            "before save: currentInstance data where",
            "persist: currentInstance data where old",
            "connector",
            "loaded: data old",
            "after save: instance old",
        ],
    ),
    (&["upsert (generated id; not found)"], &["access: query", "connector"]),
    (
        &["replace_or_create (given id; found)"],
        &[
            "access: query",
            "before save: instance",
            "persist: currentInstance data where",
            "connector",
            "loaded: data old",
            "after save: instance old",
        ],
    ),
    (
        &["replace_or_create (given id; not found)"],
        &[
            "access: query",
            "before save: instance",
            "persist: currentInstance data where",
            "connector",
            "loaded: data new",
            "after save: instance new",
        ],
    ),
    (
        &["replace_by_id", "replace_or_create (generated id; found)"],
        &[
            "before save: instance old",
            "persist: currentInstance data where old",
            "connector",
            "loaded: data old",
            "after save: instance old",
        ],
    ),
    (
        &["upsert_with_where (found)"],
        &[
            "access: query",
            "before save: data where",
            "connector",
            "persist: currentInstance data where",
            "connector",
            "loaded: data old",
            "after save: instance old",
        ],
    ),
    (
        &["upsert_with_where (not found)"],
        &[
            "access: query",
            "before save: data where",
            "connector",
            "persist: currentInstance data where",
            "connector",
            "loaded: data new",
            "after save: instance new",
        ],
    ),
    (
        &["find_or_create (found)"],
        &[
            "access: query",
            "before save: instance new",
            "persist: currentInstance data where new",
            "connector",
            "loaded: data old",
        ],
    ),
    (
        &["find_or_create (created)"],
        &[
            "access: query",
            "before save: instance new",
            "persist: currentInstance data where new",
            "connector",
            "loaded: data new",
            "after save: instance new",
        ],
    ),
    (
        &["update_all"],
        &[
            "access: query",
            "before save: data where",
            "persist: data where",
            "connector",
            "after save: data where info",
        ],
    ),
    (
        &["destroy_all", "destroy_by_id"],
        &["access: query", "before delete: where", "connector", "after delete: where info"],
    ),
    (
        &["destroy"],
        &["access: query", "before delete: instance where", "connector", "after delete: instance where info"],
    ),
];

const CREATED: &[&str] = &[
    "before save: instance new",
    "persist: currentInstance data new",
    "connector",
    "loaded: data new",
    "after save: instance new",
];

/// A file of the repository.
fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap()
}
