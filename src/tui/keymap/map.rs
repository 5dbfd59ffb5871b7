//! Which keys each offer has: those of the program, and what a user's file changes.

use crossterm::event::KeyEvent;

use crate::written::parse::parse;
use crate::written::{Entry, Place, Wrong};

use super::key::Key;
use super::{Action, Context, OFFERS, Offer};

/// The keys of the program. A test holds that nothing is wrong with them.
pub const SHIPPED: &str = include_str!("../../../assets/keymap.toml");

/// An offer with its keys.
#[derive(Clone, Debug)]
pub struct Binding {
    /// What is offered.
    pub offer: &'static Offer,
    /// Any of these keys; the first one is shown in the footer.
    pub keys: Vec<Key>,
    /// Where the user's file says so.
    at: Option<Place>,
}

/// Every offer with its keys, in the order of [`OFFERS`].
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut keymap = Self::empty();
        let _ = keymap.take(SHIPPED);
        keymap.bindings.iter_mut().for_each(|binding| binding.at = None);
        keymap
    }
}

const FORM: &str = "keys are a text or a list of texts: sort = \"s\", down = [\"j\", \"Down\"], refresh = []";

impl Keymap {
    fn empty() -> Self {
        Self { bindings: OFFERS.iter().map(|offer| Binding { offer, keys: Vec::new(), at: None }).collect() }
    }

    /// The keys of the program with what this text changes, and what is wrong with it.
    pub fn with(text: &str) -> (Self, Vec<Wrong>) {
        let mut keymap = Self::default();
        let mut wrong = keymap.take(text);
        wrong.extend(keymap.make_way());
        wrong.extend(keymap.keep_quit());
        wrong.sort_by_key(|wrong| wrong.at);
        (keymap, wrong)
    }

    /// What a key means in a context.
    pub fn action(&self, context: Context, event: KeyEvent) -> Option<Action> {
        let pressed = Key::of(event);
        self.bindings(context).find(|binding| binding.keys.contains(&pressed)).map(|binding| binding.offer.action)
    }

    /// What holds in a context, its own first.
    pub fn bindings(&self, context: Context) -> impl Iterator<Item = &Binding> {
        let rest = self.of(Context::Anywhere).filter(move |_| context != Context::Anywhere);
        self.of(context).chain(rest)
    }

    /// What a context alone offers.
    pub fn of(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.offer.context == context)
    }

    /// The key that is shown for an action in a context; empty where it has none.
    pub fn shown(&self, context: Context, action: Action) -> String {
        let binding = self.bindings(context).find(|binding| binding.offer.action == action);
        binding.and_then(|binding| binding.keys.first()).map(ToString::to_string).unwrap_or_default()
    }

    /// Takes in what a text says of keys.
    fn take(&mut self, text: &str) -> Vec<Wrong> {
        let (entries, mut wrong) = parse(text);
        for Entry { name, value } in &entries {
            let contexts = Context::ALL.map(Context::word);
            let Some(context) = Context::ALL.into_iter().find(|context| context.word() == name.value) else {
                wrong.push(Wrong::unknown(name.at, "screen", &name.value, contexts.into_iter()));
                continue;
            };
            match value.table(FORM) {
                Ok(entries) => wrong.extend(entries.iter().filter_map(|entry| self.bind(context, entry).err())),
                Err(mistake) => wrong.push(mistake),
            }
        }
        wrong
    }

    fn bind(&mut self, context: Context, Entry { name, value }: &Entry) -> Result<(), Wrong> {
        let names = OFFERS.iter().filter(|offer| offer.context == context).map(|offer| offer.name);
        let unknown = || Wrong::unknown(name.at, &format!("action of [{}]", context.word()), &name.value, names);
        let here = |binding: &&mut Binding| binding.offer.context == context && binding.offer.name == name.value;
        let binding = self.bindings.iter_mut().find(here).ok_or_else(unknown)?;
        let texts = value.texts(FORM)?;
        let keys = texts.iter().map(|text| Key::parse(text.value, text.at)).collect::<Result<Vec<Key>, Wrong>>()?;
        (binding.keys, binding.at) = (keys, Some(name.at));
        Ok(())
    }

    /// A key means one thing on a screen. The user's own word takes it from the program's; of two words of the user the
    /// first holds.
    fn make_way(&mut self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut order: Vec<usize> = (0..self.bindings.len()).collect();
        order.sort_by_key(|at| {
            self.bindings.get(*at).and_then(|binding| binding.at).map_or((1, Place::default()), |place| (0, place))
        });
        let mut taken: Vec<(Key, usize)> = Vec::new();
        for at in order {
            let Some(binding) = self.bindings.get(at) else { continue };
            let is_taken = |key: &Key| taken.iter().find(|(other, by)| other == key && self.meets(at, *by)).copied();
            let (lost, kept): (Vec<Key>, Vec<Key>) = binding.keys.iter().partition(|key| is_taken(key).is_some());
            wrong.extend(lost.first().and_then(is_taken).and_then(|(key, by)| self.complaint(at, key, by, &kept)));
            taken.extend(kept.iter().map(|key| (*key, at)));
            if let Some(binding) = self.bindings.get_mut(at) {
                binding.keys = kept;
            }
        }
        wrong
    }

    /// Whether two bindings hold on one screen.
    fn meets(&self, one: usize, other: usize) -> bool {
        let context = |at: usize| self.bindings.get(at).map(|binding| binding.offer.context);
        let (one, other) = (context(one), context(other));
        one == other || [one, other].contains(&Some(Context::Anywhere))
    }

    /// What is to be said when a binding loses a key to another.
    fn complaint(&self, at: usize, key: Key, by: usize, kept: &[Key]) -> Option<Wrong> {
        let (loser, winner) = (self.bindings.get(at)?, self.bindings.get(by)?);
        let name = |binding: &Binding| format!("[{}] {}", binding.offer.context.word(), binding.offer.name);
        match loser.at {
            Some(place) => Some(Wrong::new(
                place,
                format!("{key} is {} already, in line {}", name(winner), winner.at.unwrap_or_default().line),
                "give one of them another key",
            )),
            None if kept.is_empty() => Some(Wrong::new(
                winner.at?,
                format!("{key} was the only key of {}", name(loser)),
                format!("give that another key, or say {} = []", loser.offer.name),
            )),
            None => None,
        }
    }

    /// A screen that cannot be left would be a trap.
    fn keep_quit(&mut self) -> Option<Wrong> {
        let quit = self.bindings.iter_mut().find(|binding| binding.offer.action == Action::Quit)?;
        if !quit.keys.is_empty() {
            return None;
        }
        let at = quit.at.unwrap_or_default();
        let key = Key::parse("Ctrl-c", at).ok()?;
        quit.keys.push(key);
        for other in self.bindings.iter_mut().filter(|binding| binding.offer.action != Action::Quit) {
            other.keys.retain(|other| *other != key);
        }
        Some(Wrong::new(at, "no key is left to quit", "Ctrl-c still does"))
    }
}
