//! Identifiers of models, properties and relations.

use crate::definition::{Keys, ModelDefinition};
use crate::discover::names::{Taken, camel_of_snake, pascal, snake};

/// Names that `prelude::*` and the standard prelude have, which the fields of other structs need.
const USED: &[&str] = &[
    "BelongsTo",
    "Box",
    "DateTime",
    "Decimal",
    "Err",
    "GeoPoint",
    "HasMany",
    "HasOne",
    "Model",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "None",
    "Ok",
    "Option",
    "Self",
    "Some",
    "String",
    "Utc",
    "Uuid",
    "Vec",
];

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// The other keywords, of all editions.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The identifiers of all models.
pub(super) struct Idents<'m>(Vec<Named<'m>>);

/// The identifiers of one model.
pub(super) struct Named<'m> {
    model: &'m ModelDefinition,
    pub(super) ident: String,
    pub(super) properties: Vec<String>,
    pub(super) relations: Vec<String>,
    /// Are the wire names those of the fields in camel case, as far as they can be?
    pub(super) renames: bool,
}

impl<'m> Idents<'m> {
    pub(super) fn new(models: &[&'m ModelDefinition]) -> Self {
        let mut types = Taken::default();
        USED.iter().for_each(|name| types.insert(name));
        Idents(models.iter().map(|model| Named::new(model, &mut types)).collect())
    }

    /// Those of a model that is there.
    pub(super) fn of(&self, name: &str) -> &Named<'m> {
        // Each model that is printed is there; the first stands in for what cannot be.
        self.find(name).unwrap_or(&self.0[0])
    }

    /// Those of a model, where it is there.
    pub(super) fn find(&self, name: &str) -> Option<&Named<'m>> {
        self.0.iter().find(|named| named.model.name == name)
    }
}

impl<'m> Named<'m> {
    fn new(model: &'m ModelDefinition, types: &mut Taken) -> Self {
        let ident = type_ident(&model.name, types);
        let mut fields = Taken::default();
        let mut field = |name: &str| field_ident(name, &mut fields);
        let properties: Vec<String> = model.properties.iter().map(|property| field(&property.name)).collect();
        let relations = model.relations.iter().map(|relation| field(&relation.name)).collect();
        let mut pairs = properties.iter().zip(model.properties.iter());
        let renames = pairs.any(|(ident, property)| {
            property.name != *bare(ident) && wire_name(ident, true) == property.name
        });
        Named { model, ident, properties, relations, renames }
    }

    /// The fields of these properties, where all of them are there.
    pub(super) fn fields(&self, keys: &Keys) -> Option<Vec<String>> {
        keys.iter().map(|name| Some(self.properties[self.model.property(name)?.0].clone())).collect()
    }
}

/// The wire name that the derive gives a field.
pub(super) fn wire_name(ident: &str, renames: bool) -> String {
    if renames { camel_of_snake(bare(ident)) } else { bare(ident).to_owned() }
}

fn bare(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// An identifier of a struct. Those of the structs that come with it, `NewUser` and `UserCreate`, are taken, too.
fn type_ident(name: &str, types: &mut Taken) -> String {
    let plain = pascal(&only_letters(name));
    let plain = match plain.chars().next() {
        None => "Unnamed".to_owned(),
        Some(first) if first.is_numeric() => format!("T{plain}"),
        Some(_) => plain,
    };
    let with = |ident: &str| [format!("New{ident}"), format!("{ident}Create")];
    let numbered = (2_u64..).map(|n| format!("{plain}{n}"));
    let mut candidates = [plain.clone(), format!("{plain}Row")].into_iter().chain(numbered);
    let is_free = |ident: &String| !types.has(ident) && !with(ident).iter().any(|name| types.has(name));
    let ident = candidates.find(is_free).unwrap_or(plain);
    types.insert(&ident);
    with(&ident).iter().for_each(|name| types.insert(name));
    ident
}

/// An identifier of a field.
fn field_ident(name: &str, fields: &mut Taken) -> String {
    let plain = snake(&only_letters(name));
    let plain = match plain.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_numeric() => format!("_{plain}"),
        Some(_) => plain,
    };
    let ident = fields.first_free(&[plain.clone(), format!("{plain}_")]);
    match ident.as_str() {
        never if NEVER_RAW.contains(&never) => format!("{never}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{keyword}"),
        _ => ident,
    }
}

/// Letters and digits stay: what else is a part of a word to somebody is none to Rust.
fn only_letters(name: &str) -> String {
    let is_kept =
        |letter: char| letter.is_ascii_alphanumeric() || (letter.is_alphabetic() && !letter.is_ascii());
    name.chars().map(|letter| if is_kept(letter) { letter } else { '_' }).collect()
}
