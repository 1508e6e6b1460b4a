//! The program in the image `asymmetric-notion-backend`.

use std::process::ExitCode;

use asymmetric_notion_backend::Notion;

fn main() -> ExitCode {
    asymmetric_kit::run(Notion)
}
