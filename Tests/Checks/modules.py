"""Checks every import of the package, and the module table of Docs/DESIGN.md, against Package.swift.

    python3 Tests/Checks/modules.py [--write]

`--write` puts the table into Docs/DESIGN.md. Fails if a file imports a module of the package that its target does not declare, if a
target declares one that it never imports, if a module imports one of a higher floor, if MQTT and Kafka import each other, or if no
target has a folder with Swift files.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "Docs/DESIGN.md"
BEGIN, END = "<!-- modules: Tests/Checks/modules.sh --write -->", "<!-- end of modules -->"
FLOORS = {"System": 0, "Base": 1, "Network": 2, "Rules": 3, "MQTT": 4, "Kafka": 4, "Schemas": 5, "Bridge": 6, "trestle": 7}
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)", re.M)


def packages():
    """Targets by name, as SwiftPM reads them, each with the set of modules of this package that it declares."""
    dump = subprocess.run(["swift", "package", "--package-path", ROOT, "dump-package"],
                          check=True, capture_output=True, text=True).stdout
    targets = {target["name"]: target for target in json.loads(dump)["targets"]}
    for target in targets.values():
        names = (dependency.get("byName") or dependency.get("target") for dependency in target["dependencies"])
        target["modules"] = {name[0] for name in names if name}
    return targets


def folder(target):
    default = "Tests" if target["type"] == "test" else "Sources"
    return ROOT / (target.get("path") or f"{default}/{target['name']}")


def floor(target):
    part = folder(target).relative_to(ROOT).parts
    return part[1] if part[0] == "Sources" else None


def faults(targets):
    for target in targets.values():
        seen = set()
        for file in sorted(folder(target).rglob("*.swift")):
            for match in IMPORT.finditer(file.read_text()):
                name = match[1]
                if name not in targets:
                    continue
                seen.add(name)
                if name not in target["modules"]:
                    yield f"{file.relative_to(ROOT)}: imports {name}, which Package.swift does not give to {target['name']}"
        for name in sorted(target["modules"] - seen):
            yield f"Package.swift: {target['name']} declares {name} and never imports it"
        own = floor(target)
        if own is None:
            continue
        for name in sorted(target["modules"]):
            other = floor(targets[name])
            if other is None or FLOORS[other] > FLOORS[own] or {own, other} == {"MQTT", "Kafka"}:
                yield f"Package.swift: {target['name']} on the floor {own} imports {name} of {other or 'the tests'}"


def strays(targets):
    """Folders with Swift files that no target has: SwiftPM leaves them out without a word."""
    known = {folder(target) for target in targets.values()}
    for file in sorted([*(ROOT / "Sources").rglob("*.swift"), *(ROOT / "Tests").rglob("*.swift")]):
        below = file.relative_to(ROOT).parents
        is_of_another_package = any((ROOT / place / "Package.swift").exists() for place in below if place.parts)
        if not is_of_another_package and not known.intersection(file.parents):
            yield f"{below[0]}: no target of Package.swift has this folder"


def table(targets):
    """One row a module, the lowest floor first, in the order of Package.swift."""
    manifest = (ROOT / "Package.swift").read_text()
    holds = dict(re.findall(r'module\(\s*"(\w+)".*?holds:\s*"([^"]+)"\s*\)', manifest, re.S))
    rows = ["| floor | module | imports | holds |", "|---|---|---|---|"]
    for level in FLOORS:
        for target in targets.values():
            if floor(target) == level and target["name"] in holds:
                imports = ", ".join(sorted(target["modules"])) or "–"
                rows.append(f"| {level} | `{target['name']}` | {imports} | {holds[target['name']]} |")
    return "\n".join(rows) + "\n"


def main():
    targets = packages()
    found = [*faults(targets), *sorted(set(strays(targets)))]
    for fault in found:
        print(fault, file=sys.stderr)
    text = PAGE.read_text()
    before, rest = text.split(BEGIN + "\n")
    made = before + BEGIN + "\n" + table(targets) + END + rest.split(END)[1]
    if "--write" in sys.argv[1:]:
        PAGE.write_text(made)
    elif made != text:
        found.append("table")
        print(f"{PAGE.name} does not show Package.swift's modules: run Tests/Checks/modules.sh --write", file=sys.stderr)
    imports = sum(len(target["modules"]) for target in targets.values())
    print(f"{len(targets)} targets, {imports} imports between them, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
