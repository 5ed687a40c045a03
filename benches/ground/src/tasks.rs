//! Many tasks at once.

use juggler_bench_harness::{Digest, Error, Workload};

/// Finds users by id, each in a task of its own: what [`Workload::Tasks`] comes to for the `n`th time.
///
/// # Errors
/// What a task failed with.
pub async fn in_tasks<F>(n: u64, find: impl Fn(i64) -> F + Send) -> Result<Digest, Error>
where
    F: Future<Output = Result<Digest, Error>> + Send + 'static,
{
    let id = |task| Workload::id(n * Workload::TASKS + task, Workload::USERS) as i64;
    let tasks: Vec<_> = (0..Workload::TASKS).map(|task| tokio::spawn(find(id(task)))).collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await??;
    }
    Ok(sum)
}
