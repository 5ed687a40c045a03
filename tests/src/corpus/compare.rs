//! Is an answer as expected? The rules of the corpus's own `compare.py`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

type Same = fn(&Json, &Json) -> bool;

/// Why an answer is not what a step expects; `None` where it is, and where the step expects nothing.
#[must_use]
pub fn differs(step: &Json, answer: &Json) -> Option<&'static str> {
    let expected = step.get("expect")?;
    let checks: &[(bool, &'static str)] =
        match (expected.get("err"), answer.get("err"), expected.get("ok"), answer.get("ok")) {
            (Some(expected), Some(got), ..) => {
                let any = expected["name"] == "*";
                let is_validation = expected["name"] == "ValidationError";
                &[
                    (any || expected["name"] == got["name"], "error name differs"),
                    (!is_validation || codes(expected) == codes(got), "validation codes differ"),
                ]
            }
            (Some(_), None, ..) => &[(false, "expected an error, got ok")],
            (None, _, Some(expected), Some(got)) if step["op"] == "validate" => &[
                (expected["valid"] == got["valid"], "valid flag differs"),
                (codes(expected) == codes(got), "validation codes differ"),
            ],
            (None, _, Some(expected), Some(got)) => {
                &[(sameness(&step["unordered"])(expected, got), "value differs")]
            }
            _ => &[(false, "expected ok, got an error")],
        };
    checks.iter().find(|(fine, _)| !fine).map(|(_, why)| *why)
}

fn sameness(unordered: &Json) -> Same {
    match unordered {
        Json::String(word) if word == "nested" => |a, b| in_order(a, b, same_deep),
        Json::String(word) if word == "deep" => same_deep,
        Json::Bool(true) => |a, b| in_any_order(a, b, same),
        _ => same,
    }
}

/// Equal: numbers nearly so, objects without regard to what is null.
fn same(a: &Json, b: &Json) -> bool {
    equal(a, b, same, |a, b| in_order(a, b, same))
}

/// Equal with every list in any order.
fn same_deep(a: &Json, b: &Json) -> bool {
    equal(a, b, same_deep, |a, b| in_any_order(a, b, same_deep))
}

fn equal(a: &Json, b: &Json, inside: Same, lists: Same) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
        }
        (Json::Array(_), Json::Array(_)) => lists(a, b),
        (Json::Object(a), Json::Object(b)) => {
            let (a, b) = (present(a), present(b));
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| inside(value, other)))
        }
        _ => a == b,
    }
}

fn present(object: &Map<String, Json>) -> BTreeMap<&String, &Json> {
    object.iter().filter(|(_, value)| !value.is_null()).collect()
}

fn in_order(a: &Json, b: &Json, same: Same) -> bool {
    match (a, b) {
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => same(a, b),
    }
}

fn in_any_order(a: &Json, b: &Json, same: Same) -> bool {
    let (Json::Array(a), Json::Array(b)) = (a, b) else { return same(a, b) };
    let mut rest: Vec<&Json> = b.iter().collect();
    let found = a.iter().all(|wanted| {
        let place = rest.iter().position(|candidate| same(wanted, candidate));
        place.map(|at| rest.remove(at)).is_some()
    });
    found && rest.is_empty()
}

/// The codes by property, each list in any order.
fn codes(error: &Json) -> BTreeMap<&String, Vec<String>> {
    let codes = error["codes"].as_object().into_iter().flatten();
    codes
        .map(|(property, codes)| {
            let mut codes: Vec<String> =
                codes.as_array().into_iter().flatten().map(Json::to_string).collect();
            codes.sort();
            (property, codes)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differs;

    #[test]
    fn the_rules_of_compare_py() {
        for (step, answer, why) in [
            (json!({"op": "find"}), json!({"err": {"name": "Error"}}), None),
            (
                json!({"expect": {"ok": [{"a": 1, "b": null}]}}),
                json!({"ok": [{"a": 1.000_000_000_01}]}),
                None,
            ),
            (json!({"expect": {"ok": [1, 2]}}), json!({"ok": [2, 1]}), Some("value differs")),
            (json!({"expect": {"ok": [1, 2]}, "unordered": true}), json!({"ok": [2, 1]}), None),
            (
                json!({"expect": {"ok": [1, 1]}, "unordered": true}),
                json!({"ok": [1, 2]}),
                Some("value differs"),
            ),
            (
                json!({"expect": {"ok": [{"l": [1, 2]}]}, "unordered": "nested"}),
                json!({"ok": [{"l": [2, 1]}]}),
                None,
            ),
            (json!({"expect": {"ok": null}}), json!({"err": {}}), Some("expected ok, got an error")),
            (json!({"expect": {"err": {"name": "*"}}}), json!({"err": {"name": "Error"}}), None),
            (json!({"expect": {"err": {"name": "*"}}}), json!({"ok": 1}), Some("expected an error, got ok")),
            (
                json!({"expect": {"err": {"name": "A"}}}),
                json!({"err": {"name": "B"}}),
                Some("error name differs"),
            ),
            (
                json!({"op": "validate", "expect": {"ok": {"valid": false, "codes": {"a": ["x", "y"]}}}}),
                json!({"ok": {"valid": false, "codes": {"a": ["y", "x"]}, "messages": {}}}),
                None,
            ),
        ] {
            assert_eq!(differs(&step, &answer), why, "{step} {answer}");
        }
    }
}
