//! What is the same in every statement that finds a row by its id, the most frequent of all: its text.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::RandomState;
use juggler_core::Value;
use juggler_core::definition::{ModelDefinition, ModelRef};
use juggler_core::query::{Condition, Query, Test};
use parking_lot::RwLock;

use crate::dialect::Dialect;
use crate::operations::Plan;
use crate::split::answered;
use crate::statement::Statement;
use crate::stored::Stored;

/// The texts of models, by the addresses of their definitions.
#[derive(Default)]
pub(crate) struct Shapes(RwLock<HashMap<usize, Shape, RandomState>>);

struct Shape {
    /// Kept, so that its address is never that of another.
    _model: ModelRef,
    /// The text, once a row was looked for.
    find: OnceLock<String>,
}

impl Shapes {
    /// Hears of a model.
    pub(crate) fn define(&self, model: &ModelRef) {
        let shape = || Shape { _model: model.clone(), find: OnceLock::new() };
        self.0.write().entry(address(model)).or_insert_with(shape);
    }

    /// The statement that finds a row by its id. `None` where it is not this simple: for an id that the columns do not hold as it is.
    pub(crate) fn find<'d>(
        &self,
        dialect: &'d dyn Dialect,
        model: &ModelDefinition,
        id: &[Value],
    ) -> Option<Statement<'d>> {
        let shapes = self.0.read();
        let shape = shapes.get(&address(model)).filter(|_| id.len() == model.ids.len())?;
        let mut statement = Statement::new(dialect);
        for (&at, value) in model.ids.iter().zip(id) {
            let Condition::Test { column, test } = Condition::test(model, at, Test::Eq(value.clone())) else {
                return None;
            };
            match answered(model, &column, &test, dialect)? {
                Test::Eq(value) if !value.is_null() => statement.bind(value, Stored::at(model, at)),
                _ => return None,
            }
        }
        if !dialect.plans_by_limit() {
            statement.bind(Value::Int(1), Stored::Int);
        }
        let text = match shape.find.get() {
            Some(text) => text,
            None => {
                let Plan { statement: whole, is_exact, .. } =
                    Plan::of(dialect, &Query::by_id(model, id)).ok()?;
                if !is_exact || whole.binds != statement.binds {
                    return None;
                }
                shape.find.get_or_init(|| whole.text)
            }
        };
        statement.push(text);
        Some(statement)
    }
}

fn address(model: &ModelDefinition) -> usize {
    std::ptr::from_ref(model).addr()
}
