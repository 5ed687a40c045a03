//! Points and distances.

use juggler_core::value::DistanceUnit;
use juggler_core::{GeoPoint, Result};
use serde_json::{Value as Json, json};

/// The step `geopoint`.
pub(super) fn point(step: &Json) -> Result<Json> {
    let point = GeoPoint::from_json(&step["value"])?;
    Ok(json!({ "lat": point.lat, "lng": point.lng, "string": point.to_string() }))
}

/// The step `distance`: rounded to six decimals, as it was recorded.
pub(super) fn distance(step: &Json) -> Result<Json> {
    let (a, b) = (GeoPoint::from_json(&step["a"])?, GeoPoint::from_json(&step["b"])?);
    let unit: DistanceUnit = step["unit"].as_str().map_or(Ok(DistanceUnit::default()), str::parse)?;
    Ok(json!((GeoPoint::distance_between(a, b, unit) * 1e6).round() / 1e6))
}
