//! Options at random, the same at each run unless `SOCKSCOPE_SEED` says otherwise.

/// Letters that may stand in one cluster, the likely ones more than once. None of them is a mode of its own, or endless.
const LETTERS: &[u8] = b"tttuuwxxUaaaallnnnnneeooppWN46vFCd";

/// Words that may stand between.
const WORDS: &[&str] = &[
    "--tcp",
    "--udp",
    "--raw",
    "--unix",
    "--udplite",
    "--all",
    "--listening",
    "--numeric",
    "--numeric-hosts",
    "--numeric-ports",
    "--numeric-users",
    "--extend",
    "--programs",
    "--timers",
    "--wide",
    "--symbolic",
    "--verbose",
    "--inet",
    "--inet6",
    "--ip",
    "--tcpip",
    "--ddp",
    "--sctp",
    "--x25",
    "-2",
    "-S",
    "-A",
    "inet",
    "unix",
    "inet6,unix",
    "--protocol=unix",
    "-Ainet",
    "--li",
    "--ext",
    "--prog",
    "--numeric-p",
    "--un",
    "--in",
    "--t",
    "-Z",
    "-V",
    "-h",
    "-y",
    "--wrong",
    "--all=1",
    "--",
    "word",
    "-",
];

/// A small generator (xorshift64).
pub struct Random(u64);

impl Random {
    /// The usual one, or another.
    pub fn from_environment() -> Self {
        let seed = std::env::var("SOCKSCOPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_122);
        println!("SOCKSCOPE_SEED={seed}");
        Self(u64::max(seed, 1))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// One command line.
    pub fn words(&mut self) -> Vec<String> {
        let mut words = Vec::new();
        for _ in 0..=self.below(3) {
            if self.below(4) == 0 {
                words.push(WORDS[self.below(WORDS.len())].to_owned());
            } else {
                let letters = (0..=self.below(6)).map(|_| char::from(LETTERS[self.below(LETTERS.len())]));
                words.push(format!("-{}", letters.collect::<String>()));
            }
        }
        words
    }
}
