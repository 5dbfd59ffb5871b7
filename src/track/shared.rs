//! A long vector that one world after the other shares, of which few values differ from one to the next.
//!
//! Values are replaced by the block: a world that differs in a few rows costs the blocks that they stand in, and a
//! pointer for each other block. Grows and shrinks never: a look makes another one.

use std::sync::Arc;

/// Values in a block: more make each replaced value dearer, fewer each clone.
const BLOCK: usize = 32;

/// The vector.
#[derive(Clone, Debug)]
pub(super) struct Shared<T> {
    all: Arc<Vec<T>>,
    /// The blocks of which a value was replaced, in place of those of `all`; empty while there is none.
    replaced: Vec<Option<Arc<Vec<T>>>>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(all: Vec<T>) -> Self {
        Self { all: Arc::new(all), replaced: Vec::new() }
    }
}

impl<T> Shared<T> {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<&T> {
        match self.replaced.get(number / BLOCK) {
            Some(Some(block)) => block.get(number % BLOCK),
            _ => self.all.get(number),
        }
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.all.iter().enumerate().map(|(number, original)| self.get(number).unwrap_or(original))
    }
}

impl<T: Clone> Shared<T> {
    /// The value, to be replaced in this vector and in no other that shares it.
    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        let (block, all) = (number / BLOCK, &self.all);
        if self.replaced.is_empty() {
            self.replaced.resize_with(all.len().div_ceil(BLOCK), || None);
        }
        let original = || Arc::new(all.iter().skip(block * BLOCK).take(BLOCK).cloned().collect());
        Arc::make_mut(self.replaced.get_mut(block)?.get_or_insert_with(original)).get_mut(number % BLOCK)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// As if each were a vector of its own.
        #[test]
        fn a_clone_is_another_vector(
            size in 0_usize..200,
            deeds in prop::collection::vec((0_usize..4, 0_usize..210, any::<u32>(), any::<bool>()), 0..60)
        ) {
            let all: Vec<u32> = (0..200).take(size).collect();
            let (mut vectors, mut shared) = (vec![all.clone()], vec![Shared::from(all)]);
            for (which, number, value, clones) in deeds {
                let which = which % vectors.len();
                if clones {
                    vectors.push(vectors[which].clone());
                    shared.push(shared[which].clone());
                }
                let expected = vectors[which].get_mut(number).map(|place| *place = value);
                prop_assert_eq!(shared[which].get_mut(number).map(|place| *place = value), expected);
            }
            for (vector, shared) in vectors.iter().zip(&shared) {
                prop_assert_eq!(shared.len(), vector.len());
                prop_assert!(shared.iter().eq(vector));
                prop_assert!((0..220).all(|number| shared.get(number) == vector.get(number)));
            }
        }
    }
}
