//! Toasty beside the raw drivers: `cargo bench --manifest-path benches/toasty/Cargo.toml -- --help`.

#![forbid(unsafe_code)]

mod contender;

use std::process::ExitCode;

use juggler_bench_ground::{Place, Process};
use juggler_bench_harness::{Contenders, Error};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    Process { database: "juggler_benches_toasty", contenders: |place| Box::pin(all(place)) }.main().await
}

async fn all(place: &Place) -> Result<Contenders, Error> {
    Ok(vec![Box::new(contender::Toasty::new(place).await?)])
}
