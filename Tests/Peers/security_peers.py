"""What the security tests share: users, and a round trip through a Kafka listener by each client that we did not write."""

import asyncio
import time

import aiokafka
import aiokafka.abc
import aiokafka.helpers
import confluent_kafka
import kafka
import kafka.net.sasl.oauth

PASSWORD, TOKEN = "s3cret,=pencil", "header.claims.signature"
USERS = "users:\n  - name: ada\n    password: ${ADA_PASSWORD}\n  - name: robot\n    token: ${ROBOT_TOKEN}\n"
ENVIRONMENT = {"ADA_PASSWORD": PASSWORD, "ROBOT_TOKEN": TOKEN}
MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]


def users_file(folder):
    path = folder / "users.yaml"
    path.write_text(USERS)
    return path


class KafkaPythonToken(kafka.net.sasl.oauth.AbstractTokenProvider):
    def token(self):
        return TOKEN


class AioToken(aiokafka.abc.AbstractTokenProvider):
    async def token(self):
        return TOKEN


class Login:
    """One way to connect, in the words of each client. `password` and `ca` as expected; `ca` turns TLS on."""

    def __init__(self, mechanism=None, password=PASSWORD, ca=None, certificate=None, key=None):
        self.mechanism, self.password, self.ca, self.certificate, self.key = mechanism, password, ca, certificate, key

    @property
    def protocol(self):
        return ("SASL_" if self.mechanism else "") + ("SSL" if self.ca else "PLAINTEXT")

    def librdkafka(self):
        settings = {"security.protocol": self.protocol}
        if self.ca:
            settings["ssl.ca.location"] = str(self.ca)
        if self.certificate:
            settings |= {"ssl.certificate.location": str(self.certificate), "ssl.key.location": str(self.key)}
        if self.mechanism == "OAUTHBEARER":
            settings |= {
                "sasl.mechanism": "OAUTHBEARER", "oauth_cb": lambda config: (TOKEN, time.time() + 3600, "robot", {})}
        elif self.mechanism:
            settings |= {
                "sasl.mechanism": self.mechanism, "sasl.username": "ada", "sasl.password": self.password}
        return settings

    def kafka_python(self):
        settings = {"security_protocol": self.protocol}
        if self.ca:
            settings["ssl_cafile"] = str(self.ca)
        if self.certificate:
            settings |= {"ssl_certfile": str(self.certificate), "ssl_keyfile": str(self.key)}
        if self.mechanism == "OAUTHBEARER":
            settings |= {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_provider": KafkaPythonToken()}
        elif self.mechanism:
            settings |= {
                "sasl_mechanism": self.mechanism, "sasl_plain_username": "ada",
                "sasl_plain_password": self.password}
        return settings

    def aiokafka(self):
        settings = {"security_protocol": self.protocol}
        if self.ca:
            settings["ssl_context"] = aiokafka.helpers.create_ssl_context(
                cafile=str(self.ca), certfile=self.certificate and str(self.certificate),
                keyfile=self.key and str(self.key))
        if self.mechanism == "OAUTHBEARER":
            settings |= {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_provider": AioToken()}
        elif self.mechanism:
            settings |= {
                "sasl_mechanism": self.mechanism, "sasl_plain_username": "ada",
                "sasl_plain_password": self.password}
        return settings


def through_librdkafka(address, topic, login):
    """Writes a record and reads it back; the value that was read."""
    errors = []
    producer = confluent_kafka.Producer(
        {"bootstrap.servers": address, "error_cb": errors.append, "message.timeout.ms": 10_000, **login.librdkafka()})
    results = []
    producer.produce(topic, b"from librdkafka", on_delivery=lambda error, message: results.append(error))
    producer.flush(12)
    assert results == [None], (results, errors)
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": address, "group.id": "g", "auto.offset.reset": "earliest", **login.librdkafka()})
    consumer.assign([confluent_kafka.TopicPartition(topic, 0, 0)])
    message = consumer.poll(10)
    consumer.close()
    return message.value()


def through_kafka_python(address, topic, login):
    producer = kafka.KafkaProducer(bootstrap_servers=address, **login.kafka_python())
    producer.send(topic, b"from kafka-python").get(timeout=15)
    producer.close()
    consumer = kafka.KafkaConsumer(bootstrap_servers=address, consumer_timeout_ms=10_000, **login.kafka_python())
    partition = kafka.TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    value = next(consumer).value
    consumer.close()
    return value


def through_aiokafka(address, topic, login):
    async def run():
        async with aiokafka.AIOKafkaProducer(bootstrap_servers=address, **login.aiokafka()) as producer:
            await producer.send_and_wait(topic, b"from aiokafka")
        async with aiokafka.AIOKafkaConsumer(bootstrap_servers=address, **login.aiokafka()) as consumer:
            partition = aiokafka.TopicPartition(topic, 0)
            consumer.assign([partition])
            await consumer.seek_to_beginning(partition)
            return (await asyncio.wait_for(consumer.getone(), 10)).value

    return asyncio.run(asyncio.wait_for(run(), 40))


CLIENTS = {"librdkafka": through_librdkafka, "kafka-python": through_kafka_python, "aiokafka": through_aiokafka}
