//! The stores that filters and rows are tried on.

use juggler_core::prelude::*;
use juggler_memory::Memory;
use juggler_tests::models::library::attach_library;
use juggler_tests::models::{Maybe, User, fill_library, users};
use juggler_tests::naive;
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};

/// The same rows in memory and in the naive connector, of models with every kind of property and relation.
pub(super) struct World {
    pub(super) memory: DataSource,
    pub(super) naive: DataSource,
    runtime: Runtime,
}

/// Derived models; one of LDL, which converts what it is given and takes any name; and one that may not be asked about what it hides.
pub(super) const MODELS: [&str; 5] = ["User", "Maybe", "Author", "Open", "Shy"];

impl World {
    pub(super) fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let connectors = Connectors::new().with(&naive::CONNECTOR);
        let naive = connectors.data_source("naive:").unwrap();
        let memory = DataSource::new(Memory::new());
        for ds in [&memory, &naive] {
            runtime.block_on(fill(ds)).unwrap();
        }
        World { memory, naive, runtime }
    }

    pub(super) fn run<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

async fn fill(ds: &DataSource) -> Result<(), Error> {
    ds.attach::<(User, Maybe)>()?;
    User::create_all(ds, users()).await?;
    attach_library(ds)?;
    fill_library(ds).await?;
    let maybe = ds.model("Maybe")?;
    maybe.create_all(ds, &maybes())?.await?;
    let open = json!({"name": "string", "age": "number", "on": "boolean", "at": "date", "tags": ["string"],
                      "point": "geopoint", "inner": {"city": "string", "zip": "number"}, "any": "any"});
    let open = ds.define("Open", &open, &json!({"strict": false}))?;
    open.create_all(ds, &opens())?.await?;
    let shy = json!({"name": "string", "secret": {"type": "string", "hidden": true}});
    let shy = ds.define("Shy", &shy, &json!({"prohibitHiddenPropertiesInQuery": true}))?;
    shy.create_all(ds, &[json!({"name": "a", "secret": "b"}), json!({"name": "b"})])?.await?;
    Ok(())
}

pub(super) fn maybes() -> [Json; 3] {
    [
        json!({"id": 1}),
        json!({
            "id": 2, "flag": true, "small": -3, "large": 9_007_199_254_740_993_i64, "quad_word": 7, "double": 1.5,
            "price": "19.90", "text": "Zürich 100%_\\", "bytes": "AAH/", "day": "2024-02-29", "time": "23:59:59.5",
            "local": "2024-02-29T12:30:15", "moment": "2024-02-29T12:30:15.123456Z",
            "uuid": "67e55044-10b1-426f-9247-bb680e5fe0c8", "point": {"lat": 51.5, "lng": -0.1},
            "json": {"a": [1, {"b": null}], "c": "x"}, "role": "guest",
            "address": {"street": "Hill", "zip": 1, "city": "Rome"}, "words": ["a", "b", ""],
            "addresses": [{"street": "Oak", "zip": 2, "city": null}],
        }),
        json!({"id": 3, "flag": false, "text": "", "words": [], "json": [], "addresses": [], "double": -0.0}),
    ]
}

fn opens() -> [Json; 3] {
    [
        json!({"name": "Ada", "age": 36, "on": true, "at": "2024-01-01", "tags": ["x", "y"], "extra": {"a.b": 1, "c": ["d"]}}),
        json!({"name": "bob", "age": 1.5, "point": {"lat": 1, "lng": 2}, "inner": {"city": "Rome", "more": true}}),
        json!({"any": ["x", 1, null], "other": "text", "and": 1, "": "nothing"}),
    ]
}
