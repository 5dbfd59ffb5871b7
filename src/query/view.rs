//! A view that has a name: what is listed and how, as it can be written down.
//!
//! Its filter is text: what a name in it means is known where it is used.

use crate::field::Field;

use super::listing::{Grouping, Sort};

/// What a view says; `None` and an empty list leave things as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The text of a filter.
    pub filter: Option<String>,
    /// Under which heads.
    pub group: Option<Grouping>,
    /// In what order.
    pub sort: Option<Sort>,
    /// Which columns, in their order.
    pub columns: Vec<Field>,
}
