//! The mutants: what cargo-mutants would change, and where.

use std::ops::Range;
use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::area::Area;

/// One small change of the source.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    /// By which the program that was built asks whether it is meant.
    pub(crate) number: usize,
    pub(crate) area: Area,
    pub(crate) listed: Listed,
}

impl Mutant {
    /// Is it the one that a line of a report, or of a table, is about?
    pub(crate) fn is_named(&self, line: &str) -> bool {
        let plain = line.replace('\\', "");
        self.listed.name.split(": ").all(|part| plain.contains(part))
    }
}

/// A mutant as `cargo mutants --list --json` has it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) span: Span,
    pub(crate) replacement: String,
    pub(crate) genre: Genre,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub(crate) enum Genre {
    FnValue,
    BinaryOperator,
    UnaryOperator,
    MatchArm,
    MatchArmGuard,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub(crate) struct Span {
    start: Place,
    end: Place,
}

/// Both from 1; a column is a character.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
struct Place {
    line: usize,
    column: usize,
}

impl Span {
    /// The bytes of the text.
    pub(crate) fn bytes(self, text: &str) -> Range<usize> {
        self.start.byte(text)..self.end.byte(text)
    }
}

impl Place {
    fn byte(self, text: &str) -> usize {
        let lines = text.split_inclusive('\n');
        let before: usize = lines.take(self.line - 1).map(str::len).sum();
        let line = &text[before..];
        before + line.char_indices().nth(self.column - 1).map_or(line.len(), |(at, _)| at)
    }
}

/// All mutants of some areas. Which files they are in stands in `.cargo/mutants.toml`.
pub(crate) fn list(root: &Path, areas: &[Area]) -> Result<Vec<Mutant>, Error> {
    let output = Command::new("cargo")
        .args(["mutants", "--workspace", "--list", "--json"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo mutants: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let listed: Vec<Listed> = serde_json::from_slice(&output.stdout)?;
    let of_areas = listed.into_iter().filter_map(|listed| Some((Area::of(&listed.file)?, listed)));
    Ok(of_areas
        .filter(|(area, _)| areas.contains(area))
        .enumerate()
        .map(|(number, (area, listed))| Mutant { number, area, listed })
        .collect())
}
