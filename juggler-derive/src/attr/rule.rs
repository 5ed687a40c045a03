//! `#[validate(presence, length(min = 3, message = ".."))]`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Attribute, LitStr, Path};

use super::{Form, Literal, Meta, meta};
use crate::ctxt::Ctxt;
use crate::symbol;

/// A rule of a property.
pub(crate) struct Rule {
    pub name: Ident,
    pub kind: RuleKind,
    pub message: Option<LitStr>,
    pub messages: Vec<(String, LitStr)>,
    pub code: Option<LitStr>,
    pub only_if: Option<LitStr>,
    pub unless: Option<LitStr>,
    pub allow_null: bool,
    pub allow_blank: bool,
}

pub(crate) enum RuleKind {
    Presence,
    Absence,
    Length { min: Option<Literal>, max: Option<Literal>, is: Option<Literal> },
    Numericality { int: bool, min: Option<Literal>, max: Option<Literal> },
    Inclusion(Vec<Literal>),
    Exclusion(Vec<Literal>),
    Format(Format),
    Uniqueness { scoped_to: Vec<Ident>, ignore_case: bool },
    Date,
    Custom(Path),
    Nested,
    Each(Vec<Rule>),
}

pub(crate) enum Format {
    Pattern(LitStr),
    /// `email`, `url`, `uuid`.
    Named(Ident),
}

pub(super) fn read(cx: &Ctxt, attributes: &[Attribute]) -> Vec<Rule> {
    let metas = meta::read(cx, attributes, "validate");
    meta::once(cx, &metas, &["format", "custom"]).into_iter().filter_map(|meta| rule(cx, meta)).collect()
}

pub(super) fn rule(cx: &Ctxt, rule: &Meta) -> Option<Rule> {
    let name = rule.name.to_string();
    if !symbol::RULES.contains(&name.as_str()) {
        rule.unknown(cx, "in `#[validate(..)]`", &[symbol::RULES]);
        return None;
    }
    // `format = r".."` and `custom = path` are short for `format(with = r"..")` and `custom(with = path)`.
    let options: Vec<&Meta> = match &rule.form {
        Form::Value(_) if name == "format" || name == "custom" => vec![rule],
        _ => meta::once(cx, rule.list(cx)?, &[]),
    };
    // `each(length(max = 3), message = "..")` has rules among its options.
    let (elements, options): (Vec<&Meta>, Vec<&Meta>) = options
        .into_iter()
        .partition(|option| name == "each" && symbol::RULES.iter().any(|known| option.is(known)));
    for option in options.iter().filter(|option| !std::ptr::eq(**option, rule)) {
        let own = symbol::rule(&name);
        if !own.iter().chain(symbol::RULE).any(|known| option.is(known)) {
            option.unknown(cx, &format!("of `{name}`"), &[own, symbol::RULE]);
        }
    }
    let kind = match name.as_str() {
        "each" => {
            RuleKind::Each(elements.into_iter().filter_map(|element| self::rule(cx, element)).collect())
        }
        _ => kind(cx, rule, &name, &options)?,
    };
    let mut read = Rule {
        name: rule.name.clone(),
        kind,
        message: None,
        messages: Vec::new(),
        code: None,
        only_if: None,
        unless: None,
        allow_null: false,
        allow_blank: false,
    };
    for option in options {
        match option.name.unraw().to_string().as_str() {
            "message" => read.read_message(cx, option),
            "code" => read.code = option.text(cx),
            "if" => read.only_if = option.text(cx),
            "unless" => read.unless = option.text(cx),
            "allow_null" => read.allow_null = option.truth(cx).unwrap_or(true),
            "allow_blank" => read.allow_blank = option.truth(cx).unwrap_or(true),
            _ => {}
        }
    }
    Some(read)
}

impl Rule {
    /// The rule, and those of an `each`.
    pub(crate) fn with_elements(&self) -> impl Iterator<Item = &Rule> {
        std::iter::once(self).chain(self.elements())
    }

    /// The rules of an `each`.
    pub(crate) fn elements(&self) -> &[Rule] {
        match &self.kind {
            RuleKind::Each(rules) => rules,
            _ => &[],
        }
    }

    fn read_message(&mut self, cx: &Ctxt, option: &Meta) {
        match &option.form {
            Form::List(texts) => {
                let texts = texts.iter().filter_map(|text| Some((text.name.to_string(), text.text(cx)?)));
                self.messages = texts.collect();
            }
            _ => self.message = option.text(cx),
        }
    }
}

fn kind(cx: &Ctxt, rule: &Meta, name: &str, options: &[&Meta]) -> Option<RuleKind> {
    let find = |wanted: &str| options.iter().copied().find(|option| option.is(wanted));
    let number = |wanted: &str| find(wanted).and_then(|option| number(cx, option));
    let flag = |wanted: &str| find(wanted).is_some_and(|option| option.truth(cx) == Some(true));
    let list = |wanted: &str| match find(wanted) {
        Some(option) => {
            option.array(cx).map(|list| list.iter().filter_map(|value| Literal::read(cx, value)).collect())
        }
        None => {
            cx.error(rule, format!("`{name}` needs a list, as in `{name}({wanted} = [..])`"));
            None
        }
    };
    Some(match name {
        "presence" => RuleKind::Presence,
        "absence" => RuleKind::Absence,
        "length" => RuleKind::Length { min: number("min"), max: number("max"), is: number("is") },
        "numericality" => RuleKind::Numericality { int: flag("int"), min: number("min"), max: number("max") },
        "inclusion" => RuleKind::Inclusion(list("in")?),
        "exclusion" => RuleKind::Exclusion(list("in")?),
        "format" => RuleKind::Format(format(cx, rule, &find)?),
        "uniqueness" => RuleKind::Uniqueness {
            scoped_to: find("scoped_to").and_then(|option| option.idents(cx)).unwrap_or_default(),
            ignore_case: flag("ignore_case"),
        },
        "date" => RuleKind::Date,
        "custom" => match (&rule.form, find("with")) {
            (Form::Value(_), _) => RuleKind::Custom(rule.path(cx)?),
            (_, Some(with)) => RuleKind::Custom(with.path(cx)?),
            _ => {
                cx.error(rule, "`custom` needs a function, as in `custom = ends_after_start`");
                return None;
            }
        },
        _ => RuleKind::Nested,
    })
}

fn number(cx: &Ctxt, option: &Meta) -> Option<Literal> {
    let number = option.literal(cx)?;
    if number.number().is_none() {
        cx.error(&number, "expected a number");
        return None;
    }
    Some(number)
}

fn format<'a>(cx: &Ctxt, rule: &Meta, find: &dyn Fn(&str) -> Option<&'a Meta>) -> Option<Format> {
    if let Form::Value(_) = rule.form {
        return rule.text(cx).map(Format::Pattern);
    }
    let named = ["email", "url", "uuid"].into_iter().find_map(find);
    match (find("with"), named) {
        (Some(with), None) => with.text(cx).map(Format::Pattern),
        (None, Some(named)) => named.flag(cx).map(Format::Named),
        (Some(_), Some(named)) => {
            cx.error(named, format!("`format` takes a pattern or `{}`, not both", named.name));
            None
        }
        (None, None) => {
            cx.error(rule, "`format` needs a pattern, as in `format = r\"^x\"`, or `format(email)`");
            None
        }
    }
}
