//! A connector of one's own: used by hand, with an operation that only it has, and then chosen by a URL.

use std::fs;

use juggler_core::prelude::*;
use juggler_examples::jsonl::{self, JsonLines};

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    #[model(id, generated)]
    id: i64,
    text: String,
    #[model(default)]
    done: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let store = JsonLines::new(folder.path());
    let ds = DataSource::new(store.clone());

    let texts = ["milk", "tea", "bread"];
    let notes = Note::create_all(&ds, texts.map(|text| NewNote { text: text.into() })).await?;
    notes[0].update(&ds).set(Note::TEXT, "oat milk").set(Note::DONE, true).await?;
    notes[1].destroy(&ds).await?;
    let open = Note::find(&ds).filter(Note::DONE.eq(false)).await?;
    assert_eq!(open, [notes[2].clone()]);
    print("after three notes, an update and a destroy", &store)?;

    // An operation of its own is a method of the author's own type.
    let saved = store.compact(Note::definition())?;
    print(&format!("compacted, {saved} bytes less"), &store)?;

    // The same rows, where settings choose the connector.
    let settings = Settings::from_json(&json!({"connector": "jsonl", "folder": folder.path()}))?;
    let ds = Connectors::new().with(&jsonl::CONNECTOR).from_settings(&settings)?;
    let coffee = Note::create(&ds, NewNote { text: "coffee".into() }).await?;
    assert_eq!((coffee.id, Note::count(&ds).await?), (4, 3));
    print("and a note through the registered connector", &store)
}

#[allow(clippy::print_stdout)]
fn print(title: &str, store: &JsonLines) -> Result<(), Box<dyn std::error::Error>> {
    println!("# {title}\n{}", fs::read_to_string(store.file(Note::definition()))?);
    Ok(())
}
