//! Prints the description of the interface for programs: `docs/openapi.json` is this.

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    io::stdout().write_all(web::openapi().as_bytes())
}
