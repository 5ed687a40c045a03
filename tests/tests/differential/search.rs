//! Looks for a difference: rounds of random models, rows, questions and writes.

use std::fmt;

use juggler_core::Error;
use serde_json::{Value as Json, json};

use super::model::{Id, Model, models};
use super::question::Asker;
use super::random::Random;
use super::shrink::Case;
use super::store::{Difference, Opener, Pair};
use super::tally::{Nulls, Tally};

/// How long to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) seed: u64,
    /// At least so many filters,
    pub(crate) filters: u64,
    /// and at least so many of each operator on each kind, if that comes within three times as many filters.
    pub(crate) of_each: u64,
    /// May text have a NUL in it?
    pub(crate) has_nul: bool,
}

/// A difference.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) difference: Difference,
    pub(crate) filters: u64,
    /// What shows it.
    pub(crate) case: Case,
}

/// Why a search ended early.
#[derive(Debug)]
pub(crate) enum Ended {
    Found(Box<Found>),
    Failed(Error),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::Failed(error) => write!(f, "{error}"),
            Ended::Found(found) => {
                let Difference { step, expected, found: other } = &found.difference;
                writeln!(f, "after {} filters: {step}", found.filters)?;
                writeln!(f, "  memory: {expected}\n  tested: {other}")?;
                let Case { models, steps } = &found.case;
                let case = json!({"id": "differential/1", "models": models, "steps": steps});
                write!(f, "a case that shows it, for the program `corpus`:\n{case}")
            }
        }
    }
}

/// Looks for a difference between memory and another store.
pub(crate) async fn search(tested: &Opener, effort: Effort) -> Result<Tally, Ended> {
    let mut random = Random::new(effort.seed);
    let (mut tally, mut deck) = (Tally::default(), Vec::new());
    let is_enough = |tally: &Tally| {
        tally.reads >= effort.filters
            && (tally.reads >= 3 * effort.filters
                || tally.least().is_none_or(|(least, _)| least >= effort.of_each))
    };
    while !is_enough(&tally) {
        let models = models(&mut random, &mut deck, effort.has_nul);
        let declared: Vec<Json> = models.iter().map(Model::ldl).collect();
        let pair = Pair::open(tested, &declared).await.map_err(|error| {
            Ended::Failed(Error::storage(format!(
                "{error}, with the models {}",
                Json::from(declared.clone())
            )))
        })?;
        let mut round = Round { pair, models, nulls: Nulls::default(), written: Vec::new() };
        if let Err(difference) = round.run(&mut random, &mut tally, effort.filters).await {
            let mut steps = round.written;
            steps.push(difference.step.clone());
            let case = Case { models: declared, steps };
            let found = Found { difference, filters: tally.reads, case };
            return Err(Ended::Found(Box::new(found)));
        }
    }
    Ok(tally)
}

/// Models with rows, and what was written.
struct Round {
    pair: Pair,
    models: Vec<Model>,
    nulls: Nulls,
    written: Vec<Json>,
}

impl Round {
    async fn run(&mut self, random: &mut Random, tally: &mut Tally, most: u64) -> Result<(), Difference> {
        self.fill(random, tally).await?;
        for _ in 0..6 {
            for _ in 0..12 {
                if tally.reads >= 3 * most {
                    return Ok(());
                }
                let Round { models, nulls, .. } = &*self;
                let step = Asker { models, nulls, tally, random }.read();
                let answer = self.pair.ask(&step).await?;
                tally.reads += 1;
                tally.rows += answer["ok"].as_array().map_or(0, |rows| rows.len() as u64);
                tally.refused += u64::from(answer.get("err").is_some());
            }
            for _ in 0..4 {
                let Round { models, nulls, .. } = &*self;
                let step = Asker { models, nulls, tally, random }.write();
                let is_refused = self.write(step, tally).await?;
                if is_refused && self.models[0].id == Id::Generated {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Some rows for each model.
    async fn fill(&mut self, random: &mut Random, tally: &mut Tally) -> Result<(), Difference> {
        for at in 0..self.models.len() {
            let count = 6 + random.below(20);
            let rows: Vec<Json> = (0..count).map(|number| self.models[at].row(number, random)).collect();
            let name = self.models[at].name;
            if self.models[at].id == Id::Generated || random.chance(50) {
                self.write(json!({"op": "createAll", "model": name, "data": rows}), tally).await?;
            } else {
                for row in rows {
                    self.write(json!({"op": "create", "model": name, "data": row}), tally).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes on both, and compares the table; says whether the write was refused.
    async fn write(&mut self, step: Json, tally: &mut Tally) -> Result<bool, Difference> {
        let answer = self.pair.ask(&step).await?;
        self.written.push(step.clone());
        tally.writes += 1;
        let is_refused = answer.get("err").is_some();
        tally.refused += u64::from(is_refused);
        if let Some(model) = self.models.iter().find(|model| step["model"] == model.name) {
            let rows = self.pair.table(model.name).await?;
            self.nulls.look(model.name, model.places().map(|place| place.path.clone()), &rows);
        }
        Ok(is_refused)
    }
}
