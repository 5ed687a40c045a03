//! Toasty beside the raw drivers: `cargo bench --manifest-path benches/toasty/Cargo.toml --bench toasty -- --help`.

#![forbid(unsafe_code)]

mod contender;

use std::process::ExitCode;

use juggler_bench_ground::Process;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    Process { database: "juggler_benches_toasty", contenders: |place| Box::pin(contender::all(place)) }
        .main()
        .await
}
