"""Hosts as people and scripts spell them: without users or certificates nothing listens beyond this machine."""

import pathlib
import os

import pytest

from peers import trestle

SPELLINGS = [
    "0", "0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::0", "::ffff:0.0.0.0", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.0.0.1.",
    "localhost.", "LOCALHOST", "ip6-localhost", "::1%lo", "::1", "::ffff:127.0.0.1", "", " 127.0.0.1", "*",
    "127.0.0.1,0.0.0.0", os.uname().nodename,
]


def listening(process):
    """The addresses on which a process listens, as the kernel writes them."""
    inodes = set()
    for descriptor in pathlib.Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.append(fields[1].split(":")[0])
    return found


def is_loopback(address):
    mapped = "0000000000000000FFFF0000"
    return address == "00000000000000000000000001000000" or address.removeprefix(mapped)[-2:] == "7F" and len(
        address.removeprefix(mapped)) == 8


@pytest.mark.skipif(not os.path.exists("/proc/self/net/tcp"), reason="needs /proc")
@pytest.mark.parametrize("host", SPELLINGS, ids=repr)
def test_no_spelling_of_a_host_lets_everybody_in(tmp_path, host):
    program = trestle(
        "run", "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0, "--host", host, "--advertised-host", "x")
    try:
        try:
            program.wait_for(r"^data ", timeout=20)
        except AssertionError:
            # Refused, or an address that is not there.
            assert program.process.poll() in (64, 74), program.output()
            return
        addresses = listening(program.process)
        assert len(addresses) == 2 and all(map(is_loopback, addresses)), addresses
    finally:
        program.kill()
