//! `asym docs`: the reference of this program, made from its own grammar. Hidden: for who builds and packages it.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::arguments;
use crate::console::Console;
use crate::failure::Failure;
use crate::render;

/// Forms of the reference.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Print it as Markdown
    Markdown,
    /// Write man pages into a folder
    Man {
        /// Folder for the pages; made if it is not there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// Runs `asym docs`.
pub fn run(command: &Command, console: &Console) -> Result<(), Failure> {
    match command {
        Command::Markdown => console.print(&render::reference::markdown(&arguments::command())),
        Command::Man { folder } => write_pages(folder),
    }
}

fn write_pages(folder: &Path) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| {
        Failure::Usage(format!("cannot write {}: {error}", path.display()))
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (name, page) in render::manual::pages(&arguments::command()).map_err(Failure::unexpected)? {
        let path = folder.join(name);
        std::fs::write(&path, page).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
