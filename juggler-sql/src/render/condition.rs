//! Conditions. Logic is two-valued: a test of a row without a value is false, and its negation true.

use juggler_core::definition::ModelDefinition;
use juggler_core::query::{Condition, Test};
use juggler_core::value::Value;

use crate::dialect::column;
use crate::statement::Statement;
use crate::stored::Stored;

impl Statement<'_> {
    /// Adds ` WHERE ..`, unless the condition is true of every row.
    pub(crate) fn where_(&mut self, model: &ModelDefinition, condition: &Condition) -> &mut Self {
        if !condition.is_all() {
            let mut scope = String::new();
            self.dialect.table(model, &mut scope);
            let outer = std::mem::replace(&mut self.scope, scope);
            self.push(" WHERE ").condition(model, condition);
            self.scope = outer;
        }
        self
    }

    pub(super) fn condition(&mut self, model: &ModelDefinition, condition: &Condition) {
        match condition {
            Condition::And(parts) => self.joined(model, parts, " AND ", "1=1"),
            Condition::Or(parts) => self.joined(model, parts, " OR ", "1=0"),
            Condition::Not(part) => self.negated(model, part),
            Condition::Test { column: tested, test } => {
                self.test(column(model, tested.property), Stored::at(model, tested.property), test);
            }
            Condition::Within(within) => self.within(model, within),
            // What the database cannot answer was taken out before.
            _ => drop(self.push("1=1")),
        }
    }

    fn joined(&mut self, model: &ModelDefinition, parts: &[Condition], by: &str, of_none: &str) {
        if parts.is_empty() {
            self.push(of_none);
            return;
        }
        self.push("(");
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                self.push(by);
            }
            self.condition(model, part);
        }
        self.push(")");
    }

    /// `NOT` of what may be unknown to the database, which is false to us.
    fn negated(&mut self, model: &ModelDefinition, part: &Condition) {
        match part {
            Condition::Test { column: tested, test: Test::Eq(Value::Null) } => {
                self.name(column(model, tested.property)).push(" IS NOT NULL");
            }
            // It is never unknown, and without a function around it the database can plan it as a join.
            Condition::Within(within) if !self.dialect.lists_subqueries() => {
                self.push("NOT ").within(model, within);
            }
            part => {
                self.push("NOT COALESCE(");
                self.condition(model, part);
                let no = self.dialect.no();
                self.push(", ").push(no).push(")");
            }
        }
    }

    fn test(&mut self, column: &str, stored: Stored, test: &Test) {
        let mut compare = |operator: &str, value: &Value| {
            self.name(column).push(operator).value(value.clone(), stored);
        };
        match test {
            Test::Eq(Value::Null) => drop(self.name(column).push(" IS NULL")),
            Test::Eq(value) => compare(" = ", value),
            Test::Gt(value) => compare(" > ", value),
            Test::Gte(value) => compare(" >= ", value),
            Test::Lt(value) => compare(" < ", value),
            Test::Lte(value) => compare(" <= ", value),
            Test::Between(low, high) => {
                self.push("(").name(column).push(" >= ").value(low.clone(), stored);
                self.push(" AND ").name(column).push(" <= ").value(high.clone(), stored).push(")");
            }
            Test::Inq(values) => self.among(column, stored, values),
            Test::Like(pattern) => {
                if let Some(like) = self.dialect.like(column, pattern.source()) {
                    self.name(column).push(like.operator).value(Value::Text(like.pattern), Stored::Text);
                    self.push(like.suffix);
                }
            }
            _ => drop(self.push("1=1")),
        }
    }

    fn among(&mut self, column: &str, stored: Stored, values: &[Value]) {
        let has_null = values.iter().any(Value::is_null);
        let mut values: Vec<Value> = values.iter().filter(|value| !value.is_null()).cloned().collect();
        self.push("(");
        match values.len() {
            0 => drop(self.push("1=0")),
            1 => drop(self.name(column).push(" = ").value(values.remove(0), stored)),
            _ if stored.lists() => drop(self.one_of(column, values, stored)),
            _ => {
                self.name(column).push(" IN (");
                for (i, value) in values.into_iter().enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    self.value(value, stored);
                }
                self.push(")");
            }
        }
        if has_null {
            self.push(" OR ").name(column).push(" IS NULL");
        }
        self.push(")");
    }
}
