//! `mysql(engine = "InnoDB")`: what only one connector understands.

use super::{Literal, Meta};
use crate::ctxt::Ctxt;
use crate::symbol;

/// One name and value of a section.
pub(crate) struct Section {
    pub connector: String,
    pub name: String,
    pub value: Literal,
}

/// Is it a section?
pub(super) fn is_section(meta: &Meta) -> bool {
    symbol::SECTIONS.iter().any(|section| meta.is(section))
}

pub(super) fn read(cx: &Ctxt, meta: &Meta, sections: &mut Vec<Section>) {
    for entry in meta.list(cx).unwrap_or_default() {
        let name = entry.name.to_string().trim_start_matches("r#").to_owned();
        if let Some(value) = entry.literal(cx) {
            sections.push(Section { connector: meta.name.to_string(), name, value });
        }
    }
}
