//! The suite on MySQL or MariaDB, where its URL is set.

use std::process::ExitCode;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_tests::servers::Server;
use juggler_tests::{Setup, run};

static SERVER: Server = Server::mysql();

struct Backend;

impl Setup for Backend {
    fn factory(&self) -> &'static dyn ConnectorFactory {
        &juggler_sql::MYSQL
    }

    fn settings(&self) -> Settings {
        SERVER.fresh()
    }

    fn missing(&self) -> Option<&'static str> {
        SERVER.missing()
    }
}

fn main() -> ExitCode {
    let outcome = run(Backend);
    SERVER.clean();
    outcome
}
