#!/usr/bin/env python3
"""Makes random regular expressions, case mappings and times, and records what Java 17 makes of them in java.jsonl.

usage: record_java.py [SEED [COUNT]] > java.jsonl      (needs a JDK: Java runs JavaOracle.java from its source)
"""

import base64
import json
import pathlib
import random
import subprocess
import sys

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 1
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
rng = random.Random(SEED)

ATOMS = ["a", "b", "c", "A", "ä", "Ä", "1", "_", " ", ".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", "^", "$", r"\A", r"\z",
         r"\Z", "[ab]", "[^ab]", "[a-c1]", "[a-z&&[^b]]", "[[a-b]1]", r"[\w&&[^\d]]", r"[^\d\s]", "[]a]", "[a-]", r"[\]x]", r"\p{L}",
         r"\p{Lu}", r"\P{L}", r"\p{Alpha}", r"\p{Punct}", r"\p{IsAlphabetic}", r"\p{IsLatin}", r"\p{IsGreek}", r"\x61", r"\u0062",
         r"\x{1F600}", "😀", "β", r"\.", r"\$", r"\Qa.b\E", r"\h", r"\R", r"\t", r"\n", r"\e", r"\0101", "東", "(?i)", "(?s)", "(?m)",
         "(?x)", "(?u)", "#", r"\1", r"\2", r"\k<n>", "{", "}", "]", "*", ")", "(", r"\q", r"\p{Nope}", "-"]
QUANTIFIERS = ["", "", "", "", "", "?", "*", "+", "??", "*?", "+?", "?+", "*+", "++", "{2}", "{1,2}", "{0,}", "{1,3}?", "{,2}", "{2,1}"]
LETTERS = "aabbccAÄä1_ \n\tβΒ😀東.$-#x\r"


def pattern(depth=0, bounded=False):
    """In a look-behind only what has a length: which other ones Java takes depends on its implementation."""
    branches = []
    quantifiers = ["", "", "", "?", "??", "{2}", "{1,2}"] if bounded else QUANTIFIERS
    for _ in range(rng.choice([1, 1, 1, 2])):
        parts = []
        for _ in range(rng.randint(1, 4)):
            if depth < 3 and not bounded and rng.random() < 0.25:
                opening = rng.choice(["(", "(", "(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!", "(?<n>", "(?i:", "(?-i:"])
                behind = opening in ("(?<=", "(?<!")
                parts.append(opening + pattern(depth + 1, bounded or behind) + ")" + rng.choice(quantifiers))
            else:
                # Rare parts and those that make a pattern bad are rare.
                atom = rng.choice(ATOMS[:60] if bounded or rng.random() < 0.95 else ATOMS)
                if bounded and atom in (r"\R", r"\Qa.b\E"):
                    atom = "a"
                parts.append(atom + rng.choice(quantifiers if bounded else QUANTIFIERS[:-2] if rng.random() < 0.97 else QUANTIFIERS))
        branches.append("".join(parts))
    return "|".join(branches)


def subject(kind):
    """Without characters beyond U+FFFF where Java would divide them at an empty match."""
    letters = LETTERS.replace("😀", "") if kind == "replace" else LETTERS
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, 12)))


TIMES = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyyMMddHHmmssSSS", "d MMM yyyy", "EEE, d MMM yyyy HH:mm:ss Z",
         "dd/MM/yy", "uuuu-DDD", "y-M-d H:m:s", "yyyy-MM-dd hh:mm a", "yyyy-MM-dd HH:mm:ss VV", "yyyy-MM-dd[ HH:mm[:ss]]", "yyyyMMdd",
         "MMMM d, yyyy G", "yyyy-MM-dd kk:mm", "yyyy-MM-dd KK:mm a", "yyyy-MM-dd HH:mm:ssX", "yyyy-MM-dd HH:mm:ssxx", "yyyy-MM-dd HH:mm O",
         "yyyy-MM-dd HH:mm:ss.n", "yyyy-MM-dd A", "EEEE yyyy-MM-dd", "yyyy.MM.dd HH:mm:ssXXXXX", "HH:mm", "yyyy-MM", "L/d/uuuu", "yyyy-MM-dd''HH",
         "yyyy-MM-dd HH:mm:ss z", "yyyy-MM-dd'x", "qq", "yyyy-MM-dd B{"]


def moment(form):
    """A text that may follow the pattern."""
    year = rng.choice([1, 99, 1582, 1900, 1969, 1970, 2000, 2015, 2020, 2021, 2024, 2100, 9999])
    month, day = rng.randint(1, 12), rng.randint(1, 31)
    hour, minute, second, milli = rng.randint(0, 24), rng.randint(0, 59), rng.randint(0, 59), rng.randint(0, 999)
    months = "January February March April May June July August September October November December".split()
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    text, index = "", 0
    while index < len(form):
        letter = form[index]
        if letter == "'":
            end = form.find("'", index + 1)
            text += form[index + 1:end] if end > index + 1 else "'"
            index = (end if end >= 0 else len(form)) + 1
            continue
        end = index
        while end < len(form) and form[end] == letter:
            end += 1
        count = end - index
        index = end
        zone = rng.choice(["+01:00", "-0530", "Z", "+02", "+0000", "-08:00:30", "GMT+1", "GMT", "UTC", "Europe/Berlin", "America/New_York", "UTC+01:00"])
        text += {
            "y": f"{year % 100:02}" if count == 2 else str(year).zfill(count), "u": str(year).zfill(count), "d": str(day).zfill(count),
            "M": months[month - 1] if count == 4 else months[month - 1][:3] if count == 3 else str(month).zfill(count),
            "L": str(month).zfill(count), "H": str(hour).zfill(count), "h": str(hour % 13).zfill(count), "k": str(hour).zfill(count),
            "K": str(hour % 12).zfill(count), "m": str(minute).zfill(count), "s": str(second).zfill(count), "S": f"{milli:03}"[:count],
            "n": str(milli * 1000000), "A": str(milli * 86000), "a": rng.choice(["AM", "PM", "am"]), "D": str(rng.randint(1, 366)).zfill(count),
            "E": rng.choice(days) if count == 4 else rng.choice(days)[:3], "G": rng.choice(["AD", "BC"]),
            "X": zone, "x": zone, "Z": zone, "V": zone, "O": zone, "z": rng.choice(["UTC", "Europe/Berlin", "GMT"]),
            "[": "" if rng.random() < 0.8 else "[", "]": "",
        }.get(letter, letter * count)
    # Of the short names of zones Java has more than the engine.
    if rng.random() < 0.1 and text and not form.endswith("z"):
        place = rng.randrange(len(text))
        text = text[:place] + rng.choice(["", "0", " ", "x"]) + text[place + 1:]
    return text


def cases():
    for index in range(COUNT):
        kind = rng.choice(["matches", "substr", "replace", "matches", "epoch", "upper", "lower"])
        if kind == "epoch":
            form = rng.choice(TIMES)
            yield kind, [moment(form), form]
        elif kind in ("upper", "lower"):
            yield kind, ["".join(rng.choice("aZßΣσςİıǅŉΐﬁéÉ1 ΑΣ") for _ in range(rng.randint(0, 8)))]
        else:
            values = [subject(kind), pattern()]
            if kind == "replace":
                values.append(rng.choice(["x", "$0", "[$1]", "$1$2", r"\$1", "${n}", "$9", "$", "\\", "", "$12"]))
            yield kind, values


SQL = {"matches": "regexp_matches(x, y)", "substr": "regexp_substr(x, y)", "replace": "regexp_replace(x, y, z)",
       "upper": "upper(x)", "lower": "lower(x)", "epoch": "time_to_epoch(x, y)"}
everything = list(cases())
lines = "".join("\t".join([kind] + [base64.b64encode(v.encode()).decode() for v in values]) + "\n" for kind, values in everything)
here = pathlib.Path(__file__).resolve().parent
java = subprocess.run(["java", here / "JavaOracle.java"], input=lines, text=True, stdout=subprocess.PIPE, check=True)
for number, ((kind, values), line) in enumerate(zip(everything, java.stdout.splitlines(), strict=True)):
    expect = {}
    if line != "U":
        text, _, name = line.rpartition(" ")
        value = base64.b64decode(text).decode()
        expect = {"r": {"String": value, "Boolean": value == "true", "Long": int(value) if name == "Long" else 0}[name]}
    payload = json.dumps(dict(zip("xyz", values)), ensure_ascii=False)
    print(json.dumps({"name": f"java-{kind}-{SEED}-{number}", "source": "Java 17", "sql": f"SELECT {SQL[kind]} AS r FROM 't'",
                      "version": "2016-03-23", "topic": "t", "payload": payload, "expect": {"json": expect}}, ensure_ascii=False))
