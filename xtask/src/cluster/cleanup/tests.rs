use super::*;

const MOUNTS: &str = "\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw
31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
32 30 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
90 22 0:80 / /srv/cluster/kubelet/pods/a/volumes/token rw - tmpfs tmpfs rw
91 90 0:81 / /srv/cluster/kubelet/pods/a/volumes/token/sub\\040folder rw - tmpfs tmpfs rw
92 22 0:82 / /srv/cluster-of-others rw - tmpfs tmpfs rw
93 22 0:83 / /srv/cluster/run/containerd/x/rootfs rw - overlay overlay rw,upperdir=/srv/cluster/containerd/fs
";

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(ToOwned::to_owned).collect()
}

#[test]
fn mounts_are_found_innermost_first_and_only_ours() {
    let found = mounts_below(MOUNTS, Path::new("/srv/cluster"));
    let expected: [&Path; 3] = [
        Path::new("/srv/cluster/run/containerd/x/rootfs"),
        Path::new("/srv/cluster/kubelet/pods/a/volumes/token/sub folder"),
        Path::new("/srv/cluster/kubelet/pods/a/volumes/token"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_container_is_known_by_its_root_and_the_machine_itself_is_none() {
    assert!(!has_root_below(MOUNTS, Path::new("/srv/cluster")));
    let inside =
        "5 4 0:9 / / rw - overlay overlay rw,lowerdir=/srv/cluster/containerd/1:/srv/cluster/containerd/2";
    assert!(has_root_below(inside, Path::new("/srv/cluster")));
    assert!(!has_root_below(inside, Path::new("/srv/other")));
    let native = "5 4 254:0 /srv/cluster/containerd/snapshots/3 / rw - ext4 /dev/vda rw";
    assert!(has_root_below(native, Path::new("/srv/cluster")));
}

#[test]
fn control_groups_of_both_versions_are_found() {
    let expected: [&Path; 2] = [
        Path::new("/sys/fs/cgroup/cpu"),
        Path::new("/sys/fs/cgroup/unified"),
    ];
    assert_eq!(control_group_mounts(MOUNTS), expected);
}

#[test]
fn only_our_shims_match() {
    let ours = words(
        "/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id f00 -address /srv/cluster/run/containerd.sock",
    );
    assert!(is_shim_command(
        &ours,
        Path::new("/srv/cluster/run/containerd.sock")
    ));
    assert!(!is_shim_command(
        &ours,
        Path::new("/run/containerd/containerd.sock")
    ));
    let shell = words("grep containerd-shim -address /srv/cluster/run/containerd.sock");
    assert!(!is_shim_command(
        &shell,
        Path::new("/srv/cluster/run/containerd.sock")
    ));
}

#[test]
fn only_our_components_match() {
    let root = Path::new("/srv/cluster");
    assert!(is_component_command(
        &words("/cache/bin/etcd --name=local --data-dir=/srv/cluster/etcd"),
        root
    ));
    assert!(!is_component_command(
        &words("/usr/bin/etcd --data-dir=/var/lib/etcd"),
        root
    ));
    assert!(!is_component_command(
        &words("/usr/bin/etcd --data-dir=/srv/cluster2/etcd"),
        root
    ));
    assert!(!is_component_command(
        &words("vim --cmd=/srv/cluster/config/kubelet.json"),
        root
    ));
    assert!(is_component_command(
        &words("/cache/crane registry serve --disk=/srv/cluster/registry"),
        root
    ));
}
