"""A secret behind the wrong option, for every option and argument that the program has: the parser's own description of
itself names them, so that a new one is tried without being written down here."""

import json
import os
import pathlib
import subprocess
import time

import pytest

from peers import ROOT

BINARY = pathlib.Path(os.environ.get("TRESTLE", ROOT / ".build" / "debug" / "trestle"))
SECRETS = {"word": "hunter2Pl4nted", "number": "48151623420815"}

# What a command needs to get as far as looking at the option in question. None of these gets a response.
NEEDED = {
    "run": ["--mqtt-port", "0", "--kafka-port", "0", "--data", "data"],
    "check": ["none.yaml"],
    "reload": ["none.yaml"],
    "doctor broker": ["mqtts://127.0.0.1:1", "--timeout", "1s"],
    "doctor aws": ["none.json"],
    "certs create": ["--san", "dns:localhost", "--out", "certs"],
    "conform avro-vectors": ["none.jsonl"],
    "conform json-schema": ["none.json"],
    "conform kafka-vectors": ["none.jsonl"],
    "conform mqtt-vectors": ["none.jsonl"],
    "conform record-vectors": ["none.jsonl"],
    "conform rule-vectors": ["none.jsonl"],
    "conform aws-signatures": ["none.jsonl"],
    "conform protobuf-vectors": ["none.jsonl"],
    "conform json-schema": ["none.jsonl"],
    "rules check": ["none.json"],
    "rules import": ["none"],
    "schema check": ["none.avsc"],
    "schema diff": ["none.avsc", "none.avsc"],
    "schema evolve": ["none.avsc", "none.avsc"],
    "schema encode": ["--schema", "none.avsc"],
    "schema register": ["s", "none.avsc"],
    "explain": ["none.json", "--topic", "t"],
    "compression": ["compress", "none"],
    "mqtt pub": ["--url", "mqtts://127.0.0.1:1", "--topic", "t", "--message", "m"],
    "mqtt sub": ["--url", "mqtts://127.0.0.1:1", "--topic", "t"],
    "produce": ["-b", "127.0.0.1:1", "-t", "t"],
    "consume": ["-b", "127.0.0.1:1", "-t", "t"],
    "topics list": ["-b", "127.0.0.1:1"],
    "topics create": ["-b", "127.0.0.1:1", "t"],
    "topics delete": ["-b", "127.0.0.1:1", "t"],
    "topics describe": ["-b", "127.0.0.1:1", "t"],
    "groups list": ["-b", "127.0.0.1:1"],
    "groups describe": ["-b", "127.0.0.1:1", "g"],
    "groups reset": ["-b", "127.0.0.1:1", "g", "--to", "latest"],
    "groups delete": ["-b", "127.0.0.1:1", "g"],
}

# Where the value is what the command is told to make, or the server that cannot be reached.
SPOKEN_OF = {("run", "--data"), ("certs create", "--out"), ("certs create", "--san")}
SERVERS = {"--bootstrap-servers"}


def dump():
    text = subprocess.run([BINARY, "--experimental-dump-help"], capture_output=True, text=True, timeout=60).stdout
    return json.loads(text)["command"]


def commands(command, path=()):
    below = [one for one in command.get("subcommands", []) if one["commandName"] != "help"]
    for one in below:
        yield from commands(one, (*path, one["commandName"]))
    if not below:
        yield " ".join(path), command.get("arguments", [])


def spellings(argument):
    for name in argument.get("names", []):
        yield {"long": "--", "short": "-", "longWithSingleDash": "-"}[name["kind"]] + name["name"]


def without(words, option):
    """The needed words without an option that is tried itself."""
    left, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in option:
            skip = True
        else:
            left.append(word)
    return left


def attempts():
    for path, arguments in commands(dump()):
        base, needed = path.split(), NEEDED.get(path, [])
        for argument in arguments:
            names = list(spellings(argument))
            if "--version" in names or "--help" in names:
                continue
            if argument["kind"] == "option":
                rest = without(needed, names)
                yield path, names[-1], [*base, *rest, names[0], "{}"]
                yield path, names[-1], [*base, *rest, f"{names[-1]}={{}}"]
            elif argument["kind"] == "flag":
                yield path, names[-1], [*base, *needed, f"{names[-1]}={{}}"]
            else:
                yield path, "argument", [*base, "{}"]
        yield path, "one more", [*base, *needed, "{}"]
        yield path, "two more", [*base, *needed, "{}", "x", "{}"]
        yield path, "as an option", [*base, *needed, "--{}"]
        yield path, "as short options", [*base, *needed, "-K{}"]


def test_every_command_is_told_what_it_needs():
    assert {path for path, _ in commands(dump())} >= set(NEEDED)
    # Those that are not named need nothing, so that each option gets as far as it would.
    for path, arguments in commands(dump()):
        missing = [one for one in arguments if not one["isOptional"] and "defaultValue" not in one]
        assert not missing or path in NEEDED, f"add what '{path}' needs to NEEDED"


@pytest.mark.parametrize("kind", SECRETS)
def test_no_option_of_any_command_repeats_a_misplaced_secret(tmp_path, kind):
    secret = SECRETS[kind]
    waiting = [
        (path, name, [word.format(secret) for word in words]) for path, name, words in attempts()
        if (path, name) not in SPOKEN_OF and name not in SERVERS]
    assert len(waiting) > 200
    running, repeated = [], []
    environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}
    for number, (path, name, words) in enumerate(waiting):
        folder = tmp_path / str(number)
        folder.mkdir()
        output = (folder / "output").open("w")
        process = subprocess.Popen(
            [BINARY, *words], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=folder, env=environment)
        output.close()
        running.append((process, time.monotonic(), path, name, words, folder / "output"))
        while len(running) >= 8 or (running and number == len(waiting) - 1):
            time.sleep(0.02)
            for one in list(running):
                if one[0].poll() is None:
                    # What waits for a server has said what it has to say.
                    if time.monotonic() - one[1] < 3:
                        continue
                    one[0].kill()
                    one[0].wait()
                running.remove(one)
                text = one[5].read_text(errors="replace")
                if secret in text:
                    repeated.append(" ".join(one[4]) + "\n    " + next(line for line in text.splitlines() if secret in line))
    assert not repeated, "\n".join(repeated)
