//! A setting of the kernel (sysctl(8)), as it is here and now.

/// A setting with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name, in the words of sysctl: `net.core.somaxconn`.
    pub name: &'static str,
    /// What it is, printable, with single blanks between its words; or why that is not known, in a few words.
    pub value: Result<String, String>,
}
