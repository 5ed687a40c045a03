//! What the tests of juggler are made of. Nothing here is published.
//!
//! | module | what it holds |
//! |---|---|
//! | [`corpus`] | the conformance cases: what LoopBack's juggler answered, and a runner |
#![forbid(unsafe_code)]

pub mod corpus;
