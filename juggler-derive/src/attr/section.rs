//! `mysql(engine = "InnoDB")`: what only one connector understands.

use super::{Literal, Meta};
use crate::ctxt::Ctxt;
use crate::{suggest, symbol};

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
        if check(cx, meta, entry, &name)
            && let Some(value) = entry.literal(cx)
        {
            sections.push(Section { connector: meta.name.to_string(), name, value });
        }
    }
}

/// Names and types that connectors share are checked here; the rest is for the connector to judge.
fn check(cx: &Ctxt, section: &Meta, entry: &Meta, name: &str) -> bool {
    if symbol::SECTION_TEXTS.contains(&name) {
        return entry.text(cx).is_some();
    }
    if symbol::SECTION_SIZES.contains(&name) {
        return entry.number(cx).is_some();
    }
    let known = [symbol::SECTION_TEXTS, symbol::SECTION_SIZES, symbol::SECTION_OTHERS];
    let is_slip =
        suggest::nearest(name, known.iter().copied().flatten().copied()).is_some_and(|near| near != name);
    if is_slip {
        entry.unknown(cx, &format!("of the section `{}`", section.name), &known);
    }
    !is_slip
}
