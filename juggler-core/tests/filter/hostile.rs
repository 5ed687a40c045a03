//! Whatever is asked, no filter gets past its policy: filters of every shape, with the names of what is hidden at any place.

use juggler_core::filter::{Cost, FilterPolicy, Include, Operation, OrderTerm};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;

use super::arbitrary::filter;
use super::guarded::{CRATE, HIDDEN, LETTER, PERSON, PROTECTED};
use super::*;

/// Every name that a filter uses, with how many relations lead there: a walk of its own.
fn names(tree: &FilterTree, relations: usize, out: &mut Vec<(String, usize)>) {
    asked(&tree.condition, relations, out);
    out.extend(tree.order.iter().map(|term| (term.property.to_string(), relations)));
    match &tree.fields {
        Some(Fields::Only(names) | Fields::Except(names)) => {
            out.extend(names.iter().map(|name| (name.to_string(), relations)))
        }
        None => {}
    }
    tree.include.iter().for_each(|include| names(&include.scope, relations + 1, out));
}

fn asked(condition: &Where, relations: usize, out: &mut Vec<(String, usize)>) {
    match condition {
        Where::And(parts) | Where::Or(parts) | Where::Nor(parts) => {
            parts.iter().for_each(|part| asked(part, relations, out))
        }
        Where::Test { property, operation } => {
            out.push((property.to_string(), relations));
            match operation {
                Operation::Eq(value) | Operation::Neq(value) => inside(value, property, out),
                Operation::Inq(values) | Operation::Nin(values) => {
                    values.iter().for_each(|value| inside(value, property, out))
                }
                _ => {}
            }
        }
        Where::Related { condition, .. } => asked(condition, relations + 1, out),
        other => panic!("{other:?}"),
    }
}

/// The names in a value, where its property declares any: `address` and `contacts`.
fn inside(value: &Value, property: &str, out: &mut Vec<(String, usize)>) {
    match value {
        Value::Object(object) if ["address", "contacts"].contains(&property) => {
            object.iter().for_each(|(name, value)| {
                out.push((format!("{property}.{name}"), 1));
                inside(value, property, out);
            })
        }
        Value::List(items) => items.iter().for_each(|item| inside(item, property, out)),
        _ => {}
    }
}

/// Does it name anything that is not for everyone?
fn tells(tree: &FilterTree) -> bool {
    let mut used = Vec::new();
    names(tree, 0, &mut used);
    used.iter().any(|(name, relations)| {
        let mut parts = name.split('.').peekable();
        let is_free = parts.peek() == Some(&"more"); // any JSON: nothing in it is declared
        !is_free
            && parts.enumerate().any(|(depth, part)| {
                HIDDEN.contains(&part) || (PROTECTED.contains(&part) && depth + relations > 0)
            })
    })
}

/// The numbers of a filter, counted another way.
#[derive(Debug, Default)]
struct Counted {
    conditions: usize,
    depth: usize,
    list: usize,
    limit: u64,
    skip: u64,
    order: usize,
    relations: usize,
    relation_depth: usize,
    pattern: usize,
    regexps: usize,
}

impl Counted {
    fn of(tree: &FilterTree) -> Counted {
        let mut counted = Counted::default();
        counted.filter(tree, 0, 0);
        counted
    }

    fn filter(&mut self, tree: &FilterTree, depth: usize, relations: usize) {
        self.limit = self.limit.max(tree.limit.unwrap_or(u64::MAX));
        self.skip = self.skip.max(tree.skip);
        self.order = self.order.max(tree.order.len());
        self.relation_depth = self.relation_depth.max(relations);
        if !tree.condition.is_all() {
            self.condition(&tree.condition, depth, relations);
        }
        for include in &tree.include {
            self.relations += 1;
            self.filter(&include.scope, depth + 1, relations + 1);
        }
    }

    fn condition(&mut self, condition: &Where, depth: usize, relations: usize) {
        self.conditions += 1;
        self.depth = self.depth.max(depth);
        self.relation_depth = self.relation_depth.max(relations);
        match condition {
            Where::And(parts) | Where::Or(parts) | Where::Nor(parts) => {
                parts.iter().for_each(|part| self.condition(part, depth + 1, relations));
            }
            Where::Test { operation, .. } => match operation {
                Operation::Inq(values) | Operation::Nin(values) => self.list = self.list.max(values.len()),
                Operation::Eq(Value::List(values)) => self.list = self.list.max(values.len()),
                Operation::Like(text)
                | Operation::Ilike(text)
                | Operation::Nlike(text)
                | Operation::Nilike(text) => {
                    self.pattern = self.pattern.max(text.chars().count());
                }
                Operation::Regexp(pattern) => {
                    self.regexps += 1;
                    self.pattern = self.pattern.max(pattern.source.chars().count());
                }
                _ => {}
            },
            Where::Related { condition, .. } => {
                self.relations += 1;
                if !condition.is_all() {
                    self.condition(condition, depth + 1, relations + 1);
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Stricter and stricter.
fn policies() -> [FilterPolicy; 3] {
    let lax = FilterPolicy::new();
    let middle = lax
        .clone()
        .max_depth(3)
        .max_nodes(6)
        .max_list(3)
        .max_limit(1000)
        .default_limit(100)
        .max_order(2)
        .max_relations(3)
        .max_cost(50_000);
    let strict = middle
        .clone()
        .max_limit(100)
        .max_skip(50)
        .max_like(5)
        .max_regexp(5)
        .max_regexps(1)
        .max_relation_depth(1)
        .without_operators(["nin", "regexp"])
        .without_properties(["age"])
        .without_relations(["profile"]);
    [lax, middle, strict]
}

/// A filter with one part more.
fn more(tree: &FilterTree, part: u8) -> FilterTree {
    let mut tree = tree.clone();
    match part % 6 {
        0 => tree.restrict(Where::test("age", Operation::Gt(Value::Int(3)))),
        1 => tree.order.push(OrderTerm { property: "name".into(), descending: false }),
        2 => tree.limit = tree.limit.map(|limit| limit + 1),
        3 => tree.skip += 1,
        4 => {
            let mut scope = FilterTree::default();
            scope.limit = Some(3);
            tree.include.push(Include::new("letters", scope));
        }
        _ => {
            tree.restrict(Where::Or(vec![Where::test("name", Operation::Inq(vec!["a".into(), "b".into()]))]))
        }
    }
    tree
}

/// The tests below say nothing of filters that are refused for nothing.
#[test]
fn many_filters_get_through() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut tree = |_: usize| {
        let json = filter().new_tree(&mut runner).unwrap().current();
        FilterTree::from_json_untrusted(&PERSON, &json, &FilterPolicy::new())
    };
    let trees: Vec<FilterTree> = (0..1000).filter_map(|i| tree(i).ok()).collect();
    let including = trees.iter().filter(|tree| !tree.include.is_empty()).count();
    let asking = trees.iter().filter(|tree| Counted::of(tree).conditions > 3).count();
    assert!(trees.len() > 200 && including > 20 && asking > 50, "{} {including} {asking}", trees.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is let through names nothing hidden, and keeps every bound.
    #[test]
    fn nothing_hidden_gets_through(json in filter()) {
        for policy in [FilterPolicy::new(), FilterPolicy::new().undeclared(true)] {
            for model in [&PERSON, &LETTER] {
                match FilterTree::from_json_untrusted(model, &json, &policy) {
                    Ok(tree) => {
                        prop_assert!(!tells(&tree), "{}", json);
                        let again = policy.check(model, &tree);
                        prop_assert!(again.is_ok(), "{}: {:?}", json, again);
                    }
                    Err(error) => prop_assert_eq!(error.status_code(), 400, "{}", json),
                }
            }
            if let Ok(tree) = FilterTree::from_json_untrusted(&CRATE, &json, &policy) {
                let mut used = Vec::new();
                names(&tree, 0, &mut used);
                prop_assert!(used.iter().all(|(name, _)| name.split('.').next() != Some("password")), "{}", json);
            }
        }
    }

    /// Where a name that is shown is replaced by one that is hidden, a filter is refused.
    #[test]
    fn canaries_are_caught_anywhere(json in filter(), at in any::<prop::sample::Index>()) {
        let policy = FilterPolicy::new();
        let Ok(tree) = FilterTree::from_json_untrusted(&PERSON, &json, &policy) else { return Ok(()) };
        let mut tree = tree;
        let spots = spots(&mut tree);
        if spots.is_empty() {
            return Ok(());
        }
        let at = at.index(spots.len());
        if let Some(spot) = spots.into_iter().nth(at) {
            *spot = match &**spot {
                "title" | "personId" => "sealed".into(),
                name if name.starts_with("address") => "address.pin".into(),
                name if name.starts_with("contacts") => "contacts.code".into(),
                _ => "password".into(),
            };
        }
        let error = policy.check(&PERSON, &tree).unwrap_err();
        prop_assert!(error.to_string().starts_with("unknown field"), "{}: {}", json, error);
    }

    #[test]
    fn bounds_are_kept_and_stricter_policies_let_less_through(json in filter()) {
        let passed = policies().map(|policy| FilterTree::from_json_untrusted(&PERSON, &json, &policy));
        let [lax, middle, strict] = &passed;
        prop_assert!(strict.is_err() || middle.is_ok(), "{}", json);
        prop_assert!(middle.is_err() || lax.is_ok(), "{}", json);
        if let Ok(tree) = lax {
            let counted = Counted::of(tree);
            let Counted { conditions, depth, list, limit, skip, .. } = counted;
            let is_small = conditions <= 200 && depth <= 8 && list <= 1000 && limit <= 1000 && skip <= 10_000;
            let Counted { order, relations, relation_depth, pattern, regexps, .. } = counted;
            let is_plain = order <= 4 && relations <= 10 && relation_depth <= 3 && pattern <= 256 && regexps <= 5;
            prop_assert!(is_small && is_plain, "{:?}", counted);
            prop_assert!(Cost::of(&PERSON, tree).total() <= 100_000);
        }
        if let Ok(tree) = middle {
            let Counted { conditions, depth, list, order, relations, .. } = Counted::of(tree);
            let is_small = conditions <= 6 && depth <= 3 && list <= 3 && order <= 2 && relations <= 3;
            prop_assert!(is_small, "{}", json);
        }
        if let Ok(tree) = strict {
            let Counted { limit, skip, pattern, regexps, relation_depth, .. } = Counted::of(tree);
            let is_small = limit <= 100 && skip <= 50 && pattern <= 5 && regexps == 0 && relation_depth <= 1;
            prop_assert!(is_small, "{}", json);
        }
    }

    #[test]
    fn more_never_costs_less(json in filter(), parts in prop::collection::vec(any::<u8>(), 1..5)) {
        let Ok(mut tree) = FilterTree::from_json(&PERSON, &json) else { return Ok(()) };
        for part in parts {
            let (before, grown) = (Cost::of(&PERSON, &tree), more(&tree, part));
            let after = Cost::of(&PERSON, &grown);
            let parts = |cost: Cost| {
                let Cost { rows, conditions, values, scans, regexps, relations, .. } = cost;
                [rows, conditions, values, scans, regexps, relations, cost.total()]
            };
            let grows = parts(before).into_iter().zip(parts(after)).all(|(before, after)| before <= after);
            prop_assert!(grows, "{:?} {:?}", before, after);
            tree = grown;
        }
    }

    /// Text that is no filter at all.
    #[test]
    fn any_text_is_refused_or_read(text in ".{0,200}", words in prop::collection::vec(select(TOKENS), 0..40)) {
        let policy = FilterPolicy::new();
        for text in [text, words.concat()] {
            for model in [&PERSON, &CRATE] {
                let parsed = FilterTree::parse_untrusted(model, &text, &policy);
                let queried = FilterTree::parse_query_untrusted(model, &text, &policy);
                for error in [parsed, queried].into_iter().filter_map(Result::err) {
                    prop_assert_eq!(error.status_code(), 400);
                }
            }
        }
    }
}

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "where",
    "limit",
    "1e999",
    "\\u0000",
    "\u{202e}",
    "null",
    "filter[where]",
    "[and]",
    "&",
    "=",
    "%",
];

/// The places of names that a canary may take.
fn spots(tree: &mut FilterTree) -> Vec<&mut std::borrow::Cow<'static, str>> {
    let FilterTree { condition, order, fields, include, .. } = tree;
    let mut spots: Vec<_> = order.iter_mut().map(|term| &mut term.property).collect();
    spots.extend(tests(condition));
    match fields {
        Some(Fields::Only(names) | Fields::Except(names)) => spots.extend(names),
        None => {}
    }
    let is_of_people = |include: &&mut Include| matches!(&*include.relation, "letters" | "person");
    spots.extend(include.iter_mut().filter(is_of_people).flat_map(|include| self::spots(&mut include.scope)));
    spots
}

fn tests(condition: &mut Where) -> Vec<&mut std::borrow::Cow<'static, str>> {
    match condition {
        Where::And(parts) | Where::Or(parts) | Where::Nor(parts) => {
            parts.iter_mut().flat_map(tests).collect()
        }
        Where::Test { property, .. } => vec![property],
        Where::Related { condition, .. } => tests(condition),
        _ => Vec::new(),
    }
}
