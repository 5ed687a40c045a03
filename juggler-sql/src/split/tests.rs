//! How much a database is asked, and what lies near a point.
#![allow(clippy::panic)]

use juggler_core::definition::{ModelDefinition, ModelRef};
use juggler_core::filter::Where;
use juggler_core::prelude::*;
use juggler_core::query::{Condition, Order, Test, Within, matches, resolve_where};
use juggler_core::row::Values;
use juggler_core::value::{GeoPoint, Value};
use serde_json::json;

use super::{MOST_LEVELS, MOST_TESTS, narrow, reads, tells};
use crate::backend::{mysql, postgres, sqlite};
use crate::dialect::Dialect;

#[derive(Model, Debug, Clone, PartialEq)]
struct Place {
    #[model(id)]
    id: i64,
    name: String,
    at: Option<GeoPoint>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Visit {
    #[model(id)]
    id: i64,
}

fn model() -> &'static ModelDefinition {
    Place::definition()
}

fn id(id: i64) -> Condition {
    Condition::test(model(), 0, Test::Eq(Value::Int(id)))
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

/// Those whose id is one of the ids that another model has.
fn within(inner: &'static ModelDefinition, condition: Condition) -> Condition {
    let model = ModelRef::Static(inner);
    Condition::Within(Box::new(Within { properties: vec![0], model, select: vec![0], condition }))
}

fn is_exact(condition: &Condition) -> bool {
    narrow(model(), condition, &postgres::Dialect).is_exact
}

#[test]
fn a_condition_nests_as_deep_as_databases_take() {
    type Wrap = fn(Condition) -> Condition;
    let wraps: [Wrap; 4] = [
        |part| Condition::And(vec![part]),
        |part| Condition::Or(vec![part]),
        not,
        |part| within(Place::definition(), part),
    ];
    for (number, wrap) in wraps.iter().enumerate() {
        let mut condition = id(1);
        for _ in 0..MOST_LEVELS {
            condition = wrap(condition);
        }
        assert!(is_exact(&condition), "{number}");
        assert!(!is_exact(&wrap(condition)), "{number}");
    }
}

#[test]
fn a_condition_has_as_many_tests_as_databases_take() {
    let tests = |count: usize| Condition::Or((0..).take(count).map(id).collect());
    assert!(is_exact(&tests(MOST_TESTS)));
    assert!(!is_exact(&tests(MOST_TESTS + 1)));
    // Those of other tables count as well, before and after.
    let asked =
        |inside, beside| Condition::And(vec![within(Place::definition(), tests(inside)), tests(beside)]);
    assert!(is_exact(&asked(MOST_TESTS - 10, 10)));
    assert!(!is_exact(&asked(MOST_TESTS - 10, 11)));
    let beside =
        |before, inside| Condition::And(vec![tests(before), within(Place::definition(), tests(inside))]);
    assert!(is_exact(&beside(10, MOST_TESTS - 10)));
    assert!(!is_exact(&beside(11, MOST_TESTS - 10)));
}

#[test]
fn a_statement_joins_few_tables() {
    let told = |condition: &Condition| tells(model(), condition, &[], &postgres::Dialect);
    let visits = |count: usize| (0..count).map(|_| within(Visit::definition(), Condition::all())).collect();
    assert!(told(&Condition::And(visits(10))));
    assert!(!told(&Condition::And(visits(11))));
    assert!(!told(&Condition::Or(visits(11))));
    assert!(told(&not(Condition::And(visits(10)))));
    assert!(!told(&not(Condition::And(visits(11)))));
    assert!(told(&within(Place::definition(), Condition::And(visits(9)))));
    assert!(!told(&within(Place::definition(), Condition::And(visits(10)))));
    assert!(told(&id(1)));
}

#[test]
fn a_statement_is_told_where_its_order_and_its_condition_are() {
    let by = |at: usize| Order::by(model(), &[at]);
    let unknown = Condition::test(model(), 2, Test::Eq(Value::from("nowhere")));
    for dialect in [&sqlite::Dialect as &dyn Dialect, &postgres::Dialect, &mysql::Dialect::default()] {
        assert!(tells(model(), &id(1), &by(1), dialect), "{}", dialect.name());
        assert!(!tells(model(), &id(1), &by(2), dialect), "a point has no order in {}", dialect.name());
        assert_eq!(tells(model(), &unknown, &by(1), dialect), dialect.evaluates(), "{}", dialect.name());
    }
}

#[test]
fn a_condition_reads_the_tables_of_its_questions() {
    let asked = || within(Visit::definition(), Condition::all());
    for (condition, is_read) in [
        (id(1), false),
        (asked(), true),
        (within(Place::definition(), id(1)), false),
        (within(Place::definition(), asked()), true),
        (within(Visit::definition(), within(Place::definition(), id(1))), true),
        (not(asked()), true),
        (not(id(1)), false),
        (Condition::And(vec![id(1), asked()]), true),
        (Condition::Or(vec![id(1), asked()]), true),
        (Condition::Or(vec![id(1), id(2)]), false),
    ] {
        assert_eq!(reads(&condition, "Visit"), is_read, "{condition:?}");
    }
}

/// Is this point among those that the database is to find near another?
fn is_asked(center: (f64, f64), kilometers: f64, point: (f64, f64)) -> bool {
    let near = format!("{},{}", center.0, center.1);
    let json = json!({"at": {"near": near, "maxDistance": kilometers, "unit": "kilometers"}});
    let where_ = Where::from_json(model(), &json).unwrap_or_else(|error| panic!("{error}"));
    let condition = resolve_where(model(), &where_).unwrap_or_else(|error| panic!("{error}"));
    let narrowed = narrow(model(), &condition, &postgres::Dialect);
    assert!(!narrowed.is_exact);
    let point = GeoPoint { lat: point.0, lng: point.1 };
    let row = [Value::Int(1), Value::from("a"), Value::Geo(point)];
    let is_asked = matches(&narrowed.condition, &Values(&row));
    assert!(is_asked || !matches(&condition, &Values(&row)), "{point:?} is near {center:?}");
    is_asked
}

#[test]
fn what_lies_near_a_point_is_asked_for_and_little_else() {
    // A degree of latitude is 111 km, and one of longitude as long at the equator, half as long at 60°.
    const DEGREE: f64 = 111.195;
    for (lat, lng) in [(0.0, 0.0), (60.0, 10.0), (-60.0, -10.0), (0.0, 179.5), (60.0, -179.5), (0.0, -180.0)]
    {
        let wide = if lat == 0.0 { 1.0 } else { 2.0 };
        let at =
            |north: f64, east: f64| is_asked((lat, lng), DEGREE, (lat + north, around(lng + east * wide)));
        for (north, east, expected) in [
            (0.0, 0.0, true),
            (0.99, 0.0, true),
            (-0.99, 0.0, true),
            (0.0, 0.99, true),
            (0.0, -0.99, true),
            (1.01, 0.0, false),
            (-1.01, 0.0, false),
            (0.0, 1.05, false),
            (0.0, -1.05, false),
            (0.0, 170.0 / wide, false),
        ] {
            assert_eq!(at(north, east), expected, "{north} north and {east} east of {lat}, {lng}");
        }
    }
    // Around a pole, every longitude.
    for (pole, lat) in [(89.5, 89.9), (-89.5, -89.9), (90.0, 89.9)] {
        for lng in [-180.0, -90.0, 0.0, 90.0, 180.0] {
            assert!(is_asked((pole, 0.0), DEGREE, (lat, lng)), "{pole}, {lng}");
        }
        assert!(!is_asked((pole, 0.0), DEGREE, (lat - lat.signum() * 3.0, 0.0)), "{pole}");
    }
    // Nothing is nearer than nothing, and what reaches far may be anywhere.
    assert!(!is_asked((0.0, 0.0), -10.0, (0.0, 0.0)));
    assert!(is_asked((0.0, 0.0), 59.0 * DEGREE, (0.0, 58.9)));
    assert!(!is_asked((0.0, 0.0), 59.0 * DEGREE, (0.0, 61.0)));
    assert!(is_asked((0.0, 0.0), 61.0 * DEGREE, (80.0, 170.0)));
}

/// A longitude, as it is called on the other side of 180°.
fn around(lng: f64) -> f64 {
    (lng + 180.0).rem_euclid(360.0) - 180.0
}
