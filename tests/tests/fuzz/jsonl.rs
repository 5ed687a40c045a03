//! The file of the example of a connector: a line for each version of a row.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use juggler_core::prelude::*;
use juggler_examples::jsonl::JsonLines;
use juggler_tests::fuzz::{Answer, Target, Tried, mistake};
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};

pub(super) const TARGET: Target = Target {
    name: "jsonl",
    words: r#"
    [1,{"id":1}] [2,null] [ ] ,null] {"id": "text": "a" [9223372036854775807,null]
"#,
    start: || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        Box::new(move |input| opened(&runtime, folder.path(), input))
    },
};

fn opened(runtime: &Runtime, folder: &Path, input: &[u8]) -> Tried {
    let file = folder.join("Note.jsonl");
    fs::write(&file, input).map_err(|error| error.to_string())?;
    let rows = || {
        runtime.block_on(async {
            let ds = data_source(folder)?;
            let rows: Vec<Json> = ds.model("Note")?.find(&ds).await?.iter().map(Record::to_json).collect();
            Ok::<_, Error>((ds, rows))
        })
    };
    let (ds, before) = match rows() {
        Ok(read) => read,
        Err(error) => {
            mistake(
                "a file that is refused is left as it is",
                &fs::read(&file).unwrap_or_default(),
                &input.to_vec(),
            )?;
            return Answer::told(&error);
        }
    };
    mistake("rows, in the file and out of it", &live(input)?, &before.len())?;
    let created =
        runtime.block_on(async { ds.model("Note")?.create(&ds, &json!({"text": "one more"}))?.await });
    let (_, after) = rows().map_err(|error| format!("it cannot be read again: {error}"))?;
    let sorted = |rows: &[Json]| {
        let mut texts: Vec<String> = rows.iter().map(Json::to_string).collect();
        texts.sort();
        texts
    };
    let expected: Vec<Json> = before.iter().cloned().chain(created.ok().map(|row| row.to_json())).collect();
    mistake("before and after a write", &sorted(&expected), &sorted(&after))?;
    Ok(Answer::Accepted(if before.is_empty() { "none" } else { "some" }.to_owned()))
}

fn data_source(folder: &Path) -> Result<DataSource, Error> {
    let ds = DataSource::new(JsonLines::new(folder));
    ds.define("Note", &json!({"text": "string"}), &json!({"strict": false, "forceId": false}))?;
    Ok(ds)
}

/// How many rows the last line of is a row.
fn live(input: &[u8]) -> Result<usize, String> {
    let text = std::str::from_utf8(input).map_err(|error| error.to_string())?;
    let mut last = BTreeMap::new();
    for line in text.lines() {
        let (number, row): (i64, Json) = serde_json::from_str(line).map_err(|error| error.to_string())?;
        last.insert(number, row);
    }
    Ok(last.values().filter(|row| !row.is_null()).count())
}
