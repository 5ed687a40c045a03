//! Fuzzing on a stable compiler: stored inputs, and random mixtures of them, are given to targets.
//!
//! ```text
//!  tests/fuzz/<target>/ ──▶ pool ──▶ two of them, mixed and changed ──▶ the target ──▶ accepted, refused, or a mistake
//!                            ▲                                                            │           │
//!                            └──────────── what was answered as nothing before ───────────┘           ▼
//!                                                                              made smaller, printed and written
//! ```
//!
//! A target says what became of an input, and why. An input with an answer that none had before is worth more changes, and joins the
//! pool: with no help of the compiler, answers are what tells us that something new was reached.
//!
//! No input may make a target panic, on whatever thread; nor need more than [`STACK`], [`MOST_TIME`] or [`MOST_BYTES`].

mod answer;
mod change;
mod corpus;
mod cost;
mod json;
mod pool;
mod run;
mod shrink;

pub use answer::{Answer, Tried, mistake};
pub use cost::{MOST_BYTES, MOST_TIME};
pub use run::{Effort, STACK, Tally, run};

/// Tries one input after another.
pub type Attempt = Box<dyn FnMut(&[u8]) -> Tried>;

/// Something that is given any input.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of the folder with its inputs.
    pub name: &'static str,
    /// Words that mean something to it, with spaces between them.
    pub words: &'static str,
    /// Makes what tries one input after another, on the thread that has so little stack.
    pub start: fn() -> Attempt,
}
