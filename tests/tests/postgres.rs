//! The suite on PostgreSQL, where its URL is set.

use std::process::ExitCode;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_tests::servers::Server;
use juggler_tests::{Setup, run};

static SERVER: Server = Server::postgres();

struct Backend;

impl Setup for Backend {
    fn factory(&self) -> &'static dyn ConnectorFactory {
        &juggler_sql::POSTGRES
    }

    fn settings(&self) -> Settings {
        SERVER.fresh()
    }

    fn exclusions(&self) -> &'static [(&'static str, &'static str)] {
        &[("bad_input::nul_in_text_is_text", "PostgreSQL keeps no NUL in text")]
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
