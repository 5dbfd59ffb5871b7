//! Views that have names: `[views.NAME]`, read and written back.

use crate::cli::list::sort;
use crate::field::Field;
use crate::query::listing::{Direction, Grouping, Sort};
use crate::query::view::View;
use crate::written::replace::{New, replace};
use crate::written::{Entry, Spot, Value, Wrong};

use super::settings::{fields, grouping};

/// The table that holds them.
pub(super) const TABLE: &str = "views";

const KEYS: [&str; 4] = ["filter", "group", "sort", "columns"];
const FORM: &str = "a view is a table [views.NAME] with filter, group, sort and columns";

/// The views of the table, and what is wrong with them. A wrong entry is left out.
pub(super) fn read(table: &Spot<Value>) -> (Vec<(String, View)>, Vec<Wrong>) {
    let mut wrong = Vec::new();
    let mut views = Vec::new();
    let named = table.table(FORM).unwrap_or_else(|mistake| {
        wrong.push(mistake);
        &[]
    });
    for Entry { name, value } in named {
        match value.table(FORM) {
            Ok(entries) => views.push((name.value.clone(), view(entries, &mut wrong))),
            Err(mistake) => wrong.push(mistake),
        }
    }
    (views, wrong)
}

fn view(entries: &[Entry], wrong: &mut Vec<Wrong>) -> View {
    let mut view = View::default();
    for entry in entries {
        if let Err(mistake) = take(&mut view, entry) {
            wrong.push(mistake);
        }
    }
    view
}

fn take(view: &mut View, Entry { name, value }: &Entry) -> Result<(), Wrong> {
    match name.value.as_str() {
        "filter" => view.filter = Some(value.text("a filter in the language of ss")?.to_owned()),
        "group" => {
            let word = value.text("a word")?;
            let names = Grouping::ALL.map(Grouping::name);
            let known = grouping(word);
            view.group = Some(known.ok_or_else(|| Wrong::unknown(value.at, "group", word, names.into_iter()))?);
        }
        "sort" => {
            let text = value.text("a column, and :asc or :desc")?;
            let known = sort(text).map_err(|wrong| Wrong::new(value.at, wrong, "for example age:desc"))?;
            view.sort = Some(known);
        }
        "columns" => view.columns = fields(value)?,
        other => return Err(Wrong::unknown(name.at, "part of a view", other, KEYS.into_iter())),
    }
    Ok(())
}

/// The text of a configuration with this view in it; everything else stays as the user wrote it.
///
/// # Errors
///
/// The text is no TOML.
pub fn with_view(text: &str, name: &str, view: &View) -> Result<String, Wrong> {
    let or_nothing = |text: Option<String>| text.map_or(New::Nothing, New::Text);
    let columns = view.columns.iter().map(|field| field.definition().name.to_owned()).collect::<Vec<_>>();
    let entries = [
        ("filter", or_nothing(view.filter.clone())),
        ("group", or_nothing(view.group.map(|group| group.name().to_owned()))),
        ("sort", or_nothing(view.sort.map(sort_words))),
        ("columns", if columns.is_empty() { New::Nothing } else { New::List(columns) }),
    ];
    replace(text, [TABLE, name], &entries)
}

/// As [`sort`] reads it.
fn sort_words(Sort { field, direction }: Sort) -> String {
    let name = field.definition().name;
    match direction {
        Direction::Forward => name.to_owned(),
        Direction::Backward if is_largest_first(field) => format!("{name}:asc"),
        Direction::Backward => format!("{name}:desc"),
    }
}

/// Whether the column's own way is the largest first.
fn is_largest_first(field: Field) -> bool {
    sort(&format!("{}:desc", field.definition().name)).is_ok_and(|sort| sort.direction == Direction::Forward)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{option, sample};

    use super::*;
    use crate::field::FIELDS;
    use crate::written::parse::parse;

    fn views(text: &str) -> (Vec<(String, View)>, Vec<Wrong>) {
        let (entries, wrong) = parse(text);
        assert!(wrong.is_empty(), "{wrong:?}");
        let table = entries.iter().find(|entry| entry.name.value == TABLE).unwrap();
        read(&table.value)
    }

    fn any_view() -> impl Strategy<Value = View> {
        let field = || sample::select(FIELDS.map(|definition| definition.field).to_vec());
        let direction = sample::select(vec![Direction::Forward, Direction::Backward]);
        let sort = (field(), direction).prop_map(|(field, direction)| Sort { field, direction });
        let group = sample::select(Grouping::ALL.to_vec());
        let columns = proptest::collection::vec(field(), 0..4);
        (option::of("\\PC{0,20}"), option::of(group), option::of(sort), columns)
            .prop_map(|(filter, group, sort, columns)| View { filter, group, sort, columns })
    }

    proptest! {
        #[test]
        fn a_view_that_is_written_is_read_again(view in any_view(), name in "\\PC{1,12}", other in any_view()) {
            let text = with_view("# mine\ntheme = \"dusk\"\n", &name, &other).unwrap();
            let text = with_view(&text, &name, &view).unwrap();
            prop_assert!(text.starts_with("# mine\ntheme = \"dusk\"\n"));
            prop_assert_eq!(views(&text), (vec![(name, view)], Vec::new()));
        }
    }

    #[test]
    fn a_wrong_entry_spoils_no_other() {
        let (found, wrong) = views("[views.a]\nfilter = \"x\"\ngroup = \"proces\"\nsrot = 1\n[views]\nb = 1\n");
        assert_eq!(found, [("a".to_owned(), View { filter: Some("x".to_owned()), ..View::default() })]);
        let told: Vec<String> = wrong.iter().map(|wrong| format!("{}:{}", wrong.at.line, wrong.what)).collect();
        assert_eq!(
            told,
            [
                "3:there is no group `proces`",
                "4:there is no part of a view `srot`",
                "6:a table is wanted, not a number",
            ]
        );
    }
}
