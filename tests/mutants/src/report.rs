//! What became of the mutants.

use std::fmt::Write as _;

use crate::area::Area;
use crate::mutant::Mutant;

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A test failed, or went on for ever.
    Killed,
    /// It does not compile.
    Unviable,
    /// No test notices.
    Survived,
    /// No test noticed in the time there was; some were not asked.
    Unasked,
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
        let count = |fates: &[Fate]| of.iter().filter(|fate| fates.contains(fate)).count();
        let killed = count(&[Fate::Killed]);
        let survived = count(&[Fate::Survived, Fate::Unasked, Fate::Unreached]);
        if !of.is_empty() {
            let _ = writeln!(
                text,
                "| {} | {} | {killed} | {} | {survived} | {:.1} % |",
                area.name(),
                of.len(),
                count(&[Fate::Unviable]),
                100.0 * killed as f64 / (killed + survived).max(1) as f64,
            );
        }
    }
    text.push('\n');
    for (mutant, fate) in fates {
        let why = match fate {
            Fate::Survived => "",
            Fate::Unasked => " (not all tests were asked)",
            Fate::Unreached => " (no test comes to it)",
            Fate::Killed | Fate::Unviable => continue,
        };
        let _ = writeln!(text, "* {}{why}", mutant.listed.name);
    }
    text
}
