//! Prints which methods each kind of relation has.
//!
//! ```console
//! $ cargo run -p juggler-tests --bin relation_matrix > tests/matrix/relations.csv
//! ```
#![forbid(unsafe_code)]

use std::io::{self, Write};

use juggler_tests::relation_matrix::{csv, run_time};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ds = juggler_memory::connect("memory:").await?;
    Ok(io::stdout().write_all(csv(&run_time(&ds).await?).as_bytes())?)
}
