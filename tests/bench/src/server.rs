//! A contender's process.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::BenchError;
use crate::contender::{Ask, Contender, PORT};

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often is looked whether it answers.
const POLL: Duration = Duration::from_millis(1);
/// How long nothing is asked before memory counts as idle.
const REST: Duration = Duration::from_secs(3);

/// A contender that answers.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    /// From its start to its first answer to a read.
    pub(crate) first_answer: Duration,
}

impl Server {
    /// Starts it and waits for the first answer.
    pub(crate) fn start(contender: &Contender) -> Result<Self, BenchError> {
        let started = Instant::now();
        let process = Command::new(&contender.program)
            .args(&contender.arguments)
            .envs(contender.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| BenchError::Run {
                program: contender.program.display().to_string(),
                source,
            })?;
        let mut server = Self {
            process,
            first_answer: Duration::ZERO,
        };
        loop {
            match status(&contender.read) {
                Some(200) => break,
                Some(other) => return Err(BenchError::Refused(contender.name.clone(), other)),
                None if started.elapsed() > PATIENCE => {
                    return Err(BenchError::Silent(contender.name.clone(), PATIENCE));
                }
                None => std::thread::sleep(POLL),
            }
        }
        server.first_answer = started.elapsed();
        Ok(server)
    }

    /// Resident memory, in KiB.
    pub(crate) fn memory(&self) -> Result<u64, BenchError> {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).map_err(BenchError::Process)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        Ok(number.unwrap_or_default())
    }

    /// Resident memory after a rest, in KiB.
    pub(crate) fn memory_when_idle(&self) -> Result<u64, BenchError> {
        std::thread::sleep(REST);
        self.memory()
    }
}

/// The median time from a start to the first answer, of so many starts, and the last server.
pub(crate) fn median_start(contender: &Contender, starts: usize) -> Result<(Duration, Server), BenchError> {
    let mut times = Vec::with_capacity(starts);
    for _ in 1..starts {
        times.push(Server::start(contender)?.first_answer);
    }
    let server = Server::start(contender)?;
    times.push(server.first_answer);
    times.sort();
    Ok((times.get(times.len() / 2).copied().unwrap_or_default(), server))
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The status of one answer, none when there is none yet.
fn status(ask: &Ask) -> Option<u16> {
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))).ok()?;
    let headers = ask
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let request = format!(
        "{} {} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n{}",
        ask.method,
        ask.path,
        ask.body.len(),
        headers.collect::<String>(),
        ask.body
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split_whitespace().nth(1)?.parse().ok()
}
