//! Conditions as text without their values, for logs.

use std::fmt;

use super::{Column, Condition, Test};
use crate::definition::{Kind, ModelDefinition, ObjectKind};

impl Condition {
    /// The condition as text for logs: `age gte ? and (hidden) = ?`.
    ///
    /// It has the names of properties and operators and never a value. A hidden property is `(hidden)`, and a
    /// name that no definition declares is `?`, because it came from outside as the values did.
    ///
    /// ```
    /// use juggler_core::query::{Condition, Test};
    /// use juggler_core::{ModelDefinition, Property, Value};
    ///
    /// static PROPERTIES: [Property; 2] =
    ///     [Property::new::<String>("name"), Property::new::<String>("password").hidden()];
    /// static USER: ModelDefinition = ModelDefinition::new("User").properties(&PROPERTIES);
    ///
    /// let is = |at, value: &str| Condition::test(&USER, at, Test::Eq(Value::from(value)));
    /// let condition = is(0, "kim").and(is(1, "secret"));
    /// assert_eq!(condition.shape(&USER).to_string(), "name = ? and (hidden) = ?");
    /// ```
    #[must_use]
    pub fn shape<'a>(&'a self, model: &'a ModelDefinition) -> Shape<'a> {
        Shape { model, condition: self }
    }
}

/// A condition as text without its values; see [`Condition::shape`].
#[derive(Clone, Copy)]
pub struct Shape<'a> {
    model: &'a ModelDefinition,
    condition: &'a Condition,
}

impl fmt::Debug for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.condition {
            Condition::And(parts) if parts.is_empty() => f.write_str("all"),
            Condition::Or(parts) if parts.is_empty() => f.write_str("none"),
            Condition::And(parts) => self.joined(f, " and ", parts),
            Condition::Or(parts) => self.joined(f, " or ", parts),
            Condition::Not(part) => write!(f, "not ({})", part.shape(self.model)),
            Condition::Test { column, test } => {
                name(f, self.model, column)?;
                write!(f, " {}", Asked(test))
            }
            Condition::Within(within) => {
                names(f, self.model, &within.properties)?;
                f.write_str(" in (select ")?;
                names(f, &within.model, &within.select)?;
                write!(f, " of {} where {})", within.model.name, within.condition.shape(&within.model))
            }
        }
    }
}

impl Shape<'_> {
    fn joined(&self, f: &mut fmt::Formatter<'_>, by: &str, parts: &[Condition]) -> fmt::Result {
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                f.write_str(by)?;
            }
            let shape = part.shape(self.model);
            match part {
                Condition::And(inner) | Condition::Or(inner) if inner.len() > 1 => write!(f, "({shape})")?,
                _ => write!(f, "{shape}")?,
            }
        }
        Ok(())
    }
}

/// Whole properties, with commas between.
fn names(f: &mut fmt::Formatter<'_>, model: &ModelDefinition, at: &[usize]) -> fmt::Result {
    for (i, &at) in at.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        name(f, model, &Column::property(model, at))?;
    }
    Ok(())
}

fn name(f: &mut fmt::Formatter<'_>, model: &ModelDefinition, column: &Column) -> fmt::Result {
    let declared = model.properties.get(column.property);
    let mut within = declared.map(|property| &property.kind);
    match declared {
        Some(property) if property.hidden => return f.write_str("(hidden)"),
        Some(property) => f.write_str(&property.name)?,
        None => f.write_str("(undeclared)")?,
    }
    for step in &column.path {
        match within.and_then(|kind| object(kind)?.property(step)) {
            Some(property) if property.hidden => return f.write_str(".(hidden)"),
            Some(property) => {
                write!(f, ".{}", property.name)?;
                within = Some(&property.kind);
            }
            None => {
                f.write_str(".?")?;
                // A number in a list is an element, and what follows is inside it.
                within = within.and_then(Kind::element).filter(|_| step.parse::<usize>().is_ok());
            }
        }
    }
    Ok(())
}

/// The object that a path goes into; a list on the way stands for its elements.
fn object(mut kind: &Kind) -> Option<&ObjectKind> {
    while let Some(element) = kind.element() {
        kind = element;
    }
    match kind {
        Kind::Object(object) => Some(object),
        _ => None,
    }
}

/// A test without its values.
pub(super) struct Asked<'a>(pub(super) &'a Test);

impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Test::Inq(values) => write!(f, "inq [{} x ?]", values.len()),
            Test::Between(..) => f.write_str("between ? and ?"),
            test => write!(f, "{} ?", operator(test)),
        }
    }
}

/// LoopBack's name of a test of one value.
const fn operator(test: &Test) -> &'static str {
    match test {
        Test::Eq(_) => "=",
        Test::Gt(_) => "gt",
        Test::Gte(_) => "gte",
        Test::Lt(_) => "lt",
        Test::Lte(_) => "lte",
        Test::Between(..) => "between",
        Test::Inq(_) => "inq",
        Test::Like(_) => "like",
        Test::Regexp(_) => "regexp",
        Test::Near(_) => "near",
    }
}
