//! `asym config`: the values in force, and where each comes from.

use std::path::Path;

use asymmetric_crd::constants::DEFAULT_PORT_RANGE;
use serde::Serialize;

use crate::arguments::Global;
use crate::configuration::{Configuration, Key, file};
use crate::console::Console;
use crate::failure::Failure;
use crate::kubernetes::{Chosen, chosen};
use crate::output::{Data, Output};
use crate::render::table::table;

/// A value and where it comes from.
#[derive(Serialize, Debug, PartialEq, Eq)]
struct Setting {
    key: &'static str,
    value: Option<String>,
    from: String,
}

#[derive(Serialize)]
struct Record<'a> {
    file: Option<String>,
    settings: &'a [Setting],
}

/// Prints the values in force.
pub(super) fn run(
    output: &Output<Data>,
    path: Option<&Path>,
    global: &Global,
    console: &Console,
) -> Result<(), Failure> {
    let configuration = file::read(path)?;
    let chosen = chosen(&configuration.below(global.clone()));
    let shown = path.map(|path| path.display().to_string());
    let settings = Key::ALL.map(|key| setting(key, global, &configuration, shown.as_deref(), &chosen));
    let record = || Record {
        file: shown.clone(),
        settings: &settings,
    };
    let text = |_| {
        let row = |setting: &Setting| {
            let value = setting.value.clone().unwrap_or_else(|| "-".to_owned());
            vec![setting.key.to_owned(), value, setting.from.clone()]
        };
        table(
            &["KEY", "VALUE", "FROM"],
            &settings.iter().map(row).collect::<Vec<_>>(),
        )
    };
    output.print(console, &[], record, text)
}

/// Options win over the configuration, and that over the kubeconfig.
fn setting(
    key: Key,
    global: &Global,
    configuration: &Configuration,
    file: Option<&str>,
    chosen: &Chosen,
) -> Setting {
    let (option, flag, last, from) = match key {
        Key::Context => (
            global.context.clone(),
            "--context",
            chosen.context.clone(),
            "kubeconfig",
        ),
        Key::Namespace if chosen.namespace.is_some() => (
            global.namespace.clone(),
            "--namespace",
            chosen.namespace.clone(),
            "kubeconfig",
        ),
        Key::Namespace => (
            global.namespace.clone(),
            "--namespace",
            Some("default".to_owned()),
            "default",
        ),
        Key::PortRange => (None, "", Some(DEFAULT_PORT_RANGE.to_owned()), "default"),
    };
    let configured = configuration.get(key).map(ToOwned::to_owned);
    let (value, from) = match (option, configured, last) {
        (Some(value), _, _) => (Some(value), flag),
        (None, Some(value), _) => (Some(value), file.unwrap_or_default()),
        (None, None, Some(value)) => (Some(value), from),
        (None, None, None) => (None, "no kubeconfig"),
    };
    Setting {
        key: key.word(),
        value,
        from: from.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::parse;

    #[test]
    fn each_value_says_where_it_comes_from() {
        let configuration = parse("f", "namespace: team\n").unwrap();
        let chosen = Chosen {
            context: Some("kind".into()),
            namespace: None,
        };
        let say = |global: &Global, configuration: &Configuration| {
            Key::ALL.map(|key| {
                let setting = setting(key, global, configuration, Some("/f"), &chosen);
                format!("{} {}", setting.value.unwrap_or_default(), setting.from)
            })
        };
        let nothing = Global::default();
        assert_eq!(
            say(&nothing, &configuration),
            ["kind kubeconfig", "team /f", "3000-3999 default"]
        );
        assert_eq!(say(&nothing, &Configuration::default())[1], "default default");
        let options = Global {
            context: Some("other".into()),
            namespace: Some("mine".into()),
            ..Global::default()
        };
        assert_eq!(
            say(&options, &configuration)[..2],
            ["other --context", "mine --namespace"]
        );
    }
}
