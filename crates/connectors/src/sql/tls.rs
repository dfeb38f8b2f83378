//! How a database server is reached: on this machine as it is, over a network only with TLS and a
//! certificate that the system trusts (`CO-20`).

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The way to TLS; none when no protocol version can be had.
pub(super) fn connector() -> Option<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // One unreadable root of the system's many is passed over; a server that needs it is refused.
        let _ = roots.add(certificate);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Some(MakeRustlsConnect::new(config))
}

/// Insists on TLS unless the host is this machine.
pub(super) fn insist(config: &mut tokio_postgres::Config) {
    let here = |host: &Host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        Host::Unix(_) => true,
    };
    if !config.get_hosts().iter().all(here) {
        config.ssl_mode(SslMode::Require);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn co_020_a_connected_server_elsewhere_is_reached_with_tls_only() {
        for (host, wanted) in [
            ("db.example.ac.th", SslMode::Require),
            ("203.0.113.7", SslMode::Require),
            ("127.0.0.1", SslMode::Disable),
        ] {
            let mut config = tokio_postgres::Config::new();
            config.host(host).ssl_mode(SslMode::Disable);
            insist(&mut config);
            assert_eq!(config.get_ssl_mode(), wanted, "{host}");
        }
    }
}
