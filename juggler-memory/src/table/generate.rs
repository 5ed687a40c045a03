//! Values that the store makes.

use juggler_core::{Error, Kind, ModelDefinition, Result, Value, ValueRef};

use super::Table;
use crate::column::{Column, whole};
use crate::sync::Ordering;

impl Table {
    /// Makes the values that the store is to make, and counts on from those that were given. Text that was made is
    /// returned, as a row only borrows.
    ///
    /// As in LoopBack each row moves the counter of its id, also one with an id of its own: to `max(counter, id) + 1`.
    pub(crate) fn generate(
        &self,
        model: &ModelDefinition,
        generated: &[(usize, usize)],
        row: &mut [ValueRef<'_>],
    ) -> Result<Vec<(usize, String)>> {
        let mut texts = Vec::new();
        for &(property, at) in generated {
            let column = &self.columns[at];
            if !row[at].is_null() {
                column.count_on(row[at]);
                continue;
            }
            match &column.kind {
                Kind::Int(size) => {
                    let next = column.make();
                    if next > size.range().1 {
                        return Err(Error::storage(format!(
                            "{}: all values are used up",
                            model.place(property)
                        )));
                    }
                    row[at] = ValueRef::Int(next);
                }
                Kind::Float(_) => row[at] = ValueRef::Float(column.make() as f64),
                Kind::Json => row[at] = ValueRef::Int(column.make()),
                Kind::Text => texts.push((at, column.make().to_string())),
                #[cfg(feature = "uuid")]
                Kind::Uuid => row[at] = ValueRef::Uuid(uuid::Uuid::new_v4()),
                _ => {}
            }
        }
        Ok(texts)
    }

    /// Refuses a row without an id.
    #[inline]
    pub(crate) fn require_id(&self, model: &ModelDefinition, row: &[ValueRef<'_>]) -> Result<()> {
        match self.ids.columns.iter().find(|at| row[**at].is_null()) {
            Some(&at) => Err(missing(model, &self.columns[at])),
            None => Ok(()),
        }
    }

    /// Counts on from a row that was loaded.
    pub(crate) fn count_on_from(&self, row: &[Value]) {
        for (column, value) in self.columns.iter().zip(row) {
            if let Some(value) = as_number(value.as_ref()) {
                column.next.fetch_max(value.saturating_add(1), Ordering::Relaxed);
            }
        }
    }
}

#[cold]
fn missing(model: &ModelDefinition, column: &Column) -> Error {
    let message = "a row needs an id, and the memory connector cannot make one of this kind";
    Error::bad_value(format!("{}.{}", model.name, column.name), message)
}

impl Column {
    fn make(&self) -> i64 {
        self.step(i64::MIN)
    }

    fn count_on(&self, value: ValueRef<'_>) {
        self.step(as_number(value).unwrap_or(i64::MIN));
    }

    /// Moves the counter behind itself and behind this value; gives what it stood at.
    fn step(&self, value: i64) -> i64 {
        let mut next = self.next.load(Ordering::Relaxed);
        loop {
            let moved = next.max(value).saturating_add(1);
            match self.next.compare_exchange_weak(next, moved, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(before) => return before,
                Err(now) => next = now,
            }
        }
    }
}

fn as_number(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Int(v) => Some(v),
        ValueRef::Float(v) => whole(v),
        ValueRef::Text(v) if v.bytes().all(|byte| byte.is_ascii_digit()) => v.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use juggler_core::definition::IntSize;
    use juggler_core::{Kind, ValueRef};

    use crate::column::Column;

    #[test]
    fn a_counter_never_goes_back() {
        let column = Column::new("id".into(), Kind::Int(IntSize::I64));
        assert_eq!(column.make(), 1);
        column.count_on(ValueRef::Int(7));
        assert_eq!(column.make(), 8);
        column.count_on(ValueRef::Int(2));
        assert_eq!(column.make(), 10, "LoopBack skips one for each row");
        column.count_on(ValueRef::Text("20"));
        column.count_on(ValueRef::Text("x9"));
        assert_eq!(column.make(), 22);
    }
}
