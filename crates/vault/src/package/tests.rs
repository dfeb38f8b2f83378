//! What only someone who holds both halves could forge, and no length of content should reach.

use super::*;

fn chunks() -> Chunks {
    Chunks {
        aead: aead_key(&[7; 32]).unwrap(),
        prefix: [3; PREFIX_BYTES],
        number: Some(0),
    }
}

fn sealed(from: &mut Chunks, content: &[u8], last: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut pending = Zeroizing::new(content.to_vec());
    from.seal(&mut pending, last, &mut out).unwrap();
    assert!(pending.is_empty(), "plaintext was kept");
    out
}

#[test]
fn an_empty_last_chunk_after_a_full_one_is_refused() {
    let mut sealing = chunks();
    let mut full = sealed(&mut sealing, &[1; PARCEL_CHUNK_BYTES], false);
    let mut empty = sealed(&mut sealing, b"", true);
    let (mut opening, mut content) = (chunks(), Vec::new());
    opening.open(&mut full, false, &mut content).unwrap();
    let refused = opening.open(&mut empty, true, &mut content);
    assert_eq!(refused, Err(ParcelRefused::Altered { number: 1 }));
    assert_eq!(content.len(), PARCEL_CHUNK_BYTES);
}

#[test]
fn the_number_of_a_chunk_never_comes_round_again() {
    let mut sealing = chunks();
    sealing.number = Some(u32::MAX);
    sealed(&mut sealing, b"the last that can be numbered", true);
    let mut pending = Zeroizing::new(b"one more".to_vec());
    let refused = sealing.seal(&mut pending, true, &mut Vec::new());
    assert_eq!(refused, Err(ParcelRefused::TooLong));
}
