//! The order of rows.

use std::cmp::Ordering;
use std::fmt;

use super::{Column, distance, value_at};
use crate::definition::ModelDefinition;
use crate::row::Row;
use crate::value::{GeoPoint, sort_order};

/// One key of an order. Null sorts first ascending, and last descending.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Order {
    /// By a value.
    Column {
        /// The value.
        column: Column,
        /// Largest first?
        descending: bool,
    },
    /// By the distance from a point, nearest first; rows without a point come last.
    Distance {
        /// The point of a row.
        column: Column,
        /// The point to measure from.
        center: GeoPoint,
    },
}

impl fmt::Debug for Order {
    /// Without the point, which may be what a secret is compared with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Order::Column { column, descending } => {
                f.debug_struct("Column").field("column", column).field("descending", descending).finish()
            }
            Order::Distance { column, .. } => {
                f.debug_struct("Distance").field("column", column).finish_non_exhaustive()
            }
        }
    }
}

impl Order {
    /// The order of the id.
    #[must_use]
    pub fn by_id(model: &ModelDefinition) -> Vec<Order> {
        Order::by(model, &model.ids)
    }

    /// The order of the values at these positions, the first before the next.
    #[must_use]
    pub fn by(model: &ModelDefinition, positions: &[usize]) -> Vec<Order> {
        let key = |&at: &usize| Order::Column { column: Column::property(model, at), descending: false };
        positions.iter().map(key).collect()
    }
}

/// Compares two rows (with all positions of the model) by the keys of an order.
#[must_use]
pub fn compare_rows(order: &[Order], a: &dyn Row, b: &dyn Row) -> Ordering {
    order
        .iter()
        .map(|key| match key {
            Order::Column { column, descending } => {
                let ordering = sort_order(value_at(a, column), value_at(b, column));
                if *descending { ordering.reverse() } else { ordering }
            }
            Order::Distance { column, center } => {
                let far = |row| distance(row, column, *center).unwrap_or(f64::INFINITY);
                far(a).total_cmp(&far(b))
            }
        })
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}
