//! Programs that are generated: they are compiled and run, with the crates as they are here.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Compiles and runs a program, and gives what it printed. `folder` is one below the target folder of this workspace, which the
/// program shares: what was compiled for the tests is not compiled again.
///
/// # Errors
/// What cargo, the compiler or the program said.
pub fn run(folder: &Path, name: &str, files: &[(&str, &str)], arguments: &[&str]) -> Result<String, String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = tests.parent().ok_or("the tests are in a workspace")?;
    let told = |error: std::io::Error| error.to_string();
    let package = folder.join(name);
    fs::create_dir_all(package.join("src")).map_err(told)?;
    fs::copy(workspace.join("Cargo.lock"), package.join("Cargo.lock")).map_err(told)?;
    fs::write(package.join("Cargo.toml"), manifest(name, workspace)).map_err(told)?;
    for (file, text) in files {
        fs::write(package.join("src").join(file), text).map_err(told)?;
    }
    let target = folder.parent().ok_or("the folder is in the target folder")?;
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo says of the test is not said of the program, and would have what was compiled compiled again.
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
        {
            cargo.env_remove(name);
        }
    }
    let output = cargo
        .args(["run", "--quiet", "--offline", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--")
        .args(arguments)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .map_err(told)?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    match output.status.success() {
        true => Ok(text(output.stdout)),
        false => Err(format!("{}{}", text(output.stdout), text(output.stderr))),
    }
}

/// With all that the tests depend on, so that features, and what was compiled with them, are the same.
fn manifest(name: &str, workspace: &Path) -> String {
    let path = |name: &str| format!("{{ path = {:?} }}", workspace.join(name).display().to_string());
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\njuggler-core = {{ path = {:?}, features = [\"derive\", \"uuid\", \"decimal\"] }}\n\
         juggler-examples = {}\njuggler-sql = {}\njuggler-tests = {}\nchrono = \"*\"\nrust_decimal = \"*\"\n\
         serde_json = \"*\"\ntokio = {{ version = \"*\", features = [\"macros\", \"rt-multi-thread\"] }}\ntrybuild = \"*\"\n\
         uuid = \"*\"\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n[lints.rust]\nwarnings = \"deny\"\n\n[workspace]\n",
        workspace.join("juggler-core").display().to_string(),
        path("examples"),
        path("juggler-sql"),
        path("tests"),
    )
}

/// Is a file as rustfmt would have it, with its own settings?
///
/// # Errors
/// What rustfmt would change.
pub fn is_formatted(file: &Path) -> Result<(), String> {
    let rustfmt = Path::new(env!("CARGO")).with_file_name("rustfmt");
    let output = Command::new(rustfmt)
        .args(["--edition", "2024", "--check", "--config-path", "/dev/null"])
        .arg(file)
        .output()
        .map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stdout).into_owned()),
    }
}
