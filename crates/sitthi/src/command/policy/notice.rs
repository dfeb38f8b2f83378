//! `sitthi policy notice`.

use std::path::PathBuf;

use law::words::cli;
use policy::notice::{Layer, notice};

use crate::command::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::pack_folder;

/// Say a notice as the pack makes it: to read, for programs, or on paper
///
/// A pack with faults has no notice. With --json it is the notice for programs; with --pdf it is
/// written as an accessible PDF in the language of --lang.
#[derive(clap::Args)]
pub(crate) struct Notice {
    /// Folder of the pack, or the id of a shipped one; without it, the pack of the data folder
    pack: Option<PathBuf>,
    /// Which reading: full, short, cookies, children, camera or record
    #[arg(long, default_value = "full", value_name = "WORD")]
    layer: String,
    /// What is said before this channel collects
    #[arg(long, value_name = "ID", conflicts_with = "layer")]
    channel: Option<String>,
    /// Write it as PDF to this file
    #[arg(long, value_name = "FILE", conflicts_with = "linked")]
    pdf: Option<PathBuf>,
    /// As linked data (JSON-LD, Data Privacy Vocabulary)
    #[arg(long, requires = "site")]
    linked: bool,
    /// Address of the site that publishes it, for the QR code and for linked data
    #[arg(long, value_name = "ADDRESS")]
    site: Option<String>,
}

impl Notice {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let named = super::pack_or_own(self.pack.as_ref(), setting)?;
        let pack = pack_folder::clean(&pack_folder::find(&named)?, &named)?.pack;
        let layer = match &self.channel {
            Some(channel) => Some(Layer::Channel(channel)),
            None => Layer::of_code(&self.layer),
        };
        let wanted = self.channel.as_ref().unwrap_or(&self.layer);
        let told = layer
            .and_then(|layer| notice(&pack, layer))
            .ok_or_else(|| Fault::user(said(cli::NOTICE_NO_LAYER, &[("layer", wanted)])))?;
        let home = self.site.as_ref().map(|site| {
            let version = &told.version;
            format!(
                "{}/notices/{}/{version}",
                site.trim_end_matches('/'),
                told.policy
            )
        });
        let address = home.map(|home| match &self.channel {
            Some(channel) => format!("{home}/channels/{channel}"),
            None => format!("{home}/{}", told.layer),
        });
        let terminal = &setting.terminal;
        if let Some(file) = &self.pdf {
            let octets = web::notice_on_paper(&told, terminal.language, address)
                .map_err(|why| Fault::user(law::Text::new(why.to_string(), why.to_string())))?;
            std::fs::write(file, octets).map_err(|error| Fault::file(file, &error))?;
            let shown = file.display().to_string();
            terminal.tell(&said(cli::NOTICE_WRITTEN, &[("path", &shown)]));
            return Ok(Verdict::Good);
        }
        if let (true, Some(site), Some(address)) = (self.linked, &self.site, &address) {
            let site = site.trim_end_matches('/');
            let linked = policy::linked::notice(&pack, &told, site, address);
            return terminal
                .line(&format!("{linked:#}"))
                .map(|()| Verdict::Good);
        }
        if terminal.json {
            let value = serde_json::to_value(&told).map_err(|error| {
                Fault::internal(law::Text::new(error.to_string(), error.to_string()))
            })?;
            return terminal.value(&value).map(|()| Verdict::Good);
        }
        terminal
            .write(&told.render(terminal.language))
            .map(|()| Verdict::Good)
    }
}
