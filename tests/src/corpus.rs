//! The conformance corpus: cases whose answers LoopBack's juggler gave. `tests/corpus/FORMAT.md` describes them.
//!
//! The runner only translates: a model of a case into `define`, a step into one call of the public API, what comes back into
//! JSON. It has no coercion, filter or relation logic of its own, so what it answers is what the library answers.
//!
//! ```text
//!  line ──case──▶ Case ──run──▶ World { data source, models } ──step──▶ {"ok": ..} | {"err": ..} ──compare──▶ as expected?
//! ```

mod case;
mod compare;
mod describe;
mod expected;
mod geo;
mod key_value;
mod observers;
mod outcome;
mod related;
mod run;
mod step;
mod typed;
mod world;

use juggler_core::Connectors;

pub use case::{Case, ModelCase};
pub use compare::differs;
pub use expected::{ExpectedFailures, Failure};
pub use run::{answer, run_case, run_line};
pub use typed::run_typed;

/// What a case may run on.
#[must_use]
pub fn connectors() -> Connectors {
    Connectors::new()
        .with(&juggler_memory::CONNECTOR)
        .with(&juggler_memory::KEY_VALUE)
        .with(&juggler_sql::SQLITE)
        .with(&juggler_sql::POSTGRES)
        .with(&juggler_sql::MYSQL)
}
