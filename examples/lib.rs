//! Programs that show juggler at work, and the connector that the connector guide leads through.
//!
//! | `cargo run --example ..` | what it shows |
//! |---|---|
//! | `first` | a model and its operations, in a minute |
//! | `atlas` | a tour over 34,000 cities |
//! | `connector` | a [connector of one's own](jsonl), registered and used |
#![forbid(unsafe_code)]

pub mod jsonl;

#[cfg(doctest)]
#[doc = include_str!("../docs/connector-guide.md")]
mod connector_guide {}

#[cfg(doctest)]
#[doc = include_str!("../docs/hooks.md")]
mod hooks {}
