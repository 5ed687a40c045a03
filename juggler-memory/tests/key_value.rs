//! Keys and values, as a user meets them.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use juggler_core::key_value::{KeyPattern, KeyValueModel};
use juggler_core::prelude::*;
use juggler_memory::{KeyValueMemory, Memory};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

const MINUTE: Duration = Duration::from_secs(60);

/// A cache of JSON.
fn cache() -> (DataSource, KeyValueModel) {
    let ds = DataSource::new(KeyValueMemory::new());
    let cache = ds.key_value("Cache").unwrap();
    (ds, cache)
}

/// A cache, and the seconds that have passed there.
fn cache_in_time() -> (DataSource, KeyValueModel, Arc<AtomicU64>) {
    let (start, passed) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let seconds = Arc::clone(&passed);
    let now = move || start + Duration::from_secs(seconds.load(Ordering::Relaxed));
    let ds = DataSource::new(KeyValueMemory::with_clock(now));
    let cache = ds.key_value("Cache").unwrap();
    (ds, cache, passed)
}

/// What an error says, with its status.
fn refused<T: std::fmt::Debug>(result: juggler_core::Result<T>) -> String {
    let error = result.unwrap_err();
    format!("{} {error}", error.status_code())
}

#[tokio::test]
async fn any_type_of_serde_comes_back() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Cart {
        Empty,
        Full { items: Vec<(String, u32)>, total: f64, coupon: Option<String> },
    }
    let (ds, json) = cache();
    let carts = ds.key_value::<Cart>("Cart").unwrap();
    let full = Cart::Full { items: vec![("ä\"\n".into(), 2)], total: 0.1 + 0.2, coupon: None };
    carts.set(&ds, "ada", &full).await.unwrap();
    carts.set(&ds, "kim", &Cart::Empty).await.unwrap();
    assert_eq!(carts.get(&ds, "ada").await.unwrap(), Some(full));
    assert_eq!(carts.get(&ds, "kim").await.unwrap(), Some(Cart::Empty));
    assert_eq!(carts.get(&ds, "eve").await.unwrap(), None);
    for value in
        [json!(u64::MAX), json!({"b": 1, "a": [null, true]}), json!(""), json!(0), json!(false), json!([])]
    {
        json.set(&ds, "k", &value).await.unwrap();
        assert_eq!(json.get(&ds, "k").await.unwrap(), Some(value));
    }
    let numbers = ds.key_value::<u8>("Cart").unwrap();
    assert_eq!(refused(numbers.get(&ds, "ada").await), "500 Cart: the value of key \"ada\" is no u8");
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let (ds, cache) = cache();
    cache.set(&ds, "k", &json!(1)).await.unwrap();
    let null = "400 value must be defined and not null";
    assert_eq!(refused(cache.set(&ds, "k", &Json::Null).await), null);
    let options = ds.key_value::<Option<f64>>("Cache").unwrap();
    assert_eq!(refused(options.set(&ds, "k", &None).await), null);
    assert_eq!(refused(options.set(&ds, "k", &Some(f64::NAN)).await), "400 Cache: JSON has no number NaN");
    assert_eq!(refused(cache.set(&ds, "k", &json!(2)).ttl(Duration::ZERO).await), "400 ttl must be positive");
    assert_eq!(refused(cache.expire(&ds, "k", Duration::ZERO).await), "400 ttl must be positive");
    assert_eq!(cache.get(&ds, "k").await.unwrap(), Some(json!(1)));

    let empty = "400 key must be a non-empty string";
    assert_eq!(refused(cache.set(&ds, "", &json!(1)).await), empty);
    assert_eq!(refused(cache.get(&ds, "").await), empty);
    assert_eq!(refused(cache.delete(&ds, "").await), empty);
    assert_eq!(refused(cache.expire(&ds, "", MINUTE).await), empty);
    assert_eq!(refused(cache.ttl(&ds, "").await), empty);

    let unknown = cache.expire(&ds, "a\"b", MINUTE).await.unwrap_err();
    assert!(unknown.is_not_found());
    assert_eq!(unknown.to_string(), r#"Cannot expire unknown key "a\"b""#);
    assert_eq!(refused(cache.ttl(&ds, "missing").await), "404 Cannot get TTL for unknown key \"missing\"");
    assert_eq!(refused(ds.key_value::<u8>("")), "400 a key-value model needs a name");
}

#[tokio::test]
async fn keys_live_as_long_as_they_are_told() {
    let (ds, cache, passed) = cache_in_time();
    cache.set(&ds, "short", &json!(1)).ttl(MINUTE).await.unwrap();
    cache.set(&ds, "long", &json!(2)).await.unwrap();
    cache.set(&ds, "endless", &json!(3)).ttl(Duration::MAX).await.unwrap();
    assert_eq!(cache.ttl(&ds, "short").await.unwrap(), Some(MINUTE));
    assert_eq!(cache.ttl(&ds, "long").await.unwrap(), None);
    assert_eq!(cache.ttl(&ds, "endless").await.unwrap(), None);

    passed.store(59, Ordering::Relaxed);
    assert_eq!(cache.ttl(&ds, "short").await.unwrap(), Some(Duration::from_secs(1)));
    cache.expire(&ds, "long", MINUTE).await.unwrap();
    assert_eq!(cache.keys(&ds, "*").await.unwrap(), ["endless", "long", "short"]);

    passed.store(60, Ordering::Relaxed);
    assert_eq!(cache.get(&ds, "short").await.unwrap(), None);
    assert_eq!(cache.keys(&ds, "*").await.unwrap(), ["endless", "long"]);
    assert!(cache.ttl(&ds, "short").await.unwrap_err().is_not_found());
    assert!(cache.expire(&ds, "short", MINUTE).await.unwrap_err().is_not_found(), "the dead do not rise");
    assert!(!cache.delete(&ds, "short").await.unwrap());

    passed.store(119, Ordering::Relaxed);
    assert_eq!(cache.delete_all(&ds).await.unwrap(), 1, "what has ended does not count");
}

#[tokio::test]
async fn a_write_forgets_the_old_time_to_live() {
    let (ds, cache, passed) = cache_in_time();
    cache.set(&ds, "k", &json!(1)).ttl(MINUTE).await.unwrap();
    cache.set(&ds, "k", &json!(2)).await.unwrap();
    assert_eq!(cache.ttl(&ds, "k").await.unwrap(), None);
    cache.set(&ds, "k", &json!(3)).ttl(2 * MINUTE).await.unwrap();
    cache.set(&ds, "k", &json!(4)).ttl(MINUTE).await.unwrap();
    cache.expire(&ds, "k", 3 * MINUTE).await.unwrap();
    passed.store(179, Ordering::Relaxed);
    assert_eq!(cache.get(&ds, "k").await.unwrap(), Some(json!(4)));
    passed.store(180, Ordering::Relaxed);
    assert_eq!(cache.get(&ds, "k").await.unwrap(), None);
}

#[tokio::test]
async fn patterns_choose_keys() {
    let (ds, cache) = cache();
    for key in [
        "hallo",
        "hello",
        "hxllo",
        "hllo",
        "heeello",
        "foo",
        "a*b",
        "a?b",
        "a[b",
        "a\\b",
        "日本",
        "line\nend",
    ] {
        cache.set(&ds, key, &json!(key)).await.unwrap();
    }
    for (pattern, expected) in [
        ("h?llo", &["hallo", "hello", "hxllo"][..]),
        ("h*llo", &["hallo", "heeello", "hello", "hllo", "hxllo"]),
        ("h[ae]llo", &["hallo", "hello"]),
        ("h[^e]llo", &["hallo", "hxllo"]),
        ("h[a-e]llo", &["hallo", "hello"]),
        ("a\\*b", &["a*b"]),
        ("a\\?b", &["a?b"]),
        ("a[*?]b", &["a*b", "a?b"]),
        ("a\\[b", &["a[b"]),
        ("a\\\\b", &["a\\b"]),
        ("日?", &["日本"]),
        ("line*", &["line\nend"]),
        ("foo", &["foo"]),
        ("FOO", &[]),
        ("", &[]),
    ] {
        assert_eq!(cache.keys(&ds, pattern).await.unwrap(), expected, "{pattern}");
        let mut keys: Vec<_> = cache.iterate_keys(&ds, pattern).try_collect().await.unwrap();
        keys.sort_unstable();
        assert_eq!(keys, expected, "{pattern}");
    }
}

#[tokio::test]
async fn models_share_no_keys() {
    let (ds, cache) = cache();
    let other = ds.key_value::<Json>("Cache:a").unwrap();
    cache.set(&ds, "a:k", &json!(1)).await.unwrap();
    other.set(&ds, "k", &json!(2)).await.unwrap();
    assert_eq!(cache.keys(&ds, "*").await.unwrap(), ["a:k"]);
    assert_eq!(cache.delete_all(&ds).await.unwrap(), 1);
    assert_eq!(other.get(&ds, "k").await.unwrap(), Some(json!(2)));
    assert_eq!(cache.clone().keys(&ds, "*").await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn hostile_keys_are_only_keys() {
    let (ds, cache) = cache();
    let long = "k".repeat(1 << 20);
    let keys = [
        "\0",
        " ",
        "\n",
        "*",
        "[",
        "]",
        "^",
        "\\",
        "../../x",
        "__proto__",
        "constructor",
        "'; DROP TABLE",
        "\u{202e}",
        "e\u{301}",
        "\u{e9}",
        "\u{10ffff}",
        "a\0b",
        "a",
        &long,
    ];
    for (i, key) in keys.iter().enumerate() {
        cache.set(&ds, key, &json!(i)).await.unwrap();
    }
    let found: BTreeSet<String> = cache.iterate_keys(&ds, "*").try_collect().await.unwrap();
    assert_eq!(found, keys.iter().map(|key| (*key).to_owned()).collect());
    for (i, key) in keys.iter().enumerate() {
        assert_eq!(cache.get(&ds, key).await.unwrap(), Some(json!(i)), "{key:?}");
        assert_eq!(cache.keys(&ds, &KeyPattern::escape(key)).await.unwrap(), [*key]);
        assert!(cache.delete(&ds, key).await.unwrap());
        assert!(!cache.delete(&ds, key).await.unwrap());
    }
}

#[tokio::test]
async fn keys_come_by_the_page_whatever_is_written_meanwhile() {
    let (ds, cache) = cache();
    for i in 0..10_000 {
        cache.set(&ds, &format!("key-{i}"), &json!(i)).await.unwrap();
    }
    assert_eq!(cache.keys(&ds, "*").await.unwrap().len(), 10_000);
    assert_eq!(cache.keys(&ds, "*-9999").await.unwrap(), ["key-9999"], "also where most pages are empty");
    let mut seen = BTreeSet::new();
    let mut stream = cache.iterate_keys(&ds, "key-*");
    while let Some(key) = stream.try_next().await.unwrap() {
        if key.ends_with('7') {
            cache.delete(&ds, &key).await.unwrap();
        }
        cache.set(&ds, &format!("a-{key}"), &json!(0)).await.unwrap();
        assert!(seen.insert(key), "no key comes twice");
    }
    assert_eq!(seen.len(), 10_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_write_at_once() {
    let (ds, cache) = cache();
    let tasks: Vec<_> = (0..8_u64)
        .map(|task| {
            let (ds, cache) = (ds.clone(), cache.clone());
            tokio::spawn(async move {
                for i in 0..500_u64 {
                    let own = format!("own:{task}:{i}");
                    cache.set(&ds, &own, &json!(i)).ttl(MINUTE).await.unwrap();
                    cache.set(&ds, "shared", &json!([task, i])).await.unwrap();
                    assert_eq!(cache.get(&ds, &own).await.unwrap(), Some(json!(i)));
                    assert!(cache.get(&ds, "shared").await.unwrap().is_some(), "a write is one step");
                    assert_eq!(cache.keys(&ds, &own).await.unwrap(), [own.as_str()]);
                    if i % 2 == 0 {
                        assert!(cache.delete(&ds, &own).await.unwrap());
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(cache.keys(&ds, "own:*").await.unwrap().len(), 8 * 250);
}

#[tokio::test]
async fn the_memory_connector_has_them_beside_rows() {
    let ds = DataSource::new(Memory::new());
    let cache = ds.key_value::<i64>("Cache").unwrap();
    cache.set(&ds, "k", &1).await.unwrap();
    let rows = ds.define("Cache", &json!({}), &json!({})).unwrap();
    assert_eq!(rows.count(&ds).await.unwrap(), 0);
    let tx = ds.begin(TransactionOptions::default()).await.unwrap();
    assert_eq!(refused(cache.get(&tx, "k").await), "501 not supported: keys and values in a transaction");
    tx.rollback().await.unwrap();
    ds.disconnect().await.unwrap();
    assert_eq!(cache.get(&ds, "k").await.unwrap(), Some(1));
}

#[tokio::test]
async fn kv_memory_has_no_rows() {
    let connectors = Connectors::new().with(&juggler_memory::KEY_VALUE).with(&juggler_memory::CONNECTOR);
    let ds = connectors.connect("kv-memory:").await.unwrap();
    let model = ds.define("Cache", &json!({"name": "string"}), &json!({})).unwrap();
    let expected = "501 not supported: rows of Cache: kv-memory keeps keys and values; use `ds.key_value::<T>(\"Cache\")`, \
                    or a store with rows such as `memory`";
    assert_eq!(refused(model.create(&ds, &json!({"name": "x"})).unwrap().await), expected);
    assert_eq!(refused(model.find(&ds).await), expected);
    assert_eq!(refused(model.count(&ds).await), expected);
    assert_eq!(refused(model.destroy_all(&ds, everything()).await), expected);
    let cache = ds.key_value::<u8>("Cache").unwrap();
    cache.set(&ds, "k", &1).await.unwrap();
    ds.automigrate().await.unwrap();
    assert_eq!(cache.get(&ds, "k").await.unwrap(), None);

    for (name, expected) in [("juggler-memory", "memory"), ("loopback-connector-kv-memory", "kv-memory")] {
        let ds = connectors.from_settings(&Settings::new(name)).unwrap();
        assert_eq!(ds.connector().name(), expected);
    }
    let without = Connectors::new().data_source("kv-memory:").unwrap_err().to_string();
    assert!(without.contains("juggler_memory::KEY_VALUE"), "{without}");
}
