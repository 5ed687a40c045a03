//! The reference: what a condition means of a row. Every connector answers the same, however it gets there.

use std::cmp::Ordering;

use super::{Column, Condition, Near, Test};
use crate::row::Row;
use crate::value::{DistanceUnit, GeoPoint, Value, ValueRef, compare, equal};

/// Is a condition true of a row that has all positions of the model? A value that cannot be read counts as null.
#[must_use]
pub fn matches(condition: &Condition, row: &dyn Row) -> bool {
    match condition {
        Condition::And(parts) => parts.iter().all(|part| matches(part, row)),
        Condition::Or(parts) => parts.iter().any(|part| matches(part, row)),
        Condition::Not(part) => !matches(part, row),
        Condition::Test { column, test } => {
            some(property(row, column), &column.path, &mut |value| test_value(test, value))
        }
        // One row does not tell; only who answers by other means gets to see it.
        Condition::Within(_) => false,
    }
}

/// Is a test true of a value? Of a list it is where it is true of some element, or, asked for a list, of the whole.
#[must_use]
pub fn test_value(test: &Test, value: ValueRef<'_>) -> bool {
    let ValueRef::List(list) = value else { return test_one(test, value) };
    let some_element = |test: &dyn Fn(ValueRef<'_>) -> bool| (0..list.len()).any(|i| test(list.get(i)));
    match test {
        Test::Eq(Value::List(_)) => test_one(test, value),
        Test::Inq(wanted) => wanted.iter().any(|wanted| match wanted {
            Value::List(_) => equal(value, wanted.as_ref()),
            _ => some_element(&|element| equal(element, wanted.as_ref())),
        }),
        _ => some_element(&|element| test_one(test, element)),
    }
}

/// The value to order a row by: where a list is on the way, that of its first element.
#[must_use]
pub fn value_at<'r>(row: &'r dyn Row, column: &Column) -> ValueRef<'r> {
    let mut value = property(row, column);
    for name in &column.path {
        while let (ValueRef::List(list), None) = (value, index(name)) {
            value = if list.is_empty() { ValueRef::Null } else { list.get(0) };
        }
        value = entry(value, name);
    }
    value
}

/// The distance of a row from a point, in miles: that of the nearest point where it has several. `None` without a point.
#[must_use]
pub fn distance(row: &dyn Row, column: &Column, center: GeoPoint) -> Option<f64> {
    let mut nearest: Option<f64> = None;
    let mut measure = |value: ValueRef<'_>| {
        if let Some(point) = point(value) {
            let miles = point.distance_to(center, DistanceUnit::Miles);
            nearest = Some(nearest.map_or(miles, |nearest| nearest.min(miles)));
        }
    };
    some(property(row, column), &column.path, &mut |value| {
        match value {
            ValueRef::List(list) => (0..list.len()).for_each(|i| measure(list.get(i))),
            value => measure(value),
        }
        false
    });
    nearest
}

fn property<'r>(row: &'r dyn Row, column: &Column) -> ValueRef<'r> {
    row.get(column.property).unwrap_or_default()
}

/// Is it true of some value at the end of a path? A list on the way stands for each of its elements, unless the path says
/// which.
fn some<'r>(
    mut value: ValueRef<'r>,
    mut path: &[String],
    is_true: &mut dyn FnMut(ValueRef<'r>) -> bool,
) -> bool {
    while let [name, rest @ ..] = path {
        if let (ValueRef::List(list), None) = (value, index(name)) {
            return (0..list.len()).any(|i| some(list.get(i), path, is_true));
        }
        value = entry(value, name);
        path = rest;
    }
    is_true(value)
}

fn entry<'r>(value: ValueRef<'r>, name: &str) -> ValueRef<'r> {
    match value {
        ValueRef::List(list) => {
            index(name).filter(|i| *i < list.len()).map_or(ValueRef::Null, |i| list.get(i))
        }
        ValueRef::Object(object) => object.get(name).unwrap_or_default(),
        ValueRef::Geo(point) if name == "lat" => ValueRef::Float(point.lat),
        ValueRef::Geo(point) if name == "lng" => ValueRef::Float(point.lng),
        _ => ValueRef::Null,
    }
}

/// The place in a list that a name in a path means, as in `contacts.0.kind`.
fn index(name: &str) -> Option<usize> {
    name.parse().ok()
}

fn test_one(test: &Test, value: ValueRef<'_>) -> bool {
    let against = |wanted: &Value| compare(value, wanted.as_ref());
    match test {
        Test::Eq(wanted) => equal(value, wanted.as_ref()),
        Test::Gt(low) => against(low).is_some_and(Ordering::is_gt),
        Test::Gte(low) => against(low).is_some_and(Ordering::is_ge),
        Test::Lt(high) => against(high).is_some_and(Ordering::is_lt),
        Test::Lte(high) => against(high).is_some_and(Ordering::is_le),
        Test::Between(low, high) => {
            against(low).is_some_and(Ordering::is_ge) && against(high).is_some_and(Ordering::is_le)
        }
        Test::Inq(wanted) => wanted.iter().any(|wanted| equal(value, wanted.as_ref())),
        Test::Like(pattern) => value.as_text().is_some_and(|text| pattern.matches(text)),
        Test::Regexp(expression) => value.as_text().is_some_and(|text| expression.is_match(text)),
        Test::Near(near) => point(value).is_some_and(|point| is_near(near, point)),
    }
}

fn is_near(near: &Near, point: GeoPoint) -> bool {
    let distance = point.distance_to(near.center, near.unit);
    near.max_distance.is_none_or(|most| distance <= most)
        && near.min_distance.is_none_or(|least| distance >= least)
}

/// A point, also as the object that JSON has.
fn point(value: ValueRef<'_>) -> Option<GeoPoint> {
    match value {
        ValueRef::Geo(point) => Some(point),
        ValueRef::Object(object) => {
            GeoPoint::new(float(object.get("lat")?)?, float(object.get("lng")?)?).ok()
        }
        _ => None,
    }
}

fn float(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Int(v) => Some(v as f64),
        ValueRef::Float(v) => Some(v),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::test_value;
    use crate::query::{Near, Test};
    use crate::value::{DistanceUnit, GeoPoint, Object, Value};

    /// One degree along a meridian is some 69 miles.
    #[test]
    fn a_point_may_be_an_object() {
        let is_near = |value: &Value, least: Option<f64>, most: Option<f64>| {
            let center = GeoPoint { lat: 0.0, lng: 0.0 };
            let near = Near { center, max_distance: most, min_distance: least, unit: DistanceUnit::Miles };
            test_value(&Test::Near(near), value.as_ref())
        };
        let object = |lat, lng| Value::Object([("lat", lat), ("lng", lng)].into_iter().collect::<Object>());
        for point in [
            Value::Geo(GeoPoint { lat: 1.0, lng: 0.0 }),
            object(Value::Int(1), Value::Int(0)),
            object(Value::Float(1.0), Value::Float(0.0)),
        ] {
            assert!(is_near(&point, None, None), "{point:?}");
            assert!(is_near(&point, None, Some(70.0)), "{point:?}");
            assert!(!is_near(&point, None, Some(60.0)), "{point:?}");
            assert!(is_near(&point, Some(60.0), None), "{point:?}");
            assert!(!is_near(&point, Some(70.0), None), "{point:?}");
        }
        for other in [
            object(Value::from("1"), Value::Int(0)),
            object(Value::Int(1), Value::Null),
            Value::Object([("lat", Value::Int(1))].into_iter().collect::<Object>()),
            Value::Null,
        ] {
            assert!(!is_near(&other, None, None), "{other:?}");
        }
    }
}
