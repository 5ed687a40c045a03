//! A small harness: contenders take turns, so that whatever else the machine does hits them alike.

use std::io::Write;
use std::time::{Duration, Instant};

/// How often each contender has its turn.
const ROUNDS: usize = 11;
/// How long a turn is, about.
const TURN: Duration = Duration::from_millis(25);

/// Something to measure: it does its work so many times and says how many units that were.
pub(crate) struct Contender<'a> {
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn FnMut(u64) -> u64 + 'a>,
}

/// A contender.
pub(crate) fn contender<'a>(name: &'static str, run: impl FnMut(u64) -> u64 + 'a) -> Contender<'a> {
    Contender { name, run: Box::new(run) }
}

/// Text that the title of a comparison must have to be made.
static ONLY: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();

/// Makes only the comparisons whose title has this text.
pub(crate) fn only(text: Option<String>) {
    ONLY.get_or_init(|| text);
}

/// Is a comparison with this title to be made?
pub(crate) fn is_wanted(title: &str) -> bool {
    !matches!(ONLY.get(), Some(Some(text)) if !title.contains(text.as_str()))
}

/// What a contender took.
pub(crate) struct Measured {
    /// Nanoseconds per unit: the median over the rounds.
    pub(crate) time: f64,
    /// How many times what the first contender took in the same round: the median over the rounds.
    pub(crate) ratio: f64,
}

/// Lets contenders take turns.
pub(crate) fn race(contenders: &mut [Contender<'_>]) -> Vec<Measured> {
    let turns: Vec<u64> = contenders.iter_mut().map(|contender| calibrate(&mut contender.run)).collect();
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..ROUNDS {
        for i in 0..contenders.len() {
            let at = (i + round) % contenders.len();
            times[at].push(measure(&mut contenders[at].run, turns[at]));
        }
    }
    let ratios = |own: &[f64]| own.iter().zip(&times[0]).map(|(own, first)| own / first).collect();
    times.iter().map(|own| Measured { time: median(own.clone()), ratio: median(ratios(own)) }).collect()
}

/// Measures contenders and prints a table. Ratios are to the first of them.
#[allow(dead_code)] // not in every bench
pub(crate) fn compare(title: &str, unit: &str, mut contenders: Vec<Contender<'_>>) {
    if !is_wanted(title) {
        return;
    }
    let measured = race(&mut contenders);
    say(&format!("\n## {title}\n\n| contender | ns per {unit} | ratio |\n|---|---:|---:|"));
    for (contender, Measured { time, ratio }) in contenders.iter().zip(measured) {
        say(&format!("| {} | {time:.1} | {ratio:.2} |", contender.name));
    }
}

/// Prints a line.
pub(crate) fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

fn calibrate(run: &mut dyn FnMut(u64) -> u64) -> u64 {
    let mut n = 1;
    loop {
        let began = Instant::now();
        run(n);
        let took = began.elapsed();
        if took >= TURN / 4 || n > 1 << 30 {
            let more = TURN.as_secs_f64() / took.as_secs_f64().max(1e-9);
            return ((n as f64 * more) as u64).max(1);
        }
        n *= 2;
    }
}

fn measure(run: &mut dyn FnMut(u64) -> u64, n: u64) -> f64 {
    let began = Instant::now();
    let units = run(n);
    began.elapsed().as_nanos() as f64 / units.max(1) as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
