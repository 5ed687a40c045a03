//! Conditions, compiled for the columns of a table.
//!
//! ```text
//!  age > 60 and city == "Bonn"     ──compile──▶  All[ Ints{61..}, Code(17) ]
//!                                                     │ 64 rows at a time
//!                                      0b..0101  &  0b..0100  =  0b..0100
//! ```
//!
//! A condition becomes a tree of tests that know the type of their column. The tests of one column make a word of 64 bits,
//! one for each row of a block; `and`, `or` and `not` are one instruction for 64 rows. What has no fast test, such as a
//! path into an object, is asked of [`query::matches`](juggler_core::query::matches) row by row, last of all and only for
//! the rows that are left.

use juggler_core::query::{Condition, matches};

use crate::binding::Binding;
use crate::bitmap::{BLOCK, ones};
use crate::table::Table;

mod compile;
mod leaf;

use leaf::Leaf;

/// A condition, compiled for a table. It answers as [`matches`] does.
pub(crate) struct Predicate<'a> {
    table: &'a Table,
    binding: &'a Binding,
    root: Node<'a>,
}

enum Node<'a> {
    All(Vec<Node<'a>>),
    Any(Vec<Node<'a>>),
    Not(Box<Node<'a>>),
    Leaf(Leaf<'a>),
    /// For which there is no fast test.
    Rows(&'a Condition),
}

impl<'a> Predicate<'a> {
    pub(crate) fn new(table: &'a Table, binding: &'a Binding, condition: &'a Condition) -> Self {
        Predicate { table, binding, root: compile::compile(table, binding, condition) }
    }

    /// Is it true of every row?
    pub(crate) fn is_all(&self) -> bool {
        matches!(&self.root, Node::All(parts) if parts.is_empty())
    }

    /// Is it true of the row at a slot?
    pub(crate) fn test(&self, slot: u32) -> bool {
        self.node(&self.root, slot)
    }

    /// The rows of one block of which it is true, out of those in `within`.
    #[inline]
    pub(crate) fn block(&self, block: usize, within: u64) -> u64 {
        self.word(&self.root, block, within)
    }

    fn node(&self, node: &Node<'_>, slot: u32) -> bool {
        match node {
            Node::All(parts) => parts.iter().all(|part| self.node(part, slot)),
            Node::Any(parts) => parts.iter().any(|part| self.node(part, slot)),
            Node::Not(part) => !self.node(part, slot),
            Node::Leaf(leaf) => leaf.test(slot),
            Node::Rows(condition) => matches(condition, &self.binding.row(self.table, slot)),
        }
    }

    fn word(&self, node: &Node<'_>, block: usize, within: u64) -> u64 {
        if within == 0 {
            return 0;
        }
        match node {
            Node::All(parts) => parts.iter().fold(within, |left, part| self.word(part, block, left)),
            Node::Any(parts) => {
                parts.iter().fold(0, |found, part| found | self.word(part, block, within & !found))
            }
            Node::Not(part) => within & !self.word(part, block, within),
            Node::Leaf(leaf) => leaf.block(block, within),
            Node::Rows(condition) => {
                let first = block as u32 * BLOCK;
                let holds = |bit: &u32| matches(condition, &self.binding.row(self.table, first + bit));
                ones(within).filter(holds).fold(0, |word, bit| word | 1 << bit)
            }
        }
    }
}

impl Node<'_> {
    /// How much a test costs. The cheap ones go first, as they may leave nothing for the others to look at.
    fn cost(&self) -> u32 {
        match self {
            Node::Leaf(leaf) => leaf.cost(),
            Node::Not(part) => part.cost(),
            Node::All(parts) | Node::Any(parts) => parts.iter().map(Node::cost).sum::<u32>() + 1,
            Node::Rows(_) => 1000,
        }
    }
}
