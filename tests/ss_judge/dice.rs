//! Choices that look random and are the same for the same seed (Knuth's MMIX).

/// Names the seed; without it the same choices come every time.
const SEED: &str = "SOCKSCOPE_SEED";

pub struct Dice(u64);

impl Dice {
    /// `salt` tells the tests of one seed apart.
    pub fn from_environment(salt: u64) -> Self {
        let seed = std::env::var(SEED).map_or(2026, |seed| seed.parse().expect("SOCKSCOPE_SEED is a number"));
        eprintln!("{SEED}={seed}");
        let mut dice = Self(seed ^ salt << 32);
        dice.roll(2);
        dice
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// Once in so many times.
    pub fn once_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}
