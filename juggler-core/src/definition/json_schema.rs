//! A definition as JSON Schema 2020-12.

use juggler_validate::{Format, Length, Literal, Number, Numericality, Rule, RuleKind};
use serde_json::{Map, Value as Json, json};

use super::{Coercion, Default, IntSize, Kind, LdlType, ModelDefinition, Property, Strict};
use crate::value::{ValueRef, to_json};

impl ModelDefinition {
    /// The model as JSON Schema (2020-12), for forms, clients and other languages: its types, what must be there, and its rules,
    /// as far as JSON Schema has words for them.
    ///
    /// It says nothing of hidden properties, nor of the defaults of sensitive ones, nor of the rules `uniqueness`, `date` and
    /// `custom`, nor of those under a condition. Lengths differ where a text has characters outside the Basic Multilingual Plane: JSON Schema counts each of them once,
    /// rules twice, as JavaScript does. Patterns are handed on as they are.
    ///
    /// ```
    /// use juggler_core::builder::from_ldl;
    /// use serde_json::json;
    ///
    /// let properties = json!({"name": {"type": "string", "required": true, "length": 40}, "age": {"type": "number", "min": 0}});
    /// let model = from_ldl("Person", &properties, &json!({"idInjection": false}), false, &|_| None)?;
    /// assert_eq!(model.to_json_schema(), json!({
    ///     "$schema": "https://json-schema.org/draft/2020-12/schema",
    ///     "title": "Person",
    ///     "type": "object",
    ///     "properties": {
    ///         "name": { "type": "string", "minLength": 1, "maxLength": 40 },
    ///         "age": { "type": ["number", "null"], "minimum": 0 },
    ///     },
    ///     "required": ["name"],
    /// }));
    /// # Ok::<(), juggler_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json_schema(&self) -> Json {
        let mut schema = Schema::default();
        schema.set("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.set("title", &*self.name);
        schema.describe(&self.doc);
        let ldl = self.settings.coercion == Coercion::Ldl;
        let inside = Inside { ldl, is_nested: false, has_rules: true, has_date_format: false };
        schema.object(&self.properties, self.settings.strict == Strict::Validate, inside);
        schema.finish()
    }
}

/// Where a property is.
#[derive(Clone, Copy)]
struct Inside {
    /// A model of LDL, for which a required text is not empty.
    ldl: bool,
    is_nested: bool,
    /// Are its rules always run? Not where `nested` has a condition.
    has_rules: bool,
    /// Are dates text in a format of their own, beside that of the schema?
    has_date_format: bool,
}

/// What is said of a value.
#[derive(std::default::Default)]
struct Schema {
    keywords: Map<String, Json>,
    /// What cannot stand beside the keywords.
    all_of: Vec<Json>,
}

impl Schema {
    fn set(&mut self, keyword: &str, value: impl Into<Json>) {
        self.keywords.insert(keyword.to_owned(), value.into());
    }

    fn describe(&mut self, doc: &str) {
        if !doc.is_empty() {
            self.set("description", doc);
        }
    }

    /// Sets a keyword, beside what is said already: the tighter of two bounds counts, and of anything else both.
    fn also(&mut self, keyword: &str, value: Json) {
        let Some(known) = self.keywords.get_mut(keyword) else { return self.set(keyword, value) };
        let tighter = match (keyword, known.as_f64(), value.as_f64()) {
            ("type", ..) if *known == "number" && value == "integer" => true,
            ("minimum" | "minLength" | "minItems", Some(known), Some(value)) => value > known,
            ("maximum" | "maxLength" | "maxItems", Some(known), Some(value)) => value < known,
            ("type", ..) if *known == "integer" && value == "number" => false,
            _ if *known == value => false,
            _ => return self.all_of.push(json!({ keyword: value })),
        };
        if tighter {
            *known = value;
        }
    }

    fn finish(mut self) -> Json {
        if !self.all_of.is_empty() {
            self.keywords.insert("allOf".to_owned(), self.all_of.into());
        }
        Json::Object(self.keywords)
    }

    fn object(&mut self, properties: &[Property], closed: bool, inside: Inside) {
        self.set("type", "object");
        let shown = || properties.iter().filter(|at| !(at.hidden || at.protected && inside.is_nested));
        let schemas = shown().map(|at| (at.name.to_string(), property(at, inside)));
        self.set("properties", schemas.collect::<Map<_, _>>());
        let required: Vec<Json> =
            shown().filter(|at| must_be_there(at, inside)).map(|at| (&*at.name).into()).collect();
        if !required.is_empty() {
            self.set("required", required);
        }
        // What is not shown may be given all the same.
        if closed && shown().count() == properties.len() {
            self.set("additionalProperties", false);
        }
    }

    fn kind(&mut self, kind: &Kind, ldl: Option<LdlType>, inside: Inside) {
        match kind {
            Kind::Bool => self.set("type", "boolean"),
            Kind::Int(size) => self.integer(*size),
            Kind::Float(_) => self.set("type", "number"),
            #[cfg(feature = "decimal")]
            Kind::Decimal => self.text("pattern", r"^[+-]?\d+(\.\d+)?$"),
            Kind::Text => self.set("type", "string"),
            Kind::Bytes => self.text("contentEncoding", "base64"),
            _ if inside.has_date_format && kind.is_date_or_time() => self.set("type", "string"),
            Kind::Date => self.text("format", "date"),
            // The formats `time` and `date-time` have a zone, these have none.
            Kind::Time => self.text("pattern", r"^\d{2}:\d{2}:\d{2}(\.\d+)?$"),
            Kind::DateTime => self.text("pattern", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$"),
            Kind::Timestamp => self.text("format", "date-time"),
            #[cfg(feature = "uuid")]
            Kind::Uuid => self.text("format", "uuid"),
            Kind::Geo => {
                self.set("type", "object");
                let degrees =
                    |most: u8| json!({ "type": "number", "minimum": -i16::from(most), "maximum": most });
                self.set("properties", json!({ "lat": degrees(90), "lng": degrees(180) }));
                self.set("required", json!(["lat", "lng"]));
            }
            Kind::Enum(kind) => {
                self.set("type", "string");
                self.set(
                    "enum",
                    kind.variants.iter().map(|variant| Json::from(&**variant)).collect::<Json>(),
                );
            }
            Kind::List(element) => {
                let mut items = Schema::default();
                items.kind(element, ldl, inside);
                self.set("type", "array");
                self.set("items", items.finish());
            }
            Kind::Object(kind) => {
                if !kind.is_anonymous() {
                    self.set("title", &*kind.name);
                }
                self.object(&kind.properties, !kind.open, Inside { is_nested: true, ..inside });
            }
            Kind::Json => match ldl {
                Some(LdlType::Object) => self.set("type", "object"),
                Some(LdlType::Array) => self.set("type", "array"),
                _ => {}
            },
        }
    }

    fn text(&mut self, keyword: &str, value: &str) {
        self.set("type", "string");
        self.set(keyword, value);
    }

    fn integer(&mut self, size: IntSize) {
        self.set("type", "integer");
        let (min, max) = size.range();
        if min != i64::MIN {
            self.set("minimum", min);
        }
        if max != i64::MAX {
            self.set("maximum", max);
        }
    }

    /// Lets `null` in, after all else was said.
    fn or_null(&mut self) {
        for keywords in self.all_of.iter_mut().filter_map(Json::as_object_mut).chain([&mut self.keywords]) {
            if let Some(kind) = keywords.get_mut("type").filter(|kind| kind.is_string()) {
                *kind = json!([kind.take(), "null"]);
            }
            if let Some(Json::Array(variants)) = keywords.get_mut("enum")
                && !variants.contains(&Json::Null)
            {
                variants.push(Json::Null);
            }
        }
    }

    /// Says what a rule says.
    fn rule(&mut self, kind: &Kind, rule: &Rule) {
        let mut said = Schema::default();
        // Does it refuse the empty text by itself, though that may be allowed?
        let mut refuses_blank = false;
        match &rule.kind {
            RuleKind::Absence => match kind {
                Kind::Text | Kind::List(_) => said.length(kind, None, Some(0)),
                _ => said.set("type", "null"),
            },
            RuleKind::Length(Length { min, max, is }) => {
                // A bound of 0 is none.
                let given = |bound: Option<usize>| bound.filter(|bound| *bound > 0);
                let (min, max) = (given(*is).or(given(*min)), given(*is).or(given(*max)));
                refuses_blank = min.is_some();
                said.length(kind, min, max);
            }
            RuleKind::Numericality(Numericality { int, min, max }) => {
                said.set("type", if *int { "integer" } else { "number" });
                for (keyword, bound) in [("minimum", min), ("maximum", max)] {
                    if let Some(bound) = bound {
                        said.set(keyword, number(*bound));
                    }
                }
            }
            RuleKind::Inclusion(list) => {
                let blank = (rule.allow_blank && *kind == Kind::Text).then(|| Json::from(""));
                said.set("enum", list.iter().map(literal).chain(blank).collect::<Json>());
            }
            RuleKind::Exclusion(list) => {
                let allowed = |literal: &Json| {
                    (rule.allow_blank && *literal == "") || (rule.allow_null && literal.is_null())
                };
                let list: Json = list.iter().map(literal).filter(|literal| !allowed(literal)).collect();
                said.set("not", json!({ "enum": list }));
            }
            RuleKind::Format(format) => {
                refuses_blank = true;
                match format {
                    Format::Pattern(pattern) => said.set("pattern", &**pattern),
                    Format::Email => said.set("format", "email"),
                    Format::Url => said.set("format", "uri"),
                    Format::Uuid => said.set("format", "uuid"),
                    _ => {}
                }
            }
            RuleKind::Each(rules) => {
                if let (Kind::List(element), Some(Json::Object(items))) =
                    (kind, self.keywords.get_mut("items"))
                {
                    let mut inner = Schema { keywords: std::mem::take(items), all_of: Vec::new() };
                    rules.iter().filter(|rule| is_certain(rule)).for_each(|rule| inner.rule(element, rule));
                    self.set("items", inner.finish());
                }
            }
            _ => {}
        }
        if refuses_blank && rule.allow_blank && matches!(kind, Kind::Text | Kind::Json) {
            self.all_of.push(json!({ "anyOf": [{ "const": "" }, said.finish()] }));
        } else {
            said.keywords.into_iter().for_each(|(keyword, value)| self.also(&keyword, value));
        }
    }

    fn length(&mut self, kind: &Kind, min: Option<usize>, max: Option<usize>) {
        let keywords: &[_] = match kind {
            Kind::Text | Kind::Enum(_) => &[("minLength", "maxLength")],
            Kind::List(_) => &[("minItems", "maxItems")],
            Kind::Json => &[("minLength", "maxLength"), ("minItems", "maxItems")],
            _ => &[],
        };
        for (least, most) in keywords {
            if let Some(min) = min {
                self.also(least, min.into());
            }
            if let Some(max) = max {
                self.also(most, max.into());
            }
        }
    }
}

fn property(property: &Property, inside: Inside) -> Json {
    let mut schema = Schema::default();
    let certain = || certain(property, inside);
    let has_date_format = property.date_format.is_some();
    let deeper = Inside { has_rules: runs_inside(property, inside), has_date_format, ..inside };
    schema.kind(&property.kind, property.ldl, deeper);
    schema.describe(&property.doc);
    let is_ours = property.generated || property.version;
    if is_ours {
        schema.set("readOnly", true);
    }
    if let Some(Default::Value(value)) = property.default.as_ref().filter(|_| !property.holds_secrets()) {
        schema.set("default", value.to_json());
    }
    if let Some(length) = property.length.filter(|_| inside.has_rules) {
        schema.length(&property.kind, None, usize::try_from(length).ok());
    }
    for rule in certain() {
        schema.rule(&property.kind, rule);
    }
    let is_present = certain().any(|rule| rule.kind == RuleKind::Presence);
    let is_text = property.kind == Kind::Text;
    let needed = needs_value(property, inside);
    if is_present
        || (needed && inside.ldl)
        || (is_text && certain().any(|rule| reads(rule) && !rule.allow_blank && !lists(rule)))
    {
        schema.length(&property.kind, Some(1), None);
    }
    let refuses_null = |rule: &Rule| reads(rule) && !rule.allow_null;
    if !needed && !is_ours && !is_present && !certain().any(refuses_null) {
        schema.or_null();
    }
    schema.finish()
}

/// Must it be given? A default stands in for what is not.
fn must_be_there(property: &Property, inside: Inside) -> bool {
    let needs = |rule: &Rule| rule.kind == RuleKind::Presence || (reads(rule) && !rule.allow_blank);
    let needed = needs_value(property, inside) || certain(property, inside).any(needs);
    needed && property.default.is_none() && !property.generated && !property.version
}

/// Is it required? In LDL that is a rule, of derived models a type.
fn needs_value(property: &Property, inside: Inside) -> bool {
    property.required && (inside.has_rules || !inside.ldl)
}

/// The rules without a condition.
fn certain(property: &Property, inside: Inside) -> impl Iterator<Item = &Rule> {
    property.rules.iter().filter(move |rule| inside.has_rules && is_certain(rule))
}

/// Are the rules inside its value always run?
fn runs_inside(property: &Property, inside: Inside) -> bool {
    let mut says_when = property.rules.iter().filter(|rule| rule.kind == RuleKind::Nested).peekable();
    inside.has_rules && (says_when.peek().is_none() || says_when.any(is_certain))
}

fn is_certain(rule: &Rule) -> bool {
    rule.only_if.is_none() && rule.unless.is_none()
}

/// Does the rule look at the value, and fail where there is none unless that is allowed?
fn reads(rule: &Rule) -> bool {
    matches!(
        rule.kind,
        RuleKind::Length(_)
            | RuleKind::Numericality(_)
            | RuleKind::Inclusion(_)
            | RuleKind::Exclusion(_)
            | RuleKind::Format(_)
    )
}

/// Does it list the values there may be?
fn lists(rule: &Rule) -> bool {
    matches!(rule.kind, RuleKind::Inclusion(_))
}

fn number(number: Number) -> Json {
    match number {
        Number::Int(number) => number.into(),
        Number::Float(number) => to_json(ValueRef::Float(number)),
    }
}

fn literal(literal: &Literal) -> Json {
    match literal {
        Literal::Bool(flag) => (*flag).into(),
        Literal::Int(number) => (*number).into(),
        Literal::Float(number) => to_json(ValueRef::Float(*number)),
        Literal::Text(text) => (&**text).into(),
        _ => Json::Null,
    }
}
