//! Inputs that are worth changing.

use std::collections::HashSet;

use super::Answer;
use super::change::change;
use super::json;
use crate::random::Random;

/// How many inputs are kept.
const MOST: usize = 4000;
/// How long an input grows.
const LONGEST: usize = 64 << 10;

/// Inputs that are worth changing, and the answers there were.
pub(super) struct Pool {
    inputs: Vec<Vec<u8>>,
    /// So many are stored ones, which stay.
    stored: usize,
    seen: HashSet<u64>,
}

impl Pool {
    pub(super) fn new(stored: Vec<Vec<u8>>) -> Self {
        Pool { stored: stored.len(), inputs: stored, seen: HashSet::new() }
    }

    /// How many answers there were.
    pub(super) fn answers(&self) -> usize {
        self.seen.len()
    }

    /// Notes an answer. Was there none like it?
    pub(super) fn note(&mut self, answer: &Answer) -> bool {
        self.seen.insert(answer.sign())
    }

    pub(super) fn add(&mut self, input: Vec<u8>, random: &mut Random) {
        if self.inputs.len() < MOST {
            self.inputs.push(input);
        } else if self.stored < MOST {
            let at = self.stored + random.below(MOST - self.stored);
            self.inputs[at] = input;
        }
    }

    /// Another input: one of these, changed a few times, with parts of others.
    pub(super) fn next(&self, random: &mut Random, words: &[&str]) -> Vec<u8> {
        let Some(other) = self.any(random) else { return Vec::new() };
        let mut input = self.any(random).cloned().unwrap_or_default();
        for _ in 0..=random.below(4) {
            input = match json::change(&input, other, random, words) {
                Some(changed) if random.below(3) > 0 => changed,
                _ => change(input, other, random, words),
            };
        }
        input.truncate(LONGEST);
        input
    }

    /// Half of the time, one that was found on the way.
    fn any(&self, random: &mut Random) -> Option<&Vec<u8>> {
        let found = &self.inputs[self.stored..];
        let from = if found.is_empty() || random.below(2) == 0 { &self.inputs } else { found };
        if from.is_empty() { None } else { Some(random.one(from)) }
    }
}
