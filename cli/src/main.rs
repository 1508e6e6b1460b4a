//! The program; everything is in the library, so that it can be tested.

fn main() -> std::process::ExitCode {
    asymmetric_cli::main()
}
