//! The container that a control group is of, as far as its path tells.
//!
//! Runtimes name the group after the container: `docker-ID.scope` and `/docker/ID`, `cri-containerd-ID.scope`,
//! `crio-ID.scope`, `libpod-ID.scope`, `lxc.payload.NAME`, `machine-NAME.scope`. Asks no runtime, so that containers
//! with an id have no other name.

/// What stands before the name, in a part of the path by itself.
const PREFIXES: [&str; 7] =
    ["docker-", "cri-containerd-", "crio-", "libpod-", "lxc.payload.", "lxc.monitor.", "machine-"];
/// Folders whose entries are containers.
const FOLDERS: [&str; 3] = ["docker", "lxc", "libpod_parent"];
/// Digits of an id, and how many of them people use.
const DIGITS: usize = 64;
const SHORT: usize = 12;

/// The container of the group at `path`, the innermost one: its name, or the first twelve digits of its id.
pub fn of_path(path: &str) -> Option<&str> {
    let mut found = None;
    let mut above = "";
    for part in path.split('/') {
        let bare = part.strip_suffix(".scope").unwrap_or(part);
        let named = PREFIXES.iter().find_map(|prefix| bare.strip_prefix(prefix)).filter(|name| !name.is_empty());
        let placed = (FOLDERS.contains(&above) && !part.is_empty()).then_some(bare);
        let by_id = is_id(bare).then_some(bare);
        found = named.or(placed).or(by_id).map(short).or(found);
        above = part;
    }
    found
}

fn is_id(name: &str) -> bool {
    name.len() == DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn short(name: &str) -> &str {
    if is_id(name) { name.get(..SHORT).unwrap_or(name) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3f4e5d6c7b8a90123f4e5d6c7b8a90123f4e5d6c7b8a90123f4e5d6c7b8a9012";

    #[track_caller]
    fn check(path: &str, expected: Option<&str>) {
        let path = path.replace("ID", ID);
        assert_eq!(of_path(&path), expected, "{path}");
    }

    #[test]
    fn runtimes_name_their_groups() {
        check("/system.slice/docker-ID.scope", Some("3f4e5d6c7b8a"));
        check("/docker/ID", Some("3f4e5d6c7b8a"));
        check("/kubepods.slice/kubepods-pod1.slice/cri-containerd-ID.scope", Some("3f4e5d6c7b8a"));
        check("/kubepods/besteffort/pod7/ID", Some("3f4e5d6c7b8a"));
        check("/machine.slice/libpod-ID.scope/container", Some("3f4e5d6c7b8a"));
        check("/lxc.payload.web/system.slice/nginx.service", Some("web"));
        check("/lxc/web/x", Some("web"));
        check("/machine.slice/machine-deb.scope", Some("deb"));
        check("/system.slice/nginx.service", None);
        check("/", None);
        check("/docker/", None);
        check("/docker-.scope", None);
    }
}
