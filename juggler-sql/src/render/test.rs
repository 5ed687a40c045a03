//! Tests of one operand, by the operators of SQL.

use juggler_core::query::Test;
use juggler_core::value::Value;

use crate::foreign::Foreign;
use crate::operand::Operand;
use crate::split::fold;
use crate::statement::Statement;
use crate::stored::Stored;

/// Longer lists are made into tables by MariaDB (`in_predicate_conversion_threshold`), which are read before an index is.
const MOST_IN_A_LIST: usize = 512;

impl Statement<'_> {
    /// Adds what is tested.
    pub(crate) fn operand(&mut self, operand: &Operand<'_>) -> &mut Self {
        let dialect = self.dialect;
        if operand.is_each {
            return self.push("item.juggler_item");
        }
        if !operand.path.is_empty() {
            dialect.inside(self, operand);
            return self;
        }
        if let Some(foreign) = &operand.foreign {
            return self.push(&foreign.tested.0).name(operand.column).push(&foreign.tested.1);
        }
        match decimal(operand.stored).and_then(|()| dialect.decimal()) {
            Some(number) => self.push("CAST(").name(operand.column).push(" AS ").push(number).push(")"),
            None if operand.stored == Stored::Text => {
                self.name(operand.column).push(dialect.collates_column())
            }
            None => self.name(operand.column),
        }
    }

    /// Adds a value to compare an operand with.
    pub(crate) fn compared(&mut self, value: &Value, operand: &Operand<'_>) -> &mut Self {
        if let Some(Foreign { compared, .. }) = &operand.foreign {
            return self.push(&compared.0).value(value.clone(), operand.stored).push(&compared.1);
        }
        match decimal(operand.stored).and_then(|()| self.dialect.decimal()) {
            Some(number) => {
                self.push("CAST(").value(value.clone(), operand.stored).push(" AS ").push(number).push(")")
            }
            None => self.value(value.clone(), operand.stored).collation(operand),
        }
    }

    /// Adds the collation that a value of text is compared by.
    fn collation(&mut self, operand: &Operand<'_>) -> &mut Self {
        match &operand.foreign {
            _ if operand.stored != Stored::Text || operand.is_in_json() => self,
            Some(foreign) => self.push(&foreign.compared.1),
            None => self.push(self.dialect.collates_value()),
        }
    }

    /// Adds a test that the database answers.
    pub(crate) fn test(&mut self, operand: &Operand<'_>, test: &Test) -> &mut Self {
        let dialect = self.dialect;
        let mut compare = |operator: &str, value: &Value| {
            self.operand(operand).push(operator).compared(value, operand);
        };
        match test {
            Test::Eq(Value::Null) => drop(self.operand(operand).push(" IS NULL")),
            Test::Eq(value) => compare(" = ", value),
            Test::Gt(value) => compare(" > ", value),
            Test::Gte(value) => compare(" >= ", value),
            Test::Lt(value) => compare(" < ", value),
            Test::Lte(value) => compare(" <= ", value),
            Test::Between(low, high) => {
                self.push("(").operand(operand).push(" >= ").compared(low, operand);
                self.push(" AND ").operand(operand).push(" <= ").compared(high, operand).push(")");
            }
            Test::Inq(values) => self.among(operand, values),
            Test::Like(pattern) => {
                let (source, letters) = match pattern.ignore_case() {
                    true => (fold::lowercase(pattern), fold::replacements(pattern)),
                    false => (pattern.source().to_owned(), Vec::new()),
                };
                if let Some(like) = dialect.like(&source) {
                    match &letters[..] {
                        [] => drop(self.operand(operand)),
                        letters => dialect.fold(self, operand, letters),
                    }
                    self.push(like.operator).value(Value::Text(like.pattern), Stored::Text);
                    self.collation(operand).push(like.suffix);
                }
            }
            Test::Regexp(expression) => {
                if let Some(found) = dialect.regexp(expression) {
                    self.operand(operand)
                        .push(found.operator)
                        .value(Value::Text(found.pattern), Stored::Text);
                    self.push(found.suffix);
                }
            }
            _ => drop(self.push("1=1")),
        }
        self
    }

    /// Are so many values better written out than sent as a list, and is there room for them?
    fn writes_out(&self, values: usize) -> bool {
        let room = (self.dialect.max_binds() / 2).saturating_sub(self.binds.len());
        values <= self.dialect.most_written_out() && values.next_power_of_two() <= room
    }

    fn among(&mut self, operand: &Operand<'_>, values: &[Value]) {
        let (dialect, stored) = (self.dialect, operand.stored);
        let may_be_list =
            dialect.lists(stored) && operand.foreign.as_ref().is_none_or(|foreign| foreign.lists);
        let has_null = values.iter().any(Value::is_null);
        let values: Vec<Value> = values.iter().filter(|value| !value.is_null()).cloned().collect();
        self.push("(");
        match &values[..] {
            [] => drop(self.push("1=0")),
            [value] => drop(self.operand(operand).push(" = ").compared(value, operand)),
            few if may_be_list && !self.writes_out(few.len()) => {
                self.operand(operand);
                let n = self.list(values, stored);
                dialect.one_of(n, stored.bound(), &mut self.text);
            }
            values => {
                // The last one again and again, so that there are few statements, whatever the number of values.
                let again = if may_be_list { values.len().next_power_of_two() - values.len() } else { 0 };
                let last = values.last().into_iter().cycle().take(again);
                for (i, value) in values.iter().chain(last).enumerate() {
                    match i % MOST_IN_A_LIST {
                        0 => self.push(if i > 0 { ") OR " } else { "" }).operand(operand).push(" IN ("),
                        _ => self.push(", "),
                    };
                    self.compared(value, operand);
                }
                self.push(")");
            }
        }
        if has_null {
            self.push(" OR ").operand(operand).push(" IS NULL");
        }
        self.push(")");
    }
}

/// Are these kept as text that compares as numbers?
fn decimal(stored: Stored) -> Option<()> {
    #[cfg(feature = "decimal")]
    if stored == Stored::Decimal {
        return Some(());
    }
    let _ = stored;
    None
}
