//! Serves one page to browsers on this machine. It is all there is: no other path, no other host, no state.

use crate::failure::Failure;
use crate::{Outcome, terminal};
use flate2::read::GzDecoder;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// The page with everything in it, compressed. `npm --prefix playground run all` makes it.
const PAGE: &[u8] = include_bytes!("../../../../playground/dist/portolan.html.gz");
/// The port that is tried first, so that an address with a spec in it can be a bookmark.
const USUAL_PORT: u16 = 8017;
/// What is read of a request at most.
const LONGEST_HEAD: u64 = 16 * 1024;
/// How long a browser may take to ask or to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves the page on `port`, or where there is none on the usual or on any.
pub(super) fn serve(port: Option<u16>) -> Result<Outcome, Failure> {
    let (listener, address) =
        listen(port).and_then(|listener| listener.local_addr().map(|address| (listener, address))).map_err(
            |error| Failure::Refused(format!("cannot listen on port {}: {error}", port.unwrap_or_default())),
        )?;
    terminal::data(format!("http://{address}/\n").as_bytes())?;
    terminal::talk("this address shows the page to browsers on this machine; end it with Ctrl-C");
    for stream in listener.incoming() {
        // A browser that went away is no fault of the server, which goes on.
        let _: io::Result<_> = stream.map(|stream| thread::spawn(move || converse(stream)));
    }
    Ok(Outcome::Done)
}

fn listen(port: Option<u16>) -> io::Result<TcpListener> {
    let on = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => on(port),
        None => on(USUAL_PORT).or_else(|_| on(0)),
    }
}

fn converse(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = read_head(&mut stream)?;
    stream.write_all(&answer(&head)?)
}

/// Reads up to the empty line that ends the head of a request.
fn read_head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut limited = stream.take(LONGEST_HEAD);
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = limited.read(&mut piece)?;
        if read == 0 {
            break;
        }
        head.extend_from_slice(&piece[..read]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Returns the answer to a request.
fn answer(head: &str) -> io::Result<Vec<u8>> {
    let mut words = head.split_ascii_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if !is_local(field(head, "host").unwrap_or_default()) {
        return Ok(plain(
            "421 Misdirected Request",
            "This server answers for the loopback interface alone.\n",
        ));
    }
    match (method, path) {
        ("GET" | "HEAD", "/" | "/index.html") => page(head, method == "HEAD"),
        ("GET" | "HEAD", _) => Ok(plain("404 Not Found", "There is one page here: /\n")),
        (_, _) => Ok(plain("405 Method Not Allowed", "There is nothing here but to be read.\n")),
    }
}

/// Returns the page, compressed for all that take it so: every browser does.
fn page(head: &str, head_only: bool) -> io::Result<Vec<u8>> {
    let compressed = field(head, "accept-encoding").is_some_and(|accepted| accepted.contains("gzip"));
    let mut body = Vec::new();
    if compressed {
        body.extend_from_slice(PAGE);
    } else {
        GzDecoder::new(PAGE).read_to_end(&mut body)?;
    }
    let encoding = if compressed { "Content-Encoding: gzip\r\n" } else { "" };
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{encoding}Content-Length: {}\r\n\
         Content-Security-Policy: frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n\
         Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    if !head_only {
        answer.append(&mut body);
    }
    Ok(answer)
}

fn plain(status: &str, text: &str) -> Vec<u8> {
    let length = text.len();
    let head = "Content-Type: text/plain\r\nConnection: close";
    format!("HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{text}").into_bytes()
}

/// Returns whether a request names this machine: a site elsewhere whose name leads here does not.
fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost")
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.into_iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(request: &str, status: &str, holds: &str) {
        let answer = answer(request).unwrap();
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text:.200}");
        assert!(text.contains(holds), "{text:.400}");
    }

    #[test]
    fn serves_the_page() {
        let gzip = "GET / HTTP/1.1\r\nHost: localhost:8017\r\nAccept-Encoding: gzip, br\r\n\r\n";
        check(gzip, "200", "Content-Encoding: gzip");
        check(
            "GET /?x HTTP/1.1\r\nHost: 127.0.0.1:8017\r\n\r\n",
            "200",
            "<title>Portolan playground</title>",
        );
        assert!(answer("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap().ends_with(b"\r\n\r\n"));
    }

    #[test]
    fn serves_nothing_else() {
        check("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "404", "one page");
        check("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", "405", "read");
        check("GET / HTTP/1.1\r\nHost: evil.example:8017\r\n\r\n", "421", "loopback");
        check("", "421", "loopback");
    }

    #[test]
    fn reads_no_endless_head() {
        let head = read_head(&mut io::repeat(b'x')).unwrap();
        assert_eq!(head.len() as u64, LONGEST_HEAD);
    }
}
