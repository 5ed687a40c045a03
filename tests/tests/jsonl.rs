//! The suite on the example of a third-party connector.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_examples::jsonl;
use juggler_tests::{Setup, run};
use tempfile::TempDir;

/// Each store gets a folder of its own.
struct JsonLines(TempDir, AtomicU64);

impl Setup for JsonLines {
    fn factory(&self) -> &'static dyn ConnectorFactory {
        &jsonl::CONNECTOR
    }

    fn settings(&self) -> Settings {
        let folder = self.0.path().join(self.1.fetch_add(1, Ordering::Relaxed).to_string());
        let mut settings = Settings::new("jsonl");
        settings.other.insert("folder".into(), folder.to_str().into());
        settings
    }

    fn exclusions(&self) -> &'static [(&'static str, &'static str)] {
        juggler_tests::cases::OF_ONE_STEP
    }
}

fn main() -> std::io::Result<ExitCode> {
    Ok(run(JsonLines(tempfile::tempdir()?, AtomicU64::new(0))))
}
