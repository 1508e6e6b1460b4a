//! What `kubectl` shows to its users.

use http::Request;
use serde_json::Value;

use crate::cluster::Cluster;

/// Path of the clones of a namespace.
pub fn clones(namespace: &str) -> String {
    format!("/apis/getasym.dev/v1alpha1/namespaces/{namespace}/clones")
}

/// What `kubectl get` prints: columns that are shown without `-o wide`.
pub async fn table(cluster: &Cluster, path: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let request = Request::get(path)
        .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
        .body(Vec::new())
        .expect("a request");
    let table: Value = cluster.client.request(request).await.expect("a table");
    let columns = table["columnDefinitions"].as_array().expect("columns");
    let is_shown = |index: &usize| columns[*index]["priority"] == 0;
    let shown: Vec<usize> = (0..columns.len()).filter(is_shown).collect();
    let heads = shown
        .iter()
        .map(|index| columns[*index]["name"].as_str().expect("a name").to_owned())
        .collect();
    let cell = |row: &Value, index: usize| match &row["cells"][index] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let rows = table["rows"].as_array().expect("rows");
    let rows = rows
        .iter()
        .map(|row| shown.iter().map(|index| cell(row, *index)).collect())
        .collect();
    (heads, rows)
}
