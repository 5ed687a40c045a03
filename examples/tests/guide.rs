//! What the connector guide quotes is what stands in the sources.
#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;

/// The text without the indentation and the line ends that a quotation may lose.
fn lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn quotations_are_in_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let guide = fs::read_to_string(root.join("docs/connector-guide.md")).expect("the guide is there");
    let blocks = guide.split("```rust,ignore\n").skip(1).filter_map(|block| block.split("```").next());
    let quotations: Vec<(&str, &str)> = blocks
        .flat_map(|block| block.split("// examples/").skip(1))
        .filter_map(|part| part.split_once('\n'))
        .collect();
    assert!(!quotations.is_empty(), "a quotation begins with `// examples/..`");
    for (file, quotation) in quotations {
        let source = fs::read_to_string(root.join("examples").join(file)).expect(file);
        assert!(lines(&source).contains(&lines(quotation)), "examples/{file} has no longer\n{quotation}");
    }
}
