//! The file of a memory store.
//!
//! It is JSON, with no sum to check it by: a letter of a value that changed is another value. But no row is lost without a word.

use std::fs;
use std::path::Path;

use juggler_core::prelude::*;
use juggler_memory::Memory;
use juggler_tests::fuzz::{Answer, Target, Tried, mistake};
use serde::Deserialize;
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};

use super::pairs::Pairs;

pub(super) const TARGET: Target = Target {
    name: "data_file",
    words: r#"
    ids models Note Pair Other 1 2 {"id":1} {"id":2,"text":"a"} {"a":1,"b":"x"} text [1,"x"] {"ids":{ },"models":{ "Note":
    "Other": "1":"{\"id\":1}" {}
"#,
    start: || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        Box::new(move |input| opened(&runtime, &folder.path().join("rows.json"), input))
    },
};

/// The models that are known; rows of others may be in the file, too.
const KNOWN: [&str; 2] = ["Note", "Pair"];

/// The collections of a file, and their rows by key: all of them, also where a name is there twice.
#[derive(Deserialize)]
struct Stored {
    models: Pairs<Pairs<Json>>,
}

impl Stored {
    fn read(path: &Path) -> Result<Stored, String> {
        serde_json::from_slice(&fs::read(path).map_err(|error| error.to_string())?)
            .map_err(|error| error.to_string())
    }

    /// The rows of models that are not known, in order.
    fn others(&self) -> Vec<(&str, &str, &Json)> {
        let others = self.models.0.iter().filter(|(name, _)| !KNOWN.contains(&&**name));
        let mut rows: Vec<_> =
            others.flat_map(|(name, rows)| rows.0.iter().map(|(id, row)| (&**name, &**id, row))).collect();
        rows.sort_by_key(|(name, id, _)| (*name, *id));
        rows
    }

    fn count(&self, name: &str) -> usize {
        self.models.0.iter().filter(|(of, _)| of == name).map(|(_, rows)| rows.0.len()).sum()
    }
}

fn opened(runtime: &Runtime, path: &Path, input: &[u8]) -> Tried {
    fs::write(path, input).map_err(|error| error.to_string())?;
    match runtime.block_on(rows(path)) {
        Err(error) => {
            let is_left = fs::read(path).is_ok_and(|bytes| bytes == input);
            mistake("a file that is refused is left as it is", &is_left, &true)?;
            Answer::told(&error)
        }
        Ok(before) => {
            let stored = Stored::read(path)?;
            for (name, rows) in KNOWN.iter().zip(&before) {
                mistake(
                    &format!("rows of {name}, in the file and out of it"),
                    &stored.count(name),
                    &rows.len(),
                )?;
            }
            parts_are_refused(runtime, path, input)?;
            written(runtime, path, input, &before, &stored)?;
            Ok(Answer::Accepted(
                before.iter().map(|rows| if rows.is_empty() { "none " } else { "some " }).collect(),
            ))
        }
    }
}

/// The rows of the known models.
async fn rows(path: &Path) -> Result<Vec<Vec<Json>>, Error> {
    let ds = data_source(path)?;
    let rows = all(&ds).await;
    ds.disconnect().await?;
    rows
}

fn data_source(path: &Path) -> Result<DataSource, Error> {
    let ds = DataSource::new(Memory::file(path));
    ds.define("Note", &json!({"text": "string"}), &json!({"strict": false, "forceId": false}))?;
    let pair = json!({"a": {"type": "number", "id": 1}, "b": {"type": "string", "id": 2}});
    ds.define("Pair", &pair, &json!({}))?;
    Ok(ds)
}

async fn all(ds: &DataSource) -> Result<Vec<Vec<Json>>, Error> {
    let mut all = Vec::new();
    for name in KNOWN {
        all.push(ds.model(name)?.find(ds).await?.iter().map(Record::to_json).collect());
    }
    Ok(all)
}

/// A file that ends too early is refused, wherever it ends.
fn parts_are_refused(runtime: &Runtime, path: &Path, input: &[u8]) -> Result<(), String> {
    let whole = input.trim_ascii_end().len();
    for end in [0, 1, whole / 3, whole / 2, whole - whole / 4, whole - 1] {
        fs::write(path, &input[..end.min(whole - 1)]).map_err(|error| error.to_string())?;
        if runtime.block_on(rows(path)).is_ok() {
            return Err(format!("the first {end} bytes are taken for the whole"));
        }
    }
    fs::write(path, input).map_err(|error| error.to_string())
}

/// Whatever is written next, all that was there stays.
fn written(
    runtime: &Runtime,
    path: &Path,
    input: &[u8],
    before: &[Vec<Json>],
    stored: &Stored,
) -> Result<(), String> {
    let create = async {
        let ds = data_source(path)?;
        let created = match ds.model("Note")?.create(&ds, &json!({"text": "one more"}))?.await {
            Ok(created) => Some(created.to_json()),
            Err(_) => None, // there may be no next id
        };
        ds.disconnect().await?;
        Ok::<_, Error>(created)
    };
    let created = runtime.block_on(create).map_err(|error| format!("it was opened once: {error}"))?;
    let after =
        runtime.block_on(rows(path)).map_err(|error| format!("it cannot be opened again: {error}"))?;
    let sorted = |rows: &[Json]| {
        let mut texts: Vec<String> = rows.iter().map(Json::to_string).collect();
        texts.sort();
        texts
    };
    let expected: Vec<Json> = before[0].iter().cloned().chain(created.clone()).collect();
    mistake("before and after a write", &sorted(&expected), &sorted(&after[0]))?;
    mistake("before and after a write", &sorted(&before[1]), &sorted(&after[1]))?;
    mistake("of others, before and after a write", &stored.others(), &Stored::read(path)?.others())?;
    if created.is_none() {
        let is_left = fs::read(path).is_ok_and(|bytes| bytes == input);
        mistake("a write that failed leaves the file as it is", &is_left, &true)?;
    }
    Ok(())
}
