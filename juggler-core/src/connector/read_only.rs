//! Transactions in which nothing is written.

use super::{Admission, Call, Watcher};
use crate::error::{Error, ErrorKind};

/// Refuses every write, whatever the store would say to it.
#[derive(Debug)]
pub(crate) struct ReadOnly;

impl Watcher for ReadOnly {
    fn before<'a>(&'a self, call: &Call<'_>) -> Admission<'a> {
        if !call.is_write() {
            return None;
        }
        let what = call.model.unwrap_or(call.connector).to_owned().into();
        Some(Box::pin(async move { Err(Error::new(ErrorKind::ReadOnly { what })) }))
    }
}
