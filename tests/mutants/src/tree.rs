//! A copy of the workspace, in which mutants are woven.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;
use crate::mutant::Mutant;
use crate::weave::{Woven, weave};

/// What a program asks to know which mutant it is.
const SWITCH: &str = include_str!("switch.rs");

/// The copy.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    pub(crate) folder: PathBuf,
    woven: BTreeMap<String, Woven>,
}

impl Tree {
    /// A copy of all that is not to be ignored, as it is now.
    pub(crate) fn copy(root: &Path, folder: PathBuf) -> Result<Tree, Error> {
        let files = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()?;
        for file in String::from_utf8(files.stdout)?.split_terminator('\0') {
            let (from, to) = (root.join(file), folder.join(file));
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            if from.exists() {
                write_if_new(&to, &fs::read(from)?)?;
            }
        }
        // What is woven is not as tidy as the lints ask for.
        let manifest = fs::read_to_string(root.join("Cargo.toml"))?.replace("= \"deny\"", "= \"allow\"");
        write_if_new(&folder.join("Cargo.toml"), manifest.as_bytes())?;
        Ok(Tree { root: root.to_owned(), folder, woven: BTreeMap::new() })
    }

    /// Weaves these mutants in, and no others.
    pub(crate) fn weave(&mut self, mutants: &[&Mutant]) -> Result<(), Error> {
        // A file may have had some before, and have none now.
        let before: Vec<String> = self.woven.keys().cloned().collect();
        let mut by_file: BTreeMap<&str, Vec<&Mutant>> =
            before.iter().map(|file| (&**file, Vec::new())).collect();
        for mutant in mutants {
            by_file.entry(&mutant.listed.file).or_default().push(mutant);
        }
        for (file, mutants) in &by_file {
            let text = fs::read_to_string(self.root.join(file))?;
            let woven = weave(&text, mutants.iter().copied()).map_err(|error| format!("{file}: {error}"))?;
            write_if_new(&self.folder.join(file), woven.text.as_bytes())?;
            self.woven.insert((*file).to_owned(), woven);
        }
        let crates: BTreeSet<&str> = by_file.keys().filter_map(|file| file.split('/').next()).collect();
        for name in crates {
            let text = fs::read_to_string(self.root.join(name).join("src/lib.rs"))?;
            write_if_new(&self.folder.join(name).join("src/lib.rs"), format!("{text}\n{SWITCH}").as_bytes())?;
        }
        Ok(())
    }

    /// Those that were woven.
    pub(crate) fn numbers(&self) -> BTreeSet<usize> {
        self.woven
            .values()
            .flat_map(|woven| woven.around.iter().flat_map(|(_, numbers)| numbers))
            .copied()
            .collect()
    }

    /// Which mutant's own text is at a place of a file.
    pub(crate) fn changed_at(&self, file: &str, place: &Range<usize>) -> Option<usize> {
        let woven = self.woven.get(file)?;
        let touching = woven.changes.iter().filter(|(at, _)| touch(at, place));
        touching.min_by_key(|(at, _)| at.len()).map(|(_, number)| *number)
    }

    /// For which mutants the text around a place was written otherwise.
    pub(crate) fn woven_at(&self, file: &str, place: &Range<usize>) -> Option<&[usize]> {
        let woven = self.woven.get(file)?;
        let touching = woven.around.iter().filter(|(at, _)| touch(at, place));
        touching.min_by_key(|(at, _)| at.len()).map(|(_, numbers)| &numbers[..])
    }

    /// Makes one change for good.
    pub(crate) fn change(&self, mutant: &Mutant) -> Result<(), Error> {
        let text = fs::read_to_string(self.root.join(&mutant.listed.file))?;
        let at = mutant.listed.span.bytes(&text);
        let changed = [&text[..at.start], &mutant.listed.replacement, &text[at.end..]].concat();
        write_if_new(&self.folder.join(&mutant.listed.file), changed.as_bytes())
    }

    /// Takes it back.
    pub(crate) fn restore(&self, mutant: &Mutant) -> Result<(), Error> {
        let text = match self.woven.get(&mutant.listed.file) {
            Some(woven) => woven.text.clone(),
            None => fs::read_to_string(self.root.join(&mutant.listed.file))?,
        };
        write_if_new(&self.folder.join(&mutant.listed.file), text.as_bytes())
    }
}

fn touch(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Cargo builds anew what was written anew.
fn write_if_new(path: &Path, text: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}
