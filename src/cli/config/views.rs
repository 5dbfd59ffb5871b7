//! Views that have names: `[views.NAME]`, read and written back.

use crate::cli::list::sort;
use crate::query::grouping::{GROUPINGS, Grouping};
use crate::query::rule::Rule;
use crate::query::sort::Sort;
use crate::query::view::View;
use crate::written::replace::{New, remove, replace};
use crate::written::{Entry, Spot, Value, Wrong};

use super::settings::fields;

/// The table that holds them.
pub(super) const TABLE: &str = "views";

const KEYS: [&str; 5] = ["filter", "group", "sort", "columns", "hide"];
const FORM: &str = "a view is a table [views.NAME] with filter, group, sort, columns and hide";

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
            let groups = groups(value)?;
            (view.group, view.within) = (groups.first().copied(), groups.get(1).copied());
        }
        "sort" => {
            let text = value.text("a column, and :asc or :desc")?;
            let known = sort(text).map_err(|wrong| Wrong::new(value.at, wrong, "for example age:desc"))?;
            view.sort = Some(known);
        }
        "columns" => view.columns = fields(value)?,
        "hide" => view.hidden = rules(value)?,
        other => return Err(Wrong::unknown(name.at, "part of a view", other, KEYS.into_iter())),
    }
    Ok(())
}

/// One or two groupings.
fn groups(value: &Spot<Value>) -> Result<Vec<Grouping>, Wrong> {
    let names = || GROUPINGS.iter().map(|definition| definition.name);
    let words = value.texts("one word, or two in a list: [\"process\", \"state\"]")?;
    if let Some(third) = words.get(2) {
        return Err(Wrong::new(third.at, "there are two levels of groups", "leave this one out"));
    }
    let known = |word: &Spot<&str>| {
        Grouping::named(word.value).ok_or_else(|| Wrong::unknown(word.at, "group", word.value, names()))
    };
    words.iter().map(known).collect()
}

/// What is hidden.
fn rules(value: &Spot<Value>) -> Result<Vec<Rule>, Wrong> {
    let words = value.texts("rules in a list: [\"loopback\", \"rport 53\"]")?;
    let parse = |word: &Spot<&str>| {
        word.value.parse().map_err(|_| Wrong::new(word.at, format!("`{}` hides nothing", word.value), Rule::FORM))
    };
    words.iter().map(parse).collect()
}

/// The text of a configuration with this view in it; everything else stays as the user wrote it.
///
/// # Errors
///
/// The text is no TOML.
pub fn with_view(text: &str, name: &str, view: &View) -> Result<String, Wrong> {
    let or_nothing = |text: Option<String>| text.map_or(New::Nothing, New::Text);
    let list = |words: Vec<String>| if words.is_empty() { New::Nothing } else { New::List(words) };
    let mut groups: Vec<String> = view.groups().map(|group| group.name().to_owned()).collect();
    let entries = [
        ("filter", or_nothing(view.filter.clone())),
        ("group", if groups.len() == 1 { or_nothing(groups.pop()) } else { list(groups) }),
        ("sort", or_nothing(view.sort.map(Sort::text))),
        ("columns", list(view.columns.iter().map(|field| field.definition().name.to_owned()).collect())),
        ("hide", list(view.hidden.iter().map(ToString::to_string).collect())),
    ];
    replace(text, [TABLE, name], &entries)
}

/// The text of a configuration without this view.
///
/// # Errors
///
/// The text is no TOML.
pub fn without_view(text: &str, name: &str) -> Result<String, Wrong> {
    remove(text, [TABLE, name])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{option, sample};

    use super::*;
    use crate::field::columns;
    use crate::query::sort::Direction;
    use crate::written::parse::parse;

    fn views(text: &str) -> (Vec<(String, View)>, Vec<Wrong>) {
        let (entries, wrong) = parse(text);
        assert!(wrong.is_empty(), "{wrong:?}");
        let table = entries.iter().find(|entry| entry.name.value == TABLE).unwrap();
        read(&table.value)
    }

    fn any_view() -> impl Strategy<Value = View> {
        let field = || sample::select(columns().iter().map(|definition| definition.field).collect::<Vec<_>>());
        let direction = sample::select(vec![Direction::Forward, Direction::Backward]);
        let sort = (field(), direction).prop_map(|(field, direction)| Sort { field, direction });
        let grouping = || sample::select(GROUPINGS.map(|definition| definition.grouping).to_vec());
        let group = option::of((grouping(), option::of(grouping())));
        let columns = proptest::collection::vec(field(), 0..4);
        let rule = sample::select(vec![Rule::Loopback, Rule::LocalPort(80), Rule::Process("a b, \"c".into())]);
        let hidden = proptest::collection::vec(rule, 0..3);
        (option::of("\\PC{0,20}"), group, option::of(sort), columns, hidden).prop_map(
            |(filter, group, sort, columns, hidden)| {
                let (group, within) = group.map_or((None, None), |(group, within)| (Some(group), within));
                View { filter, group, within, sort, columns, hidden }
            },
        )
    }

    proptest! {
        #[test]
        fn a_view_that_is_written_is_read_again(view in any_view(), name in "\\PC{1,12}", other in any_view()) {
            let text = with_view("# mine\ntheme = \"dusk\"\n", &name, &other).unwrap();
            let text = with_view(&text, &name, &view).unwrap();
            prop_assert!(text.starts_with("# mine\ntheme = \"dusk\"\n"));
            prop_assert_eq!(views(&text), (vec![(name.clone(), view)], Vec::new()));
            let text = without_view(&text, &name).unwrap();
            prop_assert!(text.starts_with("# mine\ntheme = \"dusk\"\n") && !text.contains(TABLE), "{}", text);
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
