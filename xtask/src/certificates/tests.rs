use std::os::unix::fs::PermissionsExt;

use super::*;

fn made() -> (tempfile::TempDir, Pki) {
    let folder = tempfile::tempdir().expect("folder");
    let pki = Pki::new(folder.path().join("pki"));
    pki.ensure(Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(10, 96, 0, 1))
        .expect("issued");
    (folder, pki)
}

#[test]
fn everything_is_issued_once() {
    let (_folder, pki) = made();
    let first = std::fs::read(pki.certificate("apiserver")).expect("certificate");
    pki.ensure(Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(10, 96, 0, 1))
        .expect("again");
    assert_eq!(
        std::fs::read(pki.certificate("apiserver")).expect("certificate"),
        first
    );
}

#[test]
fn keys_are_private() {
    let (_folder, pki) = made();
    for file in [
        pki.key("admin"),
        pki.key("service-accounts"),
        pki.kubeconfig("admin"),
    ] {
        let mode = std::fs::metadata(&file).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}

#[test]
fn kubeconfigs_carry_certificate_and_key() {
    let (_folder, pki) = made();
    let text = std::fs::read_to_string(pki.kubeconfig("admin")).expect("kubeconfig");
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        value["clusters"][0]["cluster"]["server"],
        "https://192.0.2.1:6443"
    );
    let encoded = value["users"][0]["user"]["client-key-data"]
        .as_str()
        .expect("key");
    let key = STANDARD.decode(encoded).expect("base64");
    assert_eq!(key, std::fs::read(pki.key("admin")).expect("key file"));
}
