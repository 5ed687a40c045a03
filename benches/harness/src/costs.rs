//! Memory: how often and how much, counted rather than timed.

use std::fmt;
use std::path::Path;

use crate::heap::{Counting, Taken};
use crate::measure::named;
use crate::{DynContender, Error, Ground, Workload};

/// Whose costs are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One run of a workload.
    Operation(Workload),
    /// One row more: what a workload of many rows takes beyond one of few, by the number of rows.
    Row {
        /// The workload of few rows.
        few: (Workload, u64),
        /// The one of many.
        many: (Workload, u64),
    },
    /// One run of a workload, and the most that it holds at once.
    Peak(Workload),
}

impl Subject {
    /// What there is to say of every contender.
    pub const ALL: [Subject; 7] = [
        Subject::Operation(Workload::FindById),
        Subject::Operation(Workload::UpdateById),
        Subject::Operation(Workload::Insert(1)),
        Subject::Operation(Workload::DeleteById),
        Subject::Row { few: (Workload::Trivial(1_000), 1_000), many: (Workload::Trivial(10_000), 10_000) },
        Subject::Row { few: (Workload::Insert(100), 100), many: (Workload::Insert(1_000), 1_000) },
        Subject::Peak(Workload::Stream),
    ];

    /// What there is to say of a workload.
    pub fn of(workload: Workload) -> Self {
        match workload {
            Workload::Stream => Subject::Peak(workload),
            _ => Subject::Operation(workload),
        }
    }

    fn workload(self) -> Workload {
        match self {
            Subject::Operation(workload) | Subject::Peak(workload) => workload,
            Subject::Row { many, .. } => many.0,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Operation(workload) => write!(f, "{workload}"),
            Subject::Row { many, .. } => {
                let name = many.0.to_string();
                write!(f, "{}, each row", name.split('/').next().unwrap_or_default())
            }
            Subject::Peak(workload) => write!(f, "{workload}, most held at once"),
        }
    }
}

/// The costs on one database.
#[derive(Debug, Clone)]
pub struct Costs {
    /// The database, as `sqlite`.
    pub database: String,
    /// The names of the contenders.
    pub contenders: Vec<&'static str>,
    /// One line for each subject, with the costs of each contender that offers it.
    pub lines: Vec<(Subject, Vec<Option<Taken>>)>,
}

/// Counts what the contenders take for so many runs of each subject, after as many that are not counted; a workload of many rows runs fewer
/// times. Where a folder is given, who took it is written there: a profile for DHAT's viewer from each contender and subject.
///
/// # Errors
/// When a contender fails, or a profile is not written.
pub async fn count(
    database: &str,
    ground: &mut dyn Ground,
    contenders: &mut [Box<dyn DynContender>],
    subjects: &[Subject],
    times: u64,
    profiles: Option<&Path>,
) -> Result<Costs, Error> {
    let names = contenders.iter().map(|one| one.name()).collect();
    let mut costs = Costs { database: database.to_owned(), contenders: names, lines: Vec::new() };
    eprintln!("{database}");
    for &subject in subjects {
        let mut line = Vec::with_capacity(contenders.len());
        for contender in contenders.iter_mut() {
            let contender = &mut **contender;
            if !contender.offers(subject.workload()) {
                line.push(None);
                continue;
            }
            let name = format!("{database}-{}-{}.json", contender.name(), subject.workload());
            let profile = profiles.map(|folder| folder.join(name.replace('/', "-")));
            let profile = profile.as_deref();
            line.push(Some(match subject {
                Subject::Operation(workload) => taken(ground, contender, workload, times, profile).await?,
                Subject::Peak(workload) => taken(ground, contender, workload, 1, profile).await?,
                Subject::Row { few, many } => {
                    let times = (times / 100).max(1);
                    let less = taken(ground, contender, few.0, times, None).await?;
                    let more = taken(ground, contender, many.0, times, profile).await?;
                    let each = |more: f64, less: f64| (more - less) / (many.1 - few.1) as f64;
                    Taken {
                        allocations: each(more.allocations, less.allocations),
                        bytes: each(more.bytes, less.bytes),
                        peak: each(more.peak, less.peak),
                    }
                }
            }));
        }
        eprintln!("  {}", costs.told(subject, &line));
        costs.lines.push((subject, line));
    }
    Ok(costs)
}

/// What one run takes.
async fn taken(
    ground: &mut dyn Ground,
    contender: &mut dyn DynContender,
    workload: Workload,
    times: u64,
    profile: Option<&Path>,
) -> Result<Taken, Error> {
    // Once before, so that what is made once and kept does not count.
    ground.prepare(workload, times).await?;
    contender.run(workload, times).await.map_err(|error| named(contender, workload, &error))?;
    ground.prepare(workload, times).await?;
    let counting = Counting::start(profile);
    let digest = contender.run(workload, times).await;
    let taken = counting.taken(times);
    digest.map_err(|error| named(contender, workload, &error))?;
    Ok(taken)
}

impl fmt::Display for Costs {
    /// A table in Markdown: allocations with their bytes, or the most that was held.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", self.database)?;
        writeln!(f, "| allocations (bytes) | {} |", self.contenders.join(" | "))?;
        writeln!(f, "|---|{}", "---:|".repeat(self.contenders.len()))?;
        for (subject, line) in &self.lines {
            let cells: Vec<String> = line
                .iter()
                .map(|cell| cell.map_or_else(String::new, |taken| shown(*subject, taken)))
                .collect();
            writeln!(f, "| {subject} | {} |", cells.join(" | "))?;
        }
        Ok(())
    }
}

impl Costs {
    /// One line, for who waits.
    fn told(&self, subject: Subject, line: &[Option<Taken>]) -> String {
        let cells = self.contenders.iter().zip(line);
        let cells = cells.filter_map(|(name, cell)| Some(format!("  {name} {}", shown(subject, (*cell)?))));
        format!("{subject:<14}{}", cells.collect::<String>())
    }

    /// The same as JSON (RFC 8259): allocations and bytes of one operation, or of one row more.
    pub fn json(&self) -> String {
        let mut cells = Vec::new();
        for (subject, line) in &self.lines {
            for (name, cell) in self.contenders.iter().zip(line) {
                let Some(taken) = cell else { continue };
                cells.push(format!(
                    "{{\"database\":\"{}\",\"subject\":\"{subject}\",\"contender\":\"{name}\",\"allocations\":{:.3},\
                     \"bytes\":{:.1},\"peak\":{:.1}}}",
                    self.database, taken.allocations, taken.bytes, taken.peak
                ));
            }
        }
        cells.join(",\n")
    }
}

fn shown(subject: Subject, taken: Taken) -> String {
    match subject {
        Subject::Peak(_) => bytes(taken.peak),
        _ => format!("{} ({})", short(taken.allocations), bytes(taken.bytes)),
    }
}

/// A number with one digit after the point where that says something.
fn short(number: f64) -> String {
    let tenths = (number * 10.0).round() / 10.0;
    if tenths.fract() == 0.0 { format!("{tenths:.0}") } else { format!("{tenths:.1}") }
}

/// Bytes with their unit.
fn bytes(bytes: f64) -> String {
    match bytes {
        _ if bytes < 1e3 => format!("{bytes:.0} B"),
        _ if bytes < 1e6 => format!("{:.1} kB", bytes / 1e3),
        _ => format!("{:.1} MB", bytes / 1e6),
    }
}
