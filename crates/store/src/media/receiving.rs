//! Files as they come in: looked at piece by piece, kept part by part.

use std::io;

use law::{FIRST_OCTETS, FileKind, MediaId};
use policy::FileRule;
use vault::Digest;
use zeroize::Zeroizing;

use super::{KeptMedia, MediaFault, coming, rule_of};
use crate::fault::Fault;
use crate::parcels::PART_BYTES;
use crate::transact::Store;

/// Parts that go into one transaction: a mebibyte.
const PARTS_TOGETHER: usize = 4;

/// What has been seen of a file: its kind, its length, its digest.
pub(super) struct Looked {
    rule: FileRule,
    pub(super) kind: Option<FileKind>,
    pub(super) octets: u64,
    pub(super) digest: Digest,
}

impl Looked {
    pub(super) fn new(rule: FileRule) -> Self {
        Looked {
            rule,
            kind: None,
            octets: 0,
            digest: Digest::default(),
        }
    }

    /// Looks at the next octets. The first piece has [`FIRST_OCTETS`] at least, or is all there is.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<(), MediaFault> {
        if piece.is_empty() {
            return Ok(());
        }
        let kind = match self.kind {
            Some(kind) => kind,
            None => FileKind::of(piece)
                .filter(|kind| self.rule.accepts.contains(kind))
                .ok_or(MediaFault::KindNotTaken)?,
        };
        if !kind.may_hold(piece) {
            return Err(MediaFault::KindNotTaken);
        }
        self.kind = Some(kind);
        self.octets += piece.len() as u64;
        if self.octets > self.rule.octets_max {
            let octets_max = self.rule.octets_max;
            return Err(MediaFault::TooLarge { octets_max });
        }
        self.digest.update(piece);
        Ok(())
    }
}

/// Fills a part from a stream, as far as there is something.
fn fill(from: &mut dyn io::Read) -> Result<Zeroizing<Vec<u8>>, MediaFault> {
    const { assert!(FIRST_OCTETS <= PART_BYTES) };
    let mut part = Zeroizing::new(vec![0_u8; PART_BYTES]);
    let mut filled = 0;
    while let Some(room) = part.get_mut(filled..).filter(|room| !room.is_empty()) {
        match from.read(room) {
            Ok(0) => break,
            Ok(octets) => filled += octets,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(MediaFault::CutShort),
        }
    }
    part.truncate(filled);
    Ok(part)
}

impl Store {
    /// Takes in the octets of a file that was begun, a mebibyte a transaction: never more than that is in
    /// memory. Each part is held against the person's being there still; an erasure in between ends it.
    ///
    /// # Errors
    /// [`MediaFault`]; nothing of the file is kept then.
    pub fn receive_media(
        &self,
        media: MediaId,
        from: &mut dyn io::Read,
    ) -> Result<KeptMedia, MediaFault> {
        let row = self
            .read(|read| coming(read.connection, media))
            .map(|(row, _)| row)?;
        let rule =
            rule_of(&self.compiled(), &row.category, &row.field).ok_or(MediaFault::FieldTakesNone);
        let received = rule.and_then(|rule| self.receive(media, rule, from));
        if received.is_err() {
            self.transact::<_, Fault>("media.dropped", move |tx| tx.drop_media(row.person, media))?;
        }
        received
    }

    fn receive(
        &self,
        media: MediaId,
        rule: FileRule,
        from: &mut dyn io::Read,
    ) -> Result<KeptMedia, MediaFault> {
        let mut looked = Looked::new(rule);
        let mut waiting: Vec<Zeroizing<Vec<u8>>> = Vec::with_capacity(PARTS_TOGETHER);
        let mut number = 0_u32;
        let mut part = fill(from)?;
        loop {
            looked.take(&part)?;
            let next = if part.len() < PART_BYTES {
                Zeroizing::default()
            } else {
                fill(from)?
            };
            if next.is_empty() {
                break;
            }
            waiting.push(part);
            part = next;
            if waiting.len() == PARTS_TOGETHER {
                number = self.add_parts(media, number, std::mem::take(&mut waiting))?;
            }
        }
        self.add_parts(media, number, waiting)?;
        self.transact("media.whole", move |tx| {
            tx.finish_media(media, &part, looked)
        })
    }

    fn add_parts(
        &self,
        media: MediaId,
        first: u32,
        parts: Vec<Zeroizing<Vec<u8>>>,
    ) -> Result<u32, Fault> {
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        if count > 0 {
            self.transact::<_, Fault>("media.parts", move |tx| {
                tx.add_media_parts(media, first, &parts)
            })?;
        }
        Ok(first.saturating_add(count))
    }
}
