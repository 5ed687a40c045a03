//! Tests of one column.

use std::cell::OnceCell;

use juggler_core::query::{Condition, matches};
use juggler_core::row::Row;
use juggler_core::{Result, ValueRef};

use crate::bitmap::{BLOCK, Bitmap, ones};
use crate::column::{Column, Texts};

/// A test of one column. All but [`Probe::Null`] are false of a row without a value.
pub(super) struct Leaf<'a> {
    pub(super) column: &'a Column,
    pub(super) probe: Probe<'a>,
}

/// What is asked of a column.
pub(super) enum Probe<'a> {
    /// Nothing passes.
    Never,
    /// There is no value.
    Null,
    /// An integer from `low` to `low + span`: one subtraction and one comparison.
    Ints {
        data: &'a [i64],
        low: i64,
        span: u64,
    },
    /// One of these, which are sorted.
    IntSet {
        data: &'a [i64],
        wanted: Vec<i64>,
    },
    Floats {
        data: &'a [f64],
        low: f64,
        high: f64,
    },
    /// One of these, which are sorted.
    FloatSet {
        data: &'a [f64],
        wanted: Vec<f64>,
    },
    Bool {
        bits: &'a Bitmap,
        flip: u64,
    },
    /// Text with this code.
    Code {
        codes: &'a [u32],
        code: u32,
    },
    /// Text with one of these codes, which are sorted.
    Codes {
        codes: &'a [u32],
        wanted: Vec<u32>,
    },
    /// Text of which a condition is true. Each different text is looked at once, when the first block is asked for.
    Texts {
        texts: &'a Texts,
        condition: &'a Condition,
        found: OnceCell<Bitmap>,
    },
}

impl Leaf<'_> {
    pub(super) fn cost(&self) -> u32 {
        match &self.probe {
            Probe::Never => 0,
            Probe::Null | Probe::Bool { .. } => 1,
            Probe::Code { .. } => 2,
            Probe::Ints { .. } | Probe::Floats { .. } => 3,
            Probe::IntSet { .. } | Probe::FloatSet { .. } | Probe::Codes { .. } => 10,
            Probe::Texts { .. } => 50,
        }
    }

    /// Is it true of the row at a slot?
    pub(super) fn test(&self, slot: u32) -> bool {
        let at = slot as usize;
        if !self.column.valid.get(slot) {
            return matches!(self.probe, Probe::Null);
        }
        match &self.probe {
            Probe::Never | Probe::Null => false,
            Probe::Ints { data, low, span } => data[at].wrapping_sub(*low) as u64 <= *span,
            Probe::IntSet { data, wanted } => wanted.binary_search(&data[at]).is_ok(),
            Probe::Floats { data, low, high } => data[at] >= *low && data[at] <= *high,
            Probe::FloatSet { data, wanted } => is_in(wanted, data[at]),
            Probe::Bool { bits, flip } => bits.get(slot) != (*flip != 0),
            Probe::Code { codes, code } => codes[at] == *code,
            Probe::Codes { codes, wanted } => wanted.binary_search(&codes[at]).is_ok(),
            Probe::Texts { texts, condition, found } => match found.get() {
                Some(found) => found.get(texts.codes[at]),
                None => matches(condition, &Alone(texts.dictionary.text(texts.codes[at]))),
            },
        }
    }

    /// The rows of a block of which it is true, out of those in `within`.
    #[inline]
    pub(super) fn block(&self, block: usize, within: u64) -> u64 {
        let valid = self.column.valid.word(block);
        if matches!(self.probe, Probe::Null) {
            return within & !valid;
        }
        let within = within & valid;
        if within == 0 {
            return 0;
        }
        within
            & match &self.probe {
                Probe::Never | Probe::Null => 0,
                Probe::Ints { data, low, span } => {
                    each(data, block, within, |v| v.wrapping_sub(*low) as u64 <= *span)
                }
                Probe::IntSet { data, wanted } => {
                    each(data, block, within, |v| wanted.binary_search(&v).is_ok())
                }
                Probe::Floats { data, low, high } => {
                    each(data, block, within, |v| (v >= *low) & (v <= *high))
                }
                Probe::FloatSet { data, wanted } => each(data, block, within, |v| is_in(wanted, v)),
                Probe::Bool { bits, flip } => bits.word(block) ^ flip,
                Probe::Code { codes, code } => each(codes, block, within, |v| v == *code),
                Probe::Codes { codes, wanted } => {
                    each(codes, block, within, |v| wanted.binary_search(&v).is_ok())
                }
                Probe::Texts { texts, condition, found } => {
                    let found = found.get_or_init(|| matching(texts, condition));
                    each(&texts.codes, block, within, |code| found.get(code))
                }
            }
    }
}

fn is_in(wanted: &[f64], v: f64) -> bool {
    wanted.binary_search_by(|other| other.total_cmp(&(v + 0.0))).is_ok()
}

/// Tests the values of a block: all 64 at once, or one by one where few are left to ask.
#[inline]
fn each<T: Copy>(data: &[T], block: usize, within: u64, test: impl Fn(T) -> bool) -> u64 {
    const FEW: u32 = 12;
    let first = block * BLOCK as usize;
    if within.count_ones() > FEW
        && let Some(values) = data.get(first..).and_then(<[T]>::first_chunk::<{ BLOCK as usize }>)
    {
        let mut word = 0;
        for (bit, value) in values.iter().enumerate() {
            word |= u64::from(test(*value)) << bit;
        }
        return word;
    }
    ones(within).filter(|bit| test(data[first + *bit as usize])).fold(0, |word, bit| word | 1 << bit)
}

/// The codes of the texts of which a condition is true.
fn matching(texts: &Texts, condition: &Condition) -> Bitmap {
    let mut found = Bitmap::default();
    for (code, text) in texts.dictionary.iter() {
        if matches(condition, &Alone(text)) {
            found.set(code);
        }
    }
    found
}

/// A row that has one text at every position: enough to ask a condition on one property.
struct Alone<'a>(&'a str);

impl Row for Alone<'_> {
    fn get(&self, _at: usize) -> Result<ValueRef<'_>> {
        Ok(ValueRef::Text(self.0))
    }
}
