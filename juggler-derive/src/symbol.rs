//! The names of attributes, for the parser and for "did you mean".

/// `#[model(..)]` on a struct with `#[derive(Model)]`.
pub(crate) const MODEL: &[&str] = &[
    "table",
    "schema",
    "plural",
    "rename",
    "rename_all",
    "extends",
    "mixin",
    "index",
    "scope",
    "scopes",
    "strict",
    "force_id",
    "strict_delete",
    "automatic_validation",
    "no_id",
    "serde",
    "debug",
    "crate",
];

/// The sections, which only one connector understands.
pub(crate) const SECTIONS: &[&str] = &["memory", "sqlite", "postgres", "postgresql", "mysql", "mariadb"];

/// What a section says in text.
pub(crate) const SECTION_TEXTS: &[&str] =
    &["schema", "table", "tableName", "collection", "column", "columnName", "type", "dataType"];

/// What a section says in whole numbers.
pub(crate) const SECTION_SIZES: &[&str] =
    &["length", "dataLength", "precision", "dataPrecision", "scale", "dataScale"];

/// Options of LoopBack's connectors that look like slips of the others.
pub(crate) const SECTION_OTHERS: &[&str] = &["nullable", "collation"];

/// `#[model(..)]` on a field of a model or an embedded struct that is a property.
pub(crate) const PROPERTY: &[&str] = &[
    "rename",
    "default",
    "length",
    "precision",
    "scale",
    "hidden",
    "sensitive",
    "protected",
    "trim",
    "lowercase",
    "uppercase",
    "format",
    "skip",
];

/// The same, only in a model.
pub(crate) const MODEL_PROPERTY: &[&str] =
    &["id", "generated", "version", "column", "column_type", "index", "unique"];

/// The relations, under LoopBack's names in snake_case.
pub(crate) const RELATIONS: &[&str] =
    &["has_many", "has_one", "belongs_to", "has_and_belongs_to_many", "references_many"];

/// A property whose structs are also reached as a relation.
pub(crate) const EMBEDS: &[&str] = &["embeds_one", "embeds_many"];

/// The options of a relation.
pub(crate) const RELATION: &[&str] = &[
    "foreign_key",
    "primary_key",
    "through",
    "key_through",
    "polymorphic",
    "scope",
    "properties",
    "invert_properties",
    "disable_include",
    "on_delete",
];

/// `on_delete`.
pub(crate) const DEPENDENT: &[&str] = &["cascade", "set_null", "restrict"];

/// `index(..)` on a model.
pub(crate) const INDEX: &[&str] = &["fields", "unique", "name"];

/// `#[model(..)]` on a struct with `#[derive(Embedded)]`.
pub(crate) const EMBEDDED: &[&str] = &["rename", "rename_all", "debug", "crate"];

/// `#[model(..)]` on an enum.
pub(crate) const ENUM: &[&str] = &["rename", "rename_all", "display", "from_str", "crate"];

/// `#[model(..)]` on an enum with `#[derive(Owners)]`.
pub(crate) const OWNERS: &[&str] = &["crate"];

/// `#[model(..)]` on a variant.
pub(crate) const VARIANT: &[&str] = &["rename"];

/// `#[model(..)]` on a struct with `#[derive(Partial)]`.
pub(crate) const PARTIAL: &[&str] = &["of", "crate"];

/// `#[model(..)]` on a field of such a struct.
pub(crate) const PARTIAL_FIELD: &[&str] = &["field"];

/// `#[validate(..)]`.
pub(crate) const RULES: &[&str] = &[
    "presence",
    "absence",
    "length",
    "numericality",
    "inclusion",
    "exclusion",
    "format",
    "uniqueness",
    "date",
    "custom",
    "nested",
    "each",
];

/// `#[validate(..)]` on a struct with `#[derive(Validate)]`.
pub(crate) const VALIDATED: &[&str] = &["crate", "rename_all", "context"];

/// The same on its fields, beside the rules.
pub(crate) const VALIDATED_FIELD: &[&str] = &["hidden", "rename"];

/// The options that every rule takes.
pub(crate) const RULE: &[&str] = &["message", "code", "if", "unless", "allow_null", "allow_blank"];

/// The options of one rule.
pub(crate) fn rule(name: &str) -> &'static [&'static str] {
    match name {
        "length" => &["min", "max", "is"],
        "numericality" => &["int", "min", "max"],
        "inclusion" | "exclusion" => &["in"],
        "format" => &["with", "email", "url", "uuid"],
        "uniqueness" => &["scoped_to", "ignore_case"],
        "custom" => &["with"],
        _ => &[],
    }
}
