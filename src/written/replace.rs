//! Changes one table or one entry of a text and nothing else: comments, order and blanks are the user's.

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::{Place, Wrong};

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum New {
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// Nothing: the entry goes away.
    Nothing,
}

/// The text with these entries in the table `[above.name]`, which is made where there is none.
///
/// # Errors
///
/// The text is no TOML, or something that is no table has the name: the text stays as it is.
pub fn replace(text: &str, [above, name]: [&str; 2], entries: &[(&str, New)]) -> Result<String, Wrong> {
    let mut document = parsed(text)?;
    let outer = document.entry(above).or_insert_with(|| {
        let mut table = Table::new();
        // Only the tables in it are written.
        table.set_implicit(true);
        Item::Table(table)
    });
    let no_table = |name: &str| whole(format!("nothing was written, because `{name}` is no table"));
    let outer = outer.as_table_like_mut().ok_or_else(|| no_table(above))?;
    let inner = outer.entry(name).or_insert_with(|| Item::Table(Table::new()));
    let inner = inner.as_table_like_mut().ok_or_else(|| no_table(name))?;
    for (entry, new) in entries {
        let new = match new {
            New::Text(text) => value(text),
            New::List(texts) => value(texts.iter().collect::<Array>()),
            New::Nothing => {
                inner.remove(entry);
                continue;
            }
        };
        put(inner.entry(entry).or_insert(Item::None), new);
    }
    Ok(document.to_string())
}

/// The text with this entry outside of all tables.
///
/// # Errors
///
/// The text is no TOML, or a table has the name: the text stays as it is.
pub fn set(text: &str, name: &str, new: &str) -> Result<String, Wrong> {
    let mut document = parsed(text)?;
    let old = document.entry(name).or_insert(Item::None);
    if old.is_table_like() || old.is_array_of_tables() {
        return Err(whole(format!("nothing was written, because `{name}` is a table")));
    }
    put(old, value(new));
    Ok(document.to_string())
}

/// The text without the table `[above.name]`.
///
/// # Errors
///
/// The text is no TOML.
pub fn remove(text: &str, [above, name]: [&str; 2]) -> Result<String, Wrong> {
    let mut document = parsed(text)?;
    if let Some(outer) = document.get_mut(above).and_then(Item::as_table_like_mut) {
        outer.remove(name);
    }
    Ok(document.to_string())
}

fn parsed(text: &str) -> Result<DocumentMut, Wrong> {
    text.parse().map_err(|_| whole("nothing was written, because the file is no TOML".to_owned()))
}

/// What is wrong with the file as a whole.
fn whole(what: String) -> Wrong {
    Wrong::new(Place::default(), what, "mend the file, then save again")
}

/// Puts a value in the place of another, with the comment that stands behind that.
fn put(old: &mut Item, new: Item) {
    let decor = old.as_value().map(|value| value.decor().clone());
    *old = new;
    if let (Some(decor), Some(value)) = (decor, old.as_value_mut()) {
        *value.decor_mut() = decor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, filter: New, expected: Result<&str, &str>) {
        let replaced = replace(text, ["views", "web"], &[("filter", filter), ("group", New::Text("state".to_owned()))]);
        let found = replaced.as_deref().map_err(|wrong| wrong.what.as_str());
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_user_wrote_around_it_stays() {
        let filter = || New::Text("dport = :443".to_owned());
        let view = "[views.web]\nfilter = \"dport = :443\"\ngroup = \"state\"\n";
        check("", filter(), Ok(view));
        check("theme = \"dusk\" # at night\n", filter(), Ok(&format!("theme = \"dusk\" # at night\n\n{view}")));
        check(
            "# mine\n[views.web] # a\nfilter  =  \"x\" # why\nsort = \"age\"\n\n[views.b]\n# c\n",
            filter(),
            Ok(
                "# mine\n[views.web] # a\nfilter  =  \"dport = :443\" # why\nsort = \"age\"\ngroup = \"state\"\n\n[views.b]\n# c\n",
            ),
        );
        check("[views.web]\nfilter = \"x\"\n", New::Nothing, Ok("[views.web]\ngroup = \"state\"\n"));
        check("views = { web = { group = \"x\" } }", New::Nothing, Ok("views = { web = { group = \"state\" } }\n"));
    }

    #[track_caller]
    fn check_set(text: &str, expected: Result<&str, &str>) {
        let found = set(text, "theme", "dusk");
        assert_eq!(found.as_deref().map_err(|wrong| wrong.what.as_str()), expected);
    }

    #[test]
    fn an_entry_is_set_and_the_rest_stays() {
        check_set("", Ok("theme = \"dusk\"\n"));
        check_set(
            "# mine\ntheme  = \"paper\" # by day\nmouse = true\n",
            Ok("# mine\ntheme  = \"dusk\" # by day\nmouse = true\n"),
        );
        check_set(
            "mouse = true\n\n[views.a] # b\nsort = \"age\"\n",
            Ok("mouse = true\ntheme = \"dusk\"\n\n[views.a] # b\nsort = \"age\"\n"),
        );
        check_set("[theme]\na = 1\n", Err("nothing was written, because `theme` is a table"));
        check_set("theme = = 1", Err("nothing was written, because the file is no TOML"));
        // Every default, commented out.
        let all = "# The theme.\n#theme = \"terminal\"\n";
        assert!(
            set(all, "theme", "dusk").is_ok_and(|text| text.contains(all) && text.contains("\ntheme = \"dusk\"")
                || text.starts_with("theme = \"dusk\""))
        );
    }

    #[test]
    fn a_file_that_is_wrong_is_left_alone() {
        check("a = = 1", New::Nothing, Err("nothing was written, because the file is no TOML"));
        check("views = 1", New::Nothing, Err("nothing was written, because `views` is no table"));
        check("views.web = 1", New::Nothing, Err("nothing was written, because `web` is no table"));
    }
}
