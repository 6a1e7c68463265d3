"""Writes the seeds of the fuzz target FuzzSCRAM: whole exchanges made with Python's hashlib and hmac, each side's view."""

import base64
import hashlib
import hmac
import pathlib

FOLDER = pathlib.Path(__file__).parents[1] / "fuzz" / "FuzzSCRAM"
MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]


def write(name, side, mechanism, *messages):
    choice = MECHANISMS.index(mechanism) << 1 | (side == "server")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_bytes(bytes([choice]) + b"\xff".join(messages))


def scram(mechanism):
    digest = "sha" + mechanism[-3:]

    def mac(key, message):
        return hmac.new(key, message, digest).digest()

    client_nonce = base64.b64encode(b"client-nonce-18-by")
    server_nonce = base64.b64encode(b"server-nonce-18-by")
    salt = bytes(range(1, 17))
    bare = b"n=user,r=" + client_nonce
    challenge = b"r=" + client_nonce + server_nonce + b",s=" + base64.b64encode(salt) + b",i=4096"
    without_proof = b"c=biws,r=" + client_nonce + server_nonce
    message = b",".join([bare, challenge, without_proof])
    salted = hashlib.pbkdf2_hmac(digest, b"pencil", salt, 4096)
    client_key = mac(salted, b"Client Key")
    signature = mac(hashlib.new(digest, client_key).digest(), message)
    proof = base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature)))
    verifier = base64.b64encode(mac(mac(salted, b"Server Key"), message))
    name = mechanism.lower()
    write(f"{name}-server", "server", mechanism, b"n,," + bare, without_proof + b",p=" + proof)
    write(f"{name}-client", "client", mechanism, challenge, b"v=" + verifier)
    write(f"{name}-unknown", "server", mechanism, b"n,,n=a=2Cb,r=" + client_nonce, without_proof + b",p=" + proof)
    write(f"{name}-error", "client", mechanism, b"e=unknown-user")


for mechanism in MECHANISMS[1:3]:
    scram(mechanism)
write("plain-server", "server", "PLAIN", b"\0user\0pencil")
write("plain-client", "client", "PLAIN", b"")
write("bearer-server", "server", "OAUTHBEARER", b"n,,\x01auth=Bearer token\x01k=v\x01\x01")
write("bearer-refused", "server", "OAUTHBEARER", b"n,a=user,\x01auth=Bearer other\x01\x01", b"\x01")
write("bearer-client", "client", "OAUTHBEARER", b'{"status":"invalid_token"}', b"")
