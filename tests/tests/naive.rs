//! The suite on the naive connector: what the other connectors are compared with is right itself.

use std::process::ExitCode;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_tests::{Setup, naive, run};

struct Naive;

impl Setup for Naive {
    fn factory(&self) -> &'static dyn ConnectorFactory {
        &naive::CONNECTOR
    }

    fn settings(&self) -> Settings {
        Settings::new("naive")
    }

    fn exclusions(&self) -> &'static [(&'static str, &'static str)] {
        juggler_tests::cases::OF_ONE_STEP
    }
}

fn main() -> ExitCode {
    run(Naive)
}
