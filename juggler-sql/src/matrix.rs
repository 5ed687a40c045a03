//! What differs between databases, and what they are asked, compared with the pages of `tests/matrix`.

mod conditions;
mod dialects;
mod statements;

/// Compares what was found with the page of this name, which is reviewed as source is.
#[track_caller]
fn compare(page: &str, found: &str) {
    let path = format!("{}/../tests/matrix/{page}", env!("CARGO_MANIFEST_DIR"));
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let first = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
    assert!(expected == found, "{path}: {first:?}; it should say:\n{found}");
}
