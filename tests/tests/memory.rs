//! The suite on the memory connector.

use std::process::ExitCode;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_tests::{Setup, run};

struct Memory;

impl Setup for Memory {
    fn factory(&self) -> &'static dyn ConnectorFactory {
        &juggler_memory::CONNECTOR
    }

    fn settings(&self) -> Settings {
        Settings::new("memory")
    }
}

fn main() -> ExitCode {
    run(Memory)
}
