//! Runs the suite on a backend.

use std::process::ExitCode;
use std::sync::Arc;

use juggler_core::connector::Capabilities;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::runtime::{Builder, Runtime};

use crate::cases::{self, Case, World};
use crate::setup::Setup;

/// Runs every case on a backend, as `cargo test` runs tests. A case that the backend cannot pass, by its capabilities or by its
/// exclusions, is ignored and says why.
pub fn run(setup: impl Setup) -> ExitCode {
    let (runtime, capabilities) = match prepare(&setup) {
        Ok(ready) => ready,
        Err(error) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "the backend cannot be tested: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (runtime, setup): (_, Arc<dyn Setup>) = (Arc::new(runtime), Arc::new(setup));
    let trials = cases::all().map(|case| trial(case, &runtime, &setup, &capabilities)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn prepare(setup: &impl Setup) -> Result<(Runtime, Capabilities), Box<dyn std::error::Error>> {
    let runtime = Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    let connector = setup.factory().create(&setup.settings())?;
    Ok((runtime, connector.capabilities().clone()))
}

fn trial(
    case: &'static Case,
    runtime: &Arc<Runtime>,
    setup: &Arc<dyn Setup>,
    capabilities: &Capabilities,
) -> Trial {
    let excluded = setup.exclusions().iter().find(|(name, _)| *name == case.name).map(|(_, reason)| *reason);
    let reason = setup.missing().or(excluded).or_else(|| (case.lacks)(capabilities));
    let (runtime, setup) = (Arc::clone(runtime), Arc::clone(setup));
    Trial::ignorable_test(case.name, move || match reason {
        Some(reason) => Ok(Completion::ignored_with(reason)),
        None => {
            let outcome = runtime.block_on(async {
                let world = World::new(&*setup)?;
                (case.run)(world).await
            });
            outcome.map(|()| Completion::Completed).map_err(|error| Failed::from(format!("{error:?}")))
        }
    })
}
