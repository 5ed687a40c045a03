//! Points on Earth, and how far apart they are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

mod unit;

pub use unit::DistanceUnit;

/// A point on Earth, in degrees. LoopBack's `GeoPoint`.
///
/// ```
/// use juggler_core::GeoPoint;
/// let london: GeoPoint = "51.5074, -0.1278".parse()?;
/// assert_eq!(london, GeoPoint::new(51.5074, -0.1278)?);
/// assert_eq!(london.to_string(), "51.5074,-0.1278");
/// # Ok::<(), juggler_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct GeoPoint {
    /// Latitude, from -90 to 90.
    pub lat: f64,
    /// Longitude, from -180 to 180.
    pub lng: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    lat: f64,
    lng: f64,
}

impl TryFrom<Unchecked> for GeoPoint {
    type Error = Error;

    fn try_from(point: Unchecked) -> Result<Self> {
        GeoPoint::new(point.lat, point.lng)
    }
}

impl GeoPoint {
    /// A point in range.
    ///
    /// # Errors
    /// When a coordinate is out of range or NaN (400, with LoopBack's message).
    pub fn new(lat: f64, lng: f64) -> Result<Self> {
        const NOT_A_NUMBER: &str = "must be a number when creating a GeoPoint";
        let problem = match () {
            () if lat.is_nan() => format!("lat {NOT_A_NUMBER}"),
            () if lng.is_nan() => format!("lng {NOT_A_NUMBER}"),
            () if lng > 180.0 => "lng must be <= 180".to_owned(),
            () if lng < -180.0 => "lng must be >= -180".to_owned(),
            () if lat > 90.0 => "lat must be <= 90".to_owned(),
            () if lat < -90.0 => "lat must be >= -90".to_owned(),
            () => return Ok(GeoPoint { lat, lng }),
        };
        Err(Error::bad_request(problem))
    }

    /// Reads `{"lat":51.5,"lng":-0.1}`, `[51.5,-0.1]` or `"51.5,-0.1"`. A coordinate may be numeric text.
    ///
    /// # Errors
    /// For anything else, and for a coordinate out of range (400, with LoopBack's messages).
    pub fn from_json(json: &serde_json::Value) -> Result<Self> {
        let number = |json: Option<&serde_json::Value>| match json {
            Some(serde_json::Value::Number(number)) => number.as_f64().unwrap_or(f64::NAN),
            Some(serde_json::Value::String(text)) => coordinate(text),
            _ => f64::NAN,
        };
        match json {
            serde_json::Value::Object(point) => {
                GeoPoint::new(number(point.get("lat")), number(point.get("lng")))
            }
            serde_json::Value::Array(point) if point.len() <= 2 => {
                GeoPoint::new(number(point.first()), number(point.get(1)))
            }
            serde_json::Value::String(text) => text.parse(),
            _ => Err(Error::bad_request(
                "must provide valid geo-coordinates array [lat, lng] or object or a \"lat, lng\" string",
            )),
        }
    }

    /// The distance to another point, along the surface.
    #[must_use]
    pub fn distance_to(self, other: GeoPoint, unit: DistanceUnit) -> f64 {
        GeoPoint::distance_between(self, other, unit)
    }

    /// The distance between two points, along the surface: the haversine formula, with LoopBack's constants.
    ///
    /// ```
    /// use juggler_core::GeoPoint;
    /// use juggler_core::value::DistanceUnit;
    /// let (london, rome) = (GeoPoint::new(51.5074, -0.1278)?, GeoPoint::new(41.9028, 12.4964)?);
    /// let miles = GeoPoint::distance_between(london, rome, DistanceUnit::Miles);
    /// assert!((miles - 890.90908).abs() < 1e-6);
    /// # Ok::<(), juggler_core::Error>(())
    /// ```
    #[must_use]
    pub fn distance_between(a: GeoPoint, b: GeoPoint, unit: DistanceUnit) -> f64 {
        #[allow(clippy::approx_constant, clippy::excessive_precision)]
        const RADIANS_PER_DEGREE: f64 = 0.01745329252; // LoopBack's, for the same answers
        let haversine = |angle: f64| (angle / 2.0).sin().powi(2);
        let (lat_a, lng_a) = (a.lat * RADIANS_PER_DEGREE, a.lng * RADIANS_PER_DEGREE);
        let (lat_b, lng_b) = (b.lat * RADIANS_PER_DEGREE, b.lng * RADIANS_PER_DEGREE);
        let square = haversine(lat_b - lat_a) + lat_b.cos() * lat_a.cos() * haversine(lng_b - lng_a);
        2.0 * square.sqrt().min(1.0).asin() * unit.radius()
    }
}

/// Numeric text, or NaN. Rust reads `inf` and `nan` too, which no coordinate is.
fn coordinate(text: &str) -> f64 {
    let text = text.trim();
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if numeric { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

impl fmt::Display for GeoPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.lat, self.lng)
    }
}

impl FromStr for GeoPoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(',') {
            Some((lat, lng)) if !lng.contains(',') => GeoPoint::new(coordinate(lat), coordinate(lng)),
            _ => {
                Err(Error::bad_request("must provide a string \"lat,lng\" creating a GeoPoint with a string"))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::{DistanceUnit, GeoPoint};

    #[test]
    fn every_form_of_the_corpus_is_read() {
        let london = GeoPoint { lat: 51.5074, lng: -0.1278 };
        for (json, expected) in [
            (json!({"lat": 51.5074, "lng": -0.1278}), london),
            (json!([51.5074, -0.1278]), london),
            (json!("51.5074,-0.1278"), london),
            (json!("51.5074, -0.1278"), london),
            (json!({"lat": "51.5074", "lng": "-0.1278"}), london),
            (json!("69,57"), GeoPoint { lat: 69.0, lng: 57.0 }),
            (json!([44, 85]), GeoPoint { lat: 44.0, lng: 85.0 }),
            (json!({"lat": "10.5", "lng": "20"}), GeoPoint { lat: 10.5, lng: 20.0 }),
        ] {
            assert_eq!(GeoPoint::from_json(&json).unwrap(), expected, "{json}");
        }
        assert_eq!(london.to_string(), "51.5074,-0.1278");
        assert_eq!(serde_json::to_value(london).unwrap(), json!({"lat": 51.5074, "lng": -0.1278}));
    }

    #[test]
    fn errors_have_the_words_of_loopback() {
        const TEXT: &str = "must provide a string \"lat,lng\" creating a GeoPoint with a string";
        const LAT: &str = "lat must be a number when creating a GeoPoint";
        for (json, expected) in [
            (json!({"lat": 93.9, "lng": 0}), "lat must be <= 90"),
            (json!({"lat": -96.24, "lng": 0}), "lat must be >= -90"),
            (json!({"lat": 0, "lng": 220}), "lng must be <= 180"),
            (json!({"lat": 0, "lng": -389}), "lng must be >= -180"),
            (json!([0, 181]), "lng must be <= 180"),
            (json!("London"), TEXT),
            (json!("51.5074,2,3"), TEXT),
            (json!({"lat": "London", "lng": 1}), LAT),
            (json!({"lat": "inf", "lng": 1}), LAT),
            (json!({"lng": 1}), LAT),
            (json!("1,"), "lng must be a number when creating a GeoPoint"),
            (json!([1]), "lng must be a number when creating a GeoPoint"),
        ] {
            let error = GeoPoint::from_json(&json).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.status_code()), (expected, 400), "{json}");
        }
        assert!(GeoPoint::from_json(&json!(5)).is_err());
        assert!(GeoPoint::from_json(&json!([1, 2, 3])).is_err());
        assert!(serde_json::from_value::<GeoPoint>(json!({"lat": 91, "lng": 0})).is_err());
    }

    #[test]
    fn distances_agree_with_loopback() {
        for (a, b, unit, expected) in [
            ([51.5074, -0.1278], [41.9028, 12.4964], "miles", 890.90908),
            ([40.4168, -3.7038], [38.7223, -9.1393], "kilometers", 502.446478),
            ([40.4168, -3.7038], [52.52, 13.405], "meters", 1_869_143.044837),
            ([41.9028, 12.4964], [38.7223, -9.1393], "feet", 6_112_208.086821),
            ([40.4168, -3.7038], [50.0755, 14.4378], "radians", 0.278258),
            ([38.7223, -9.1393], [52.52, 13.405], "degrees", 20.793418),
            ([48.2082, 16.3738], [51.5074, -0.1278], "miles", 767.645821),
            ([48.2082, 16.3738], [48.2082, 16.3738], "miles", 0.0),
            ([0.0, 0.0], [0.0, 180.0], "radians", std::f64::consts::PI),
        ] {
            let [a, b] = [a, b].map(|[lat, lng]: [f64; 2]| GeoPoint::new(lat, lng).unwrap());
            let unit: DistanceUnit = unit.parse().unwrap();
            let distance = a.distance_to(b, unit);
            assert!((distance - expected).abs() < 1e-6, "{a} {b} {unit}: {distance} is not {expected}");
        }
    }
}
