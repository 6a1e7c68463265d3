/// Properties of Kafka's Java clients that this client knows by name and does not have.
enum KafkaPropertyNames {
    /// Why there is no such property here; `nil` for a name that Kafka's clients do not have either.
    static func reason(for key: String) -> String? { reasons[key] }

    static var all: [String] { Array(reasons.keys) }

    private static let groups: [(reason: String, keys: String)] = [
        (
            "it names Java classes",
            """
            key.serializer value.serializer key.deserializer value.deserializer partitioner.class interceptor.classes \
            metric.reporters security.providers ssl.engine.factory.class ssl.provider ssl.keymanager.algorithm \
            ssl.trustmanager.algorithm ssl.secure.random.implementation sasl.client.callback.handler.class \
            sasl.login.class partition.assignment.strategy auto.include.jmx.reporter
            """
        ),
        (
            "it is for consumers, and this file is for a producer",
            """
            group.id group.instance.id group.protocol group.remote.assignor auto.offset.reset enable.auto.commit \
            auto.commit.interval.ms fetch.min.bytes fetch.max.bytes fetch.max.wait.ms max.partition.fetch.bytes \
            max.poll.records max.poll.interval.ms session.timeout.ms heartbeat.interval.ms isolation.level \
            allow.auto.create.topics check.crcs default.api.timeout.ms exclude.internal.topics client.rack
            """
        ),
        (
            "records are tried until they are stored or refused, and connections for ever",
            """
            delivery.timeout.ms max.block.ms retry.backoff.ms retry.backoff.max.ms reconnect.backoff.ms \
            reconnect.backoff.max.ms socket.connection.setup.timeout.ms socket.connection.setup.timeout.max.ms \
            metadata.max.idle.ms connections.max.idle.ms metadata.recovery.strategy \
            metadata.recovery.rebootstrap.trigger.ms
            """
        ),
        ("transactions are not supported", "transactional.id transaction.timeout.ms"),
        ("the operating system chooses", "send.buffer.bytes receive.buffer.bytes"),
        (
            "partitions are chosen by the key, as by Java's default",
            """
            partitioner.ignore.keys partitioner.adaptive.partitioning.enable partitioner.availability.timeout.ms
            """
        ),
        (
            "Java metrics are not supported",
            "metrics.num.samples metrics.recording.level metrics.sample.window.ms enable.metrics.push"
        ),
        (
            "levels are the codecs' own",
            "compression.gzip.level compression.lz4.level compression.zstd.level"
        ),
        (
            "Kerberos is not supported",
            """
            sasl.kerberos.service.name sasl.kerberos.kinit.cmd sasl.kerberos.ticket.renew.window.factor \
            sasl.kerberos.ticket.renew.jitter sasl.kerberos.min.time.before.relogin
            """
        ),
        (
            "tokens come from a file, which is read again when the broker's session ends",
            """
            sasl.login.refresh.window.factor sasl.login.refresh.window.jitter sasl.login.refresh.min.period.seconds \
            sasl.login.refresh.buffer.seconds sasl.login.connect.timeout.ms sasl.login.read.timeout.ms \
            sasl.login.retry.backoff.ms sasl.login.retry.backoff.max.ms sasl.oauthbearer.jwks.endpoint.url \
            sasl.oauthbearer.scope.claim.name sasl.oauthbearer.sub.claim.name sasl.oauthbearer.clock.skew.seconds \
            sasl.oauthbearer.expected.audience sasl.oauthbearer.expected.issuer sasl.oauthbearer.header.urlencode \
            sasl.oauthbearer.jwks.endpoint.refresh.ms sasl.oauthbearer.jwks.endpoint.retry.backoff.ms \
            sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms
            """
        ),
    ]

    private static let reasons: [String: String] = Dictionary(
        uniqueKeysWithValues: groups.flatMap { group in
            group.keys.split(separator: " ").map { (String($0), group.reason) }
        })
}
