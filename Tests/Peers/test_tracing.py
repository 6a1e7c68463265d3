"""W3C trace context through the bridge, and the spans that an OpenTelemetry collector gets."""

import base64
import http.server
import json
import re
import threading

import confluent_kafka
import pytest
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from peers import Device, paho, wait_until

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED, UNSAMPLED = f"00-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-00"


def decode(content):
    """By the messages of OpenTelemetry; an unknown name or a wrong type is an error. OTLP writes identifiers in hexadecimal, where
    Protobuf's own JSON has base64."""
    def rewritten(value):
        if isinstance(value, list):
            return [rewritten(one) for one in value]
        if isinstance(value, dict):
            return {name: base64.b64encode(bytes.fromhex(one)).decode() if name in ("traceId", "spanId", "parentSpanId")
                    else rewritten(one) for name, one in value.items()}
        return value

    return json_format.ParseDict(rewritten(content), ExportTraceServiceRequest())


class Collector:
    """Takes spans by OTLP over HTTP, in JSON."""

    def __init__(self, status=200):
        self.spans, self.services, self.requests, self.decoded = [], set(), 0, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                content = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
                assert handler.path == "/v1/traces" and handler.headers["Content-Type"] == "application/json"
                self.requests += 1
                self.decoded.append(decode(content))
                for resource in content["resourceSpans"]:
                    self.services |= {one["value"]["stringValue"] for one in resource["resource"]["attributes"]
                                      if one["key"] == "service.name"}
                    for scope in resource["scopeSpans"]:
                        self.spans += scope["spans"]
                handler.send_response(status)
                handler.send_header("Content-Length", "2")
                handler.end_headers()
                handler.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"

    def stop(self):
        self.server.shutdown()


@pytest.fixture
def collector(running):
    made = Collector()
    running.append(made)
    return made


def publish(port, *properties, topic="plant/1"):
    device = Device(port, version=paho.MQTTv5)
    carried = Properties(PacketTypes.PUBLISH)
    carried.UserProperty = list(properties)
    device.client.publish(topic, b"21.5", 1, properties=carried)
    device.finish(1)


def records(cluster, topic, count):
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": cluster.bootstrap, "group.id": "reader", "auto.offset.reset": "earliest"})
    places = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    consumer.assign([confluent_kafka.TopicPartition(topic, number, 0) for number in places])
    found = []
    wait_until(lambda: found.extend(consumer.consume(10, timeout=1)) or len(found) >= count, 30, "the records are there")
    consumer.close()
    return [{name: value.decode() for name, value in record.headers() or []} for record in found]


@pytest.mark.parametrize("setting", ["mqtt_headers", "trace_context"])
def test_the_context_is_carried_and_the_span_is_its_child(programs, plant, mosquitto, cluster, collector, setting):
    path = plant(extra=f"    {setting}: true\ntracing:\n  endpoint: {collector.url}\n  service_name: hall-7\n")
    program = programs("run", path)
    program.wait_for("MQTT: subscribed")
    publish(mosquitto.port, ("traceparent", SAMPLED), ("tracestate", "vendor=1"))
    publish(mosquitto.port, ("traceparent", UNSAMPLED))
    publish(mosquitto.port, ("room", "7"))
    found = records(cluster, "plant", 3)
    traced = next(one for one in found if one.get("tracestate") == "vendor=1")
    child = re.fullmatch(f"00-{TRACE}-([0-9a-f]{{16}})-01", traced["traceparent"]).group(1)
    assert child != PARENT
    assert sum(one.get("traceparent") == UNSAMPLED for one in found) == 1
    wait_until(lambda: len(collector.spans) == 1, 20, lambda: collector.spans)
    span = collector.spans[0]
    assert (span["traceId"], span["parentSpanId"], span["spanId"]) == (TRACE, PARENT, child)
    assert 0 <= int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"]) < 60e9
    assert int(span["startTimeUnixNano"]) > 1.7e18 and collector.services == {"hall-7"}
    attributes = {one["key"]: one["value"]["stringValue"] for one in span["attributes"]}
    assert attributes["messaging.destination.name"] == "plant" and attributes["trestle.source"] == "plant/1"
    # As OpenTelemetry's own messages say it.
    decoded = collector.decoded[0].resource_spans[0].scope_spans[0].spans[0]
    assert (decoded.trace_id.hex(), decoded.parent_span_id.hex(), decoded.span_id.hex()) == (TRACE, PARENT, child)
    assert decoded.start_time_unix_nano == int(span["startTimeUnixNano"]) and decoded.name == span["name"]
    assert program.end() == 0


def test_the_way_back_carries_the_context_and_has_a_span(programs, tmp_path, mosquitto, cluster, collector):
    # The mock cannot read the flexible versions of JoinGroup and SyncGroup.
    cluster.tell("versions", 11, 0, 5)
    cluster.tell("versions", 14, 0, 3)
    path = tmp_path / "back.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}', session_timeout: 6s}}\n"
        f"tracing: {{endpoint: '{collector.url}'}}\n"
        "routes: [{name: back, from: {kafka: commands, group: plant}, to: {mqtt: 'plant/{key}/command'}}]\n")
    got = []
    subscriber = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="subscriber", protocol=paho.MQTTv5)
    subscriber.on_message = lambda client, data, message: got.append(dict(message.properties.UserProperty))
    subscriber.connect("127.0.0.1", mosquitto.port)
    subscriber.subscribe("plant/#", 1)
    subscriber.loop_start()
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap})
    producer.produce("commands", b"stop", b"press", headers=[("traceparent", SAMPLED.encode())])
    producer.produce("commands", b"go", b"press", headers=[("traceparent", UNSAMPLED.encode())])
    assert producer.flush(20) == 0
    program = programs("run", path)
    program.wait_for("MQTT: subscribed|MQTT: connected")
    wait_until(lambda: len(got) == 2, 60, lambda: got)
    subscriber.loop_stop()
    child = re.fullmatch(f"00-{TRACE}-([0-9a-f]{{16}})-01", got[0]["traceparent"]).group(1)
    assert child != PARENT and got[1]["traceparent"] == UNSAMPLED
    wait_until(lambda: len(collector.spans) == 1, 20, lambda: collector.spans)
    span = collector.spans[0]
    assert (span["traceId"], span["parentSpanId"], span["spanId"]) == (TRACE, PARENT, child)
    attributes = {one["key"]: one["value"]["stringValue"] for one in span["attributes"]}
    assert attributes["messaging.destination.name"] == "plant/press/command" and attributes["trestle.source"] == "commands"
    assert program.end() == 0


def test_a_span_that_ends_with_the_program_is_sent(programs, plant, mosquitto, cluster, collector):
    program = programs("run", plant(extra=f"    trace_context: true\ntracing: {{endpoint: '{collector.url}'}}\n"))
    program.wait_for("MQTT: subscribed")
    publish(mosquitto.port, ("traceparent", SAMPLED))
    records(cluster, "plant", 1)
    assert program.end() == 0
    assert len(collector.spans) == 1


def test_a_collector_that_refuses_holds_up_no_message(programs, plant, mosquitto, cluster, running):
    refusing = Collector(status=503)
    running.append(refusing)
    program = programs("run", plant(extra=f"    trace_context: true\ntracing: {{endpoint: '{refusing.url}'}}\n"))
    program.wait_for("MQTT: subscribed")
    for _ in range(3):
        publish(mosquitto.port, ("traceparent", SAMPLED))
    assert len(records(cluster, "plant", 3)) == 3
    program.wait_for(r"tracing: \d+ spans were dropped: the collector responded with 503")
    assert program.end() == 0


def test_an_endpoint_that_is_no_url_is_explained(programs, plant):
    refused = programs("check", plant(extra="tracing: {endpoint: 'localhost:4318'}\n"))
    assert refused.process.wait(20) == 78 and "'tracing.endpoint' takes http://HOST:PORT/PATH" in refused.output()
