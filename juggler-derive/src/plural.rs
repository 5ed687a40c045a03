//! The plural of a model's name, where none is given.

const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("child", "children"),
    ("man", "men"),
    ("mouse", "mice"),
    ("goose", "geese"),
    ("datum", "data"),
];

const SAME: &[&str] =
    &["sheep", "fish", "series", "species", "news", "information", "equipment", "data", "people", "money"];

/// `Users`, `Categories`, `People`; the last word of a name decides.
pub(crate) fn plural(name: &str) -> String {
    let lower = name.to_lowercase();
    if SAME.iter().any(|same| lower.ends_with(same)) {
        return name.to_owned();
    }
    if let Some((one, many)) = IRREGULAR.iter().find(|(one, _)| lower.ends_with(one)) {
        let start = name.len() - one.len();
        let keeps_capital = name[start..].starts_with(char::is_uppercase);
        let many = if keeps_capital { many[..1].to_uppercase() + &many[1..] } else { (*many).to_owned() };
        return name[..start].to_owned() + &many;
    }
    let after_vowel = lower.chars().rev().nth(1).is_some_and(|letter| "aeiou".contains(letter));
    match lower.strip_suffix('y') {
        Some(stem) if !after_vowel => format!("{}ies", &name[..stem.len()]),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|end| lower.ends_with(end)) => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn as_english_has_it() {
        let cases = [
            ("User", "Users"),
            ("Category", "Categories"),
            ("Day", "Days"),
            ("Box", "Boxes"),
            ("Address", "Addresses"),
            ("Person", "People"),
            ("SalesPerson", "SalesPeople"),
            ("child", "children"),
            ("Series", "Series"),
        ];
        for (one, many) in cases {
            assert_eq!(plural(one), many);
        }
    }
}
