//! What the real program said of files made for the purpose.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, mount, mount_bind};
use sockscope::model::names::RouteNames;
use sockscope::source::network::Network;

use super::namespace;
use super::ours::ours;
use super::{has_real, leave_the_mounts, real};

/// The folders of `fixtures/`, and the command lines that are recorded for each.
const RECORDINGS: [(&str, &[&str]); 7] = [
    ("full", &["-s", "-st", "-su", "-sw", "-sS", "-sU", "-stuwS", "-s6", "-s6t", "-s6u", "-s6w", "-s6S"]),
    ("zero", &["-s", "-s6"]),
    ("odd", &["-s", "-st", "-sw", "-sU", "-s6", "-s6u"]),
    ("broken", &["-s", "-st", "-s6"]),
    (
        "bare",
        &[
            "-s",
            "-st",
            "-s6",
            "-r",
            "-rn6",
            "-rnC",
            "-rnFC",
            "-rn6C",
            "-rn64",
            "-rn46",
            "-g",
            "-gn",
            "-M",
            "-Mne",
            "-r --ax25",
            "-r --netrom",
            "-r --ipx",
            "-r --x25",
            "-r --rose",
            "-r --ddp",
            "-sx",
        ],
    ),
    (
        "routes",
        &[
            "-r",
            "-rn",
            "-re",
            "-rne",
            "-rnee",
            "-ree",
            "-rneee",
            "-rC",
            "-rnFC",
            "-rnFCe",
            "-rnCee",
            "-r6",
            "-rn6",
            "-rn6C",
            "-rn6FC",
            "-rn46",
            "-r64",
            "-r --numeric-hosts",
            "-r4",
            "-rn6ee",
        ],
    ),
    ("groups", &["-g", "-gn", "-g --numeric-hosts", "-ge"]),
];

/// The names of a recording's own files.
struct Files(PathBuf);

impl Files {
    /// The second word of the first line whose first word `is` the one that is looked for.
    fn find(&self, file: &str, word: usize, is: impl Fn(&str) -> bool) -> Option<String> {
        let text = fs::read_to_string(self.0.join(file)).ok()?;
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        lines.into_iter().find(|words| is(words[word])).map(|words| words[1 - word].to_owned())
    }
}

impl RouteNames for Files {
    fn host(&self, address: IpAddr) -> Option<String> {
        self.find("hosts", 0, |word| word.parse() == Ok(address))
    }

    fn network(&self, address: Ipv4Addr) -> Option<String> {
        self.find("networks", 1, |word| word.parse() == Ok(address))
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/netstat_modes/fixtures").join(name)
}

#[test]
fn ours_says_what_was_recorded() {
    for (name, command_lines) in RECORDINGS {
        let folder = folder(name);
        let mut said = String::new();
        for options in command_lines {
            ours(&Network::new(&folder), &Files(folder.clone()), options).record(options, &mut said);
        }
        let expected = fs::read_to_string(folder.join("expected.txt")).unwrap();
        assert_same(&expected, &said, name);
    }
}

/// As `assert_eq!`, but shows the first line that differs with those around it.
#[track_caller]
fn assert_same(expected: &str, said: &str, name: &str) {
    let different = expected.lines().zip(said.lines()).position(|(one, other)| one != other);
    let Some(line) = different else { return assert_eq!(expected, said, "{name}") };
    let around = |text: &str| text.lines().skip(line.saturating_sub(3)).take(6).collect::<Vec<_>>().join("\n");
    panic!("{name}, line {}: expected\n{}\nbut got\n{}", line + 1, around(expected), around(said));
}

#[test]
fn the_real_program_says_it_still() {
    namespace::in_namespace("recordings::the_real_program_says_it_still", || {
        if !has_real() {
            return;
        }
        let recordings = RECORDINGS.map(|(name, _)| (folder(name), folder(name).join("expected.txt")));
        for ((folder, expected), (name, command_lines)) in recordings.iter().zip(RECORDINGS) {
            pretend(folder);
            let mut said = String::new();
            for options in command_lines {
                real(options).unwrap().record(options, &mut said);
            }
            if std::env::var_os("SOCKSCOPE_RECORD").is_some() {
                fs::write(expected, &said).unwrap();
            }
            assert_same(&fs::read_to_string(expected).unwrap(), &said, name);
        }
    });
}

/// Puts the files of a folder in the place of the kernel's, for this thread and the programs that it starts.
fn pretend(folder: &Path) {
    leave_the_mounts();
    mount("tmpfs", "/proc", "tmpfs", MountFlags::empty(), None).expect("as above");
    fs::create_dir_all("/proc/net/sctp").unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match name.as_str() {
            "hosts" | "networks" => mount_bind(&path, format!("/etc/{name}")).expect("as above"),
            "sctp" => drop(fs::copy(path.join("snmp"), "/proc/net/sctp/snmp").unwrap()),
            "expected.txt" => {}
            _ => drop(fs::copy(&path, format!("/proc/net/{name}")).unwrap()),
        }
    }
}
