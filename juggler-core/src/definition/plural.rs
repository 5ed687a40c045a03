//! The plural of a word, as LoopBack has it.

use std::borrow::Cow;

use super::ModelDefinition;

/// Words that are their own plural.
const SAME: &[&str] = &[
    "advice",
    "aircraft",
    "bread",
    "cash",
    "deer",
    "economics",
    "education",
    "electricity",
    "equipment",
    "evidence",
    "fiction",
    "food",
    "furniture",
    "garbage",
    "gold",
    "hardware",
    "health",
    "homework",
    "information",
    "knowledge",
    "luggage",
    "machinery",
    "management",
    "mathematics",
    "milk",
    "money",
    "music",
    "news",
    "nutrition",
    "physics",
    "pollution",
    "psychology",
    "research",
    "rice",
    "series",
    "sheep",
    "snow",
    "software",
    "species",
    "stuff",
    "traffic",
    "transportation",
    "trust",
    "weather",
    "wheat",
];

/// Words that change as a whole.
const WORDS: &[(&str, &str)] = &[
    ("man", "men"),
    ("woman", "women"),
    ("ox", "oxen"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("goose", "geese"),
    ("louse", "lice"),
    ("criterion", "criteria"),
    ("genus", "genera"),
    ("bonus", "bonuses"),
    ("summons", "summonses"),
    ("whereas", "whereases"),
];

/// How words end in the singular and in the plural. The first that fits decides; what ends as a plural does stays.
const ENDINGS: &[(&str, &str)] = &[
    ("person", "people"),
    ("child", "children"),
    ("mouse", "mice"),
    ("axis", "axes"),
    ("testis", "testes"),
    ("octopus", "octopuses"),
    ("virus", "viruses"),
    ("alias", "aliases"),
    ("status", "statuses"),
    ("canvas", "canvases"),
    ("campus", "campuses"),
    ("bus", "buses"),
    ("buffalo", "buffaloes"),
    ("tomato", "tomatoes"),
    ("potato", "potatoes"),
    ("tum", "ta"),
    ("ium", "ia"),
    ("sis", "ses"),
    ("ffe", "ffes"),
    ("fe", "ves"),
    ("lf", "lves"),
    ("rf", "rves"),
    ("ay", "ays"),
    ("ey", "eys"),
    ("iy", "iys"),
    ("oy", "oys"),
    ("quy", "quies"),
    ("uy", "uys"),
    ("y", "ies"),
    ("matrix", "matrices"),
    ("vertex", "vertices"),
    ("index", "indices"),
    ("x", "xes"),
    ("ch", "ches"),
    ("ss", "sses"),
    ("sh", "shes"),
    ("quiz", "quizzes"),
    ("s", "s"),
    ("", "s"),
];

/// What words already end in when they are plural, beside `s`.
const PLURAL: &[&str] = &["people", "children", "mice", "ta", "ia"];

/// The plural of a word: `Stocks`, `Categories`, `People`. The case of what stays is kept.
///
/// ```
/// use juggler_core::definition::pluralize;
/// assert_eq!(pluralize("Category"), "Categories");
/// assert_eq!(pluralize("SalesPerson"), "SalesPeople");
/// ```
#[must_use]
pub fn pluralize(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let is_plural =
        PLURAL.iter().any(|ending| lower.ends_with(ending)) || WORDS.iter().any(|(_, many)| *many == lower);
    if lower.is_empty() || is_plural || SAME.contains(&&*lower) {
        return word.to_owned();
    }
    let whole = WORDS.iter().find(|(one, _)| *one == lower);
    let ending = || ENDINGS.iter().find(|(one, _)| lower.ends_with(one));
    let &(one, many) = whole.or_else(ending).unwrap_or(&("", "s"));
    let kept = one.bytes().zip(many.bytes()).take_while(|(a, b)| a == b).count();
    format!("{}{}", &word[..word.len() - one.len() + kept], &many[kept..])
}

impl ModelDefinition {
    /// The plural of the name, as URLs have it: the one that was set, or that of English.
    #[must_use]
    pub fn plural_name(&self) -> Cow<'_, str> {
        match &*self.plural {
            "" => Cow::Owned(pluralize(&self.name)),
            plural => Cow::Borrowed(plural),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ModelDefinition, pluralize};

    #[test]
    fn as_loopback_has_it() {
        for (one, many) in [
            ("Stock", "Stocks"),
            ("Category", "Categories"),
            ("Day", "Days"),
            ("Soliloquy", "Soliloquies"),
            ("Person", "People"),
            ("SalesPerson", "SalesPeople"),
            ("child", "children"),
            ("Man", "Men"),
            ("Human", "Humans"),
            ("Box", "Boxes"),
            ("Matrix", "Matrices"),
            ("Batch", "Batches"),
            ("Address", "Addresses"),
            ("Bus", "Buses"),
            ("Status", "Statuses"),
            ("Analysis", "Analyses"),
            ("Wife", "Wives"),
            ("Giraffe", "Giraffes"),
            ("Wolf", "Wolves"),
            ("Quiz", "Quizzes"),
            ("Tomato", "Tomatoes"),
            ("Photo", "Photos"),
            ("Datum", "Data"),
            ("Series", "Series"),
            ("Money", "Money"),
            ("ThingP", "ThingPs"),
            ("Größe", "Größes"),
            ("", ""),
        ] {
            assert_eq!(pluralize(one), many);
            assert_eq!(pluralize(many), many, "a plural stays");
        }
    }

    #[test]
    fn a_plural_that_was_set_wins() {
        assert_eq!(ModelDefinition::new("Stock").plural_name(), "Stocks");
        assert_eq!(ModelDefinition::new("Stock").plural("Inventory").plural_name(), "Inventory");
    }
}
