//! Transactions that are run again when they lose a race.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use crate::connector::TransactionOptions;

/// The longest pause before the first run that is a repetition; it doubles with each.
const FIRST: Duration = Duration::from_millis(2);
/// No pause is longer.
const LONGEST: Duration = Duration::from_millis(250);

/// How a transaction is run, and how often it is run again when it loses a race.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retries {
    pub(super) options: TransactionOptions,
    pub(super) retries: u32,
}

impl From<TransactionOptions> for Retries {
    fn from(options: TransactionOptions) -> Self {
        Retries { options, retries: 0 }
    }
}

impl TransactionOptions {
    /// Runs the transaction again, at most so often, when it loses a race: a serialization failure, a deadlock, a connection that is
    /// lost before the commit. Before each run there is a pause of random length, at most 2 ms first, then 4 ms, 8 ms, and so on up
    /// to 250 ms, so that those who met do not meet again.
    #[must_use]
    pub const fn retry(self, retries: u32) -> Retries {
        Retries { options: self, retries }
    }
}

/// The pause before a run that is the `n`th repetition, counted from 0: anything up to a limit that doubles each time, which spreads
/// best (M. Brooker, "Exponential Backoff And Jitter", 2015: "full jitter").
pub(super) fn pause(n: u32) -> Duration {
    let limit = FIRST.saturating_mul(2_u32.saturating_pow(n)).min(LONGEST);
    // A fresh `RandomState` is the one source of randomness in `std`.
    let random = RandomState::new().hash_one(n) >> 11;
    limit.mul_f64(random as f64 / (1_u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit_and_differ() {
        assert!((0..100).all(|_| pause(0) <= FIRST && pause(40) <= LONGEST));
        let longest = (0..100).map(|_| pause(6)).max();
        assert!(longest > Some(FIRST), "{longest:?}");
        assert_ne!(pause(30), pause(30));
    }
}
