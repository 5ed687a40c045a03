//! What juggler and its peers take from the heap: `cargo bench --manifest-path benches/Cargo.toml --bench costs -- --help`.

#![forbid(unsafe_code)]

mod contender;

use std::process::ExitCode;

use juggler_bench_ground::Process;
use juggler_bench_harness::Heap;

#[global_allocator]
static HEAP: Heap = Heap;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    Process { database: "juggler_benches", contenders: |place| Box::pin(contender::all(place)) }.costs().await
}
