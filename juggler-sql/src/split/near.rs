//! What lies near a point lies between two latitudes, and mostly between two longitudes.

use juggler_core::definition::{FloatSize, Kind};
use juggler_core::query::{Column, Condition, Near, Test};
use juggler_core::value::Value;

/// What is true of every point within the largest distance, and of rows whose point is spelled in another way than ours; `None`
/// where that is every point.
pub(super) fn surroundings(column: &Column, near: &Near) -> Option<Condition> {
    // The formula of distances has rounding errors, and a shorter π than ours.
    const MARGIN: f64 = 1e-6;
    let radians = near.max_distance? / near.unit.radius() + MARGIN;
    let degrees = radians.to_degrees();
    if !(0.0..60.0).contains(&degrees) {
        // Of a distance below zero, and of one that reaches around much of the Earth.
        return (degrees < 0.0).then(Condition::none);
    }
    let part = |name: &str, test: Test| {
        let mut column = column.clone();
        column.path.push(name.to_owned());
        column.kind = Kind::Float(FloatSize::F64);
        Condition::Test { column, test }
    };
    let between =
        |name: &str, low: f64, high: f64| part(name, Test::Between(Value::Float(low), Value::Float(high)));
    let (lat, lng) = (near.center.lat, near.center.lng);
    let (south, north) = (lat - degrees, lat + degrees);
    let mut inside = vec![between("lat", south, north)];
    // With a pole inside, there is every longitude.
    if south > -90.0 && north < 90.0 {
        let reach = (radians.sin() / lat.to_radians().cos()).min(1.0).asin().to_degrees() + MARGIN;
        let (west, east) = (lng - reach, lng + reach);
        inside.push(match () {
            () if west < -180.0 => {
                Condition::Or(vec![between("lng", -180.0, east), between("lng", west + 360.0, 180.0)])
            }
            () if east > 180.0 => {
                Condition::Or(vec![between("lng", west, 180.0), between("lng", -180.0, east - 360.0)])
            }
            () => between("lng", west, east),
        });
    }
    let is_there =
        Condition::Not(Box::new(Condition::Test { column: column.clone(), test: Test::Eq(Value::Null) }));
    let spelled_otherwise = Condition::And(vec![is_there, part("lat", Test::Eq(Value::Null))]);
    Some(Condition::Or(vec![Condition::And(inside), spelled_otherwise]))
}
