//! From the configuration to whoever carries letters.

use std::path::Path;

use duties::letters::{Address, Mailroom, Outbox, Smtp, SmtpServer};
use law::words::cli;

use crate::config::{Config, Mail, MailBy};
use crate::fault::{Fault, said};
use crate::root_key::insist_private;

/// The mailroom that the configuration describes, with links into `base_url`; none where it has no
/// mail. Nothing is connected yet.
pub(crate) fn room(config: &Config, base_url: String) -> Result<Option<Mailroom>, Fault> {
    let Some(mail) = &config.mail else {
        return Ok(None);
    };
    let from =
        Address::parse(&mail.from).map_err(|_| Fault::config(cli::CONFIG_MAIL_FROM.text()))?;
    let room = match &mail.by {
        MailBy::Outbox(folder) => {
            let outbox =
                Outbox::new(folder.clone()).map_err(|error| Fault::file(folder, &error))?;
            Mailroom::into_folder(outbox, from, base_url)
        }
        MailBy::Smtp {
            host,
            port,
            safety,
            user,
            password_file,
        } => {
            let server = SmtpServer {
                host: host.clone(),
                port: *port,
                safety: *safety,
                user: user.clone(),
                password: password_file.as_deref().map(password).transpose()?,
                hello: from.host().to_owned(),
            };
            let smtp = Smtp::new(server).map_err(|fault| {
                Fault::config(said(cli::MAIL_SERVER, &[("why", &fault.to_string())]))
            })?;
            Mailroom::new(Box::new(smtp), from, base_url)
        }
    };
    Ok(Some(room))
}

/// The password in a file that its owner alone may read.
fn password(path: &Path) -> Result<String, Fault> {
    insist_private(path)?;
    let text = std::fs::read_to_string(path).map_err(|error| Fault::file(path, &error))?;
    // An editor leaves a line end behind that nobody typed.
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The demo's mail: letters to invented people are laid into a folder of the demo, and go nowhere.
pub(crate) fn invented(folder: &Path) -> Mail {
    Mail {
        from: "privacy@demo.example".to_owned(),
        by: MailBy::Outbox(folder.join("letters")),
    }
}
