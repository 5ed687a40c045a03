//! Writes into a store until it is killed, and says what it does: `crash_writer sqlite:file.db 7`, where 7 is the number of the round,
//! from which its choices follow. See `crash` and `tests/crashes.rs`.

use std::process::ExitCode;

use juggler_tests::crash::writer::write;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(Ok(round))) = (arguments.next(), arguments.next().map(|round| round.parse())) else {
        return ExitCode::FAILURE;
    };
    match write(&url, round).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
