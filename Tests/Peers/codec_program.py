"""Runs `trestle inspect` and `trestle conform`."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("TRESTLE", ROOT / ".build" / "debug" / "trestle"))


def run(*arguments, stdin=None):
    """Exit code, standard output and standard error, both as text."""
    done = subprocess.run([BINARY, *map(str, arguments)], input=stdin, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()
