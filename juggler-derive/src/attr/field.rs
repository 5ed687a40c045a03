//! The attributes of a field.

use proc_macro2::Ident;
use syn::{Attribute, Expr, LitStr};

use super::meta::ident_of;
use super::{Form, Literal, Meta, RelationAttr, Rule, Section, meta, relation, rule, section, serde_text};
use crate::ctxt::Ctxt;
use crate::shape::Shape;
use crate::symbol;

/// The attributes of a field. Flags keep their token, for errors.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub rename: Option<LitStr>,
    pub column: Option<LitStr>,
    pub column_type: Option<LitStr>,
    /// The option, and the place in a composite id.
    pub id: Option<(Ident, Option<u32>)>,
    pub generated: Option<Ident>,
    pub version: Option<Ident>,
    pub index: Option<Ident>,
    pub unique: Option<Ident>,
    pub default: Option<DefaultValue>,
    pub length: Option<Size>,
    pub precision: Option<Size>,
    pub scale: Option<Size>,
    pub hidden: Option<Ident>,
    pub sensitive: Option<Ident>,
    pub protected: Option<Ident>,
    pub trim: Option<Ident>,
    pub lowercase: Option<Ident>,
    pub uppercase: Option<Ident>,
    pub format: Option<LitStr>,
    pub skip: Option<Ident>,
    pub relation: Option<RelationAttr>,
    /// `embeds_one` or `embeds_many`.
    pub embeds: Option<Ident>,
    pub sections: Vec<Section>,
    pub rules: Vec<Rule>,
    /// All options that only a property has, for the error where a relation has them.
    pub of_property: Vec<Ident>,
}

/// A number, and the option that said it.
pub(crate) struct Size {
    pub name: Ident,
    pub value: u32,
}

/// The value of a property where none is given.
pub(crate) enum DefaultValue {
    /// `default`: what the type's `Default` gives.
    OfType(Ident),
    /// `default = now`.
    Now(Ident),
    /// `default = uuid`.
    Uuid(Ident),
    /// `default = 5`.
    Literal(Literal),
    /// `default = expr`.
    Expr(Expr),
}

impl DefaultValue {
    /// Can a field of this shape hold it, as far as its spelling says?
    pub(crate) fn fits(&self, shape: Shape) -> bool {
        match self {
            DefaultValue::Now(_) => matches!(shape, Shape::Date | Shape::Text | Shape::Other),
            DefaultValue::Uuid(_) => matches!(shape, Shape::Text | Shape::Other),
            DefaultValue::Literal(literal) => literal.fits(shape),
            DefaultValue::OfType(_) | DefaultValue::Expr(_) => true,
        }
    }
}

impl FieldAttrs {
    /// Reads the attributes of a field of a model, or of an embedded struct.
    pub(crate) fn read(cx: &Ctxt, attributes: &[Attribute], in_model: bool) -> FieldAttrs {
        let mut read = FieldAttrs { rename: serde_text(cx, attributes, "rename"), ..FieldAttrs::default() };
        let metas = meta::read(cx, attributes, "model");
        for meta in meta::once(cx, &metas, &[]) {
            read.option(cx, meta, in_model);
        }
        read.rules = rule::read(cx, attributes);
        read
    }

    fn option(&mut self, cx: &Ctxt, meta: &Meta, in_model: bool) {
        let name = meta.name.to_string();
        if section::is_section(meta) {
            return section::read(cx, meta, &mut self.sections);
        }
        if in_model && symbol::RELATIONS.contains(&name.as_str()) {
            if let Some(first) = &self.relation {
                cx.error(&meta.name, format!("this field is a `{}` already", first.name));
            } else {
                self.relation = relation::read(cx, meta);
            }
            return;
        }
        if in_model && symbol::EMBEDS.contains(&name.as_str()) {
            self.of_property.push(meta.name.clone());
            self.embeds = meta.flag(cx);
            return;
        }
        let known = symbol::PROPERTY.contains(&name.as_str());
        let known_in_model = symbol::MODEL_PROPERTY.contains(&name.as_str());
        // In a list, structs are told apart by their ids.
        let known = known || name == "id";
        match (known, known_in_model, in_model) {
            (true, ..) | (_, true, true) => {}
            (_, true, false) => {
                return cx.error(
                    &meta.name,
                    format!("`{name}` is for the fields of a model; this one is inside a property"),
                );
            }
            _ if name == "flatten" => return cx.error(&meta.name, FLATTEN),
            (.., true) => {
                let known = [symbol::MODEL_PROPERTY, symbol::PROPERTY, symbol::RELATIONS, symbol::EMBEDS];
                return meta.unknown(cx, "on a field", &known);
            }
            _ => return meta.unknown(cx, "on a field", &[symbol::PROPERTY]),
        }
        if name != "rename" {
            self.of_property.push(meta.name.clone());
        }
        self.property_option(cx, meta, &name);
    }

    fn property_option(&mut self, cx: &Ctxt, meta: &Meta, name: &str) {
        match name {
            "rename" => self.rename = meta.text(cx),
            "column" => self.column = meta.text(cx),
            "column_type" => self.column_type = meta.text(cx),
            "id" => self.id = id(cx, meta),
            "generated" => self.generated = meta.flag(cx),
            "version" => self.version = meta.flag(cx),
            "index" => {
                self.index = Some(meta.name.clone());
                for option in meta.list(cx).unwrap_or_default() {
                    match option.is("unique") {
                        true => self.unique = option.flag(cx),
                        false => option.unknown(cx, "of an index", &[&["unique"]]),
                    }
                }
            }
            "unique" => self.unique = meta.flag(cx),
            "default" => self.default = default(cx, meta),
            "length" => self.length = size(cx, meta),
            "precision" => self.precision = size(cx, meta),
            "scale" => self.scale = size(cx, meta),
            "hidden" => self.hidden = meta.flag(cx),
            "sensitive" => self.sensitive = meta.flag(cx),
            "protected" => self.protected = meta.flag(cx),
            "trim" => self.trim = meta.flag(cx),
            "lowercase" => self.lowercase = meta.flag(cx),
            "uppercase" => self.uppercase = meta.flag(cx),
            "format" => self.format = meta.text(cx),
            "skip" => self.skip = meta.flag(cx),
            _ => {}
        }
    }
}

const FLATTEN: &str = "`flatten` is not supported yet: an embedded struct is stored as one property; \
                       write its fields here, or leave the attribute out and reach them as `Model::FIELD.inner`";

fn id(cx: &Ctxt, meta: &Meta) -> Option<(Ident, Option<u32>)> {
    match meta.form {
        Form::Flag => Some((meta.name.clone(), None)),
        _ => Some((meta.name.clone(), meta.number(cx))),
    }
}

fn size(cx: &Ctxt, meta: &Meta) -> Option<Size> {
    meta.number(cx).map(|value| Size { name: meta.name.clone(), value })
}

fn default(cx: &Ctxt, meta: &Meta) -> Option<DefaultValue> {
    match &meta.form {
        Form::Flag => Some(DefaultValue::OfType(meta.name.clone())),
        Form::Value(value) => Some(match ident_of(value) {
            Some(now) if now == "now" => DefaultValue::Now(now.clone()),
            Some(uuid) if uuid == "uuid" || uuid == "guid" => DefaultValue::Uuid(uuid.clone()),
            _ if matches!(value, Expr::Lit(_) | Expr::Unary(_)) => {
                DefaultValue::Literal(Literal::read(cx, value)?)
            }
            _ => DefaultValue::Expr(value.clone()),
        }),
        Form::List(_) => {
            cx.error(meta, "expected `default`, `default = value`, `default = now` or `default = uuid`");
            None
        }
    }
}
