//! Makes a case that shows a difference smaller, as long as it shows it.

use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json, json};

use super::search::Found;
use super::store::{Difference, Opener, Pair};

/// How long it may take.
const MOST: Duration = Duration::from_secs(45);

/// Without these, a case would be another one.
const KEPT: [&str; 10] = ["op", "model", "name", "data", "settings", "strict", "forceId", "id", "k1", "k2"];

/// Models, and steps of which the last shows the difference.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) models: Vec<Json>,
    pub(crate) steps: Vec<Json>,
}

/// The smallest case that is found to show a difference like this.
pub(crate) async fn shrink(tested: &Opener, mut found: Found) -> Found {
    let start = Instant::now();
    'smaller: while start.elapsed() < MOST {
        for candidate in smaller(&json!([found.case.steps, found.case.models])) {
            if start.elapsed() > MOST {
                break 'smaller;
            }
            let candidate = Case::of(&candidate);
            if let Some((difference, at)) = candidate.shows(tested, &found.difference).await {
                let steps = candidate.steps[..=at].to_vec();
                found = Found { case: Case { steps, ..candidate }, difference, ..found };
                continue 'smaller;
            }
        }
        break;
    }
    found
}

impl Case {
    fn of(json: &Json) -> Self {
        let list = |at: usize| json[at].as_array().cloned().unwrap_or_default();
        Case { steps: list(0), models: list(1) }
    }

    /// Runs it on empty stores: the first difference, if it is like the other, and the place of its step.
    async fn shows(&self, tested: &Opener, like: &Difference) -> Option<(Difference, usize)> {
        let pair = Pair::open(tested, &self.models).await.ok()?;
        for (at, step) in self.steps.iter().enumerate() {
            if let Err(difference) = pair.ask(step).await {
                return difference.is_like(like).then_some((difference, at));
            }
        }
        None
    }
}

/// The same JSON with something less in it, large parts first.
fn smaller(json: &Json) -> Vec<Json> {
    match json {
        Json::Array(items) => {
            let mut all = Vec::new();
            let mut size = items.len();
            while size > 0 {
                for start in (0..items.len()).step_by(size) {
                    let kept = items.iter().enumerate().filter(|(at, _)| !(start..start + size).contains(at));
                    all.push(kept.map(|(_, item)| item.clone()).collect());
                }
                size /= 2;
            }
            for (at, item) in items.iter().enumerate() {
                for less in smaller(item) {
                    let mut items = items.clone();
                    items[at] = less;
                    all.push(Json::Array(items));
                }
            }
            all
        }
        Json::Object(map) => {
            let mut all: Vec<Json> = Vec::new();
            // A condition instead of a list of them.
            for word in ["and", "or", "nor"] {
                all.extend(map.get(word).and_then(Json::as_array).into_iter().flatten().cloned());
            }
            let without = |key: &String| {
                let kept = map.iter().filter(|(other, _)| *other != key);
                Json::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
            };
            all.extend(map.keys().filter(|key| !KEPT.contains(&key.as_str())).map(without));
            for (key, value) in map {
                for less in smaller(value) {
                    let mut map: Map<String, Json> = map.clone();
                    map.insert(key.clone(), less);
                    all.push(Json::Object(map));
                }
            }
            all
        }
        Json::String(text) if text.chars().count() > 20 => {
            let half = text.chars().count() / 2;
            vec![json!(text.chars().take(half).collect::<String>())]
        }
        _ => Vec::new(),
    }
}
