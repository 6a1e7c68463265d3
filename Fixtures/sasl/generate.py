"""Writes scram.jsonl: whole SCRAM exchanges made by aiokafka's client and Python's hashlib, from fixed values.

Run with the virtual environment of the tests: .venv/bin/python Fixtures/sasl/generate.py > Fixtures/sasl/scram.jsonl
"""

import base64
import json
import random

from aiokafka.conn import ScramAuthenticator

USERS = [("a,b=c", "pass,=word"), ("größe", "schlüssel"), ("$ConnectionString", "p" * 200)]


def exchange(mechanism, username, password, iterations, seed):
    source = random.Random(seed)
    client = ScramAuthenticator(
        loop=None, sasl_plain_password=password, sasl_plain_username=username, sasl_mechanism=mechanism)
    client._nonce = client_nonce = base64.b64encode(source.randbytes(24)).decode()
    server_nonce = base64.b64encode(source.randbytes(24)).decode()
    salt = base64.b64encode(source.randbytes(source.choice([8, 16, 20]))).decode()
    client_first = client.first_message()
    server_first = f"r={client_nonce}{server_nonce},s={salt},i={iterations}"
    client.process_server_first_message(server_first)
    return {
        "mechanism": mechanism, "username": username, "password": password, "clientNonce": client_nonce,
        "serverNonce": server_nonce, "salt": salt, "iterations": iterations, "clientFirst": client_first,
        "serverFirst": server_first, "clientFinal": client.final_message(),
        "serverFinal": "v=" + base64.b64encode(client._server_signature).decode()}


seed = 0
for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
    for username, password in USERS:
        seed += 1
        line = exchange(mechanism, username, password, 4096 + 7 * seed, seed)
        print(json.dumps(line, ensure_ascii=False))
