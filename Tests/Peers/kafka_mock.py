"""A Kafka cluster to test against: librdkafka's mock, inside the confluent-kafka package, run through ctypes.

usage: kafka_mock.py BROKERS
Prints the bootstrap servers, then responds to each command on standard input with one line, `ok` or `error CODE`:
  topic NAME PARTITIONS          creates a topic
  errors APIKEY CODE,CODE,...    the next requests of that API fail with these codes, one each
  leader TOPIC PARTITION BROKER  moves a partition (BROKER -1: no leader)
  down BROKER, up BROKER         closes a broker's port and connections, opens it again
  rtt BROKER MILLISECONDS        delays every response
  follower TOPIC PARTITION BROKER   the leader names this broker as the replica to fetch from (BROKER -1: none)
  coordinator group|transaction KEY BROKER   moves a coordinator
  requests APIKEY                the brokers that have had such requests since the last call: their IDs, one for each request
  versions APIKEY MIN MAX        limits what ApiVersions offers (-1 -1: withdraws the API)
  produce TOPIC KEY,KEY,...      writes one record per key with the partitioner of the Java client
  read TOPIC PARTITIONS          first the number of records, then one line each: partition offset keyhex valuehex
Ends when standard input does.
"""

import ctypes
import glob
import os
import sys

import confluent_kafka
from confluent_kafka import Consumer, Producer, TopicPartition


def load():
    package = os.path.dirname(confluent_kafka.__file__)
    found = glob.glob(os.path.join(package, "..", "confluent_kafka.libs", "librdkafka*.so*"))
    if not found:
        sys.exit("librdkafka is not bundled with this confluent-kafka package")
    library = ctypes.CDLL(found[0])
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures = {
        "rd_kafka_conf_new": (pointer, []),
        "rd_kafka_new": (pointer, [number, pointer, text, ctypes.c_size_t]),
        "rd_kafka_mock_cluster_new": (pointer, [pointer, number]),
        "rd_kafka_mock_cluster_bootstraps": (text, [pointer]),
        "rd_kafka_mock_topic_create": (number, [pointer, text, number, number]),
        "rd_kafka_mock_push_request_errors_array": (
            None, [pointer, ctypes.c_int16, ctypes.c_size_t, ctypes.POINTER(number)]),
        "rd_kafka_mock_partition_set_leader": (number, [pointer, text, ctypes.c_int32, ctypes.c_int32]),
        "rd_kafka_mock_broker_set_down": (number, [pointer, ctypes.c_int32]),
        "rd_kafka_mock_broker_set_up": (number, [pointer, ctypes.c_int32]),
        "rd_kafka_mock_broker_set_rtt": (number, [pointer, ctypes.c_int32, number]),
        "rd_kafka_mock_partition_set_follower": (number, [pointer, text, ctypes.c_int32, ctypes.c_int32]),
        "rd_kafka_mock_coordinator_set": (number, [pointer, text, text, ctypes.c_int32]),
        "rd_kafka_mock_start_request_tracking": (None, [pointer]),
        "rd_kafka_mock_clear_requests": (None, [pointer]),
        "rd_kafka_mock_get_requests": (ctypes.POINTER(pointer), [pointer, ctypes.POINTER(ctypes.c_size_t)]),
        "rd_kafka_mock_request_id": (ctypes.c_int32, [pointer]),
        "rd_kafka_mock_request_api_key": (ctypes.c_int16, [pointer]),
        "rd_kafka_mock_request_destroy_array": (None, [ctypes.POINTER(pointer), ctypes.c_size_t]),
        "rd_kafka_mock_set_apiversion": (number, [pointer, ctypes.c_int16, ctypes.c_int16, ctypes.c_int16]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def read(bootstrap, topic, partitions):
    consumer = Consumer({
        "bootstrap.servers": bootstrap, "group.id": "reader", "enable.auto.commit": False,
        "auto.offset.reset": "earliest", "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, p, 0) for p in range(partitions)])
    ended, lines = set(), []
    while len(ended) < partitions:
        for message in consumer.consume(1000, 0.2):
            if message.error():
                if message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
                    ended.add(message.partition())
                continue
            key, value = message.key(), message.value()
            lines.append("%d %d %s %s" % (
                message.partition(), message.offset(), "-" if key is None else "k" + key.hex(),
                "-" if value is None else "v" + value.hex()))
    consumer.close()
    print(len(lines))
    for line in lines:
        print(line)
    sys.stdout.flush()


def requested(library, cluster, key):
    count = ctypes.c_size_t()
    requests = library.rd_kafka_mock_get_requests(cluster, ctypes.byref(count))
    brokers = [library.rd_kafka_mock_request_id(requests[index]) for index in range(count.value)
               if library.rd_kafka_mock_request_api_key(requests[index]) == key]
    library.rd_kafka_mock_request_destroy_array(requests, count)
    library.rd_kafka_mock_clear_requests(cluster)
    print(*brokers, flush=True)


def produce(bootstrap, topic, keys):
    producer = Producer({"bootstrap.servers": bootstrap, "partitioner": "murmur2_random"})
    for key in keys:
        producer.produce(topic, key=key, value=key)
    return producer.flush(10)


def main():
    library = load()
    error = ctypes.create_string_buffer(256)
    client = library.rd_kafka_new(0, library.rd_kafka_conf_new(), error, 256)
    cluster = library.rd_kafka_mock_cluster_new(client, int(sys.argv[1]))
    bootstrap = library.rd_kafka_mock_cluster_bootstraps(cluster).decode()
    library.rd_kafka_mock_start_request_tracking(cluster)
    print(bootstrap, flush=True)
    for line in sys.stdin:
        verb, *rest = line.split()
        code = 0
        if verb == "topic":
            code = library.rd_kafka_mock_topic_create(cluster, rest[0].encode(), int(rest[1]), 1)
        elif verb == "errors":
            codes = [int(c) for c in rest[1].split(",")]
            library.rd_kafka_mock_push_request_errors_array(
                cluster, int(rest[0]), len(codes), (ctypes.c_int * len(codes))(*codes))
        elif verb == "leader":
            code = library.rd_kafka_mock_partition_set_leader(
                cluster, rest[0].encode(), int(rest[1]), int(rest[2]))
        elif verb == "down":
            code = library.rd_kafka_mock_broker_set_down(cluster, int(rest[0]))
        elif verb == "up":
            code = library.rd_kafka_mock_broker_set_up(cluster, int(rest[0]))
        elif verb == "rtt":
            code = library.rd_kafka_mock_broker_set_rtt(cluster, int(rest[0]), int(rest[1]))
        elif verb == "follower":
            code = library.rd_kafka_mock_partition_set_follower(cluster, rest[0].encode(), int(rest[1]), int(rest[2]))
        elif verb == "coordinator":
            code = library.rd_kafka_mock_coordinator_set(cluster, rest[0].encode(), rest[1].encode(), int(rest[2]))
        elif verb == "requests":
            requested(library, cluster, int(rest[0]))
            continue
        elif verb == "versions":
            code = library.rd_kafka_mock_set_apiversion(cluster, *(int(v) for v in rest))
        elif verb == "produce":
            code = produce(bootstrap, rest[0], rest[1].split(","))
        elif verb == "read":
            read(bootstrap, rest[0], int(rest[1]))
            continue
        else:
            code = -1
        print("ok" if code == 0 else "error %d" % code, flush=True)


main()
