#!/usr/bin/env python3
"""Writes Docs/CONFORMANCE.md: each numbered statement of MQTT 3.1.1 and 5.0, who must keep it, and what proves it.

statements.tsv names the statements (their texts are OASIS's and are not here) and says how each is proved:

    rule          vectors.jsonl holds packets that are rejected by this statement
    accept:TEXT   it holds accepted packets with TEXT in their name
    reject:TEXT   it holds rejected packets with TEXT in their name
    test:NAME     a test of that name is in Tests/
    (nothing)     not the codec's: the files that name the statement are listed

A statement of the codec without proof is an error. `conformance.py --check` fails when the rows of the codec or the
differences in the file are not what would be written; other rows follow the work on sessions and brokers when they may.
"""

import collections
import itertools
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = ROOT / "Docs" / "CONFORMANCE.md"
NUMBER = {"3.1.1": 4, "5": 5}
WHY = {
    "session": "order and state of a connection, not one packet's bytes",
    "server": "the handling of a packet by a server, not its bytes",
    "transport": "below the level of packets",
    "application": "a claim about a whole product",
}


def vectors():
    with open(HERE / "vectors.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def statements():
    with open(HERE / "statements.tsv", encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                yield (line.rstrip("\n") + "\t\t\t\t").split("\t")[:5]


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".swift", ".py"):
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")


class Proofs:
    def __init__(self):
        self.by_rule, self.named = collections.defaultdict(list), []
        for vector in vectors():
            self.named.append((vector["version"], vector["expect"], vector["name"]))
            if "rule" in vector:
                self.by_rule[vector["version"], vector["rule"]].append(vector["name"])
        self.tests = {}
        for path, text in sources("Tests"):
            for name in re.findall(r"func (\w+)\(|def (test_\w+)\(", text):
                self.tests[name[0] or name[1]] = path
        self.mentions = collections.defaultdict(list)
        for path, text in sources("Tests", "Sources"):
            if path.startswith(("Sources/MQTT/MQTTCodec", "Sources/MQTT/MQTTInspection", "Tests/MQTTCodecTests")):
                continue
            for statement in sorted(set(re.findall(r"MQTT-\d+\.\d+(?:\.\d+)?-\d+", text))):
                self.mentions[statement].append(path)

    def codec(self, statement, version, proof):
        kind, _, what = proof.partition(":")
        number = NUMBER[version]
        if kind == "test":
            if what not in self.tests:
                sys.exit(f"{statement} of {version}: no test is called {what}")
            return f"`{what}` in {self.tests[what]}"
        if kind == "rule":
            found = self.by_rule[number, statement]
        else:
            found = [name for of, expect, name in self.named if (of, expect) == (number, kind) and what in name]
        if not found:
            sys.exit(f"{statement} of {version}: no vector proves it")
        return f"{len(found)} vector{'s' * (len(found) > 1)}, for example “{found[0]}”"

    def other(self, statement, owner):
        paths = self.mentions[statement]
        return ", ".join(f"`{path}`" for path in paths) if paths else WHY[owner]


def cell(text):
    return text.replace("|", "\\|")


def differences():
    """The table of what other decoders say; differences.tsv is kept by Tests/Peers/test_mqtt_decoders.py."""
    path = HERE / "differences.tsv"
    rows = [line.rstrip("\n").split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    lines = []
    for peer in dict.fromkeys(row[0] for row in rows):
        mine = [row for row in rows if row[0] == peer]
        lines += ["", f"### {peer}", "", "| MQTT | sent by | it | vectors | decided by | for example |",
                  "|---|---|---|---|---|---|"]
        for _, version, sender, verdict, rule, count, example in mine:
            decided = rule if rule else "the text of the packet's section"
            lines.append(f"| {version} | {sender} | {verdict} | {count} | {decided} | {cell(example)} |")
    return lines


def document():
    proofs, rows, owners = Proofs(), collections.defaultdict(list), collections.Counter()
    for statement, version, owner, words, proof in statements():
        owners[version, owner] += 1
        shown = proofs.codec(statement, version, proof) if owner == "codec" else proofs.other(statement, owner)
        rows[version].append(f"| {statement} | {cell(words)} | {owner} | {cell(shown)} |")
    out = [(HERE / "conformance-head.md").read_text(encoding="utf-8").rstrip("\n")]
    for version in NUMBER:
        kinds = ", ".join(f"{count} {owner}" for (of, owner), count in owners.items() if of == version)
        out += ["", f"## MQTT {version}: {len(rows[version])} statements", "", f"{kinds}.", "",
                "| statement | in a few words | whose | proved by, or why not here |", "|---|---|---|---|",
                *rows[version]]
    out += ["", (HERE / "conformance-differences.md").read_text(encoding="utf-8").rstrip("\n"), *differences()]
    return "\n".join(out) + "\n"


def settled(text):
    """What must be current: all but the last column of rows that are not the codec's."""
    lines = []
    for line in text.splitlines():
        row = re.match(r"(\| MQTT-\S+ \| .* \| (?:session|server|transport|application) \|)", line)
        lines.append(row[1] if row else line)
    return lines


def main():
    text = document()
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
        print(f"{TARGET.relative_to(ROOT)}: {len(list(statements()))} statements")
        return
    written = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    for line, expected in itertools.zip_longest(settled(written), settled(text), fillvalue="(nothing)"):
        if line != expected:
            sys.exit(f"{TARGET.relative_to(ROOT)} is not current: run python3 Fixtures/mqtt/conformance.py\n"
                     f"  has:   {line}\n  wants: {expected}")
    print(f"{TARGET.relative_to(ROOT)} is current: {len(list(statements()))} statements")


if __name__ == "__main__":
    main()
