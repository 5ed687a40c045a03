//! The layers of the core go one way, it names no connector, and no file is too long.
//!
//! The order of the layers is the table at the top of `juggler-core/src/lib.rs`; what `lib.rs` re-exports counts as its layer.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// Above all layers: they only name what is there.
const ABOVE: &[&str] = &["lib", "prelude", "__private"];

const LONGEST: usize = 600;

#[test]
fn each_layer_imports_only_from_those_before_it() {
    let source = workspace().join("juggler-core/src");
    let root = fs::read_to_string(source.join("lib.rs")).unwrap();
    let (layers, short) = (layers(&root), short_names(&root));
    assert!(layers.len() > 10 && short.len() > 10, "lib.rs has the table and the short names");
    let place_of = |layer: &str| layers.iter().position(|known| *known == layer);
    let mut wrong = Vec::new();
    for file in rust_files(&source) {
        let path = file.strip_prefix(&source).unwrap();
        let layer = layer_of(path);
        if ABOVE.contains(&&*layer) {
            continue;
        }
        let Some(place) = place_of(&layer) else {
            wrong.push(format!("{}: `{layer}` is not in the table of lib.rs", path.display()));
            continue;
        };
        for (line, name) in imports(&fs::read_to_string(&file).unwrap()) {
            let home = short.iter().find(|(short, _)| *short == name).map_or(&*name, |(_, home)| home);
            match place_of(home) {
                Some(other) if other <= place => {}
                Some(_) => {
                    wrong.push(format!("{}:{line}: `{layer}` imports `{name}` of `{home}`", path.display()))
                }
                None => wrong.push(format!("{}:{line}: `crate::{name}` is of no layer", path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_core_names_no_connector_crate() {
    // The one list of hints for connectors that a program did not bring names them, as text.
    let hints = Path::new("juggler-core/src/datasource/connectors.rs");
    for file in rust_files(&workspace().join("juggler-core/src")) {
        let path = file.strip_prefix(workspace()).unwrap();
        for (at, line) in code_lines(&fs::read_to_string(&file).unwrap()) {
            let names_one = ["juggler_memory", "juggler_sql", "juggler-memory", "juggler-sql"]
                .iter()
                .any(|name| line.contains(name));
            assert!(!names_one || path == hints, "{}:{at}: {line}", path.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let folders = [
        "juggler-core",
        "juggler-derive",
        "juggler-memory",
        "juggler-sql",
        "juggler-validate",
        "tests",
        "examples",
    ];
    for file in folders.iter().flat_map(|folder| rust_files(&workspace().join(folder))) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LONGEST, "{}: {lines} lines, {LONGEST} are allowed", file.display());
    }
}

#[test]
fn imports_are_found_wherever_they_stand() {
    let text = "use crate::{dao::find, Error};\n// crate::comment\nlet x = crate::value::from_json(y);\nuse std::crate_like;\n";
    let names: Vec<_> = imports(text).into_iter().map(|(line, name)| format!("{line} {name}")).collect();
    assert_eq!(names, ["1 dao", "1 Error", "3 value"]);
}

/// The layers, in the order of the table in the documentation of `lib.rs`.
fn layers(root: &str) -> Vec<&str> {
    let rows = root.lines().filter_map(|line| line.strip_prefix("//! | "));
    let names = rows.filter_map(|row| row.trim_start_matches('[').strip_prefix('`')?.split('`').next());
    names.collect()
}

/// What `lib.rs` gives a second, shorter path, with its layer.
fn short_names(root: &str) -> Vec<(String, String)> {
    let exports = root.lines().filter_map(|line| line.strip_prefix("pub use ")?.strip_suffix(';'));
    let mut names = Vec::new();
    for (home, exported) in exports.filter_map(|export| export.split_once("::")) {
        let exported =
            if exported.starts_with('{') { first_names(exported) } else { vec![first_name(exported)] };
        names.extend(exported.into_iter().map(|name| (name, home.to_owned())));
    }
    names
}

/// The first names behind `crate::`, with their lines.
fn imports(text: &str) -> Vec<(usize, String)> {
    let code: Vec<(usize, &str)> = code_lines(text).collect();
    let mut names = Vec::new();
    for (i, (at, line)) in code.iter().enumerate() {
        for (found, _) in line.match_indices("crate::") {
            if line[..found]
                .ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$')
            {
                continue;
            }
            let mut rest = line[found + "crate::".len()..].to_owned();
            if rest.starts_with('{') {
                // A list of imports may go on over lines.
                code[i + 1..].iter().take(40).for_each(|(_, line)| rest.push_str(line));
                names.extend(first_names(&rest).into_iter().map(|name| (*at, name)));
            } else {
                names.push((*at, first_name(&rest)));
            }
        }
    }
    names
}

/// The first name of each path of `{a::b, c::{d, e}}`.
fn first_names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut path = String::new();
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && letter == ',') {
            names.push(first_name(&path));
            path.clear();
            if depth == 0 {
                break;
            }
        } else if !(depth == 1 && letter == '{') {
            path.push(letter);
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn first_name(path: &str) -> String {
    path.trim().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// The lines without comments and unit tests, with their numbers.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let code = lines.take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    code.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// `dao/find.rs` is of `dao`, `dao.rs` too.
fn layer_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && entry.file_name().is_some_and(|name| name != "target") {
            files.extend(rust_files(&entry));
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            files.push(entry);
        }
    }
    files
}
