//! The cases of names: `rename_all`, with serde's rules.

/// How the words of a name are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The rules by the names that serde gives them.
pub(crate) const RULES: &[(&str, Case)] = &[
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    /// The rule of this name.
    pub(crate) fn named(name: &str) -> Option<Case> {
        RULES.iter().find(|(known, _)| *known == name).map(|(_, case)| *case)
    }

    /// The name in this case.
    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            Case::Lower => words.concat(),
            Case::Upper => words.concat().to_uppercase(),
            Case::Pascal => words.iter().map(|word| capital(word)).collect(),
            Case::Camel => {
                let mut words = words.iter();
                let first = words.next().cloned().unwrap_or_default();
                words.fold(first, |name, word| name + &capital(word))
            }
            Case::Snake => words.join("_"),
            Case::ScreamingSnake => words.join("_").to_uppercase(),
            Case::Kebab => words.join("-"),
            Case::ScreamingKebab => words.join("-").to_uppercase(),
        }
    }
}

/// The words of a name in any case, in small letters. As in serde, a digit starts no word, and every capital does,
/// unless it follows another capital.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if letter == '_' || letter == '-' {
            words.push(String::new());
        } else if letter.is_uppercase() && after_small {
            words.push(letter.to_lowercase().collect());
        } else if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        after_small = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{Case, RULES};

    #[test]
    fn each_rule_on_a_field_and_a_variant() {
        let expected = [
            "passwordhash",
            "PASSWORDHASH",
            "PasswordHash",
            "passwordHash",
            "password_hash",
            "PASSWORD_HASH",
            "password-hash",
            "PASSWORD-HASH",
        ];
        for ((name, case), expected) in RULES.iter().zip(expected) {
            assert_eq!(Case::named(name), Some(*case));
            for source in ["password_hash", "PasswordHash", "passwordHash"] {
                assert_eq!(case.apply(source), expected, "{name} of {source}");
            }
        }
        assert_eq!(Case::named("camel"), None);
    }

    #[test]
    fn digits_and_capitals_in_a_row_are_no_words() {
        assert_eq!(Case::Snake.apply("line2_text"), "line2_text");
        assert_eq!(Case::Camel.apply("line_2"), "line2");
        assert_eq!(Case::ScreamingSnake.apply("fooBar"), "FOO_BAR");
        assert_eq!(Case::Camel.apply("URL"), "url");
        assert_eq!(Case::Camel.apply("Member"), "member");
    }
}
