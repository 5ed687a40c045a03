//! A pattern in the first line, as `like` and as an expression, and a text in the others.

use juggler_core::prelude::*;
use juggler_core::query::{LikePattern, simple_lowercase};
use juggler_memory::Memory;
use juggler_tests::fuzz::{Answer, Target, mistake};
use tokio::runtime::Builder;

pub(super) const TARGET: Target = Target {
    name: "pattern",
    words: r"
    % _ \ \% %% %_ _% %a% .* .+ (a|b) [a-z] [^a] \w \b \d{3} ^ $ (?i) (?: (?<name> {1,9} {1000} /i /gm \p{Greek} \x{1F600}
    aaaa A ſ K İ ß
",
    start: || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let ds = DataSource::new(Memory::new());
        let model = ds.define("Text", &json!({"text": "string"}), &json!({})).unwrap();
        runtime.block_on(async { model.create(&ds, &json!({"text": ""})).unwrap().await }).unwrap();
        Box::new(move |input| {
            let input = String::from_utf8_lossy(input);
            let (pattern, text) = input.split_once('\n').unwrap_or((&input, ""));
            let ask = |condition| runtime.block_on(model.count(&ds).filter(condition).into_future());
            let set = model
                .update_all(&ds, everything(), &json!({"text": text}))
                .map_err(|error| error.to_string())?;
            runtime.block_on(set.into_future()).map_err(|error| error.to_string())?;
            for (operator, ignore_case) in [("like", false), ("ilike", true)] {
                let expected = like(pattern, text, ignore_case);
                let name = format!("{operator} {pattern:?} {text:?}");
                mistake(&name, &expected, &LikePattern::new(pattern, ignore_case).matches(text))?;
                let condition = model
                    .condition(&json!({"text": {operator: pattern}}))
                    .map_err(|error| error.to_string())?;
                let found = ask(condition).map_err(|error| error.to_string())?;
                mistake(&name, &u64::from(expected), &found)?;
            }
            let expression = json!({"text": {"regexp": pattern}});
            match model.condition(&expression).and_then(ask) {
                Ok(found) => Ok(Answer::Accepted(format!("found {}", found == 1))),
                Err(error) => Answer::refused(&error),
            }
        })
    },
};

/// What `like` means, in its shortest form: which places of the text may the pattern have come to?
fn like(pattern: &str, text: &str, ignore_case: bool) -> bool {
    let fold = |letter: char| if ignore_case { simple_lowercase(letter) } else { letter };
    let text: Vec<char> = text.chars().map(fold).collect();
    let mut places = vec![false; text.len() + 1];
    places[0] = true;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter == '%' {
            let first = places.iter().position(|is_there| *is_there).unwrap_or(places.len());
            places[first..].fill(true);
            continue;
        }
        let wanted = match letter {
            '_' => None,
            '\\' => Some(fold(letters.next().unwrap_or('\\'))),
            letter => Some(fold(letter)),
        };
        for at in (1..places.len()).rev() {
            places[at] = places[at - 1] && wanted.is_none_or(|wanted| wanted == text[at - 1]);
        }
        places[0] = false;
    }
    places[text.len()]
}
