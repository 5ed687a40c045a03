//! What a step answers.

use juggler_core::{Error, Result};
use serde_json::{Value as Json, json};

/// `{"ok": value}` or `{"err": {name, message, statusCode, codes, messages}}`.
pub(super) fn outcome(result: Result<Json>) -> Json {
    match result {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "err": error_json(&error) }),
    }
}

fn error_json(error: &Error) -> Json {
    let mut json = json!({
        "name": error.name(),
        "message": error.to_string(),
        "statusCode": error.status_code(),
    });
    if let Some(errors) = error.validation_errors() {
        json["codes"] = json!(errors.codes());
        json["messages"] = json!(errors.messages());
    }
    json
}
