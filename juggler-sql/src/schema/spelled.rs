//! The name of a type in parts, so that two spellings of one type can be compared.

/// The name of a type in parts: `TIMESTAMP(3) WITH TIME ZONE` is the words `timestamp with time zone` and the size 3.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spelled {
    /// In small letters, with one space between.
    pub(crate) words: String,
    /// What stands in parentheses.
    pub(crate) sizes: Vec<String>,
    /// What stands behind `COLLATE`.
    pub(crate) collation: Option<String>,
}

impl Spelled {
    /// Takes the name of a type apart.
    pub(crate) fn read(text: &str) -> Self {
        let (mut words, mut sizes) = (Vec::<String>::new(), Vec::new());
        let mut depth = 0_usize;
        let mut quote = None;
        let mut part = String::new();
        let mut end = |part: &mut String, depth: usize, of: &mut Vec<String>| {
            let text = std::mem::take(part);
            if !text.is_empty() {
                if depth == 0 { words.push(text) } else { of.push(text) }
            }
        };
        for letter in text.chars() {
            match (letter, quote) {
                (letter, Some(open)) if letter == open => {
                    quote = None;
                    part.push(letter);
                }
                ('\'' | '"', None) => {
                    quote = Some(letter);
                    part.push(letter);
                }
                (letter, Some(_)) => part.push(letter),
                ('(', None) => {
                    end(&mut part, depth, &mut sizes);
                    depth += 1;
                }
                (')', None) => {
                    end(&mut part, depth, &mut sizes);
                    depth = depth.saturating_sub(1);
                }
                (',', None) => end(&mut part, depth, &mut sizes),
                (letter, None) if letter.is_whitespace() => end(&mut part, depth, &mut sizes),
                (letter, None) => part.extend(letter.to_lowercase()),
            }
        }
        end(&mut part, depth, &mut sizes);
        let mut spelled = Spelled { sizes, ..Spelled::default() };
        let mut kept = Vec::new();
        let mut words = words.into_iter().peekable();
        while let Some(word) = words.next() {
            match word.as_str() {
                "collate" => spelled.collation = words.next().map(|name| name.trim_matches('"').to_owned()),
                "charset" => drop(words.next()),
                "character" if words.peek().is_some_and(|next| next == "set") => {
                    drop((words.next(), words.next()))
                }
                _ => kept.push(word),
            }
        }
        spelled.words = kept.join(" ");
        spelled
    }

    /// The same type under the first of its names that is listed with another.
    pub(crate) fn under(mut self, names: &[(&str, &str)]) -> Self {
        if let Some((_, name)) = names.iter().find(|(other, _)| *other == self.words) {
            self.words = (*name).to_owned();
        }
        self
    }

    /// The first word.
    pub(crate) fn first(&self) -> &str {
        self.words.split(' ').next().unwrap_or_default()
    }

    /// The name, for people.
    pub(crate) fn shown(&self) -> String {
        let mut shown = self.words.to_uppercase();
        if !self.sizes.is_empty() {
            shown.push_str(&format!("({})", self.sizes.join(", ")));
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::Spelled;

    #[test]
    fn a_type_is_taken_apart() {
        let read = |text: &str| {
            let spelled = Spelled::read(text);
            (spelled.words, spelled.sizes.join("|"), spelled.collation)
        };
        let plain = |words: &str, sizes: &str| (words.to_owned(), sizes.to_owned(), None);
        assert_eq!(read("VARCHAR( 20 )"), plain("varchar", "20"));
        assert_eq!(read("numeric(10,2)"), plain("numeric", "10|2"));
        assert_eq!(read("timestamp(3)  with time zone"), plain("timestamp with time zone", "3"));
        assert_eq!(read("enum('A, b','it''s')"), plain("enum", "'A, b'|'it''s'"));
        assert_eq!(read("TEXT COLLATE \"C\""), ("text".to_owned(), String::new(), Some("C".to_owned())));
        assert_eq!(
            read("char(3) character set utf8mb4 collate utf8mb4_bin"),
            ("char".to_owned(), "3".to_owned(), Some("utf8mb4_bin".to_owned()))
        );
        assert_eq!(read(""), plain("", ""));
    }
}
