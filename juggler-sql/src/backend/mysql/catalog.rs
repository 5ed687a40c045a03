//! MySQL's and MariaDB's view of themselves: `information_schema`.

use crate::catalog::{Catalog, Column, Listing};

pub(super) static CATALOG: Catalog = Catalog {
    current: "DATABASE()",
    system: "('information_schema', 'mysql', 'performance_schema', 'sys')",
    tables: Listing {
        text: "SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE LIKE '%VIEW' FROM information_schema.TABLES t \
               WHERE t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW', 'SYSTEM VIEW')",
        owner: "t.TABLE_SCHEMA",
        table: "t.TABLE_NAME",
        order: "ORDER BY BINARY t.TABLE_SCHEMA, BINARY t.TABLE_NAME",
    },
    // MariaDB tells a default as SQL; MySQL as bare text, unless it is an expression.
    columns: Listing {
        text: "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.DATA_TYPE, \
               CAST(c.CHARACTER_MAXIMUM_LENGTH AS SIGNED), CAST(c.NUMERIC_PRECISION AS SIGNED), \
               CAST(c.NUMERIC_SCALE AS SIGNED), c.IS_NULLABLE = 'YES', \
               CASE WHEN VERSION() LIKE '%MariaDB%' THEN NULLIF(c.COLUMN_DEFAULT, 'NULL') \
               WHEN c.EXTRA LIKE '%DEFAULT_GENERATED%' OR c.DATA_TYPE IN ('tinyint', 'smallint', 'mediumint', 'int', \
               'bigint', 'decimal', 'float', 'double', 'bit', 'year') THEN c.COLUMN_DEFAULT \
               WHEN c.COLUMN_DEFAULT IS NOT NULL THEN QUOTE(c.COLUMN_DEFAULT) END, \
               c.EXTRA LIKE '%auto_increment%', c.EXTRA LIKE '%VIRTUAL%' OR c.EXTRA LIKE '%STORED%', \
               c.COLLATION_NAME, CAST(NULL AS CHAR) \
               FROM information_schema.COLUMNS c WHERE 1 = 1",
        owner: "c.TABLE_SCHEMA",
        table: "c.TABLE_NAME",
        order: "ORDER BY BINARY c.TABLE_SCHEMA, BINARY c.TABLE_NAME, c.ORDINAL_POSITION",
    },
    keys: Listing {
        text: "SELECT s.TABLE_SCHEMA, s.TABLE_NAME, s.INDEX_NAME, s.INDEX_NAME = 'PRIMARY', s.NON_UNIQUE = 0, \
               s.NON_UNIQUE = 0, s.SUB_PART IS NULL AND s.INDEX_TYPE IN ('BTREE', 'HASH'), s.COLUMN_NAME \
               FROM information_schema.STATISTICS s WHERE 1 = 1",
        owner: "s.TABLE_SCHEMA",
        table: "s.TABLE_NAME",
        order: "ORDER BY BINARY s.TABLE_SCHEMA, BINARY s.TABLE_NAME, s.INDEX_NAME <> 'PRIMARY', BINARY s.INDEX_NAME, \
                s.SEQ_IN_INDEX",
    },
    foreign_keys: Listing {
        text: FOREIGN_KEYS,
        owner: "k.TABLE_SCHEMA",
        table: "k.TABLE_NAME",
        order: BY_COLUMN,
    },
    exported_keys: Listing {
        text: FOREIGN_KEYS,
        owner: "k.REFERENCED_TABLE_SCHEMA",
        table: "k.REFERENCED_TABLE_NAME",
        order: BY_COLUMN,
    },
    complete,
};

const FOREIGN_KEYS: &str = "SELECT k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, \
     k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.UNIQUE_CONSTRAINT_NAME, \
     r.UPDATE_RULE, r.DELETE_RULE \
     FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r \
     ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME \
     WHERE k.REFERENCED_TABLE_NAME IS NOT NULL";

/// In the order of the keys' first columns.
const BY_COLUMN: &str = "ORDER BY BINARY k.TABLE_SCHEMA, BINARY k.TABLE_NAME, (SELECT c.ORDINAL_POSITION \
     FROM information_schema.KEY_COLUMN_USAGE f JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = f.TABLE_SCHEMA \
     AND c.TABLE_NAME = f.TABLE_NAME AND c.COLUMN_NAME = f.COLUMN_NAME \
     WHERE f.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND f.CONSTRAINT_NAME = k.CONSTRAINT_NAME \
     AND f.TABLE_NAME = k.TABLE_NAME AND f.ORDINAL_POSITION = 1), BINARY k.CONSTRAINT_NAME, k.ORDINAL_POSITION";

/// The values of an enumeration stand in its type alone.
fn complete(column: &mut Column) {
    if column.data_type == "enum" {
        column.variants = Some(literals(&column.full_type));
    }
}

/// The literals of `enum('a','it''s')`.
fn literals(text: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\'' {
            continue;
        }
        let mut literal = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '\'' if letters.next_if_eq(&'\'').is_none() => break,
                letter => literal.push(letter),
            }
        }
        literals.push(literal);
    }
    literals
}

#[cfg(test)]
mod tests {
    use super::literals;

    #[test]
    fn the_values_of_an_enumeration_are_read_out_of_its_type() {
        assert_eq!(literals("enum('a','it''s','','x,y')"), ["a", "it's", "", "x,y"]);
        assert!(literals("int(11)").is_empty());
    }
}
