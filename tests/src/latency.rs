//! How long things took, in little room however many they were.

use std::time::Duration;

/// Each power of two is so many steps, so that what is told is at most an eighth too long.
const STEPS: usize = 8;
/// Nothing takes longer than 2^40 microseconds, which are 12 days.
const POWERS: usize = 40;

/// How long things took: how many took about how long.
#[derive(Debug, Clone)]
pub struct Latencies {
    counts: Box<[u64; POWERS * STEPS]>,
    longest: Duration,
}

impl Default for Latencies {
    fn default() -> Self {
        Latencies { counts: Box::new([0; POWERS * STEPS]), longest: Duration::ZERO }
    }
}

impl Latencies {
    /// Adds one.
    pub fn add(&mut self, took: Duration) {
        self.counts[step(took)] += 1;
        self.longest = self.longest.max(took);
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Latencies) {
        for (count, more) in self.counts.iter_mut().zip(other.counts.iter()) {
            *count += more;
        }
        self.longest = self.longest.max(other.longest);
    }

    /// How many they are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The longest.
    #[must_use]
    pub const fn longest(&self) -> Duration {
        self.longest
    }

    /// What this part of them did not take longer than, as 0.99.
    #[must_use]
    pub fn quantile(&self, part: f64) -> Duration {
        let rank = (self.count() as f64 * part).ceil().max(1.0) as u64;
        let mut seen = 0;
        let found = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        found.map_or(self.longest, |at| end(at).min(self.longest))
    }
}

fn step(took: Duration) -> usize {
    let micros = took.as_micros().clamp(1, (1 << POWERS) - 1) as u64;
    let power = micros.ilog2() as usize;
    let within = ((micros - (1 << power)) * STEPS as u64) >> power;
    power * STEPS + within as usize
}

/// Where a step ends.
fn end(step: usize) -> Duration {
    let (power, within) = (step / STEPS, step as u64 % STEPS as u64);
    Duration::from_micros((1 << power) + (((within + 1) << power) / STEPS as u64))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Latencies;

    #[test]
    fn quantiles_are_at_most_an_eighth_too_long() {
        let mut all = Latencies::default();
        let (mut odd, mut even) = (Latencies::default(), Latencies::default());
        for micros in 1..=10_000 {
            if micros % 2 == 0 { &mut even } else { &mut odd }.add(Duration::from_micros(micros));
        }
        all.merge(&odd);
        all.merge(&even);
        assert_eq!((all.count(), all.longest()), (10_000, Duration::from_micros(10_000)));
        for (part, exact) in [(0.5, 5_000.0), (0.95, 9_500.0), (0.99, 9_900.0), (1.0, 10_000.0)] {
            let told = all.quantile(part).as_secs_f64() * 1e6;
            assert!((exact..=exact * 1.126).contains(&told), "{part}: {told}, and exactly {exact}");
        }
    }
}
