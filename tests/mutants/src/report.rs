//! What became of the mutants.

use std::fmt::Write as _;

use crate::area::Area;
use crate::mutant::Mutant;

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A test failed, or went on for ever.
    Killed(Option<&'static str>),
    /// It does not compile.
    Unviable,
    /// No test notices.
    Survived,
    /// No test comes to it.
    Unreached,
}

/// A table of the areas, then a list of the survivors.
pub(crate) fn report(fates: &[(Mutant, Fate)]) -> String {
    let mut text = "| area | mutants | killed | unviable | survived | killed of those that compile |\n\
                    |---|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for area in Area::ALL {
        let of: Vec<Fate> =
            fates.iter().filter(|(one, _)| one.area == *area).map(|(_, fate)| *fate).collect();
        let count = |is: fn(&Fate) -> bool| of.iter().filter(|fate| is(fate)).count();
        let killed = count(|fate| matches!(fate, Fate::Killed(_)));
        let survived = count(|fate| matches!(fate, Fate::Survived | Fate::Unreached));
        if !of.is_empty() {
            let _ = writeln!(
                text,
                "| {} | {} | {killed} | {} | {survived} | {:.1} % |",
                area.name(),
                of.len(),
                count(|fate| *fate == Fate::Unviable),
                100.0 * killed as f64 / (killed + survived).max(1) as f64,
            );
        }
    }
    text.push('\n');
    for (mutant, fate) in fates {
        let why = match fate {
            Fate::Survived => "",
            Fate::Unreached => " (no test comes to it)",
            Fate::Killed(_) | Fate::Unviable => continue,
        };
        let _ = writeln!(text, "* {}{why}", mutant.listed.name);
    }
    text
}
