//! Conditions. Logic is two-valued: a test of a row without a value is false, and its negation true.

use juggler_core::definition::ModelDefinition;
use juggler_core::query::{Column, Condition, Test};
use juggler_core::value::Value;

use crate::dialect::column;
use crate::operand::Operand;
use crate::split::answered;
use crate::statement::Statement;

impl Statement<'_> {
    /// Adds ` WHERE ..`, unless the condition is true of every row.
    pub(crate) fn where_(&mut self, model: &ModelDefinition, condition: &Condition) -> &mut Self {
        if !condition.is_all() {
            let outer = std::mem::take(&mut self.alias);
            self.push(" WHERE ").condition(model, condition);
            self.alias = outer;
        }
        self
    }

    pub(super) fn condition(&mut self, model: &ModelDefinition, condition: &Condition) {
        match condition {
            Condition::And(parts) => self.joined(model, parts, " AND ", "1=1"),
            Condition::Or(parts) => self.joined(model, parts, " OR ", "1=0"),
            Condition::Not(part) => self.negated(model, part),
            Condition::Test { column, test } => self.column_test(model, column, test),
            Condition::Within(within) => self.within(model, within),
            // What the database cannot answer was taken out before.
            _ => drop(self.push("1=1")),
        }
    }

    /// Two halves at a time: databases count how deep an expression nests, and a list of a thousand parts would nest as deep.
    fn joined(&mut self, model: &ModelDefinition, parts: &[Condition], by: &str, of_none: &str) {
        const FLAT: usize = 16;
        match parts {
            [] => drop(self.push(of_none)),
            [part] => self.condition(model, part),
            parts if parts.len() <= FLAT => {
                self.push("(");
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        self.push(by);
                    }
                    self.condition(model, part);
                }
                self.push(")");
            }
            parts => {
                let (first, second) = parts.split_at(parts.len() / 2);
                self.push("(");
                self.joined(model, first, by, of_none);
                self.push(by);
                self.joined(model, second, by, of_none);
                self.push(")");
            }
        }
    }

    /// `NOT` of what may be unknown to the database, which is false to us.
    fn negated(&mut self, model: &ModelDefinition, part: &Condition) {
        if let Condition::Test { column, test: test @ Test::Eq(_) } = part
            && let Some(operand) = Operand::of(model, column, self.dialect)
            && !operand.is_each
            && let Some(Test::Eq(value)) = answered(model, column, test, self.dialect)
        {
            if value.is_null() {
                self.operand(&operand).push(" IS NOT NULL");
            } else {
                let [before, between, behind] = self.dialect.differs();
                self.push(before).operand(&operand).push(between).compared(&value, &operand).push(behind);
            }
            return;
        }
        // It is never unknown, and without a function around it the database can plan it as a join.
        if let (Condition::Within(within), false) = (part, self.dialect.lists_subqueries()) {
            self.push("NOT ").within(model, within);
            return;
        }
        self.push("NOT COALESCE(");
        self.condition(model, part);
        let no = self.dialect.no();
        self.push(", ").push(no).push(")");
    }

    fn column_test(&mut self, model: &ModelDefinition, at: &Column, test: &Test) {
        let dialect = self.dialect;
        if let (Test::Eq(Value::Null), []) = (test, &at.path[..])
            && answered(model, at, test, dialect).is_some()
        {
            self.name(column(model, at.property)).push(" IS NULL");
            return;
        }
        match (Operand::of(model, at, dialect), answered(model, at, test, dialect)) {
            (Some(operand), Some(test)) if operand.is_each => {
                self.push("EXISTS (SELECT 1 FROM ");
                dialect.elements(self, &operand);
                self.push(" WHERE ").test(&operand, &test).push(")");
            }
            (Some(operand), Some(test)) => drop(self.test(&operand, &test)),
            _ if dialect.evaluates() => self.evaluated(model, at, test),
            _ => dialect.search(self, column(model, at.property), test),
        }
    }

    /// Adds the test as a call of our function.
    #[cfg(feature = "sqlite")]
    fn evaluated(&mut self, model: &ModelDefinition, at: &Column, test: &Test) {
        use crate::statement::{Bind, Evaluated};
        use crate::stored::{Cell, Stored};
        let condition = Condition::Test { column: at.clone(), test: test.clone() };
        let evaluated = Evaluated { cell: Cell::of(model, at.property).owned(), condition };
        self.binds.push(Bind::one(Value::Null, Stored::Json));
        self.evaluated.push((self.binds.len(), evaluated.into()));
        self.push("juggler_matches(").reads(model, [at.property]).push(", ?)");
    }

    /// Only SQLite runs functions of ours.
    #[cfg(not(feature = "sqlite"))]
    fn evaluated(&mut self, _: &ModelDefinition, _: &Column, _: &Test) {
        self.push("1=1");
    }
}
