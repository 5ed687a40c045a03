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

    /// Its tests, those that take least time first. None of them depends on the time, or on chance.
    pub(crate) const fn suites(self) -> &'static [Suite] {
        match self {
            Area::Filter => {
                const { &[unit("juggler-core"), test("juggler-core", "filter"), test("juggler-tests", "memory")] }
            }
            Area::Sql => {
                const {
                    &[
                        unit("juggler-sql"),
                        test("juggler-tests", "related_answers"),
                        test("juggler-tests", "statements"),
                        test("juggler-tests", "sqlite"),
                    ]
                }
            }
            Area::Validation => {
                const {
                    &[
                        unit("juggler-validate"),
                        test("juggler-validate", "derive"),
                        test("juggler-validate", "semantics"),
                        test("juggler-tests", "memory"),
                        test("juggler-core", "life"),
                        test("juggler-tests", "async_rules"),
                        unit("juggler-core"),
                        test("juggler-tests", "derive_embedded"),
                    ]
                }
            }
        }
    }
}
