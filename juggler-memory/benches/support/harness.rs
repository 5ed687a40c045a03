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

/// Measures contenders and prints a table. Ratios are medians over the rounds, to the first of them.
pub(crate) fn compare(title: &str, unit: &str, mut contenders: Vec<Contender<'_>>) {
    if let Some(Some(text)) = ONLY.get()
        && !title.contains(text.as_str())
    {
        return;
    }
    let turns: Vec<u64> = contenders.iter_mut().map(|contender| calibrate(&mut contender.run)).collect();
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..ROUNDS {
        for i in 0..contenders.len() {
            let at = (i + round) % contenders.len();
            times[at].push(measure(&mut contenders[at].run, turns[at]));
        }
    }
    let mut out = std::io::stdout().lock();
    let mut say = |line: String| drop(writeln!(out, "{line}"));
    say(format!("\n## {title}\n\n| contender | ns per {unit} | ratio |\n|---|---:|---:|"));
    for (contender, own) in contenders.iter().zip(&times) {
        let ratios = own.iter().zip(&times[0]).map(|(own, first)| own / first).collect();
        say(format!("| {} | {:.1} | {:.2} |", contender.name, median(own.clone()), median(ratios)));
    }
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
