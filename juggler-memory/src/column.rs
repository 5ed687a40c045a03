//! One property of all rows.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use chrono::DateTime;
use juggler_core::value::sort_order;
use juggler_core::{Kind, Value, ValueRef};

use crate::bitmap::Bitmap;
use crate::dictionary::Dictionary;
use crate::sync::AtomicI64;

/// One property of all rows, by slot.
///
/// It is stored by the kind of the property. A value of another kind (the text of an invalid date, which LDL keeps when
/// validation is off) turns the whole column into one of [`Data::Any`]: slower, but it loses nothing.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Kind,
    pub(crate) data: Data,
    /// Which slots have a value. A slot behind the end of the data has none.
    pub(crate) valid: Bitmap,
    /// The next value to generate. Shared with the copies that transactions make, so that none is made twice.
    pub(crate) next: Arc<AtomicI64>,
}

/// The values of a column.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    Bool(Bitmap),
    Int(Vec<i64>),
    Float(Vec<f64>),
    /// Microseconds since 1970.
    Timestamp(Vec<i64>),
    Text(Texts),
    Any(Vec<Value>),
}

/// Text by code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    pub(crate) codes: Vec<u32>,
    pub(crate) dictionary: Dictionary,
}

impl Column {
    pub(crate) fn new(name: Cow<'static, str>, kind: Kind) -> Self {
        let data = Data::of(&kind);
        Column { name, kind, data, valid: Bitmap::default(), next: Arc::new(AtomicI64::new(1)) }
    }

    /// A column like this one, without values. It generates from the same counter.
    pub(crate) fn empty_like(&self) -> Self {
        Column {
            name: self.name.clone(),
            kind: self.kind.clone(),
            data: Data::of(&self.kind),
            valid: Bitmap::default(),
            next: Arc::clone(&self.next),
        }
    }

    /// The value of a slot, borrowed.
    #[inline(always)] // once for each cell that is read
    pub(crate) fn get(&self, slot: u32) -> ValueRef<'_> {
        self.with(slot, |value| value)
    }

    /// What a function makes of the value of a slot. It is called in each branch, so that the value is made where it is wanted.
    #[inline(always)]
    pub(crate) fn with<'a, R>(&'a self, slot: u32, f: impl FnOnce(ValueRef<'a>) -> R) -> R {
        if !self.valid.get(slot) {
            return f(ValueRef::Null);
        }
        let at = slot as usize;
        match &self.data {
            Data::Int(values) => f(ValueRef::Int(values[at])),
            Data::Text(texts) => f(ValueRef::Text(texts.dictionary.text(texts.codes[at]))),
            Data::Float(values) => f(ValueRef::Float(values[at])),
            Data::Bool(bits) => f(ValueRef::Bool(bits.get(slot))),
            Data::Timestamp(_) | Data::Any(_) => self.data.seldom(at, f),
        }
    }

    /// Sets the value of a slot.
    #[inline]
    pub(crate) fn set(&mut self, slot: u32, value: ValueRef<'_>) {
        if value.is_null() {
            self.clear(slot);
        } else if !self.try_set(slot, value) {
            self.generalise();
            self.try_set(slot, value);
        }
    }

    /// Takes the value of a slot away, with the memory it holds. A number stays where it was, unseen.
    pub(crate) fn clear(&mut self, slot: u32) {
        if !self.valid.get(slot) {
            return;
        }
        self.valid.clear(slot);
        match &mut self.data {
            Data::Text(texts) => texts.dictionary.release(texts.codes[slot as usize]),
            Data::Any(values) => values[slot as usize] = Value::Null,
            _ => {}
        }
    }

    /// Sets a value if the data can hold it.
    #[inline]
    fn try_set(&mut self, slot: u32, value: ValueRef<'_>) -> bool {
        let at = slot as usize;
        match (&mut self.data, value) {
            (Data::Int(values), ValueRef::Int(v)) => put(values, at, v),
            (Data::Text(texts), ValueRef::Text(v)) => {
                let code = texts.dictionary.acquire(v);
                if self.valid.get(slot) {
                    texts.dictionary.release(texts.codes[at]);
                }
                put(&mut texts.codes, at, code);
            }
            (Data::Float(values), ValueRef::Float(v)) => put(values, at, v),
            (Data::Bool(bits), ValueRef::Bool(v)) => bits.put(slot, v),
            (Data::Timestamp(values), ValueRef::Timestamp(v)) => put(values, at, v.timestamp_micros()),
            (Data::Float(values), ValueRef::Int(v)) if v.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS => {
                put(values, at, v as f64);
            }
            (Data::Int(values), ValueRef::Float(v)) => match whole(v) {
                Some(v) => put(values, at, v),
                None => return false,
            },
            (Data::Any(values), value) => put(values, at, value.to_owned()),
            _ => return false,
        }
        self.valid.set(slot);
        true
    }

    /// Makes room for values of any kind.
    pub(crate) fn generalise(&mut self) {
        let end = self.valid.last().map_or(0, |slot| slot + 1);
        let values = (0..end).map(|slot| self.get(slot).to_owned()).collect();
        self.data = Data::Any(values);
    }

    /// Compares two rows by this column, as an order does.
    #[inline]
    pub(crate) fn compare(&self, a: u32, b: u32) -> Ordering {
        match &self.data {
            Data::Int(values) | Data::Timestamp(values) => {
                let key = |slot: u32| self.valid.get(slot).then(|| values[slot as usize]);
                key(a).cmp(&key(b))
            }
            Data::Text(texts) if self.valid.get(a) && self.valid.get(b) => {
                let (a, b) = (texts.codes[a as usize], texts.codes[b as usize]);
                if a == b { Ordering::Equal } else { texts.dictionary.text(a).cmp(texts.dictionary.text(b)) }
            }
            _ => sort_order(self.get(a), self.get(b)),
        }
    }

    /// Compares a row with a value, as an order does.
    #[inline]
    pub(crate) fn compare_value(&self, slot: u32, value: ValueRef<'_>) -> Ordering {
        match (&self.data, value) {
            (Data::Int(values), ValueRef::Int(v)) if self.valid.get(slot) => values[slot as usize].cmp(&v),
            _ => sort_order(self.get(slot), value),
        }
    }

    /// May it hold lists, objects or values of different kinds? Then an ordered index on it cannot answer conditions.
    pub(crate) fn is_mixed(&self) -> bool {
        let scalar = !matches!(self.kind, Kind::List(_) | Kind::Object(_) | Kind::Json | Kind::Geo);
        matches!(self.data, Data::Any(_)) && !(scalar && matches!(Data::of(&self.kind), Data::Any(_)))
    }
}

impl Data {
    /// [`Column::with`] for the values that take more to be read, which is not to burden the reading of the others.
    #[inline(never)]
    fn seldom<'a, R>(&'a self, at: usize, f: impl FnOnce(ValueRef<'a>) -> R) -> R {
        f(match self {
            Data::Timestamp(values) => moment(values[at]),
            Data::Any(values) => values[at].as_ref(),
            _ => ValueRef::Null,
        })
    }

    fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Bool => Data::Bool(Bitmap::default()),
            Kind::Int(_) => Data::Int(Vec::new()),
            Kind::Float(_) => Data::Float(Vec::new()),
            Kind::Timestamp => Data::Timestamp(Vec::new()),
            Kind::Text | Kind::Enum(_) => Data::Text(Texts::default()),
            _ => Data::Any(Vec::new()),
        }
    }
}

fn moment<'a>(micros: i64) -> ValueRef<'a> {
    DateTime::from_timestamp_micros(micros).map_or(ValueRef::Null, ValueRef::Timestamp)
}

/// Puts a value at a place, which may lie behind the end.
#[inline]
fn put<T: Clone + Default>(values: &mut Vec<T>, at: usize, value: T) {
    if at < values.len() {
        values[at] = value;
    } else {
        values.resize(at, T::default());
        values.push(value);
    }
}

/// The float as an integer, where it is one.
#[inline]
pub(crate) fn whole(v: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0; // 2^63
    (v.trunc() == v && (-END..END).contains(&v)).then_some(v as i64)
}

#[cfg(test)]
mod tests {
    use juggler_core::definition::{FloatSize, IntSize};
    use juggler_core::{Kind, Value, ValueRef};

    use super::{Column, Data};

    fn column(kind: Kind) -> Column {
        Column::new("x".into(), kind)
    }

    #[test]
    fn each_kind_gives_back_what_it_was_given() {
        let at = juggler_core::value::parse_timestamp("2015-06-01T08:00:00.123456Z").map(Value::Timestamp);
        for (kind, values) in [
            (Kind::Int(IntSize::I64), vec![Value::Int(i64::MIN), Value::Int(7)]),
            (Kind::Float(FloatSize::F64), vec![Value::Float(-0.5), Value::Float(1e300)]),
            (Kind::Bool, vec![Value::Bool(true), Value::Bool(false)]),
            (Kind::Text, vec!["a".into(), "b".into(), "a".into()]),
            (Kind::Timestamp, at.into_iter().collect()),
            (Kind::Json, vec![Value::List(vec![1_i64.into()])]),
        ] {
            let mut column = column(kind);
            for (slot, value) in values.iter().enumerate() {
                column.set(slot as u32 * 70, value.as_ref());
            }
            for (slot, value) in values.iter().enumerate() {
                assert_eq!(column.get(slot as u32 * 70).to_owned(), *value);
                assert!(column.get(slot as u32 * 70 + 1).is_null());
            }
            column.set(0, ValueRef::Null);
            assert!(column.get(0).is_null());
        }
    }

    #[test]
    fn a_value_of_another_kind_is_kept() {
        let mut column = column(Kind::Timestamp);
        column.set(3, ValueRef::Text("no date"));
        column.set(1, ValueRef::Int(5));
        assert_eq!(column.get(3), ValueRef::Text("no date"));
        assert_eq!(column.get(1), ValueRef::Int(5));
        assert!(column.get(0).is_null() && column.is_mixed());
    }

    #[test]
    fn numbers_take_the_kind_of_the_property() {
        let mut float = column(Kind::Float(FloatSize::F64));
        float.set(0, ValueRef::Int(3));
        assert_eq!(float.get(0), ValueRef::Float(3.0));
        let mut int = column(Kind::Int(IntSize::I64));
        int.set(0, ValueRef::Float(3.0));
        assert_eq!(int.get(0), ValueRef::Int(3));
        assert!(matches!(int.data, Data::Int(_)));
        int.set(1, ValueRef::Float(3.5));
        assert_eq!((int.get(0), int.get(1)), (ValueRef::Int(3), ValueRef::Float(3.5)));
    }
}
