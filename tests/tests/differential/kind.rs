//! The kinds of properties, and values that are hard for each.

use std::fmt;

use serde_json::{Value as Json, json};

/// What a property holds, or what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scalar {
    Text,
    Enum,
    I8,
    I32,
    I64,
    U64,
    F32,
    Number,
    Decimal,
    Bool,
    Bytes,
    Date,
    Time,
    DateTime,
    Timestamp,
    Uuid,
    Point,
    Any,
}

impl Scalar {
    pub(crate) const ALL: [Scalar; 18] = [
        Scalar::Text,
        Scalar::Enum,
        Scalar::I8,
        Scalar::I32,
        Scalar::I64,
        Scalar::U64,
        Scalar::F32,
        Scalar::Number,
        Scalar::Decimal,
        Scalar::Bool,
        Scalar::Bytes,
        Scalar::Date,
        Scalar::Time,
        Scalar::DateTime,
        Scalar::Timestamp,
        Scalar::Uuid,
        Scalar::Point,
        Scalar::Any,
    ];

    /// As LDL declares it.
    pub(crate) fn ldl(self) -> Json {
        match self {
            Scalar::Text => json!({"type": "string"}),
            Scalar::Enum => json!({"type": "string", "storage": {"enum": "Status", "values": STATUSES}}),
            Scalar::I8 => json!({"type": "number", "storage": "i8"}),
            Scalar::I32 => json!({"type": "number", "storage": "i32"}),
            Scalar::I64 => json!({"type": "number", "storage": "i64"}),
            Scalar::U64 => json!({"type": "number", "storage": "u64"}),
            Scalar::F32 => json!({"type": "number", "storage": "f32"}),
            Scalar::Number => json!({"type": "number"}),
            Scalar::Decimal => json!({"type": "number", "storage": "decimal"}),
            Scalar::Bool => json!({"type": "boolean"}),
            Scalar::Bytes => json!({"type": "buffer"}),
            Scalar::Date => json!({"type": "date", "storage": "date"}),
            Scalar::Time => json!({"type": "string", "storage": "time"}),
            Scalar::DateTime => json!({"type": "date", "storage": "datetime"}),
            Scalar::Timestamp => json!({"type": "date"}),
            Scalar::Uuid => json!({"type": "string", "storage": "uuid"}),
            Scalar::Point => json!({"type": "geopoint"}),
            Scalar::Any => json!({"type": "any"}),
        }
    }

    /// May it hold text?
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Scalar::Text | Scalar::Enum | Scalar::Any)
    }

    /// Values that are hard for some store.
    pub(crate) fn values(self) -> Vec<Json> {
        match self {
            Scalar::Text => TEXTS.iter().map(|text| json!(text)).chain([json!("x".repeat(300))]).collect(),
            Scalar::Enum => STATUSES.iter().map(|text| json!(text)).collect(),
            Scalar::I8 => list(json!([-128, -1, 0, 1, 2, 127])),
            Scalar::I32 => list(json!([i32::MIN, -1, 0, 1, 2, 10, 9, i32::MAX])),
            Scalar::I64 => list(json!([
                i64::MIN,
                i64::MAX,
                0,
                1,
                -1,
                2,
                10,
                9_007_199_254_740_991_i64,
                9_007_199_254_740_992_i64,
                9_007_199_254_740_993_i64,
                -9_007_199_254_740_993_i64,
                1_i64 << 31
            ])),
            Scalar::U64 => list(json!([0, 1, 2, 10, 9_007_199_254_740_993_u64, i64::MAX])),
            Scalar::F32 => {
                list(json!([0, -0.0, 0.1, 1.5, -1.5, 16_777_217, f32::MAX, f32::MIN_POSITIVE, 1, 2]))
            }
            Scalar::Number => list(json!([
                0,
                -0.0,
                1,
                2,
                -1.5,
                0.1,
                0.300_000_000_000_000_04,
                0.3,
                1e308,
                -1e308,
                f64::MAX,
                5e-324,
                f64::MIN_POSITIVE,
                1e22,
                9_007_199_254_740_991_i64,
                9_007_199_254_740_992_i64,
                9_007_199_254_740_993_i64,
                1e15,
                123_456_789.125
            ])),
            Scalar::Decimal => list(json!([
                "0",
                "0.0",
                "-0",
                "1",
                "1.0",
                "1.00",
                "0.1",
                "10",
                "9",
                "-9.5",
                "-10",
                "99999999999999999999.99999999",
                "-0.0000000000000000000000000001",
                "79228162514264337593543950335"
            ])),
            Scalar::Bool => list(json!([true, false])),
            Scalar::Bytes => list(json!(["", "AA==", "AAE=", "/w==", "AAF/gP8=", "YQ==", "YSA=", "QQ=="])),
            Scalar::Date => list(json!([
                "0001-01-01",
                "9999-12-31",
                "1969-12-31",
                "1970-01-01",
                "2000-02-29",
                "2024-02-29",
                "1582-10-10"
            ])),
            Scalar::Time => {
                list(json!(["00:00:00", "23:59:59.999999", "12:00:00", "12:00:00.000001", "09:30:00.5"]))
            }
            Scalar::DateTime => list(json!([
                "0001-01-01T00:00:00",
                "9999-12-31T23:59:59.999999",
                "1969-12-31T23:59:59.999999",
                "2024-02-29T12:00:00",
                "2024-02-29T12:00:00.000001",
                "2038-01-19T03:14:08"
            ])),
            Scalar::Timestamp => list(json!([
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999Z",
                "1969-12-31T23:59:59.999999Z",
                "1970-01-01T00:00:00.000Z",
                "2024-02-29T12:00:00.001Z",
                "2024-02-29T12:00:00.000001Z",
                "2024-03-31T02:30:00Z",
                "2038-01-19T03:14:08Z"
            ])),
            Scalar::Uuid => list(json!([
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "12345678-9abc-def0-1234-56789abcdef0",
                "a0000000-0000-4000-8000-000000000000"
            ])),
            Scalar::Point => list(json!([
                {"lat": 0, "lng": 0}, {"lat": 90, "lng": 180}, {"lat": -90, "lng": -180}, {"lat": 0, "lng": 179.9},
                {"lat": 0, "lng": -179.9}, {"lat": 51.5074, "lng": -0.1278}, {"lat": 51.5075, "lng": -0.1278},
                {"lat": 89.9, "lng": 10}
            ])),
            Scalar::Any => list(json!([
                1, 1.5, 0, "", "a", "A", "a ", "1", "é", "ß", true, false, [1, 2], ["a"], [], {}, {"a": 1}, {"a": {"b": "x"}},
                [null], {"a": null}, 9_007_199_254_740_993_i64, i64::MIN, 1e300, "2024-02-29T12:00:00.000Z",
                {"lat": 1, "lng": 2}, "İ", "a%b"
            ])),
        }
    }
}

fn list(json: Json) -> Vec<Json> {
    json.as_array().cloned().unwrap_or_default()
}

const STATUSES: [&str; 6] = ["draft", "Draft", "draft ", "", "é%_", "ß"];

/// Text that is folded, padded, escaped, normalized or sorted by one store or another.
const TEXTS: &[&str] = &[
    "",
    " ",
    "  ",
    "a",
    "a ",
    "a  ",
    " a",
    "A",
    "b",
    "B",
    "ab",
    "aB",
    "abc",
    "Z",
    "z",
    "é",
    "É",
    "e\u{301}",
    "ß",
    "ẞ",
    "SS",
    "ss",
    "ſ",
    "s",
    "S",
    "İ",
    "i",
    "ı",
    "I",
    "i\u{307}",
    "\u{212A}",
    "k",
    "K",
    "Σ",
    "σ",
    "ς",
    "Ǆ",
    "ǅ",
    "ǆ",
    "ﬁ",
    "Å",
    "\u{212B}",
    "\u{D7FF}",
    "\u{E000}",
    "\u{FFFF}",
    "\u{10000}",
    "\u{10FFFF}",
    "🦀",
    "👩\u{200D}👧",
    "100%",
    "100",
    "10_",
    "%",
    "_",
    "\\",
    "a\\",
    "\\%",
    "a|b",
    "|",
    "'",
    "\"",
    "`",
    "it's",
    "null",
    "NULL",
    "0",
    "1",
    "1.0",
    "01",
    "true",
    "2020-01-01",
    "a\nb",
    "\n",
    "a\t",
    "\u{a0}",
    "a\u{a0}",
    "\u{200b}",
    "[a]",
    "[",
    "^",
    "*",
    "?",
    "a*b",
    "a?c",
    "{}",
    "[]",
    "{a,b}",
    "$1",
    "?1",
    ":x",
    "--",
    ";",
    "ÿ",
    "東京",
    "Zürich",
    "zürich",
    "ZÜRICH",
    "\u{7f}",
    "\u{1}",
];

/// Text with a NUL, which PostgreSQL keeps nowhere.
pub(crate) const WITH_NUL: [&str; 3] = ["\0", "a\0", "a\0b"];

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// A property.
    Plain,
    /// An element of a list.
    List,
    /// In an object.
    Inner,
    /// An element of a list in an object.
    InnerList,
    /// In an object of a list.
    InList,
    /// What an open model does not declare.
    Extra,
}

/// What is compared, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    pub(crate) shape: Shape,
    pub(crate) scalar: Scalar,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape {
            Shape::Plain => write!(f, "{:?}", self.scalar),
            Shape::List => write!(f, "[{:?}]", self.scalar),
            Shape::Inner => write!(f, "{{{:?}}}", self.scalar),
            Shape::InnerList => write!(f, "{{[{:?}]}}", self.scalar),
            Shape::InList => write!(f, "[{{{:?}}}]", self.scalar),
            Shape::Extra => write!(f, "+{:?}", self.scalar),
        }
    }
}
