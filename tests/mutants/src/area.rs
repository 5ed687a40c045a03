//! What is to be trusted most, and the tests that are to notice.

use clap::ValueEnum;

/// A part of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Area {
    /// What a filter means: conditions, patterns and comparison in core.
    Filter,
    /// Conditions as SQL, and which of them the database is asked.
    Sql,
    /// The rules, and how core runs them.
    Validation,
}

/// A program of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Suite {
    pub(crate) package: &'static str,
    /// The unit tests, or an integration test of this name.
    pub(crate) test: Option<&'static str>,
}

const fn unit(package: &'static str) -> Suite {
    Suite { package, test: None }
}

const fn test(package: &'static str, name: &'static str) -> Suite {
    Suite { package, test: Some(name) }
}

impl Suite {
    /// As people call it.
    pub(crate) fn name(self) -> String {
        format!("{} {}", self.package, self.test.unwrap_or("--lib"))
    }
}

impl Area {
    pub(crate) const ALL: &[Area] = &[Area::Filter, Area::Sql, Area::Validation];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Area::Filter => "filter evaluation",
            Area::Sql => "condition rendering",
            Area::Validation => "validation",
        }
    }

    /// The area of a file.
    pub(crate) fn of(file: &str) -> Option<Area> {
        const FOLDERS: &[(&str, Area)] = &[
            ("juggler-sql/", Area::Sql),
            ("juggler-validate/", Area::Validation),
            ("juggler-core/src/validate", Area::Validation),
            ("juggler-core/", Area::Filter),
        ];
        FOLDERS.iter().find(|(folder, _)| file.starts_with(folder)).map(|(_, area)| *area)
    }

    /// Its tests, in the order in which a mutant that is alone meets them.
    pub(crate) const fn suites(self) -> &'static [Suite] {
        match self {
            Area::Filter => FILTER,
            Area::Sql => SQL,
            Area::Validation => VALIDATION,
        }
    }
}

const FILTER: &[Suite] = &[
    unit("juggler-core"),
    test("juggler-core", "filter"),
    test("juggler-tests", "elements"),
    test("juggler-tests", "same_answers"),
    test("juggler-tests", "corpus"),
    test("juggler-tests", "memory"),
    test("juggler-tests", "differential"),
];

const SQL: &[Suite] = &[
    unit("juggler-sql"),
    test("juggler-tests", "related_answers"),
    test("juggler-tests", "statements"),
    test("juggler-tests", "corpus"),
    test("juggler-tests", "sqlite"),
    test("juggler-tests", "sql_conditions"),
];

const VALIDATION: &[Suite] = &[
    unit("juggler-validate"),
    test("juggler-validate", "derive"),
    test("juggler-validate", "semantics"),
    unit("juggler-core"),
    test("juggler-core", "life"),
    test("juggler-core", "ldl"),
    test("juggler-tests", "async_rules"),
    test("juggler-tests", "derive"),
    test("juggler-tests", "derive_create"),
    test("juggler-tests", "derive_embedded"),
    test("juggler-tests", "derive_embeds"),
    test("juggler-tests", "nested_create"),
    test("juggler-tests", "corpus"),
    test("juggler-tests", "memory"),
];
