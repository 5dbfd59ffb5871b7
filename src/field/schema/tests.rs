use std::{env, fs};

use super::*;
use crate::field::{FIELDS, columns};

/// The object that a path stands in.
fn object(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(object, _)| object)
}

#[test]
fn each_path_stands_once_and_says_what_it_means() {
    for one in [places().collect(), CHANGES.iter().collect(), OF_NETSTAT.iter().collect::<Vec<&Place>>()] {
        for (number, place) in one.iter().enumerate() {
            assert!(place.doc.ends_with('.'), "{}", place.path);
            assert!(one.iter().skip(number + 1).all(|other| other.path != place.path), "{} twice", place.path);
        }
    }
}

/// Every place of any object.
fn all() -> Vec<&'static Place> {
    let of_sockets = places().chain(&BY_STATE).chain(&BY_PROCESS).chain(&BY_REMOTE);
    let of_others = CHANGES.iter().chain(&ABSENCES).chain(&SUMMARY).chain(&OF_NETSTAT);
    of_sockets.chain(of_others).chain(OF_DEMOS.iter().map(|part| &part.place)).collect()
}

#[test]
fn a_key_has_one_unit_wherever_it_stands() {
    for place in all() {
        for other in all().iter().filter(|other| other.path == place.path) {
            assert_eq!(place.unit, other.unit, "{}", place.path);
        }
    }
}

#[test]
fn each_key_of_a_demo_stands_once_in_an_object_that_there_is() {
    for (number, Part { place, of, .. }) in OF_DEMOS.iter().enumerate() {
        assert!(place.doc.ends_with('.'), "{}", place.path);
        assert!(of.iter().all(|what| TOLD.iter().any(|told| told.what == *what)), "{of:?}");
        let again = |what: &&str| {
            OF_DEMOS[number + 1..].iter().any(|other| other.place.path == place.path && other.is_of(what))
        };
        assert!(!TOLD.iter().any(|told| of.contains(&told.what) && again(&told.what)), "{} twice", place.path);
    }
}

/// Objects are made by walking along the places.
#[test]
fn places_of_one_object_stand_side_by_side() {
    for place in PLACES.iter().filter(|place| !object(place.path).is_empty()) {
        let is_like = |other: &usize| object(PLACES[*other].path) == object(place.path);
        let alike: Vec<usize> = (0..PLACES.len()).filter(is_like).collect();
        assert_eq!(alike.len() - 1, alike[alike.len() - 1] - alike[0], "{} stands apart", place.path);
    }
}

#[test]
fn each_field_has_its_key() {
    for definition in &FIELDS {
        let key = if definition.field == Field::Cgroup { "cgroup_id" } else { definition.key };
        let mut paths = PLACES.iter().filter(|place| place.is_of(&[definition.field]) && !place.fields.is_empty());
        let is_key = |place: &Place| place.path.split(['.', '[']).any(|part| part == key);
        assert!(paths.any(is_key), "no place for {}", definition.name);
    }
}

#[test]
fn each_column_has_one_key_that_ss_has_too() {
    for definition in columns() {
        let of = || PLACES.iter().chain(figures()).filter(|place| place.is_of(&[definition.field]));
        assert!(of().any(|place| !place.fields.is_empty()), "{}", definition.name);
    }
    for place in figures() {
        assert!(PLACES.iter().all(|other| other.path != place.path), "{} twice", place.path);
    }
    for account in &ACCOUNTS {
        for token in (account.tokens)() {
            let path = format!("{}.{}", account.key, token.name);
            assert!(figures().iter().any(|place| place.path == path), "{path}");
        }
    }
}

/// With SOCKSCOPE_REFRESH set the page is written anew.
#[test]
fn the_document_is_fresh() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/JSON.md");
    if env::var_os("SOCKSCOPE_REFRESH").is_some() {
        fs::write(file, document()).unwrap();
    }
    let page = fs::read_to_string(file).unwrap();
    assert_eq!(page, document(), "docs/JSON.md is out of date: run this test once with SOCKSCOPE_REFRESH=1");
}

#[test]
fn what_netstat_shares_is_there_to_be_shared() {
    for (path, _) in IN_NETSTAT {
        assert!(places().any(|place| place.path == path), "{path}");
    }
}
