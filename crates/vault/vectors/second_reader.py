#!/usr/bin/env python3
"""A second reader of the vault's formats, written from the module headers alone.

    second_reader.py write    makes the vectors beside this file anew
    second_reader.py check    reads the vectors and holds every one against its verdict

It shares no code with the crate: HKDF, HMAC and SHA-256 are Python's own, AES-256-GCM-SIV is that of the
`cryptography` package. All keys are made from fixed seeds, so writing twice gives the same files. The
people and the controller are invented.
"""

import hashlib
import hmac
import json
import struct
import sys
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

HERE = Path(__file__).parent


def drawn(name, length=32):
    """Stands in for randomness: bytes that depend on the name alone."""
    return hashlib.shake_256(b"sitthi vectors: " + name.encode()).digest(length)


def expand(key, info, length):
    out, block, number = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        out, number = out + block, number + 1
    return out[:length]


def mac(key, message):
    return hmac.digest(key, message, "sha256")


def row(*components):
    """The binding: each component behind its 16-bit big-endian length."""
    out = b""
    for component in components:
        component = component.encode() if isinstance(component, str) else component
        out += struct.pack(">H", len(component)) + component
    return out


def u32(number):
    return struct.pack(">I", number)


def u64(number):
    return struct.pack(">Q", number)


class Refused(Exception):
    """Carries the verdict's name."""


def halves(secret, label):
    keys = expand(secret, label.encode(), 64)
    return keys[:32], keys[32:]


def seal(secret, label, binding, plain, nonce):
    cipher, committing = halves(secret, label)
    commitment = hashlib.sha256(committing + nonce).digest()
    return b"\x01" + nonce + commitment + AESGCMSIV(cipher).encrypt(nonce, plain, binding)


def open_envelope(secret, label, binding, sealed):
    if sealed and sealed[0] != 1:
        raise Refused("unknown_format")
    if len(sealed) < 61:
        raise Refused("cut")
    nonce, commitment, body = sealed[1:13], sealed[13:45], sealed[45:]
    cipher, committing = halves(secret, label)
    if hashlib.sha256(committing + nonce).digest() != commitment:
        raise Refused("other_key")
    try:
        return AESGCMSIV(cipher).decrypt(nonce, body, binding)
    except InvalidTag:
        raise Refused("altered") from None


# --- the house all vectors live in

ROOT = drawn("root key file")
CONTROLLER = "example-university"
EPOCH = 20780
EPOCH_KEY = drawn("epoch key")
PERSON, OTHER_PERSON = drawn("person", 16), drawn("other person", 16)
RECORD, OTHER_RECORD = drawn("record", 16), drawn("other record", 16)
REQUEST, OTHER_REQUEST = drawn("request", 16), drawn("other request", 16)


def root_id(root):
    return expand(root, b"sitthi/1/root-id", 8)


def wrapped_epoch(root, epoch, key, nonce, controller=CONTROLLER):
    binding = row("sitthi/1/epoch", controller, u32(epoch))
    return u32(epoch) + root_id(root) + seal(root, "sitthi/1/root-key", binding, key, nonce)


def slot_row(slot):
    kind = slot["kind"]
    given = {k: bytes.fromhex(v) if k in ("person", "request") else v for k, v in slot.items()}
    order = {
        "data": ("person", "category"),
        "log": ("person",),
        "pseudonym": ("person",),
        "index": ("field",),
        "tombstone": (),
        "audience": ("audience",),
        "parcel": ("person", "request"),
        "signing": ("signer",),
    }[kind]
    return [kind, *(given[name] for name in order)]


def wrap(slot, key, nonce, epoch=EPOCH, epoch_key=EPOCH_KEY, controller=CONTROLLER):
    binding = row("sitthi/1/key", controller, u32(epoch), *slot_row(slot))
    return u32(epoch) + seal(epoch_key, "sitthi/1/epoch-key", binding, key, nonce)


def unwrap(slot, wrapped):
    if len(wrapped) != 97:
        raise Refused("length")
    if wrapped[:4] != u32(EPOCH):
        raise Refused("other_epoch")
    binding = row("sitthi/1/key", CONTROLLER, u32(EPOCH), *slot_row(slot))
    return open_envelope(EPOCH_KEY, "sitthi/1/epoch-key", binding, wrapped[4:])


def slot(kind, **parts):
    return {"kind": kind, **{k: v.hex() if isinstance(v, bytes) else v for k, v in parts.items()}}


def key_of(name, kind, **parts):
    """A key, its slot and its wrapped form."""
    key = drawn(name + " key")
    where = slot(kind, **parts)
    return key, {
        "slot": where,
        "draws": [key.hex(), drawn(name + " wrap nonce", 12).hex()],
        "wrapped": wrap(where, key, drawn(name + " wrap nonce", 12)).hex(),
    }


def flipped(sealed, at, bit=1):
    sealed = bytearray(sealed)
    sealed[at] ^= bit
    return bytes(sealed)


# --- records

def place(**other):
    where = {
        "controller": CONTROLLER, "person": PERSON.hex(), "category": "grades",
        "record": RECORD.hex(), "field": "score", "version": 1,
    }
    where.update({k: v.hex() if isinstance(v, bytes) else v for k, v in other.items()})
    return where


def place_row(where):
    return row(
        "sitthi/1/record", where["controller"], bytes.fromhex(where["person"]), where["category"],
        bytes.fromhex(where["record"]), where["field"], u32(where["version"]),
    )


def open_record(key, where, sealed):
    own = place()
    if any(where[part] != own[part] for part in ("controller", "person", "category")):
        raise Refused("other_place")
    return open_envelope(key, "sitthi/1/data-key", place_row(where), sealed)


def records():
    key, wrapped = key_of("data", "data", person=PERSON, category="grades")
    other, other_wrapped = key_of("data second", "data", person=PERSON, category="grades")
    label, nonce, text = "sitthi/1/data-key", drawn("record nonce", 12), "คะแนนสอบกลางภาค 87".encode()
    here = place()
    good = seal(key, label, place_row(here), text, nonce)
    cases = []

    def case(name, sealed, where=here, plain=None, refused=None, **more):
        cases.append({"name": name, "place": where, "sealed": sealed.hex(), **more}
                     | ({"refused": refused} if refused else {"plain": plain.hex()}))

    case("valid", good, plain=text, draws=[nonce.hex()])
    case("valid_empty", seal(key, label, place_row(here), b"", nonce), plain=b"", draws=[nonce.hex()])
    long, thai = drawn("long plain", 1000), place(field="ข้อสังเกตของผู้สอน", version=2**32 - 1)
    case("valid_thai_field_name", seal(key, label, place_row(thai), long, nonce), thai, long, draws=[nonce.hex()])
    case("empty", b"", refused="cut")
    case("format_byte_alone", good[:1], refused="cut")
    case("cut_in_header", good[:44], refused="cut")
    case("cut_to_one_byte_under_the_least", good[:60], refused="cut")
    case("cut_to_header_and_half_the_text", good[:-20], refused="altered")
    case("last_byte_missing", good[:-1], refused="altered")
    case("one_byte_added", good + b"\0", refused="altered")
    case("format_0", b"\0" + good[1:], refused="unknown_format")
    case("format_2", b"\x02" + good[1:], refused="unknown_format")
    case("nonce_bit_flipped", flipped(good, 1), refused="other_key")
    case("commitment_first_bit_flipped", flipped(good, 13), refused="other_key")
    case("commitment_last_bit_flipped", flipped(good, 44, 0x80), refused="other_key")
    case("commitment_all_zero", good[:13] + bytes(32) + good[45:], refused="other_key")
    case("text_bit_flipped", flipped(good, 45), refused="altered")
    case("tag_bit_flipped", flipped(good, len(good) - 1, 0x80), refused="altered")
    case("sealed_under_other_key", seal(other, label, place_row(here), text, nonce), refused="other_key")
    case("sealed_under_log_label", seal(key, "sitthi/1/log-key", place_row(here), text, nonce), refused="other_key")
    case("sealed_without_binding", seal(key, label, b"", text, nonce), refused="altered")
    case("binding_without_lengths", seal(key, label, b"sitthi/1/record" + b"".join([
        CONTROLLER.encode(), PERSON, b"grades", RECORD, b"score", u32(1)]), text, nonce), refused="altered")
    case("moved_to_other_record", good, place(record=OTHER_RECORD), refused="altered")
    case("moved_to_other_field", good, place(field="comment"), refused="altered")
    case("older_version_put_back", good, place(version=2), refused="altered")
    case("version_in_other_byte_order", seal(key, label, place_row(place(version=0x01000000)), text, nonce), refused="altered")
    case("moved_to_other_person", good, place(person=OTHER_PERSON), refused="other_place")
    case("moved_to_other_category", good, place(category="attendance"), refused="other_place")
    case("moved_to_other_controller", good, place(controller="example-institute"), refused="other_place")
    return {"key": wrapped, "second_key": other_wrapped, "cases": cases,
            "opens_under_two_keys": two_keys(key, other, place_row(here), nonce)}


# --- one ciphertext for two keys (the attack that the commitment stops)

POLY = (1 << 128) | (1 << 127) | (1 << 126) | (1 << 121) | 1
X_MINUS_128 = (1 << 127) | (1 << 124) | (1 << 121) | (1 << 114) | 1


def times(a, b):
    out = 0
    while b:
        if b & 1:
            out ^= a
        a <<= 1
        if a >> 128:
            a ^= POLY
        b >>= 1
    return out


def inverse(a):
    out, power = 1, (1 << 128) - 2
    while power:
        if power & 1:
            out = times(out, a)
        a, power = times(a, a), power >> 1
    return out


def aes(key):
    return Cipher(algorithms.AES(key), modes.ECB())


def block(key, text):
    return aes(key).encryptor().update(text)


def siv_keys(key, nonce):
    """RFC 8452 section 4: authentication key and encryption key for one nonce."""
    parts = [block(key, struct.pack("<I", i) + nonce)[:8] for i in range(6)]
    return b"".join(parts[:2]), b"".join(parts[2:])


def two_keys(key, other, binding, nonce):
    """Solves for two ciphertext blocks that carry one valid tag under both keys: with tag and nonce fixed,
    RFC 8452's POLYVAL is linear in the text, one equation a key."""
    ciphers = [halves(secret, "sitthi/1/data-key")[0] for secret in (key, other)]
    keys = [siv_keys(cipher, nonce) for cipher in ciphers]
    number = 0
    while True:
        tag = drawn(f"tag {number}", 16)
        wanted = [aes(enc).decryptor().update(tag) for _, enc in keys]
        if all(value[15] < 0x80 for value in wanted):
            break
        number += 1
    aad = binding + bytes(-len(binding) % 16)
    equations = []
    for (auth, enc), value in zip(keys, wanted):
        h = times(int.from_bytes(auth, "little"), X_MINUS_128)
        powers = [1]
        for _ in range(len(aad) // 16 + 3):
            powers.append(times(powers[-1], h))
        mask = bytes(a ^ b for a, b in zip(nonce, value[:12])) + value[12:]
        right = int.from_bytes(mask, "little")
        start = bytearray(tag)
        start[15] |= 0x80
        count = struct.unpack("<I", start[:4])[0]
        stream = [int.from_bytes(block(enc, struct.pack("<I", (count + i) % 2**32) + bytes(start[4:])), "little")
                  for i in range(2)]
        blocks = [aad[i:i + 16] for i in range(0, len(aad), 16)]
        for index, text in enumerate(blocks):
            right ^= times(int.from_bytes(text, "little"), powers[len(blocks) - index + 3])
        lengths = struct.pack("<QQ", len(binding) * 8, 32 * 8)
        right ^= times(int.from_bytes(lengths, "little"), powers[1])
        right ^= times(stream[0], powers[3]) ^ times(stream[1], powers[2])
        equations.append((powers[3], powers[2], right))
    (a, b, e), (c, d, f) = equations
    scale = inverse(times(a, d) ^ times(b, c))
    first = times(times(e, d) ^ times(b, f), scale)
    second = times(times(a, f) ^ times(e, c), scale)
    body = first.to_bytes(16, "little") + second.to_bytes(16, "little") + tag
    plains = [AESGCMSIV(cipher).decrypt(nonce, body, binding) for cipher in ciphers]
    assert plains[0] != plains[1]

    def header(secret):
        return b"\x01" + nonce + hashlib.sha256(halves(secret, "sitthi/1/data-key")[1] + nonce).digest()

    return {
        "place": place(), "nonce": nonce.hex(), "binding": binding.hex(), "body": body.hex(),
        "cipher_keys": [cipher.hex() for cipher in ciphers], "plains": [plain.hex() for plain in plains],
        "committed_to_first": (header(key) + body).hex(), "committed_to_second": (header(other) + body).hex(),
    }


# --- wrapped keys

def wrapped_keys():
    where, key, nonce = slot("data", person=PERSON, category="grades"), drawn("wrap key"), drawn("wrap nonce", 12)
    good = wrap(where, key, nonce)
    cases = [{"name": "valid_" + kind, "slot": asked, "wrapped": wrap(asked, key, nonce).hex()} for kind, asked in [
        ("data", where), ("log", slot("log", person=PERSON)), ("pseudonym", slot("pseudonym", person=PERSON)),
        ("index", slot("index", field="student-number")), ("tombstone", slot("tombstone")),
        ("audience", slot("audience", audience="national-statistics")),
        ("parcel", slot("parcel", person=PERSON, request=REQUEST)), ("signing", slot("signing", signer="example.ac.th/ledger"))]]

    def case(name, wrapped, refused, asked=where):
        cases.append({"name": name, "slot": asked, "wrapped": wrapped.hex(), "refused": refused})

    case("empty", b"", "length")
    case("one_byte_short", good[:-1], "length")
    case("one_byte_long", good + b"\0", "length")
    case("epoch_number_raised", u32(EPOCH + 1) + good[4:], "other_epoch")
    case("wrapped_under_next_epoch_number", wrap(where, key, nonce, epoch=EPOCH + 1), "other_epoch")
    case("wrapped_under_other_epoch_key", wrap(where, key, nonce, epoch_key=drawn("stranger")), "other_key")
    case("bound_to_next_epoch", u32(EPOCH) + wrap(where, key, nonce, epoch=EPOCH + 1)[4:], "altered")
    case("bound_to_other_controller", wrap(where, key, nonce, controller="example-institute"), "altered")
    case("format_3", good[:4] + b"\x03" + good[5:], "unknown_format")
    case("nonce_bit_flipped", flipped(good, 5), "other_key")
    case("commitment_bit_flipped", flipped(good, 17), "other_key")
    case("key_bit_flipped", flipped(good, 49), "altered")
    case("tag_bit_flipped", flipped(good, 96), "altered")
    case("of_other_person", good, "altered", slot("data", person=OTHER_PERSON, category="grades"))
    case("of_other_category", good, "altered", slot("data", person=PERSON, category="attendance"))
    case("category_shortened", good, "altered", slot("data", person=PERSON, category="grade"))
    case("data_key_as_log_key", good, "altered", slot("log", person=PERSON))
    case("log_key_as_pseudonym_key", wrap(slot("log", person=PERSON), key, nonce), "altered", slot("pseudonym", person=PERSON))
    case("index_of_other_field", wrap(slot("index", field="e-mail"), key, nonce), "altered", slot("index", field="student-number"))
    case("index_key_as_tombstone_key", wrap(slot("index", field="e-mail"), key, nonce), "altered", slot("tombstone"))
    case("audience_key_as_index_key", wrap(slot("audience", audience="e-mail"), key, nonce), "altered", slot("index", field="e-mail"))
    case("signing_seed_of_other_signer", wrap(slot("signing", signer="example.ac.th/test"), key, nonce), "altered",
         slot("signing", signer="example.ac.th/ledger"))
    case("parcel_of_other_request", wrap(slot("parcel", person=PERSON, request=OTHER_REQUEST), key, nonce), "altered",
         slot("parcel", person=PERSON, request=REQUEST))
    case("parcel_of_other_person", wrap(slot("parcel", person=OTHER_PERSON, request=REQUEST), key, nonce), "altered",
         slot("parcel", person=PERSON, request=REQUEST))
    case("parcel_person_and_request_swapped", wrap(slot("parcel", person=REQUEST, request=PERSON), key, nonce), "altered",
         slot("parcel", person=PERSON, request=REQUEST))
    return {"cases": cases}


# --- root and epoch keys

PASSPHRASE = "ม้าเขียวกินแบตเตอรี่ใต้ต้นไทร"


def stretched(salt, iterations):
    return hashlib.pbkdf2_hmac("sha512", PASSPHRASE.encode(), salt, iterations, 32)


def roots():
    nonce, other = drawn("epoch nonce", 12), drawn("other root key file")
    good = wrapped_epoch(ROOT, EPOCH, EPOCH_KEY, nonce)
    salt = drawn("passphrase salt", 16)
    root = stretched(salt, 600_000)
    cases = []

    def case(name, wrapped, refused=None, stage="active"):
        cases.append({"name": name, "wrapped": wrapped.hex(), "stage": stage} | ({"refused": refused} if refused else {}))

    case("valid_created", good, stage="created")
    case("valid_active", good)
    case("valid_retired", good, stage="retired")
    case("destroyed_but_key_left", good, "key_left", "destroyed")
    case("empty", b"", "unreadable")
    case("header_alone", good[:12], "unreadable")
    case("last_byte_missing", good[:-1], "altered")
    case("row_of_other_epoch", wrapped_epoch(ROOT, EPOCH + 1, EPOCH_KEY, nonce), "other_epoch")
    case("number_changed_afterwards", u32(EPOCH) + wrapped_epoch(ROOT, EPOCH + 1, EPOCH_KEY, nonce)[4:], "altered")
    case("other_root_key", wrapped_epoch(other, EPOCH, EPOCH_KEY, nonce), "other_root")
    case("other_root_key_under_our_id", good[:12] + wrapped_epoch(other, EPOCH, EPOCH_KEY, nonce)[12:], "other_key")
    case("other_controller", wrapped_epoch(ROOT, EPOCH, EPOCH_KEY, nonce, "example-institute"), "altered")
    case("format_0", good[:12] + b"\0" + good[13:], "unknown_format")
    case("key_bit_flipped", flipped(good, 60), "altered")
    case("epoch_key_of_31_bytes", wrapped_epoch(ROOT, EPOCH, EPOCH_KEY[:31], nonce), "cut")
    return {
        "root_file": ROOT.hex(), "root_id": root_id(ROOT).hex(), "controller": CONTROLLER, "epoch": EPOCH,
        "wrapped": good.hex(), "draws": [EPOCH_KEY.hex(), nonce.hex()], "cases": cases,
        "passphrase": {"text": PASSPHRASE, "params": (b"\x01" + u32(600_000) + salt).hex(), "root_id": root_id(root).hex(),
                       "wrapped": wrapped_epoch(root, EPOCH, EPOCH_KEY, nonce).hex()},
        "params_refused": [
            {"name": "empty", "params": "", "refused": "unreadable"},
            {"name": "format_2", "params": (b"\x02" + u32(600_000) + salt).hex(), "refused": "unreadable"},
            {"name": "salt_short", "params": (b"\x01" + u32(600_000) + salt[:15]).hex(), "refused": "unreadable"},
            {"name": "salt_long", "params": (b"\x01" + u32(600_000) + salt + b"\0").hex(), "refused": "unreadable"},
            {"name": "iterations_none", "params": (b"\x01" + u32(0) + salt).hex(), "refused": "iterations"},
            {"name": "iterations_one_too_few", "params": (b"\x01" + u32(599_999) + salt).hex(), "refused": "iterations"},
            {"name": "iterations_endless", "params": (b"\x01" + u32(2**32 - 1) + salt).hex(), "refused": "iterations"},
        ],
    }


# --- index terms and tombstones

def index_term(key, parts):
    return mac(expand(key, b"sitthi/1/index-key", 32), row("sitthi/1/term", *parts))


def tombstone(key, field, parts):
    return mac(expand(key, b"sitthi/1/tombstone-key", 32), row("sitthi/1/term", field, *parts))


def terms():
    index, index_wrapped = key_of("index", "index", field="sign-in")
    stone, stone_wrapped = key_of("tombstone", "tombstone")
    lists = {
        "one_part": [b"6412345678"], "thai": ["สมมติ ไม่มีจริง".encode()], "two_parts": [b"https://id.example.ac.th", b"4711"],
        "two_parts_cut_elsewhere": [b"https://id.example.ac.th4", b"711"], "parts_joined": [b"https://id.example.ac.th4711"],
        "zero_byte": [b"\0"], "longest": [b"x" * 1024],
    }
    return {
        "index_key": index_wrapped, "tombstone_key": stone_wrapped, "field": "sign-in",
        "cases": [{"name": name, "parts": [part.hex() for part in parts], "term": index_term(index, parts).hex(),
                   "tombstone": tombstone(stone, "sign-in", parts).hex()} for name, parts in lists.items()],
        "refused": [{"name": "no_part", "parts": [], "refused": "empty"},
                    {"name": "empty_part", "parts": [""], "refused": "empty"},
                    {"name": "empty_second_part", "parts": [b"issuer".hex(), ""], "refused": "empty"},
                    {"name": "one_byte_too_long", "parts": [(b"x" * 1025).hex()], "refused": "too_long"},
                    {"name": "too_long_together", "parts": [(b"x" * 1000).hex(), (b"y" * 25).hex()], "refused": "too_long"}],
    }


# --- ledger entries

def entry_row(number, person=PERSON):
    return row("sitthi/1/entry", CONTROLLER, person, u64(number))


def entries():
    key, wrapped = key_of("log", "log", person=PERSON)
    stranger = drawn("other log key")
    salt, nonce = drawn("entry salt"), drawn("entry nonce", 12)
    payload, label = b'{"kind":"use","activity":"teaching"}', "sitthi/1/log-key"
    commitment = hashlib.sha256(salt + payload).digest()
    good = seal(key, label, entry_row(7), salt + payload, nonce)
    handles = expand(key, b"sitthi/1/log-handle", 32)
    cases = []

    def case(name, sealed, refused=None, number=7, commitment=commitment):
        cases.append({"name": name, "number": number, "commitment": commitment.hex(), "sealed": sealed.hex()}
                     | ({"refused": refused} if refused else {"salt": salt.hex(), "payload": payload.hex()}))

    case("valid", good)
    case("as_the_next_entry", good, "altered", number=8)
    case("of_other_person", seal(key, label, entry_row(7, OTHER_PERSON), salt + payload, nonce), "altered")
    case("under_other_key", seal(stranger, label, entry_row(7), salt + payload, nonce), "other_key")
    case("salt_missing", seal(key, label, entry_row(7), b"short", nonce), "cut")
    case("salt_changed", seal(key, label, entry_row(7), flipped(salt, 0) + payload, nonce), "not_committed")
    case("payload_changed", seal(key, label, entry_row(7), salt + payload + b" ", nonce), "not_committed")
    case("commitment_changed", good, "not_committed", commitment=flipped(commitment, 31))
    case("commitment_without_salt", good, "not_committed", commitment=hashlib.sha256(payload).digest())
    case("tag_bit_flipped", flipped(good, len(good) - 1), "altered")
    return {"key": wrapped, "draws": [salt.hex(), nonce.hex()], "cases": cases,
            "handles": [{"number": str(n), "handle": mac(handles, u64(n))[:16].hex()} for n in (0, 1, 7, 256, 2**32, 2**64 - 1)]}


# --- pseudonyms

def pseudonyms():
    people = [key_of(f"pseudonym {i}", "pseudonym", person=person) for i, person in enumerate((PERSON, OTHER_PERSON))]
    audiences = [key_of(f"audience {name}", "audience", audience=name) for name in ("national-statistics", "learning-research")]

    def pseudonym(person, audience, name):
        inner = mac(expand(person, b"sitthi/1/pseudonym-key", 32), name.encode())
        return mac(expand(audience, b"sitthi/1/audience-key", 32), inner)[:16]

    return {"people": [wrapped for _, wrapped in people], "audiences": [wrapped for _, wrapped in audiences],
            "pseudonyms": [[pseudonym(person, audience, wrapped["slot"]["audience"]).hex() for audience, wrapped in audiences]
                           for person, _ in people]}


# --- parcels

CHUNK = 65536


def parcel_content(length):
    """Byte i is (31 i + 7) mod 251, so that no two chunks are alike."""
    return bytes((31 * i + 7) % 251 for i in range(length))


def parcel_keys(salt, collection, held, person=PERSON, request=REQUEST):
    key = hmac.digest(salt, collection + held, "sha256")
    keys = expand(key, row("sitthi/1/parcel", CONTROLLER, person, request), 71)
    return keys[:32], keys[32:64], keys[64:]


def chunks_of(content):
    return [content[i:i + CHUNK] for i in range(0, len(content), CHUNK)] or [b""]


def seal_parcel(content, salt, collection, held, last_flag=True):
    cipher, commitment, prefix = parcel_keys(salt, collection, held)
    chunks = chunks_of(content)
    out = b"sitthi-p\x01" + salt + commitment
    for number, text in enumerate(chunks):
        last = last_flag and number == len(chunks) - 1
        out += AESGCMSIV(cipher).encrypt(prefix + u32(number) + bytes([last]), text, None)
    return out


def open_parcel(sealed, collection, held):
    if len(sealed) < 73 or sealed[:8] != b"sitthi-p":
        raise Refused("not_a_parcel")
    if sealed[8] != 1:
        raise Refused("unknown_format")
    salt, found, body = sealed[9:41], sealed[41:73], sealed[73:]
    cipher, commitment, prefix = parcel_keys(salt, collection, held)
    if found != commitment:
        raise Refused("other_key")
    size, out, number = CHUNK + 16, b"", 0
    pieces = [body[i:i + size] for i in range(0, len(body), size)] or [b""]
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        if len(piece) < 16 or (len(piece) == 16 and number > 0):
            raise Refused(f"altered_{number}")
        try:
            out += AESGCMSIV(cipher).decrypt(prefix + u32(number) + bytes([last]), piece, None)
        except InvalidTag:
            raise Refused(f"altered_{number}") from None
    return out


def changed(sealed, change):
    """Applies one change, written as a list: what, then numbers."""
    what, *args = change
    size = CHUNK + 16
    head, body = sealed[:73], sealed[73:]
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    if what == "keep":
        return sealed[:args[0]]
    if what == "drop_end":
        return sealed[:-args[0]]
    if what == "flip":
        return flipped(sealed, args[0])
    if what == "append":
        return sealed + bytes.fromhex(args[0])
    if what == "swap":
        a, b = args
        pieces[a], pieces[b] = pieces[b], pieces[a]
    if what == "remove":
        del pieces[args[0]]
    if what == "double":
        pieces.insert(args[0], pieces[args[0]])
    return head + b"".join(pieces)


def parcels():
    held, held_wrapped = key_of("parcel", "parcel", person=PERSON, request=REQUEST)
    other_held, other_wrapped = key_of("parcel second", "parcel", person=PERSON, request=REQUEST)
    collection, salt = drawn("collection key"), drawn("parcel salt")
    valid = []
    for length in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 500):
        sealed = seal_parcel(parcel_content(length), salt, collection, held)
        valid.append({"length": length, "sealed_sha256": hashlib.sha256(sealed).hexdigest()})
    size = CHUNK + 16
    first = 73
    cases = [
        ("empty_file", ["keep", 0], "not_a_parcel"), ("cut_in_header", ["keep", 72], "not_a_parcel"),
        ("magic_changed", ["flip", 0], "not_a_parcel"), ("format_changed", ["flip", 8], "unknown_format"),
        ("salt_changed", ["flip", 9], "other_key"), ("commitment_changed", ["flip", 72], "other_key"),
        ("header_alone", ["keep", first], "altered_0"), ("cut_in_first_chunk", ["keep", first + 100], "altered_0"),
        ("cut_after_first_chunk", ["keep", first + size], "altered_0"),
        ("cut_after_second_chunk", ["keep", first + 2 * size], "altered_1"),
        ("cut_in_third_chunk", ["keep", first + 2 * size + 40000], "altered_2"),
        ("last_byte_missing", ["drop_end", 1], "altered_3"), ("last_chunk_missing", ["remove", 3], "altered_2"),
        ("first_chunk_missing", ["remove", 0], "altered_0"), ("middle_chunk_missing", ["remove", 1], "altered_1"),
        ("chunks_swapped", ["swap", 1, 2], "altered_1"), ("chunk_doubled", ["double", 1], "altered_2"),
        ("last_chunk_doubled", ["double", 3], "altered_3"), ("byte_added", ["append", "00"], "altered_3"),
        ("tag_of_nothing_added", ["append", "00" * 16], "altered_3"),
        ("bit_flipped_in_second_chunk", ["flip", first + size + 5], "altered_1"),
        ("bit_flipped_in_last_tag", ["flip", first + 3 * size + 515], "altered_3"),
    ]
    unfinished = seal_parcel(parcel_content(10), salt, collection, held, last_flag=False)
    return {
        "held_key": held_wrapped, "second_held_key": other_wrapped, "collection_key": collection.hex(),
        "draws": held_wrapped["draws"] + [collection.hex(), salt.hex()], "valid": valid,
        "changes_to_length": 3 * CHUNK + 500,
        "changes": [{"name": name, "change": change, "refused": refused} for name, change, refused in cases],
        "files": [{"name": "last_chunk_not_marked_last", "sealed": unfinished.hex(), "refused": "altered_0"},
                  {"name": "made_with_other_held_key", "refused": "other_key",
                   "sealed": seal_parcel(b"x", salt, collection, other_held).hex()},
                  {"name": "made_with_other_collection_key", "refused": "other_key",
                   "sealed": seal_parcel(b"x", salt, drawn("other collection"), held).hex()}],
    }


FILES = {"root": roots, "wrapped_key": wrapped_keys, "record": records, "index_term": terms, "entry": entries,
         "pseudonym": pseudonyms, "parcel": parcels}


def write():
    for name, make in FILES.items():
        text = json.dumps(make(), ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def verdict(attempt):
    try:
        return attempt()
    except Refused as refused:
        return str(refused)


def check():
    """Reads the files as a stranger would and compares every verdict."""
    read = {name: json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")) for name in FILES}
    count = 0

    def expect(name, found, wanted):
        nonlocal count
        count += 1
        if found != wanted:
            sys.exit(f"{name}: found {found!r}, wanted {wanted!r}")

    record = read["record"]
    key = unwrap(record["key"]["slot"], bytes.fromhex(record["key"]["wrapped"]))
    for case in record["cases"]:
        found = verdict(lambda: open_record(key, case["place"], bytes.fromhex(case["sealed"])).hex())
        expect(case["name"], found, case.get("plain", case.get("refused")))
    for case in read["wrapped_key"]["cases"]:
        found = verdict(lambda: unwrap(case["slot"], bytes.fromhex(case["wrapped"])).hex())
        expect(case["name"], found, case.get("refused", drawn("wrap key").hex()))
    entry = read["entry"]
    key = unwrap(entry["key"]["slot"], bytes.fromhex(entry["key"]["wrapped"]))
    for case in entry["cases"]:
        def opened():
            content = open_envelope(key, "sitthi/1/log-key", entry_row(case["number"]), bytes.fromhex(case["sealed"]))
            if len(content) < 32:
                raise Refused("cut")
            if hashlib.sha256(content).hexdigest() != case["commitment"]:
                raise Refused("not_committed")
            return content.hex()
        expect(case["name"], verdict(opened), case.get("refused", case.get("salt", "") + case.get("payload", "")))
    parcel = read["parcel"]
    held = unwrap(parcel["held_key"]["slot"], bytes.fromhex(parcel["held_key"]["wrapped"]))
    collection, salt = bytes.fromhex(parcel["collection_key"]), bytes.fromhex(parcel["draws"][3])
    whole = seal_parcel(parcel_content(parcel["changes_to_length"]), salt, collection, held)
    for case in parcel["changes"]:
        expect(case["name"], verdict(lambda: open_parcel(changed(whole, case["change"]), collection, held)), case["refused"])
    for case in parcel["files"]:
        expect(case["name"], verdict(lambda: open_parcel(bytes.fromhex(case["sealed"]), collection, held)), case["refused"])
    print(f"{count} vectors read as they should be")


if __name__ == "__main__":
    {"write": write, "check": check}.get(sys.argv[1] if len(sys.argv) == 2 else "", lambda: sys.exit(__doc__))()
