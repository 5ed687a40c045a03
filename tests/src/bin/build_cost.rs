//! What the derive costs a build: 100 linked models of 20 fields, each with a relation, two rules and an index, against the same
//! structs with serde's two derives. Dependencies are built before; what is measured is one `rustc` of a debug build.
//!
//! ```console
//! $ cargo run --release -p juggler-tests --bin build_cost
//! ```
//!
//! The program writes two crates into a temporary folder and builds them in turn. It is its own `RUSTC_WRAPPER`, to see the memory of
//! the compiler itself; that needs Linux's `/proc`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

const MODELS: usize = 100;
const FIELDS: usize = 20;
const ROUNDS: usize = 5;

/// Set for the compiler: where the wrapper writes what it measured.
const REPORT: &str = "BUILD_COST_REPORT";

fn main() -> ExitCode {
    let outcome = match env::var_os(REPORT) {
        Some(report) => return wrap(Path::new(&report)),
        None => measure(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("build_cost: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One build of one crate.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    megabytes: f64,
}

fn measure() -> io::Result<()> {
    let folder = env::temp_dir().join(format!("juggler-build-cost-{}", std::process::id()));
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../juggler-core").canonicalize()?;
    let juggler = crate_in(&folder, "juggler_models", &juggler_manifest(&core), &juggler_source())?;
    let serde = crate_in(&folder, "serde_structs", SERDE_MANIFEST, &serde_source())?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (a, b) = (build(&folder, &juggler)?, build(&folder, &serde)?);
        // The first round builds the dependencies.
        if round > 0 {
            println!(
                "round {round}: juggler {:.2} s, {:.0} MB; serde {:.2} s, {:.0} MB",
                a.seconds, a.megabytes, b.seconds, b.megabytes
            );
            ours.push(a);
            theirs.push(b);
        }
    }
    let (a, b) = (median(&ours), median(&theirs));
    println!("\n{MODELS} models of {FIELDS} fields, medians of {ROUNDS} rounds");
    println!("            juggler      serde      ratio");
    println!("time     {:8.2} s {:8.2} s {:9.2}x", a.seconds, b.seconds, a.seconds / b.seconds);
    println!("memory   {:7.0} MB {:7.0} MB {:9.2}x", a.megabytes, b.megabytes, a.megabytes / b.megabytes);
    fs::remove_dir_all(&folder)
}

fn crate_in(folder: &Path, name: &str, manifest: &str, source: &str) -> io::Result<PathBuf> {
    let path = folder.join(name);
    fs::create_dir_all(path.join("src"))?;
    fs::write(path.join("Cargo.toml"), manifest)?;
    fs::write(path.join("src/lib.rs"), source)?;
    Ok(path)
}

/// Builds a crate anew and gives what its compiler took.
fn build(folder: &Path, path: &Path) -> io::Result<Cost> {
    let source = path.join("src/lib.rs");
    let text = fs::read_to_string(&source)?;
    fs::write(&source, text)?;
    let report = folder.join("report");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet"])
        .current_dir(path)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("RUSTC_WRAPPER", env::current_exe()?)
        .env(REPORT, &report)
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("{} does not build", path.display())));
    }
    // The crate itself is compiled last, so its line is the last one.
    let lines = fs::read_to_string(&report)?;
    let last = lines.lines().last().unwrap_or_default();
    let mut numbers = last.split(' ').filter_map(|number| number.parse::<f64>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(seconds), Some(megabytes)) => Ok(Cost { seconds, megabytes }),
        _ => Err(io::Error::other("the compiler was not measured")),
    }
}

/// Runs the compiler and appends its time and peak memory to the report.
fn wrap(report: &Path) -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let Some(compiler) = arguments.next() else { return ExitCode::FAILURE };
    let start = Instant::now();
    let Ok(mut child) = Command::new(compiler).args(arguments).spawn() else { return ExitCode::FAILURE };
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    let status = loop {
        if let Ok(text) = fs::read_to_string(&status_file) {
            peak = peak.max(peak_megabytes(&text).unwrap_or(0.0));
        }
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => thread::sleep(Duration::from_millis(2)),
            Err(_) => return ExitCode::FAILURE,
        }
    };
    let line = format!("{:.3} {peak:.1}\n", start.elapsed().as_secs_f64());
    let written = fs::OpenOptions::new().create(true).append(true).open(report);
    let _ = written.and_then(|mut file| io::Write::write_all(&mut file, line.as_bytes()));
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn peak_megabytes(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Cost {
        seconds: middle(costs.iter().map(|cost| cost.seconds).collect()),
        megabytes: middle(costs.iter().map(|cost| cost.megabytes).collect()),
    }
}

fn juggler_manifest(core: &Path) -> String {
    format!(
        "[package]\nname = \"juggler_models\"\nedition = \"2024\"\n\n[dependencies]\njuggler-core = {{ path = {:?} }}\n\n[workspace]\n",
        core.display().to_string()
    )
}

const SERDE_MANIFEST: &str = "[package]\nname = \"serde_structs\"\nedition = \"2024\"\n\n\
    [dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n\n[workspace]\n";

/// The types of the fields after the id, the key and the relation, in turn.
const TYPES: [&str; 4] = ["String", "Option<i64>", "f64", "bool"];

fn juggler_source() -> String {
    let mut source = "#![allow(dead_code)]\nuse juggler_core::prelude::*;\n".to_owned();
    for model in 0..MODELS {
        let next = (model + 1) % MODELS;
        let _ = writeln!(
            source,
            "#[derive(Model, Debug, Clone)]\n#[model(index(fields = [f2, f3]))]\npub struct M{model} {{"
        );
        let _ =
            writeln!(source, "    #[model(id, generated)]\n    pub id: i64,\n    pub next_id: Option<i64>,");
        for field in 2..FIELDS {
            if field == 4 {
                source.push_str("    #[validate(presence, length(max = 100))]\n");
            }
            let _ = writeln!(source, "    pub f{field}: {},", TYPES[field % TYPES.len()]);
        }
        let _ = writeln!(
            source,
            "    #[model(belongs_to(foreign_key = next_id))]\n    pub next: BelongsTo<M{next}>,\n}}"
        );
    }
    source
}

fn serde_source() -> String {
    let mut source = "#![allow(dead_code)]\nuse serde::{Deserialize, Serialize};\n".to_owned();
    for model in 0..MODELS {
        let _ = writeln!(source, "#[derive(Serialize, Deserialize, Debug, Clone)]\npub struct M{model} {{");
        let _ = writeln!(source, "    pub id: i64,\n    pub next_id: Option<i64>,");
        for field in 2..FIELDS {
            let _ = writeln!(source, "    pub f{field}: {},", TYPES[field % TYPES.len()]);
        }
        source.push_str("}\n");
    }
    source
}
