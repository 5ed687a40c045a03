//! The suite: what every backend must do, one topic per file.
//!
//! A case is an async function from a [`World`], an empty store of its own, to an [`Outcome`]. It fails with a failed
//! assertion or with an error.

use std::future::Future;
use std::pin::Pin;

use juggler_core::connector::Capabilities;

/// A table of cases: `cases!("topic"; a, b)`, or with what they need, `cases!("topic", needs_transactions; a, b)`.
macro_rules! cases {
    ($topic:literal; $($name:ident),* $(,)?) => { cases!($topic, needs_nothing; $($name),*) };
    ($topic:literal, $needs:ident; $($name:ident),* $(,)?) => {
        &[$($crate::cases::Case {
            name: concat!($topic, "::", stringify!($name)),
            lacks: $crate::cases::$needs,
            run: |world| Box::pin($name(world)),
        }),*]
    };
}

mod bad_input;
mod by_id;
mod compare;
mod concurrency;
mod connectors;
mod count;
mod create;
mod destroy;
mod execute;
mod find;
mod find_or_create;
mod include;
mod increment;
mod life;
mod nested_transaction;
mod operators;
mod order;
mod parts;
mod race;
mod registry;
mod related_counts;
mod related_filter;
mod related_keys;
mod related_rules;
mod relations;
mod reload;
mod replace;
mod runtime;
mod schema;
mod sinks;
mod stream;
mod tracked;
mod transaction;
mod transaction_ends;
mod types;
mod unique;
mod untrusted;
mod update;
mod update_all;
mod upsert;
mod version;
mod world;

pub use world::World;

/// How a case ends.
pub type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// One thing that every backend must do.
#[derive(Debug)]
pub struct Case {
    /// `topic::what`.
    pub name: &'static str,
    /// What a backend lacks to do it.
    pub lacks: fn(&Capabilities) -> Option<&'static str>,
    /// Tries it.
    pub run: fn(World) -> Pin<Box<dyn Future<Output = Outcome> + Send>>,
}

/// All cases.
pub fn all() -> impl Iterator<Item = &'static Case> {
    [
        bad_input::CASES,
        by_id::CASES,
        concurrency::CASES,
        connectors::CASES,
        count::CASES,
        create::CASES,
        destroy::CASES,
        execute::CASES,
        find::CASES,
        find_or_create::CASES,
        include::CASES,
        include::IN_TRANSACTIONS,
        increment::CASES,
        life::CASES,
        nested_transaction::CASES,
        operators::CASES,
        order::CASES,
        parts::CASES,
        race::CASES,
        race::IN_TRANSACTIONS,
        registry::CASES,
        related_counts::CASES,
        related_filter::CASES,
        related_filter::IN_TRANSACTIONS,
        related_keys::CASES,
        related_rules::CASES,
        relations::CASES,
        reload::CASES,
        replace::CASES,
        runtime::CASES,
        schema::CASES,
        sinks::CASES,
        stream::CASES,
        tracked::CASES,
        transaction::CASES,
        transaction_ends::CASES,
        types::CASES,
        unique::CASES,
        untrusted::CASES,
        update::CASES,
        update_all::CASES,
        upsert::CASES,
        version::CASES,
        version::IN_TRANSACTIONS,
    ]
    .into_iter()
    .flatten()
}

/// Cases that a connector cannot pass whose upserts are the two steps that the contract provides, with the reason.
pub const OF_ONE_STEP: &[(&str, &str)] = &[
    ("race::of_upserts_one_creates", TWO_STEPS),
    ("race::of_replacements_one_creates", TWO_STEPS),
    ("race::of_upserts_one_creates_whatever_the_hooks", TWO_STEPS),
];
const TWO_STEPS: &str = "its upserts are the two steps that the contract provides";

fn needs_nothing(_: &Capabilities) -> Option<&'static str> {
    None
}

fn needs_transactions(capabilities: &Capabilities) -> Option<&'static str> {
    (!capabilities.transactions).then_some("the backend has no transactions")
}
