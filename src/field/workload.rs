//! What runs in a control group, as far as its path tells: service, container with its runtime, pod.
//!
//! Asks neither systemd nor a runtime; names are those that stand in the path.

use super::container;

/// What a path tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workload<'a> {
    /// The container: its name, or the first digits of its id.
    pub container: Option<&'a str>,
    /// What runs the container.
    pub runtime: Option<&'static str>,
    /// The pod of Kubernetes, by its uid.
    pub pod: Option<String>,
    /// The innermost unit of systemd that is no slice, as far as it is none of the container's own.
    pub unit: Option<&'a str>,
}

/// What stands in the paths of each runtime.
const RUNTIMES: [(&str, &str); 8] = [
    ("docker-", "docker"),
    ("/docker/", "docker"),
    ("cri-containerd-", "containerd"),
    ("crio-", "cri-o"),
    ("libpod", "podman"),
    ("/lxc", "lxc"),
    ("machine-", "systemd-machined"),
    ("/kubepods", "kubernetes"),
];

/// What the group at `path` is of.
pub fn of_path(path: &str) -> Workload<'_> {
    let container = container::of_path(path);
    let runtime = || RUNTIMES.iter().find(|(sign, _)| path.contains(sign)).map(|(_, name)| *name);
    Workload {
        container,
        runtime: container.and_then(|_| runtime()),
        pod: path.split('/').find_map(pod),
        unit: path
            .split('/')
            .filter(|part| is_unit(part))
            .rfind(|part| container.is_none_or(|name| !part.contains(name))),
    }
}

fn is_unit(part: &str) -> bool {
    [".service", ".scope", ".socket"].iter().any(|ending| part.len() > ending.len() && part.ends_with(ending))
}

/// `pod1234-5678`, or in a slice `kubepods-burstable-pod1234_5678.slice`.
fn pod(part: &str) -> Option<String> {
    let uid = match part.strip_suffix(".slice") {
        Some(slice) => slice.strip_prefix("kubepods")?.rsplit_once("-pod")?.1,
        None => part.strip_prefix("pod")?,
    };
    let is_uid = uid.len() >= 8 && uid.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'_'));
    is_uid.then(|| uid.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3f4e5d6c7b8a90123f4e5d6c7b8a90123f4e5d6c7b8a90123f4e5d6c7b8a9012";

    /// Container, runtime, pod, unit; `-` for none.
    #[track_caller]
    fn check(path: &str, expected: [&str; 4]) {
        let path = path.replace("ID", ID);
        let found = of_path(&path);
        let told = [found.container, found.runtime, found.pod.as_deref(), found.unit].map(|told| told.unwrap_or("-"));
        assert_eq!(told, expected, "{path}");
    }

    #[test]
    fn paths_tell_what_runs_in_them() {
        check("/", ["-", "-", "-", "-"]);
        check("/system.slice/nginx.service", ["-", "-", "-", "nginx.service"]);
        check("/user.slice/user-0.slice/session-3.scope", ["-", "-", "-", "session-3.scope"]);
        check("/system.slice/docker-ID.scope", ["3f4e5d6c7b8a", "docker", "-", "-"]);
        check("/machine.slice/libpod-ID.scope/container", ["3f4e5d6c7b8a", "podman", "-", "-"]);
        check("/lxc.payload.web/system.slice/nginx.service", ["web", "lxc", "-", "nginx.service"]);
        let pod = "kubepods-burstable-pod0a1b2c3d_4e5f.slice/cri-containerd-ID.scope";
        check(&format!("/kubepods.slice/{pod}"), ["3f4e5d6c7b8a", "containerd", "0a1b2c3d-4e5f", "-"]);
        check("/kubepods/besteffort/pod0a1b2c3d-4e5f/ID", ["3f4e5d6c7b8a", "kubernetes", "0a1b2c3d-4e5f", "-"]);
        check("/podman/x.service", ["-", "-", "-", "x.service"]);
        check("/.service", ["-", "-", "-", "-"]);
    }
}
