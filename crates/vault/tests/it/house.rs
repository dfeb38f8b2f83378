//! An invented controller with an epoch in use, and sources of randomness that repeat.

use aws_lc_rs::digest;
use vault::{ActiveEpoch, CreatedEpoch, EpochId, FileRootKey, Place, Random, RandomFailed};

pub(crate) const CONTROLLER: &str = "example-university";
pub(crate) const ROOT: [u8; 32] = *b"a root key of no real university";
pub(crate) const PERSON: [u8; 16] = *b"an invented one.";
pub(crate) const OTHER_PERSON: [u8; 16] = *b"another invented";
pub(crate) const REQUEST: [u8; 16] = *b"an asked-for one";

/// Randomness that depends on the seed alone.
pub(crate) fn seeded(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), RandomFailed> {
    let mut block = 0_u64;
    move |out| {
        for piece in out.chunks_mut(32) {
            let input = [seed.to_be_bytes(), block.to_be_bytes()].concat();
            let hash = digest::digest(&digest::SHA256, &input);
            piece.copy_from_slice(&hash.as_ref()[..piece.len()]);
            block += 1;
        }
        Ok(())
    }
}

/// Randomness that gives the listed draws, in order, and fails when asked for anything else.
pub(crate) fn scripted(draws: Vec<Vec<u8>>) -> impl FnMut(&mut [u8]) -> Result<(), RandomFailed> {
    let mut draws = draws.into_iter();
    move |out| {
        let draw = draws.next().ok_or(RandomFailed)?;
        assert_eq!(draw.len(), out.len(), "another draw was expected here");
        out.copy_from_slice(&draw);
        Ok(())
    }
}

pub(crate) fn root() -> FileRootKey {
    FileRootKey::from_file_bytes(&ROOT).unwrap()
}

pub(crate) fn epoch(number: u32) -> ActiveEpoch {
    epoch_of(CONTROLLER, number)
}

pub(crate) fn epoch_of(controller: &str, number: u32) -> ActiveEpoch {
    let mut source = seeded(u64::from(number) ^ 0xe60c);
    let random = &mut Random::new(&mut source);
    CreatedEpoch::create(&root(), controller, EpochId::new(number), random)
        .unwrap()
        .activate()
}

pub(crate) fn place(record: u8) -> Place<'static> {
    Place {
        controller: CONTROLLER,
        person: PERSON,
        category: "grades",
        record: [record; 16],
        field: "score",
        version: 1,
    }
}
