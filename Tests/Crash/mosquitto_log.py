"""What Mosquitto's own log (`log_type all`) says of messages: which it refused, and how many may come again."""

import collections
import re

# The bridge, or one of its shards.
NAME = r"(bridge(?:-\d+)?)"
SENT = re.compile(rf"Sending PUBLISH to {NAME} \(d\d, q(\d), r\d, m(\d+)")
TAKEN = re.compile(rf"Received (PUBACK|PUBREC|PUBCOMP) from {NAME} \(Mid: (\d+)")
CONNECTED = re.compile(rf"New client connected .* as {NAME} ")
REFUSED = re.compile(r"Sending (?:PUBACK|PUBREC) to device-(\d) \(m(\d+), rc([1-9]\d*)\)")


def refused(runs):
    """The (QoS, packet identifier) of the messages that a run of Mosquitto refused."""
    return {(int(match[1]), int(match[2])) for run in runs for line in run if (match := REFUSED.search(line))}


class Session:
    """The packet identifiers of one client."""

    def __init__(self):
        self.without, self.incomplete, self.has_connected, self.run = set(), set(), False, 0


def may_come_again(runs):
    """How many messages were open at the ends of the bridge's connections, summed over all of them.

    Of QoS 2, those without a PUBREC; where Mosquitto restarted, those without a PUBCOMP: then 2.0.11 publishes again what has its PUBREC.
    """
    total, sessions = 0, collections.defaultdict(Session)
    for number, run in enumerate(runs):
        for line in run:
            if match := SENT.search(line):
                session = sessions[match[1]]
                session.without.add(match[3])
                session.incomplete.add(match[3])
            elif match := TAKEN.search(line):
                session = sessions[match[2]]
                session.without.discard(match[3])
                if match[1] != "PUBREC":
                    session.incomplete.discard(match[3])
            elif match := CONNECTED.search(line):
                session = sessions[match[1]]
                has_restarted = session.run < number
                total += len(session.incomplete if has_restarted else session.without) if session.has_connected else 0
                session.has_connected, session.run = True, number
    return total


def repeated_after_pubrec(runs):
    """How many messages it published again although the bridge had taken them with PUBREC, against [MQTT-4.3.3-6]."""
    total, taken = 0, collections.defaultdict(set)
    for run in runs:
        for line in run:
            if match := SENT.search(line):
                total += match[3] in taken[match[1]]
            elif match := TAKEN.search(line):
                (taken[match[2]].add if match[1] == "PUBREC" else taken[match[2]].discard)(match[3])
    return total
