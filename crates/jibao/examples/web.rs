//! A web service: an archive of returns is posted to `/2025Q2`, an archive of all outputs comes back. Nothing touches a disk.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::io::{Cursor, Read, Write};

use jibao::{Engine, InboxFile, Options, unwatched};
use tiny_http::{Response, Server};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// From the bytes of the request to those of the answer.
pub fn answer(engine: &Engine, period: &str, upload: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error>> {
    let inbox = engine.read(Some(period.parse()?), [InboxFile::new("上报.zip", upload)], &unwatched)?;
    let done = engine.compose(engine.report(inbox, Vec::new())?, Options::default())?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in done.outputs(&unwatched)? {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(&bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Answers one request; what cannot be done is told in a sentence.
pub fn serve(server: &Server, engine: &Engine) -> Result<(), Box<dyn Error>> {
    let mut request = server.recv()?;
    let (mut upload, period) = (Vec::new(), request.url().trim_start_matches('/').to_owned());
    request.as_reader().take(100 << 20).read_to_end(&mut upload)?;
    match answer(engine, &period, upload) {
        Ok(zip) => request.respond(Response::from_data(zip))?,
        Err(error) => request.respond(Response::from_string(error.to_string()).with_status_code(400))?,
    }
    Ok(())
}

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::builder().build()?;
    let server = Server::http("127.0.0.1:8080").map_err(|error| error.to_string())?;
    println!("curl --data-binary @上报.zip http://{}/2025Q2 > 成果.zip", server.server_addr());
    loop {
        serve(&server, &engine)?;
    }
}
