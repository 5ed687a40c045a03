//! The stored inputs of a target.

use std::fs;
use std::io;
use std::path::Path;

/// Reads the inputs of a folder. A file is one input; one whose name ends in `.lines` has one in each line.
pub(super) fn read(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut inputs = Vec::new();
    for file in files.iter().map(fs::DirEntry::path) {
        let bytes = fs::read(&file)?;
        if file.extension().is_some_and(|ending| ending == "lines") {
            let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            inputs.extend(lines.map(<[u8]>::to_vec));
        } else {
            inputs.push(bytes);
        }
    }
    Ok(inputs)
}
