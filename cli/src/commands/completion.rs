//! `asym completion`: the script with which a shell asks this program what fits.

use clap::{Args, ValueEnum};
use clap_complete::env::Shells;

use crate::completion;
use crate::console::Console;
use crate::failure::Failure;

/// Names under which the program is called from a shell.
const PROGRAMS: [&str; 2] = ["asym", "asymmetric"];

/// Arguments of `asym completion`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Shell that the script is for
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// A shell.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub enum Shell {
    /// GNU Bash, 4.4 or newer
    Bash,
    /// Z shell, behind compinit
    Zsh,
    /// Fish
    Fish,
}

/// Runs `asym completion`.
pub fn run(arguments: &Arguments, console: &Console) -> Result<(), Failure> {
    let (name, installing) = match arguments.shell {
        Shell::Bash => ("bash", "echo 'source <(asym completion bash)' >> ~/.bashrc"),
        Shell::Zsh => ("zsh", "echo 'source <(asym completion zsh)' >> ~/.zshrc"),
        Shell::Fish => (
            "fish",
            "echo 'asym completion fish | source' >> ~/.config/fish/config.fish",
        ),
    };
    let shells = Shells::builtins();
    let shell = shells
        .completer(name)
        .ok_or_else(|| Failure::Usage(format!("there is no script for {name}")))?;
    let mut script = Vec::new();
    for program in PROGRAMS {
        shell
            .write_registration(completion::VARIABLE, program, program, program, &mut script)
            .map_err(Failure::unexpected)?;
    }
    let script = String::from_utf8(script).map_err(Failure::unexpected)?;
    console.print(&format!("{}\n\n# To install: {installing}\n", script.trim()))
}
