"""A Kafka cluster made of librdkafka's own mock brokers, for tests that need a peer nobody here wrote.

The mock lives in the librdkafka that the confluent-kafka wheel carries and is reached through ctypes. Run as a program it
prints its bootstrap servers, then obeys one command a line on standard input and answers each with `ok`:

    topic NAME PARTITIONS      down BROKER      up BROKER      leader TOPIC PARTITION BROKER
    errors API_KEY CODE,CODE   rtt BROKER MILLISECONDS          versions API_KEY MIN MAX
"""

import ctypes
import pathlib
import subprocess
import sys

import confluent_kafka

int16, int32, pointer, text = ctypes.c_int16, ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p


def load_library():
    folder = pathlib.Path(confluent_kafka.__file__).resolve().parent.parent / "confluent_kafka.libs"
    found = sorted(folder.glob("librdkafka*.so*"))
    if not found:
        raise SystemExit(f"no librdkafka beside the confluent-kafka wheel in {folder}")
    library = ctypes.CDLL(str(found[0]))

    def declare(name, result, *arguments):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments

    declare("rd_kafka_conf_new", pointer)
    declare("rd_kafka_new", pointer, ctypes.c_int, pointer, text, ctypes.c_size_t)
    declare("rd_kafka_mock_cluster_new", pointer, pointer, ctypes.c_int)
    declare("rd_kafka_mock_cluster_bootstraps", text, pointer)
    declare("rd_kafka_mock_topic_create", ctypes.c_int, pointer, text, ctypes.c_int, ctypes.c_int)
    declare("rd_kafka_mock_broker_set_down", ctypes.c_int, pointer, int32)
    declare("rd_kafka_mock_broker_set_up", ctypes.c_int, pointer, int32)
    declare("rd_kafka_mock_broker_set_rtt", ctypes.c_int, pointer, int32, ctypes.c_int)
    declare("rd_kafka_mock_partition_set_leader", ctypes.c_int, pointer, text, int32, int32)
    declare("rd_kafka_mock_set_apiversion", ctypes.c_int, pointer, int16, int16, int16)
    declare(
        "rd_kafka_mock_push_request_errors_array", None, pointer, int16, ctypes.c_size_t,
        ctypes.POINTER(ctypes.c_int))
    return library


def serve(broker_count):
    library = load_library()
    error = ctypes.create_string_buffer(256)
    handle = library.rd_kafka_new(0, library.rd_kafka_conf_new(), error, 256)
    if not handle:
        raise SystemExit(error.value.decode())
    cluster = library.rd_kafka_mock_cluster_new(handle, broker_count)

    def push_errors(key, codes):
        numbers = [int(code) for code in codes.split(",")]
        library.rd_kafka_mock_push_request_errors_array(
            cluster, int(key), len(numbers), (ctypes.c_int * len(numbers))(*numbers))
        return 0

    commands = {
        "topic": lambda name, count: library.rd_kafka_mock_topic_create(cluster, name.encode(), int(count), 1),
        "down": lambda broker: library.rd_kafka_mock_broker_set_down(cluster, int(broker)),
        "up": lambda broker: library.rd_kafka_mock_broker_set_up(cluster, int(broker)),
        "rtt": lambda broker, ms: library.rd_kafka_mock_broker_set_rtt(cluster, int(broker), int(ms)),
        "leader": lambda topic, partition, broker: library.rd_kafka_mock_partition_set_leader(
            cluster, topic.encode(), int(partition), int(broker)),
        "errors": push_errors,
        "versions": lambda key, low, high: library.rd_kafka_mock_set_apiversion(
            cluster, int(key), int(low), int(high)),
    }
    print(library.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
    for line in sys.stdin:
        name, *arguments = line.split()
        result = commands[name](*arguments)
        print("ok" if result == 0 else f"error {result}", flush=True)


class MockCluster:
    """The program above as a child process."""

    def __init__(self, broker_count=3):
        self.broker_count = broker_count
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(broker_count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = self.process.stdout.readline().strip()
        if not self.bootstrap:
            raise RuntimeError("the mock cluster did not start")

    def tell(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer != "ok":
            raise RuntimeError(f"{words}: {answer or 'the mock cluster died'}")

    def all_brokers(self, command):
        for broker in range(1, self.broker_count + 1):
            self.tell(command, broker)

    def stop(self):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait(timeout=10)


if __name__ == "__main__":
    serve(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
