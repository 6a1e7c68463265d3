"""The two sides that a bridge of a round stands between, and the faults that they can have."""

import random
import resource
import signal
import time

from confluent_kafka.admin import AdminClient, NewTopic

from line import Line
from mock_cluster import MockCluster
from mosquitto_log import may_come_again, refused, repeated_after_pubrec
from peers import Mosquitto, free_port, trestle


class PeerEnds:
    """Mosquitto and librdkafka's mock cluster."""

    faults = ["stop_broker", "restart_mosquitto"]

    def __init__(self, folder):
        self.cluster = MockCluster()
        # The mock cannot read the flexible versions of JoinGroup and SyncGroup.
        self.cluster.tell("versions", 11, 0, 5)
        self.cluster.tell("versions", 14, 0, 3)
        for topic in ("up", "down"):
            self.cluster.tell("topic", topic, 4)
        # With a limit on messages in flight, Mosquitto 2.0.11 loses messages after a restart: see mosquitto_restart.py.
        self.mosquitto = Mosquitto(folder, "autosave_interval 1\nautosave_on_changes true\nlog_type all", in_flight=0)
        self.runs = [self.mosquitto.program]
        self.bootstrap, self.mqtt_port, self.topics = self.cluster.bootstrap, self.mosquitto.port, ["up"]
        self.has_lost_sessions = False

    def restart_mosquitto(self):
        # It is ended and not killed: Mosquitto acknowledges before it saves, and loses what it has not saved.
        self.mosquitto.program.end(random.choice([signal.SIGTERM, signal.SIGINT]))
        time.sleep(random.random())
        self.mosquitto.start()
        self.runs.append(self.mosquitto.program)

    def stop_broker(self):
        broker = random.randint(1, 3)
        self.cluster.tell("down", broker)
        time.sleep(2 * random.random())
        self.cluster.tell("up", broker)

    def refused(self):
        return refused(run.lines for run in self.runs)

    def repeats_out_of_order(self):
        """Whether Mosquitto itself has published messages of QoS 2 again that the bridge had taken, behind later ones."""
        return repeated_after_pubrec([run.lines for run in self.runs]) > 0

    def may_come_again(self):
        return may_come_again(run.lines for run in self.runs)

    def stop(self):
        self.mosquitto.stop()
        self.cluster.stop()


def line_on_another_address():
    """A line at a port that is free on 127.0.0.1, too."""
    for _ in range(100):
        try:
            return Line(free_port(), host="127.0.0.2")
        except OSError:
            # Somebody else's line.
            continue
    raise OSError("no port is free on two addresses")


class EmbeddedEnds:
    """`trestle run`: the embedded MQTT broker, the embedded log, and the bridge between them, whose topic is judged, too."""

    faults = ["kill_ends", "fill_disk", "cut_kafka", "slow_kafka"]

    def __init__(self, folder):
        self.folder, self.mqtt_port = folder, free_port()
        # Kafka's clients connect to the address that the log advertises: there is a line in between.
        self.kafka_line = line_on_another_address()
        self.kafka_port = self.kafka_line.port
        self.bootstrap, self.topics, self.has_lost_sessions = f"127.0.0.2:{self.kafka_port}", ["up", "mqtt"], False
        self.start()
        topics = [NewTopic(topic, num_partitions=4) for topic in ("up", "down")]
        admin = AdminClient({"bootstrap.servers": self.bootstrap})
        for created in admin.create_topics(topics).values():
            created.result(20)

    def start(self):
        # A write beyond the limit on a file's size fails, as on a full disk, and does not end the process.
        self.program = trestle(
            "run", "--mqtt-port", self.mqtt_port, "--kafka-port", self.kafka_port, "--data", self.folder / "log",
            "--advertised-host", "127.0.0.2",
            under=("sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"))
        self.program.wait_for("MQTT: subscribed", 60)

    def kill_ends(self):
        # Sessions of the embedded MQTT broker live in memory: what devices have an acknowledgement for is in the log.
        self.has_lost_sessions = True
        self.program.kill()
        time.sleep(random.random())
        self.start()

    def fill_disk(self):
        process = self.program.process.pid
        hard = resource.prlimit(process, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(process, resource.RLIMIT_FSIZE, (1, hard))
        time.sleep(2 * random.random())
        resource.prlimit(process, resource.RLIMIT_FSIZE, (hard, hard))

    def cut_kafka(self):
        self.kafka_line.cut()

    def slow_kafka(self):
        self.kafka_line.delay = random.random() / 5
        time.sleep(random.random())
        self.kafka_line.delay = 0

    def refused(self):
        return set()

    def repeats_out_of_order(self):
        return False

    def may_come_again(self):
        return None

    def stop(self):
        if self.program.process.poll() is None:
            self.program.end(signal.SIGTERM)
        self.kafka_line.stop()


