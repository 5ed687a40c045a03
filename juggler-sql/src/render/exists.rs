//! What a condition asks of rows of other tables: `EXISTS (SELECT ..)`, or `IN (SELECT ..)`.
//!
//! A column without a table in front is one of the innermost `FROM`, so that only the keys, which join two tables, need to say
//! which they are of.

use juggler_core::definition::ModelDefinition;
use juggler_core::query::Within;

use crate::dialect::column;
use crate::statement::Statement;
use crate::stored::Stored;

impl Statement<'_> {
    /// Adds a question about rows of another table. A list may leave it unknown, an `EXISTS` never does.
    pub(super) fn within(&mut self, model: &ModelDefinition, within: &Within) {
        match self.dialect.lists_subqueries() {
            true => self.in_list(model, within),
            false => self.exists(model, within),
        }
    }

    fn in_list(&mut self, model: &ModelDefinition, within: &Within) {
        let Within { properties, model: inner, select, condition } = within;
        let is_one = properties.len() == 1;
        self.push(if is_one { "" } else { "(" });
        for (i, &at) in properties.iter().enumerate() {
            let is_text = Stored::at(model, at) == Stored::Text;
            self.push(if i > 0 { ", " } else { "" }).name(column(model, at));
            self.push(if is_text { self.dialect.collates_column() } else { "" });
        }
        self.push(if is_one { " IN (SELECT " } else { ") IN (SELECT " });
        self.names(select.iter().map(|&at| column(inner, at))).push(" FROM ").table(inner);
        self.where_(inner, condition).push(")");
    }

    fn exists(&mut self, model: &ModelDefinition, within: &Within) {
        let Within { properties, model: inner, select, condition } = within;
        let outer = self.tested(model);
        let alias = self.next_alias(&outer);
        self.push("EXISTS (SELECT 1 FROM ").table(inner).push(" AS ").push(&alias).push(" WHERE ");
        let before = std::mem::replace(&mut self.alias, alias.clone());
        for (i, (here, there)) in properties.iter().zip(select).enumerate() {
            self.push(if i > 0 { " AND " } else { "" });
            // Text is the same where its code points are, whatever the two tables say of it.
            let is_text = Stored::at(inner, *there) == Stored::Text;
            let collates = |by: &'static str| if is_text { by } else { "" };
            self.push(&alias).push(".").name(column(inner, *there));
            self.push(collates(self.dialect.collates_column())).push(" = ");
            self.push(&outer).push(".").name(column(model, *here));
            self.push(collates(self.dialect.collates_column()));
            self.push(collates(self.dialect.collates_value()));
        }
        if !condition.is_all() {
            self.push(" AND ").condition(inner, condition);
        }
        self.push(")").alias = before;
    }

    /// What the table is called whose rows are tested.
    fn tested(&self, model: &ModelDefinition) -> String {
        let mut name = self.alias.clone();
        if name.is_empty() {
            self.dialect.table(model, &mut name);
        }
        name
    }

    /// A name, quoted, for one more table, which is not that of the table around it.
    fn next_alias(&mut self, outer: &str) -> String {
        loop {
            self.subqueries += 1;
            let mut alias = String::new();
            self.dialect.quote(&format!("s{}", self.subqueries), &mut alias);
            if alias != outer {
                return alias;
            }
        }
    }
}
