//! One part of the keys of many rows.

use crate::error::Result;
use crate::value::{Value, ValueRef};

/// Values of one property, of many rows: without an allocation for each, where they are all numbers or all text.
pub(super) enum Column {
    Ints(Vec<i64>),
    /// Numbers, and where there is none.
    Nullable(Vec<Option<i64>>),
    /// One text after the other, and where each ends.
    Texts(String, Vec<usize>),
    Values(Vec<Value>),
}

impl Column {
    pub(super) fn collect<'v>(values: impl ExactSizeIterator<Item = Result<ValueRef<'v>>>) -> Result<Self> {
        let mut column = Column::Ints(Vec::with_capacity(values.len()));
        for value in values {
            match (&mut column, value?) {
                (Column::Ints(ints), ValueRef::Int(int)) => ints.push(int),
                (_, value) => column.push(value),
            }
        }
        Ok(column)
    }

    fn push(&mut self, value: ValueRef<'_>) {
        match (&mut *self, value) {
            (Column::Ints(ints), ValueRef::Null) => {
                let mut nullable = Vec::with_capacity(ints.capacity());
                nullable.extend(ints.iter().copied().map(Some));
                nullable.push(None);
                *self = Column::Nullable(nullable);
            }
            (Column::Nullable(ints), ValueRef::Int(int)) => ints.push(Some(int)),
            (Column::Nullable(ints), ValueRef::Null) => ints.push(None),
            (Column::Ints(ints), ValueRef::Text(text)) if ints.is_empty() => {
                *self = Column::Texts(text.to_owned(), vec![text.len()]);
            }
            (Column::Texts(texts, ends), ValueRef::Text(text)) => {
                texts.push_str(text);
                ends.push(texts.len());
            }
            (Column::Values(values), value) => values.push(value.to_owned()),
            (_, value) => {
                let mut values: Vec<Value> = (0..self.len()).map(|i| self.get(i).to_owned()).collect();
                values.push(value.to_owned());
                *self = Column::Values(values);
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Column::Ints(ints) => ints.len(),
            Column::Nullable(ints) => ints.len(),
            Column::Texts(_, ends) => ends.len(),
            Column::Values(values) => values.len(),
        }
    }

    /// The value of the row at `i`; null beyond the last.
    pub(super) fn get(&self, i: usize) -> ValueRef<'_> {
        let value = match self {
            Column::Ints(ints) => ints.get(i).map(|int| ValueRef::Int(*int)),
            Column::Nullable(ints) => ints.get(i).copied().flatten().map(ValueRef::Int),
            Column::Texts(texts, ends) => {
                let start = i.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
                ends.get(i).and_then(|end| texts.get(start..*end)).map(ValueRef::Text)
            }
            Column::Values(values) => values.get(i).map(Value::as_ref),
        };
        value.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Column;
    use crate::value::{Value, ValueRef, equal};

    #[test]
    fn what_is_put_in_comes_out() {
        let text = |text: &str| Value::from(text);
        let lists = [
            vec![Value::Int(3), Value::Int(-1)],
            vec![text("ada"), text(""), text("kim")],
            vec![Value::Int(3), Value::Null, Value::Int(4)],
            vec![text("ada"), Value::Null, text("kim")],
            vec![Value::Null, text("ada")],
            vec![Value::Null, Value::Int(7), Value::Null],
            vec![Value::Int(1), text("ada")],
        ];
        for values in lists {
            let column = Column::collect(values.iter().map(|value| Ok(value.as_ref()))).unwrap();
            for (i, value) in values.iter().enumerate() {
                assert!(equal(column.get(i), value.as_ref()), "{i} of {values:?}");
            }
            assert!(column.get(values.len()).is_null());
        }
        let ints = Column::collect([Ok(ValueRef::Int(1)), Ok(ValueRef::Int(2))].into_iter()).unwrap();
        assert!(matches!(ints, Column::Ints(_)));
    }
}
