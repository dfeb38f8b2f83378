use super::*;

fn hex(hash: Hash) -> String {
    hash.as_bytes()
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect()
}

#[test]
fn leaves_and_nodes_hash_as_the_reference_says() {
    // transparency-dev/merkle rfc6962 tests, themselves made with sha256sum.
    assert_eq!(
        hex(leaf_hash(b"")),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    assert_eq!(
        hex(leaf_hash(b"L123456")),
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    );
    assert_eq!(hex(sha256(b"")), hex(Hash::EMPTY));
    let node = [&[1][..], &[2; 32], &[3; 32]].concat();
    let (left, right) = (Hash::from_bytes([2; 32]), Hash::from_bytes([3; 32]));
    assert_eq!(node_hash(&left, &right), sha256(&node));
    assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
}

#[test]
fn leaves_around_the_stack_buffer_hash_alike() {
    for length in [0, 1, 1022, 1023, 1024, 1025, 1026, 65_535, 70_000] {
        let entry = vec![7; length];
        let prefixed = [&[0][..], &entry].concat();
        assert_eq!(leaf_hash(&entry), sha256(&prefixed), "{length} octets");
    }
}

#[test]
fn a_leaf_is_never_a_node() {
    let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
    let same_octets = [left.as_bytes().as_slice(), right.as_bytes()].concat();
    assert_ne!(leaf_hash(&same_octets), node_hash(&left, &right));
}

#[test]
fn hashes_are_written_as_standard_base64_and_nothing_else_is_read() {
    let text = Hash::EMPTY.to_string();
    assert_eq!(text, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(text.parse(), Ok(Hash::EMPTY));
    assert_eq!(format!("{:?}", Hash::EMPTY), format!("Hash({text})"));
    for wrong in [
        "",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
        " 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        // The last two bits are not zero: a second spelling of the same hash.
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        // 33 octets.
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA",
    ] {
        assert_eq!(wrong.parse::<Hash>(), Err(NotAHash), "{wrong}");
    }
    assert_eq!(Hash::from_slice(&[0; 31]), None);
    assert_eq!(Hash::from_slice(Hash::EMPTY.as_ref()), Some(Hash::EMPTY));
}

#[test]
fn folding_nothing_and_one_hash() {
    assert_eq!(fold(&mut Vec::new()), Hash::EMPTY);
    let one = leaf_hash(b"one");
    assert_eq!(fold(&mut vec![one]), one);
    let (two, three) = (leaf_hash(b"two"), leaf_hash(b"three"));
    let root = node_hash(&node_hash(&one, &two), &three);
    assert_eq!(fold(&mut vec![one, two, three]), root);
}
