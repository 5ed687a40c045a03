//! The URL of a data source.

use ::url::Url;
use juggler_core::prelude::*;
use juggler_tests::fuzz::Target;

use super::settings::{WORDS, made};

pub(super) const TARGET: Target = Target {
    name: "url",
    words: WORDS,
    start: || {
        Box::new(|input| {
            let text = String::from_utf8_lossy(input);
            let planted = password(&text).filter(|_| text.matches("s3cr3t").count() == 1);
            made(Settings::from_url(&text), planted)
        })
    },
};

/// The password, also of what is no URL.
fn password(text: &str) -> Option<String> {
    if let Ok(url) = Url::parse(text) {
        return url.password().map(str::to_owned);
    }
    let (_, rest) = text.split_once("://")?;
    let (_, rest) = rest.split(['/', '?', '#']).next()?.split_once(':')?;
    rest.split_once('@').map(|(password, _)| password.to_owned())
}
