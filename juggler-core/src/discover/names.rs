//! Names of models, properties and relations from those of tables and columns.
//!
//! LoopBack splits a name at `_` and `-`, and makes the rest of each word small. Here a capital after a small letter begins a word,
//! too, so that `AlbumId` becomes `albumId`, and whatever is no letter or digit separates words. A name that is taken gets a number.

use std::collections::HashSet;

use super::DiscoverOptions;

/// Makes a name from another, or leaves it to the usual rule.
pub(super) type NameMapper = dyn Fn(NameOf, &str) -> Option<String> + Send + Sync;

/// What a name is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOf {
    /// A table: the name is that of a model.
    Table,
    /// A column: the name is that of a property.
    Column,
    /// The first column of a foreign key: the name is that of a relation.
    ForeignKey,
}

/// Names that are taken.
#[derive(Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    pub(super) fn insert(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The first of these names that is free; else the first of them with a number.
    pub(super) fn first_free(&mut self, candidates: &[String]) -> String {
        let given = candidates.iter().filter(|name| !name.is_empty());
        let free = given.clone().find(|name| !self.0.contains(*name)).cloned();
        let first = given.clone().next().map_or("relation", String::as_str);
        let numbered = || (2_u64..).map(|n| format!("{first}{n}")).find(|name| !self.0.contains(name));
        let name = free.or_else(numbered).unwrap_or_default();
        self.insert(&name);
        name
    }
}

impl DiscoverOptions {
    /// The name of the model of a table.
    pub(super) fn model_name(&self, table: &str) -> String {
        self.name(NameOf::Table, table, pascal, "Model")
    }

    /// The name of the property of a column.
    pub(super) fn property_name(&self, column: &str) -> String {
        self.name(NameOf::Column, column, camel, "column")
    }

    /// The name that the mapper gives to a relation.
    pub(super) fn mapped_relation(&self, column: &str) -> Option<String> {
        let mapper = self.name_mapper.as_ref()?;
        mapper(NameOf::ForeignKey, column).map(|name| name.replace('.', "_"))
    }

    fn name(&self, of: NameOf, name: &str, usual: fn(&str) -> String, nameless: &str) -> String {
        let mapped = self.name_mapper.as_ref().and_then(|mapper| mapper(of, name));
        let name = match mapped {
            Some(mapped) => mapped,
            None if self.disable_camel_case => name.to_owned(),
            None => usual(name),
        };
        let name = if of == NameOf::Table { name } else { name.replace('.', "_") };
        if name.is_empty() { nameless.to_owned() } else { name }
    }
}

/// The words of a name, in small letters: `product`, `line` of `PRODUCT_LINE`, `ProductLine` and `product line`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or('_');
        let after = letters.get(at + 1).copied().unwrap_or('_');
        let begins = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_numeric()
                || (before.is_uppercase() && after.is_lowercase()));
        if begins || !letter.is_alphanumeric() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// `ProductLine`.
pub(super) fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capital(word)).collect()
}

/// `productLine`.
pub(super) fn camel(name: &str) -> String {
    let words = words(name);
    let rest = words.iter().skip(1).map(|word| capital(word));
    words.iter().take(1).cloned().chain(rest).collect()
}

/// `product_line`.
pub(super) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `productLine` of `product_line`, as `rename_all = "camelCase"` makes it.
pub(super) fn camel_of_snake(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capital(word))
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_where_people_see_them() {
        for name in
            ["PRODUCT_LINE", "product_line", "ProductLine", "productLine", "product line", "product-line"]
        {
            assert_eq!(
                (pascal(name), camel(name), snake(name)),
                ("ProductLine".into(), "productLine".into(), "product_line".into())
            );
        }
        let camels = [
            ("AlbumId", "albumId"),
            ("XMLFile", "xmlFile"),
            ("id", "id"),
            ("URL", "url"),
            ("2nd order", "2ndOrder"),
            ("line2Text", "line2Text"),
            ("größe_in_cm", "größeInCm"),
            ("Größe", "größe"),
            ("say \"hi\"", "sayHi"),
            ("a.b", "aB"),
            ("***", ""),
        ];
        for (name, expected) in camels {
            assert_eq!(camel(name), expected, "{name}");
        }
    }

    #[test]
    fn names_that_are_taken_get_a_number() {
        let mut taken = Taken::default();
        let name = |taken: &mut Taken, names: &[&str]| {
            taken.first_free(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(name(&mut taken, &["a"]), "a");
        assert_eq!(name(&mut taken, &["a", "b"]), "b");
        assert_eq!(name(&mut taken, &["a", "b"]), "a2");
        assert_eq!(name(&mut taken, &["", "a"]), "a3");
    }

    #[test]
    fn a_mapper_counts_before_the_usual_rule() {
        let options = DiscoverOptions::new().name_mapper(|of, name| match of {
            NameOf::Table => Some(name.trim_start_matches("tbl_").to_owned()),
            NameOf::Column => None,
            NameOf::ForeignKey => Some(format!("to.{name}")),
        });
        assert_eq!(options.model_name("tbl_order"), "order");
        assert_eq!(options.property_name("ORDER_ID"), "orderId");
        assert_eq!(options.mapped_relation("x").as_deref(), Some("to_x"));
        let options = DiscoverOptions::new().disable_camel_case();
        assert_eq!(options.model_name("PRODUCT_LINE"), "PRODUCT_LINE");
        assert_eq!(options.property_name("a.b"), "a_b");
        assert_eq!(DiscoverOptions::new().property_name("***"), "column");
    }
}
