//! How a database server is reached: over a local socket or loopback as it is, over a network
//! only with TLS and a certificate that the system trusts (`CO-20`).

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::fault::Fault;

/// The connector for a server.
///
/// # Errors
/// [`Fault::Stopped`] when no protocol version or trusted root can be had.
pub(crate) fn connector() -> Result<MakeRustlsConnect, Fault> {
    let mut roots = RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // One unreadable root of the system's many is passed over; a server that needs it is refused.
        let _ = roots.add(certificate);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::Stopped(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Insists on TLS unless every host of the address is this machine.
pub(crate) fn insist(config: &mut tokio_postgres::Config) {
    let here = |host: &Host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        Host::Unix(_) => true,
    };
    // Where addresses stand beside the names, they are what is connected to.
    let is_here = config.get_hosts().iter().all(here)
        && config
            .get_hostaddrs()
            .iter()
            .all(std::net::IpAddr::is_loopback);
    if !is_here {
        config.ssl_mode(SslMode::Require);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn co_020_a_server_elsewhere_is_reached_with_tls_only() {
        for (address, wanted) in [
            (
                "postgres://a@db.example.ac.th/x?sslmode=disable",
                SslMode::Require,
            ),
            ("postgres://a@localhost/x?sslmode=disable", SslMode::Disable),
            (
                "postgres://a@localhost/x?hostaddr=203.0.113.7&sslmode=disable",
                SslMode::Require,
            ),
            (
                "postgres://a@127.0.0.1,db.example.ac.th/x?sslmode=disable",
                SslMode::Require,
            ),
        ] {
            let mut config: tokio_postgres::Config = address.parse().unwrap();
            insist(&mut config);
            assert_eq!(config.get_ssl_mode(), wanted, "{address}");
        }
    }
}
