//! Reading, replacing and locking a file.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use juggler_core::{Error, ErrorKind as Kind, Result};

use super::Content;

/// Keeps others from opening a file, by a lock on another file beside it: the file itself is replaced at every write. The
/// system lets go of the lock when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    /// A lock is let go of when the last handle closes, and a process that is being started may hold a copy for a moment.
    fn drop(&mut self) {
        drop(self.0.unlock());
    }
}

impl Lock {
    pub(super) fn take(path: &Path) -> Result<Self> {
        let beside = beside(path, ".lock");
        let open = File::options().create(true).truncate(false).write(true).open(&beside);
        let file = open.map_err(|error| failed("open", &beside, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => {
                Err(Error::storage(format!("{} is in use by another data source", path.display())))
            }
            Err(TryLockError::Error(error)) => Err(failed("lock", &beside, error)),
        }
    }
}

/// The file that a path leads to through links, so that one file has one lock and a link stays a link.
pub(super) fn resolve(path: &Path) -> PathBuf {
    let there = || fs::canonicalize(path).ok();
    let not_yet = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    there().or_else(not_yet).unwrap_or_else(|| path.to_owned())
}

/// What a file holds; nothing if there is none.
pub(super) fn read(path: &Path) -> Result<Content> {
    match fs::read(path) {
        Ok(bytes) => Content::parse(&bytes).map_err(|reason| {
            Error::storage(format!("{} is no data file of juggler: {reason}", path.display()))
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Content::default()),
        Err(error) => Err(failed("read", path, error)),
    }
}

/// Replaces a file: whoever opens it, also after a crash, finds the old content or the new, and never a part.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let new = beside(path, ".tmp");
    write_new(path, &new, bytes).map_err(|error| {
        drop(fs::remove_file(&new)); // what was not written is of no use to anybody
        failed("write", path, error)
    })
}

fn write_new(path: &Path, new: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(new)?;
    if let Ok(old) = fs::metadata(path) {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(new, path)?;
    // The folder holds the name; without this a crash may bring the old file back. Only Unix can do it.
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cold]
fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    let message = format!("cannot {what} {}: {error}", path.display());
    let kind = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Kind::Full { message },
        ErrorKind::PermissionDenied => Kind::Denied { message },
        ErrorKind::ReadOnlyFilesystem => Kind::ReadOnly { what: path.display().to_string().into() },
        _ => Kind::Storage { message },
    };
    Error::new(kind).because_of(error)
}
