//! What is said in the manifests: that all of us ask for the same Rust, and that nothing we depend on asks for a newer one.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

/// What cargo knows of the workspace and its dependencies, as they are locked.
fn metadata() -> Json {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let about = String::from_utf8(rustc.stdout).unwrap();
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--all-features", "--locked", "--filter-platform", host])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// `1.95` as numbers.
fn version(text: &str) -> (u32, u32) {
    let mut numbers = text.split('.').map(|number| number.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap_or(0))
}

fn text<'j>(package: &'j Json, key: &str) -> &'j str {
    package[key].as_str().unwrap_or_default()
}

#[test]
fn everybody_gets_along_with_our_oldest_rust() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let (ours, others): (Vec<&Json>, Vec<&Json>) =
        packages.iter().partition(|package| package["source"].is_null());
    let asked: BTreeMap<&str, &str> =
        ours.iter().map(|package| (text(package, "name"), text(package, "rust_version"))).collect();
    let oldest = asked["juggler-core"];
    assert!(asked.values().all(|version| *version == oldest), "one Rust for all: {asked:?}");
    let newer: Vec<_> = others
        .iter()
        .filter(|package| !package["rust_version"].is_null())
        .filter(|package| version(text(package, "rust_version")) > version(oldest))
        .map(|package| {
            format!(
                "{} {} asks for {}",
                text(package, "name"),
                text(package, "version"),
                text(package, "rust_version")
            )
        })
        .collect();
    assert!(others.len() > 50 && newer.is_empty(), "newer than {oldest}: {newer:?}");
}

#[test]
fn what_is_published_says_what_it_is() {
    let metadata = metadata();
    let published: Vec<&Json> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| package["source"].is_null() && package["publish"].is_null())
        .collect();
    let names: Vec<&str> = published.iter().map(|package| text(package, "name")).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    for package in published {
        for key in ["license", "repository", "description", "rust_version"] {
            assert!(!text(package, key).is_empty(), "{} has no {key}", text(package, "name"));
        }
        // A dependency without a version could not be published.
        for dependency in package["dependencies"].as_array().unwrap() {
            let asked = text(dependency, "req");
            assert_ne!(asked, "*", "{} on {}", text(package, "name"), text(dependency, "name"));
        }
    }
}
