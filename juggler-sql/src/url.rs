//! The URL of a database, without what only we understand.

use url::Url;

/// What of a URL is for us, and not for the driver.
const OURS: &[&str] = &[
    "name",
    "debug",
    "lazyConnect",
    "connectionTimeout",
    "maxOfflineRequests",
    "inqLimit",
    "poolSize",
    "idleTimeout",
    "maxLifetime",
    "createTables",
];

/// The URL without our own settings.
pub(crate) fn for_driver(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return text.to_owned() };
    if url.query().is_none() {
        return text.to_owned();
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !OURS.contains(&&**key))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    let base = url.to_string();
    if kept.is_empty() {
        return base;
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(kept);
    format!("{base}?{}", query.finish())
}
