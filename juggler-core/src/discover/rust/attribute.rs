//! `#[model(..)]`, as rustfmt lays it out.

use super::section_text;
use crate::definition::Section;

/// How long a list of arguments may be before it stands on several lines: rustfmt's `attr_fn_like_width`.
const WIDTH: usize = 70;

/// `#[model(..)]`.
#[derive(Default)]
pub(super) struct Attribute {
    options: Vec<String>,
    /// rustfmt leaves a list alone in which something is no literal.
    is_verbatim: bool,
}

impl Attribute {
    pub(super) fn put(&mut self, option: String) {
        self.options.push(option);
    }

    /// Adds an option whose values are names.
    pub(super) fn put_verbatim(&mut self, option: String) {
        self.is_verbatim = true;
        self.options.push(option);
    }

    /// Adds the entry of this name of each connector's section, by the name that the attribute has for it.
    pub(super) fn section(&mut self, sections: &[Section], name: &str, called: &str) {
        for section in sections.iter().filter(|section| section.name == name) {
            if let Some(value) = section_text(section.value()) {
                self.put(format!("{}({called} = {})", section.connector, text(value)));
            }
        }
    }

    pub(super) fn print(&self, indent: &str) -> String {
        if self.options.is_empty() {
            return String::new();
        }
        let line = self.options.join(", ");
        if self.is_verbatim || line.chars().count() <= WIDTH {
            return format!("{indent}#[model({line})]\n");
        }
        let options = self.options.iter().map(|option| format!("{indent}    {option}"));
        format!("{indent}#[model(\n{}\n{indent})]\n", options.collect::<Vec<_>>().join(",\n"))
    }
}

/// A text, as Rust has it.
pub(super) fn text(text: &str) -> String {
    let mut literal = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            letter if letter.is_control() => literal.extend(letter.escape_default()),
            letter => literal.push(letter),
        }
    }
    literal.push('"');
    literal
}
