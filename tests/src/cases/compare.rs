//! What cases assert.
#![allow(clippy::panic)] // that is how an assertion fails

use std::fmt::Debug;

use juggler_core::{Error, Result};

use crate::models::User;

/// The error of a result that must be one, with this status code.
#[track_caller]
pub(super) fn refused<T: Debug>(result: Result<T>, status: u16) -> Error {
    match result {
        Ok(value) => panic!("expected an error with status {status}, got {value:?}"),
        Err(error) => {
            assert_eq!(error.status_code(), status, "{error:?}");
            error
        }
    }
}

/// The ids of users.
pub(super) fn ids(users: &[User]) -> Vec<i64> {
    users.iter().map(|user| user.id).collect()
}
