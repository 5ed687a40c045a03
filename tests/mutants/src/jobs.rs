//! Several pieces of work at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::Error;

/// Does the work for each of these, so many at once, and gives what came of it in their order.
pub(crate) fn in_turn<T: Sync, R: Send>(
    of: &[T],
    jobs: usize,
    work: impl Fn(usize, &T) -> Result<R, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let next = AtomicUsize::new(0);
    let job = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = of.get(number) else { return Ok(done) };
            // An error is told as text, which may go from one thread to another.
            let result = work(number, one).map_err(|error| error.to_string())?;
            done.push((number, result));
        }
    };
    let mut done: Vec<(usize, R)> = Vec::new();
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(job)).collect();
        for job in jobs {
            done.extend(job.join().map_err(|_| "a job panicked")?.map_err(|error: String| error)?);
        }
        Ok::<_, Error>(())
    })?;
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
