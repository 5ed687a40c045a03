//! Numbers of different types, compared without a loss.

use std::cmp::Ordering;

use crate::value::ValueRef;

/// The order of two numbers of any types, or `None` where one is NaN or no number.
pub(super) fn compare(a: ValueRef<'_>, b: ValueRef<'_>) -> Option<Ordering> {
    match (a, b) {
        (ValueRef::Float(a), ValueRef::Float(b)) => a.partial_cmp(&b),
        #[cfg(feature = "decimal")]
        (ValueRef::Decimal(a), ValueRef::Decimal(b)) => Some(a.cmp(&b)),
        #[cfg(feature = "decimal")]
        (ValueRef::Decimal(a), ValueRef::Float(b)) => decimal::with_float(a, b),
        #[cfg(feature = "decimal")]
        (ValueRef::Float(a), ValueRef::Decimal(b)) => decimal::with_float(b, a).map(Ordering::reverse),
        #[cfg(feature = "decimal")]
        (ValueRef::Decimal(a), b) => Some(a.cmp(&decimal::from_integer(b)?)),
        #[cfg(feature = "decimal")]
        (a, ValueRef::Decimal(b)) => Some(decimal::from_integer(a)?.cmp(&b)),
        (ValueRef::Float(a), b) => integer_with_float(integer(b)?, a).map(Ordering::reverse),
        (a, ValueRef::Float(b)) => integer_with_float(integer(a)?, b),
        (a, b) => Some(integer(a)?.cmp(&integer(b)?)),
    }
}

fn integer(value: ValueRef<'_>) -> Option<i128> {
    match value {
        ValueRef::Int(v) => Some(v.into()),
        ValueRef::TooLarge(v) => Some(v.into()),
        _ => None,
    }
}

/// The integer has at most 65 bits, so a float that `as` cuts off at the ends of an `i128` is still on the right side.
fn integer_with_float(integer: i128, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    Some(integer.cmp(&(float.trunc() as i128)).then_with(|| 0.0_f64.total_cmp(&float.fract())))
}

#[cfg(feature = "decimal")]
mod decimal {
    use std::cmp::Ordering;

    use rust_decimal::Decimal;

    use crate::value::ValueRef;

    pub(super) fn from_integer(value: ValueRef<'_>) -> Option<Decimal> {
        match value {
            ValueRef::Int(v) => Some(v.into()),
            ValueRef::TooLarge(v) => Some(v.into()),
            _ => None,
        }
    }

    pub(super) fn with_float(decimal: Decimal, float: f64) -> Option<Ordering> {
        if float.is_nan() {
            return None;
        }
        let (negative, below) = (decimal < Decimal::ZERO, float < 0.0);
        Some(match (negative, below) {
            (true, true) => magnitudes(decimal, float).reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => magnitudes(decimal, float),
        })
    }

    fn magnitudes(decimal: Decimal, float: f64) -> Ordering {
        let (mantissa, float) = (decimal.mantissa().unsigned_abs(), float.abs());
        let unit = 10_u128.pow(decimal.scale()); // at most 10^28
        (mantissa / unit)
            .cmp(&(float.trunc() as u128)) // cut off at u128::MAX, which no decimal reaches
            .then_with(|| fractions(mantissa % unit, unit, float.fract()))
    }

    /// `digits / unit` with the fraction, digit by digit. The fraction is `mantissa / 2^shift`; each step multiplies by
    /// ten, as `mantissa * 5` over one power of two less. In 28 steps 53 bits grow to 119.
    fn fractions(mut digits: u128, mut unit: u128, fraction: f64) -> Ordering {
        let bits = fraction.to_bits();
        let (exponent, low) = ((bits >> 52) as u32 & 0x7ff, u128::from(bits & ((1 << 52) - 1)));
        let (mut mantissa, mut shift) =
            if exponent == 0 { (low, 1074) } else { (low | (1 << 52), 1075 - exponent) };
        while unit > 1 {
            unit /= 10;
            mantissa *= 5;
            shift -= 1; // it starts at 53 or more, as the fraction is below 1
            let digit = mantissa.checked_shr(shift).unwrap_or(0);
            mantissa -= digit.checked_shl(shift).unwrap_or(0);
            match (digits / unit).cmp(&digit) {
                Ordering::Equal => digits %= unit,
                different => return different,
            }
        }
        0.cmp(&mantissa)
    }

    #[cfg(test)]
    #[allow(clippy::unwrap_used)]
    mod tests {
        use std::cmp::Ordering::{Equal, Greater, Less};

        use super::super::compare;
        use super::with_float;
        use crate::value::ValueRef;

        #[test]
        fn decimals_and_floats_compare_exactly() {
            for (decimal, float, expected) in [
                ("0.5", 0.5, Equal),
                ("-0.5", -0.5, Equal),
                ("0.1", 0.1, Less), // the float is 0.1000000000000000055511...
                ("0.1000000000000000055511151231", 0.1, Less),
                ("0.1000000000000000055511151232", 0.1, Greater),
                ("-0.1", -0.1, Greater),
                ("0.3", 0.3, Greater), // the float is 0.29999...
                ("0", 0.0, Equal),
                ("0", -0.0, Equal),
                ("0", f64::from_bits(1), Less),
                ("0.0000000000000000000000000001", 1e-28, Greater),
                ("0.0000000000000000000000000001", 2e-28, Less),
                ("79228162514264337593543950335", 79228162514264337593543950336.0, Less),
                ("79228162514264337593543950335", f64::INFINITY, Less),
                ("-1", f64::NEG_INFINITY, Greater),
                ("9007199254740993", 9007199254740992.0, Greater),
                ("1234.5000", 1234.5, Equal),
            ] {
                assert_eq!(with_float(decimal.parse().unwrap(), float), Some(expected), "{decimal} {float}");
            }
            for (decimal, integer, expected) in [("1.0", 1, Equal), ("0.9", 1, Less), ("-1.5", -2, Greater)] {
                let (decimal, integer) =
                    (ValueRef::Decimal(decimal.parse().unwrap()), ValueRef::Int(integer));
                assert_eq!(compare(decimal, integer), Some(expected), "{decimal:?} {integer:?}");
                assert_eq!(compare(integer, decimal), Some(expected.reverse()), "{integer:?} {decimal:?}");
            }
            let large = ValueRef::TooLarge(u64::MAX);
            assert_eq!(compare(ValueRef::Decimal(u64::MAX.into()), large), Some(Equal));
            assert_eq!(with_float("1".parse().unwrap(), f64::NAN), None);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{self, Equal, Greater, Less};

    use super::compare;
    use crate::value::ValueRef::{self, Float, Int, TooLarge};

    #[test]
    fn numbers_compare_exactly_across_types() {
        let cases: [(ValueRef<'_>, ValueRef<'_>, Ordering); 14] = [
            (Int(1), Float(1.0), Equal),
            (Int(0), Float(-0.0), Equal),
            (Int(1), Float(1.5), Less),
            (Int(-1), Float(-1.5), Greater),
            (Int(0), Float(-0.5), Greater),
            (Int(9_007_199_254_740_993), Float(9_007_199_254_740_992.0), Greater),
            (Int(i64::MAX), Float(9_223_372_036_854_775_807.0), Less), // the float is 2^63
            (Int(i64::MIN), Float(-9_223_372_036_854_775_808.0), Equal),
            (Int(i64::MAX), Float(f64::INFINITY), Less),
            (Int(i64::MIN), Float(f64::NEG_INFINITY), Greater),
            (Int(i64::MAX), TooLarge(1 << 63), Less),
            (TooLarge(1 << 63), Float(9_223_372_036_854_775_808.0), Equal),
            (TooLarge(u64::MAX), Float(18_446_744_073_709_551_616.0), Less),
            (TooLarge(u64::MAX), TooLarge(u64::MAX), Equal),
        ];
        for (a, b, expected) in cases {
            assert_eq!(compare(a, b), Some(expected), "{a:?} {b:?}");
            assert_eq!(compare(b, a), Some(expected.reverse()), "{b:?} {a:?}");
        }
        assert_eq!(compare(Int(1), Float(f64::NAN)), None);
        assert_eq!(compare(Int(1), ValueRef::Text("1")), None);
    }
}
