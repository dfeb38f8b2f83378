use super::*;
use crate::tree::tests::{defined_root, grown, leaves, reader};

/// PATH by its definition (RFC 6962 §2.1.1).
fn defined_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let middle = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(middle);
    let (mut path, sibling) = if index < middle {
        (defined_path(index, left), defined_root(right))
    } else {
        (defined_path(index - middle, right), defined_root(left))
    };
    path.push(sibling);
    path
}

/// SUBPROOF by its definition (RFC 6962 §2.1.2).
fn defined_subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole {
            Vec::new()
        } else {
            vec![defined_root(leaves)]
        };
    }
    let middle = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(middle);
    let (mut proof, other) = if old <= middle {
        (defined_subproof(old, left, whole), defined_root(right))
    } else {
        (
            defined_subproof(old - middle, right, false),
            defined_root(left),
        )
    };
    proof.push(other);
    proof
}

#[test]
fn the_examples_of_the_standard_have_their_shapes() {
    // RFC 6962 §2.1.3: the tree of seven leaves d0…d6.
    let d = leaves(7);
    let (_, rows) = grown(7);
    let (g, h) = (node_hash(&d[0], &d[1]), node_hash(&d[2], &d[3]));
    let i = node_hash(&d[4], &d[5]);
    let (k, l) = (node_hash(&g, &h), node_hash(&i, &d[6]));
    assert_eq!(inclusion(0, 7, reader(&rows)).unwrap(), [d[1], h, l]);
    assert_eq!(inclusion(3, 7, reader(&rows)).unwrap(), [d[2], g, l]);
    assert_eq!(inclusion(4, 7, reader(&rows)).unwrap(), [d[5], d[6], k]);
    assert_eq!(inclusion(6, 7, reader(&rows)).unwrap(), [i, k]);
    assert_eq!(
        consistency(3, 7, reader(&rows)).unwrap(),
        [d[2], d[3], g, l]
    );
    assert_eq!(consistency(4, 7, reader(&rows)).unwrap(), [l]);
    assert_eq!(consistency(6, 7, reader(&rows)).unwrap(), [i, d[6], k]);
}

#[test]
fn every_proof_of_small_trees_is_the_defined_one_and_holds() {
    let all = leaves(70);
    let (_, rows) = grown(70);
    for size in 1..=70_usize {
        let leaves = &all[..size];
        let (root, new) = (defined_root(leaves), size as u64);
        for (at, leaf) in leaves.iter().enumerate() {
            let index = at as u64;
            let proof = inclusion(index, new, reader(&rows)).unwrap();
            assert_eq!(proof, defined_path(at, leaves), "{at} in {size}");
            verify_inclusion(leaf, index, new, &proof, &root).unwrap();
        }
        for at in 1..=size {
            let old = at as u64;
            let proof = consistency(old, new, reader(&rows)).unwrap();
            assert_eq!(proof, defined_subproof(at, leaves, true), "{at} to {size}");
            verify_consistency(old, &defined_root(&leaves[..at]), new, &root, &proof).unwrap();
        }
    }
}

#[test]
fn proofs_across_tiles_hold_and_no_changed_one_does() {
    let size = 66_000;
    let all = leaves(size);
    let (tree, rows) = grown(size);
    let (new, root) = (tree.size(), tree.root());
    for at in [0, 1, 255, 256, 32_767, 65_535, 65_536, 65_793, 65_999] {
        let (index, leaf) = (at as u64, all[at]);
        let proof = inclusion(index, new, reader(&rows)).unwrap();
        assert_eq!(verify_inclusion(&leaf, index, new, &proof, &root), Ok(()));
        for spoiled in 0..proof.len() {
            let mut proof = proof.clone();
            proof[spoiled] = leaf_of(&proof[spoiled]);
            let outcome = verify_inclusion(&leaf, index, new, &proof, &root);
            assert_eq!(outcome, Err(Unproved::OtherRoot));
        }
        let wrong = Unproved::WrongLength {
            hashes: proof.len() - 1,
        };
        let short = &proof[..proof.len() - 1];
        assert_eq!(
            verify_inclusion(&leaf, index, new, short, &root),
            Err(wrong)
        );
        verify_inclusion(&leaf, index ^ 1, new, &proof, &root).unwrap_err();

        let old = index + 1;
        let old_root = defined_root(&all[..=at]);
        let proof = consistency(old, new, reader(&rows)).unwrap();
        assert_eq!(
            verify_consistency(old, &old_root, new, &root, &proof),
            Ok(())
        );
        for spoiled in 0..proof.len() {
            let mut proof = proof.clone();
            proof[spoiled] = leaf_of(&proof[spoiled]);
            verify_consistency(old, &old_root, new, &root, &proof).unwrap_err();
        }
    }
}

fn leaf_of(hash: &Hash) -> Hash {
    crate::leaf_hash(hash.as_bytes())
}

#[test]
fn questions_beyond_the_tree_are_refused() {
    let (tree, rows) = grown(7);
    let root = tree.root();
    inclusion(7, 7, reader(&rows)).unwrap_err();
    inclusion(0, 0, reader(&rows)).unwrap_err();
    inclusion(0, 8, reader(&rows)).unwrap_err();
    consistency(0, 7, reader(&rows)).unwrap_err();
    consistency(8, 7, reader(&rows)).unwrap_err();
    assert_eq!(
        verify_inclusion(&root, 7, 7, &[], &root),
        Err(Unproved::OutOfTree { index: 7, size: 7 })
    );
    assert_eq!(
        verify_consistency(0, &Hash::EMPTY, 7, &root, &[]),
        Err(Unproved::NotOlder { old: 0, new: 7 })
    );
    assert_eq!(
        verify_consistency(7, &root, 7, &Hash::EMPTY, &[]),
        Err(Unproved::OtherRoot)
    );
    // The largest numbers there are: an answer, not an overflow.
    let long = vec![Hash::EMPTY; 200];
    verify_inclusion(&root, u64::MAX - 1, u64::MAX, &long, &root).unwrap_err();
    verify_consistency(u64::MAX - 1, &root, u64::MAX, &root, &long).unwrap_err();
    verify_consistency(1 << 63, &root, u64::MAX, &root, &long).unwrap_err();
}
