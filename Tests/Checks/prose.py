#!/usr/bin/env python3
"""Finds phrases at which a reader stops, in documents, in texts of the program and in public docstrings.

usage: prose.py   prints FILE:LINE: PHRASE [say: …]; exits with 1 if there are any.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A phrase, and the advice. A phrase that begins with ^ is for docstrings: their first line is a noun phrase.
PHRASES = [
    (r"^(What|Who|Whom|Whoever)\b", "the thing itself, as a noun phrase"),
    (r"\bwhat (is|was|were|has|it|they|we|others|comes|came|goes|stands|lies|waits)\b[^?:;.]{0,40}\b(is|are|was|were|goes|stays|waits|comes)\b", "name the thing"),
    (r"\bwho(m|ever)? (to trust|knows|wants|has)\b", "name the thing"),
    (r"\b(let|lets|letting) go of\b|\bis let go\b", "release, close, give up"),
    (r"\b(come|comes|came) about\b", "happen, succeed"),
    (r"\bis said (in|to|by|of)\b", "the active verb: the program reports …"),
    (r"\bmay you\b", "permission denied"),
    (r"\b(is|stands|are) there twice\b|\bstands twice\b", "duplicate …"),
    (r"\bis no (topic|filter|number|file|folder|codec|name|setting|store|request|JSON|base ?64|PEM)\b", "is not a valid …"),
    (r"\b(makes|made|make) way\b", "is closed"),
    (r"\bheld against\b|\bhold (it|them) against\b", "compare with, check against"),
    (r"\b[Ss]o many (bytes|messages|seconds|times|failures|records|random)\b", "this number of …"),
    (r"\bof one's own\b", "of your own"),
    (r"\ball the same\b", "still, anyway"),
    (r"\bwith blanks\b|\ba blank\b", "space"),
    (r"\b(letters?|lets?) (them|it|others|nobody|anybody|everybody) in\b", "accept"),
]
COMPILED = [(re.compile(phrase), advice) for phrase, advice in PHRASES]


def documents():
    for path in sorted(ROOT.rglob("*.md")):
        if any(part.startswith(".") for part in path.relative_to(ROOT).parts):
            continue
        in_code = False
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if line.lstrip().startswith("```"):
                in_code = not in_code
            elif not in_code:
                yield path, number, line, False


def swift():
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        if "Generated" in path.parts:
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        docstring = []
        for number, line in enumerate(lines, 1):
            text = line.strip()
            if text.startswith("///"):
                docstring.append((number, text[3:].strip()))
                continue
            if docstring and text.startswith("@"):
                continue
            if "public " in text or "package " in text:
                for index, (place, words) in enumerate(docstring):
                    yield path, place, words, index == 0
            docstring = []
            if not text.startswith("//"):
                for literal in re.findall(r'"((?:[^"\\]|\\.)* (?:[^"\\]|\\.)*)"', text):
                    yield path, number, literal, False


found = 0
for path, number, text, begins_docstring in [*documents(), *swift()]:
    for pattern, advice in COMPILED:
        if pattern.pattern.startswith("^") and not begins_docstring:
            continue
        match = pattern.search(text)
        if match:
            found += 1
            print(f"{path.relative_to(ROOT)}:{number}: '{match.group(0)}'    [say: {advice}]")
sys.exit(1 if found else 0)
