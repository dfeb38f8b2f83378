//! What stays in this process's memory when a key is dropped (`K4`), read as a core dump would show it.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};

use vault::{DataKey, Random};

use crate::house::{PERSON, epoch, place};

/// Counts how often a key stands in writable memory. Its bytes are given inverted, so that the search itself
/// is not found. The second half is enough: an allocator writes over the first when memory is given back.
fn found(inverted: &[u8; 32]) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut count = 0;
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        if !rights.starts_with("rw") || line.contains("[vvar") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
        // Read in pieces that overlap, inverted at once so that no copy of a key is made.
        let mut at = from;
        let mut piece = vec![0_u8; 1 << 16];
        while at < to {
            let length = usize::try_from((to - at).min(1 << 16)).unwrap();
            if memory.seek(SeekFrom::Start(at)).is_err()
                || memory.read_exact(&mut piece[..length]).is_err()
            {
                break;
            }
            piece.iter_mut().for_each(|byte| *byte = !*byte);
            count += piece[..length]
                .windows(16)
                .filter(|window| *window == &inverted[16..])
                .count();
            if length < 1 << 16 {
                break;
            }
            at += (1 << 16) - 15;
        }
    }
    count
}

/// A key's bytes, inverted.
fn inverted() -> [u8; 32] {
    std::array::from_fn(|n| u8::try_from((n * 37 + 11) % 256).unwrap())
}

/// The cipher key that HKDF-Expand makes of that key, inverted; worked out beforehand, since working it
/// out here would leave it in memory.
const CIPHER_KEY_INVERTED: [u8; 32] = [
    0x8c, 0x79, 0xa4, 0xeb, 0xe0, 0x4a, 0xaa, 0xda, 0x19, 0x70, 0x96, 0xad, 0x34, 0x93, 0x06, 0x6e,
    0xf2, 0x72, 0x50, 0x6f, 0xcf, 0x7e, 0x88, 0xb8, 0x63, 0x85, 0xd3, 0xda, 0x76, 0xb3, 0x8a, 0x07,
];

/// The commitment key that goes with it, inverted.
const COMMITMENT_KEY_INVERTED: [u8; 32] = [
    0xd2, 0x22, 0x4b, 0xe8, 0x25, 0x57, 0x63, 0x30, 0x80, 0x79, 0xca, 0xbb, 0xbb, 0xcc, 0x17, 0x4a,
    0xdc, 0x1b, 0x45, 0x0a, 0xd9, 0x02, 0xb6, 0x1e, 0x97, 0x58, 0x9d, 0xfb, 0x5b, 0xe7, 0x81, 0x3f,
];

fn never_still_there(when: &str) {
    assert_eq!(found(&inverted()), 0, "the key's own bytes {when}");
}

#[test]
fn t_38_a_dropped_key_is_not_left_in_memory() {
    let mut first = true;
    let mut source = |out: &mut [u8]| {
        for (to, from) in out.iter_mut().zip(inverted()) {
            *to = if first { !from } else { 1 };
        }
        first = false;
        Ok(())
    };
    let random = &mut Random::new(&mut source);
    let today = epoch(1);
    let (key, wrapped) = DataKey::create(&today, PERSON, "grades", random).unwrap();
    never_still_there("after it was made");
    let again = DataKey::load(today.key(), PERSON, "grades", &wrapped).unwrap();
    never_still_there("after it was loaded");
    let value = key.seal(&place(1), b"87", random).unwrap();
    assert!(again.open(&place(1), value.as_bytes()).is_ok());
    assert!(
        found(&CIPHER_KEY_INVERTED) >= 2,
        "the search does not work at all"
    );
    assert!(
        found(&COMMITMENT_KEY_INVERTED) >= 2,
        "the search does not work at all"
    );
    drop((key, again));
    never_still_there("after it was dropped");
    assert_eq!(
        found(&CIPHER_KEY_INVERTED),
        0,
        "the cipher key after it was dropped"
    );
    assert_eq!(
        found(&COMMITMENT_KEY_INVERTED),
        0,
        "the commitment key after it was dropped"
    );
}
