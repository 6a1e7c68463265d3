"""What Mosquitto's own log (`log_type all`) says of messages: which it refused, and how many may come again."""

import re

SENT = re.compile(r"Sending PUBLISH to bridge \(d\d, q(\d), r\d, m(\d+)")
TAKEN = re.compile(r"Received (PUBACK|PUBREC|PUBCOMP) from bridge \(Mid: (\d+)")
REFUSED = re.compile(r"Sending (?:PUBACK|PUBREC) to device-(\d) \(m(\d+), rc([1-9]\d*)\)")


def refused(runs):
    """The (QoS, packet identifier) of the messages that a run of Mosquitto refused."""
    return {(int(match[1]), int(match[2])) for run in runs for line in run if (match := REFUSED.search(line))}


def may_come_again(runs):
    """How many messages were open at the ends of the bridge's connections, summed over all of them.

    Of QoS 2, those without a PUBREC; where Mosquitto restarted, those without a PUBCOMP: then 2.0.11 publishes again what has its PUBREC.
    """
    total, without, incomplete, has_connected, has_restarted = 0, set(), set(), False, False
    for number, run in enumerate(runs):
        has_restarted = number > 0
        for line in run:
            if match := SENT.search(line):
                without.add(match[2])
                incomplete.add(match[2])
            elif match := TAKEN.search(line):
                without.discard(match[2])
                if match[1] != "PUBREC":
                    incomplete.discard(match[2])
            elif "New client connected" in line and " as bridge " in line:
                total += len(incomplete if has_restarted else without) if has_connected else 0
                has_connected, has_restarted = True, False
    return total


def repeated_after_pubrec(runs):
    """How many messages it published again although the bridge had taken them with PUBREC, against [MQTT-4.3.3-6]."""
    total, taken = 0, set()
    for run in runs:
        for line in run:
            if match := SENT.search(line):
                total += match[2] in taken
            elif match := TAKEN.search(line):
                (taken.add if match[1] == "PUBREC" else taken.discard)(match[2])
    return total
