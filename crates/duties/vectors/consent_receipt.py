#!/usr/bin/env python3
"""A second reader of consent receipts, written from the published schema and the standards alone.

    consent_receipt.py RECEIPT KEY

RECEIPT is the file a person saved; KEY is the ledger's verifier key, as text or as a file. Prints `holds`
and what the receipt says, or the first thing that is wrong: shape, signature, text, ledger, entry. It
shares no code with the program and needs nothing but Python: Ed25519 is RFC 8032 section 6 written out.
"""

import base64
import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
STATES = {
    "given": "ConsentGiven", "refused": "ConsentRefused", "withdrawn": "ConsentWithdrawn",
    "expired": "ConsentExpired", "invalid": "ConsentInvalidated",
}


class Refused(Exception):
    """Carries the verdict's name."""


# --- Ed25519 (RFC 8032)

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def recover(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def point_of(octets):
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover(BASE_Y, 0), BASE_Y, 1, recover(BASE_Y, 0) * BASE_Y % P)


def signed(public, message, signature):
    if len(signature) != 64:
        return False
    a, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the formats

def canonical(value):
    """RFC 8785, for texts, lists, tables and whole numbers."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(n, ensure_ascii=False) + ":" + canonical(value[n]) for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def unpadded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def root_of(index, size, leaf, proof):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        raise Refused("ledger")
    fn, sn, found = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            raise Refused("ledger")
        if fn & 1 or fn == sn:
            found = hashlib.sha256(b"\1" + step + found).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = hashlib.sha256(b"\1" + found + step).digest()
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Refused("ledger")
    return found


def key_of(text):
    name, number, octets = text.strip().split("+", 2)
    octets = base64.b64decode(octets, validate=True)
    expected = hashlib.sha256(name.encode() + b"\n" + octets).digest()[:4].hex()
    if octets[:1] != b"\1" or len(octets) != 33 or number != expected:
        sys.exit("no verifier key")
    return name, number, octets[1:]


def check_signature(document, jws, key):
    name, number, public = key
    header, signature = jws.split("..")
    expected = {"alg": "EdDSA", "kid": f"{name}+{number}", "typ": "consent-receipt+json"}
    if json.loads(unpadded(header)) != expected:
        raise Refused("signature")
    body = base64.urlsafe_b64encode(canonical(document).encode()).rstrip(b"=")
    if not signed(public, header.encode() + b"." + body, unpadded(signature)):
        raise Refused("signature")


def check_ledger(text, key):
    """C2SP tlog-proof: the entry's payload, its index, and the size of the log."""
    name, number, public = key
    head, checkpoint = text.split("\n\n", 1)
    form, extra, index, *proof = head.split("\n")
    if form != "c2sp.org/tlog-proof@v1":
        raise Refused("ledger")
    extra = json.loads(base64.b64decode(extra.removeprefix("extra ")))
    index = int(index.removeprefix("index "))
    entry, salt, payload = bytes.fromhex(extra["entry"]), bytes.fromhex(extra["salt"]), extra["payload"].encode()
    note, signatures = checkpoint.rsplit("\n\n", 1)
    note += "\n"
    origin, size, root = note.split("\n")[:3]
    if origin != name:
        raise Refused("ledger")
    for line in signatures.strip("\n").split("\n"):
        dash, signer, octets = line.split(" ", 2)
        octets = base64.b64decode(octets)
        if dash == "—" and signer == name and octets[:4].hex() == number and signed(public, note.encode(), octets[4:]):
            break
    else:
        raise Refused("ledger")
    found = root_of(index, int(size), leaf_hash(entry), [base64.b64decode(step) for step in proof])
    if found != base64.b64decode(root):
        raise Refused("ledger")
    # S1, kind, minute, policy version, handle, commitment.
    if len(entry) != 63 or entry[:2] != b"S1" or commitment(salt, payload) != entry[31:]:
        raise Refused("ledger")
    return entry, json.loads(payload), index


def commitment(salt, payload):
    return hashlib.sha256(salt + payload).digest()


def check(text, key):
    try:
        record = json.loads(text)
        proof = record.pop("proof")
        jws, ledger = proof["jws"], proof["ledger"]
        if record["schema_version"] != "sitthi-consent-receipt-1":
            raise Refused("shape")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused("shape") from None
    try:
        check_signature(record, jws, key)
    except (ValueError, KeyError, TypeError):
        raise Refused("signature") from None
    read = {name: record[name] for name in ("consent_text", "pii_processing", "party_identification")}
    if hashlib.sha256(canonical(read).encode()).hexdigest() != record["evidence"]["text_sha256"]:
        raise Refused("text")
    try:
        entry, payload, index = check_ledger(ledger, key)
    except (ValueError, KeyError, TypeError):
        raise Refused("ledger") from None
    event, evidence = record["events"][0], record["evidence"]
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=payload["at"])
    same = (
        entry[2] in (4, 5)
        and record["record_id"] == f"{key[0]}/entry/{index}"
        and record["pii_principal_id"] == entry[15:31].hex()
        and event["event_state"] == STATES[payload["state"]]
        and datetime.fromisoformat(event["event_time"].replace("Z", "+00:00")) == moment
        and event["event_type"] == ("ExplicitlyExpressedConsent" if payload["explicit"] else "ExpressedConsent")
        and record["consent_text"]["activity"] == payload["activity"]
        and evidence["text_sha256"] == payload["wording"]
        and evidence["method"] == payload["method"]
        and evidence["reference"] == payload["evidence"]
        and evidence["flaw"] == payload["flaw"]
        and evidence["notice_version"] == payload["notice"]
    )
    if not same:
        raise Refused("entry")
    return event["event_state"], record["consent_text"]["activity"], index


def main():
    receipt, key = sys.argv[1:]
    key = Path(key).read_text() if Path(key).is_file() else key
    try:
        print("holds", *check(Path(receipt).read_text(encoding="utf-8"), key_of(key)))
    except Refused as verdict:
        print(verdict)
        sys.exit(1)


if __name__ == "__main__":
    main()
