//! The applications, and what is measured of each.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::{Error, cargo};

/// An application, named after the library that it is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum App {
    Juggler,
    SeaOrm,
    Toasty,
    Diesel,
}

impl App {
    pub(crate) const ALL: [App; 4] = [App::Juggler, App::SeaOrm, App::Toasty, App::Diesel];

    pub(crate) fn name(self) -> &'static str {
        match self {
            App::Juggler => "juggler",
            App::SeaOrm => "sea-orm",
            App::Toasty => "toasty",
            App::Diesel => "diesel",
        }
    }

    /// The folder of its package.
    fn folder(self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.name())
    }

    pub(crate) fn fetch(self) -> Result<(), Error> {
        cargo::fetch(&self.folder())
    }
}

/// What was measured of an application.
pub(crate) struct Built {
    pub(crate) app: App,
    /// Builds from nothing, optimized.
    pub(crate) clean: Vec<Duration>,
    /// Builds after a change to the application, not optimized.
    pub(crate) changed: Vec<Duration>,
    /// How many crates it is made of.
    pub(crate) crates: usize,
    /// The size of the optimized program, in bytes.
    pub(crate) size: u64,
    /// The same without its symbols.
    pub(crate) stripped: u64,
    /// What the program prints.
    pub(crate) printed: Vec<u8>,
}

impl Built {
    pub(crate) fn new(app: App) -> Self {
        Built { app, clean: vec![], changed: vec![], crates: 0, size: 0, stripped: 0, printed: vec![] }
    }

    /// Builds from nothing, and looks at the program.
    pub(crate) fn build(&mut self) -> Result<(), Error> {
        let target = tempfile::tempdir()?;
        let build = cargo::build(&self.app.folder(), target.path(), true)?;
        self.clean.push(build.taken);
        self.crates = build.crates;
        self.size = fs::metadata(&build.program)?.len();
        let stripped = target.path().join("stripped");
        let status = Command::new("strip").arg("-o").arg(&stripped).arg(&build.program).status()?;
        cargo::succeeded(status, "strip")?;
        self.stripped = fs::metadata(stripped)?.len();
        let output = Command::new(&build.program).output()?;
        cargo::succeeded(output.status, self.app.name())?;
        self.printed = output.stdout;
        Ok(())
    }

    /// Builds again after changes.
    pub(crate) fn change(&mut self, times: usize) -> Result<(), Error> {
        let (target, folder) = (tempfile::tempdir()?, self.app.folder());
        cargo::build(&folder, target.path(), false)?;
        for _ in 0..times {
            File::options().append(true).open(folder.join("src/main.rs"))?.set_modified(SystemTime::now())?;
            self.changed.push(cargo::build(&folder, target.path(), false)?.taken);
        }
        Ok(())
    }
}
