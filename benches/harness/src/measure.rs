//! Rounds.

use std::time::{Duration, Instant};

use crate::{Cell, Column, DynContender, Error, Ground, Table, Workload};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many rounds.
    pub rounds: usize,
    /// How long a batch takes, about.
    pub batch: Duration,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { rounds: 11, batch: Duration::from_millis(25) }
    }
}

/// Measures workloads, and says on the way what came out.
///
/// # Errors
/// When a contender fails, or gives another answer than the first.
pub async fn measure(
    database: &str,
    ground: &mut dyn Ground,
    contenders: &mut [Box<dyn DynContender>],
    workloads: &[Workload],
    plan: Plan,
) -> Result<Table, Error> {
    let columns = contenders.iter().map(|one| Column::new(one.name())).collect();
    let mut table = Table { database: database.to_owned(), columns, lines: Vec::new() };
    eprintln!("{database}");
    for &workload in workloads {
        if !contenders.first().is_some_and(|first| first.offers(workload)) {
            continue;
        }
        let cells = line(ground, contenders, workload, plan).await?;
        eprintln!("  {}", table.told(workload, &cells));
        table.lines.push((workload, cells));
    }
    Ok(table)
}

async fn line(
    ground: &mut dyn Ground,
    contenders: &mut [Box<dyn DynContender>],
    workload: Workload,
    plan: Plan,
) -> Result<Vec<Option<Cell>>, Error> {
    let mut times: Vec<u64> = Vec::with_capacity(contenders.len());
    let mut answer = None;
    for contender in contenders.iter_mut() {
        if !contender.offers(workload) {
            times.push(0);
            continue;
        }
        ground.prepare(workload, 1).await?;
        let digest =
            contender.run(workload, 1).await.map_err(|error| named(&**contender, workload, &error))?;
        if *answer.get_or_insert(digest) != digest {
            return Err(format!("{}, {workload}: another answer than the first", contender.name()).into());
        }
        times.push(calibrated(ground, &mut **contender, workload, plan.batch).await?);
    }
    let mut taken: Vec<Vec<Duration>> = vec![Vec::new(); contenders.len()];
    for round in 0..plan.rounds {
        for turn in 0..contenders.len() {
            let at = (round + turn) % contenders.len();
            if times[at] > 0 {
                let batch = batch(ground, &mut *contenders[at], workload, times[at]).await?;
                taken[at].push(batch.div_f64((times[at] * workload.operations()) as f64));
            }
        }
    }
    let first = taken.first().cloned().unwrap_or_default();
    Ok(taken.into_iter().map(|times| cell(times, &first)).collect())
}

fn cell(times: Vec<Duration>, first: &[Duration]) -> Option<Cell> {
    if times.is_empty() {
        return None;
    }
    let ratios = times.iter().zip(first).map(|(own, first)| own.as_secs_f64() / first.as_secs_f64());
    let mut ratios: Vec<f64> = ratios.collect();
    ratios.sort_by(f64::total_cmp);
    Some(Cell { ratio: ratios[ratios.len() / 2], times })
}

/// How often the work is done in a batch.
async fn calibrated(
    ground: &mut dyn Ground,
    contender: &mut dyn DynContender,
    workload: Workload,
    batch_time: Duration,
) -> Result<u64, Error> {
    if workload.runs_once() {
        return Ok(1);
    }
    let mut times = 1;
    loop {
        let taken = batch(ground, contender, workload, times).await?;
        if taken >= batch_time / 2 {
            let fitting = times as f64 * batch_time.as_secs_f64() / taken.as_secs_f64();
            return Ok((fitting.round() as u64).max(1));
        }
        times *= 2;
    }
}

async fn batch(
    ground: &mut dyn Ground,
    contender: &mut dyn DynContender,
    workload: Workload,
    times: u64,
) -> Result<Duration, Error> {
    ground.prepare(workload, times).await?;
    let started = Instant::now();
    let digest = contender.run(workload, times).await;
    let taken = started.elapsed();
    digest.map_err(|error| named(contender, workload, &error))?;
    Ok(taken)
}

/// The error with who made it, and at what.
pub(crate) fn named(contender: &dyn DynContender, workload: Workload, error: &Error) -> Error {
    format!("{}, {workload}: {error}", contender.name()).into()
}
