/// A property of Kafka's Java clients: whose it is, what it takes, and why it changes nothing here where it does not.
struct KafkaClientProperty {
    /// The type of a value.
    enum Kind: CustomStringConvertible {
        case text
        case flag
        case number(ClosedRange<Int64>)
        case decimal
        case choice([String])

        func takes(_ text: String) -> Bool {
            switch self {
            case .text: true
            case .flag: ["true", "false"].contains(text.lowercased())
            case .number(let range): Int64(text).map { range.contains($0) } ?? false
            case .decimal: Double(text).map { $0 >= 0 && $0.isFinite } ?? false
            case .choice(let words): words.contains(text)
            }
        }

        var description: String {
            switch self {
            case .text: "text"
            case .flag: "true or false"
            case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
            case .decimal: "a number of 0 or more"
            case .choice(let words): words.joined(separator: ", ")
            }
        }
    }

    let name: String
    let type: Kind
    let clients: Set<KafkaClientProperties.Client>
    /// `nil` for one that has an effect.
    let reason: String?

    static let all: [KafkaClientProperty] = producer + consumer + common + noEffect

    private static let int = Int64(0)...Int64(Int32.max)
    private static let long = Int64(0)...Int64.max

    private static func make(
        _ clients: Set<KafkaClientProperties.Client>, _ rows: [(String, Kind)], _ reason: String? = nil
    ) -> [KafkaClientProperty] {
        rows.map { KafkaClientProperty(name: $0.0, type: $0.1, clients: clients, reason: reason) }
    }

    /// The properties of a producer that this client supports.
    private static let producer = make(
        [.producer],
        [
            ("acks", .choice(["all", "-1", "0", "1"])), ("batch.size", .number(int)),
            ("buffer.memory", .number(1...Int64.max)), ("delivery.timeout.ms", .number(int)),
            ("enable.idempotence", .flag), ("linger.ms", .number(int)), ("max.block.ms", .number(long)),
            ("max.request.size", .number(16_384...(64 << 20))), ("partitioner.ignore.keys", .flag),
            ("compression.type", .choice(["none", "gzip", "snappy", "lz4", "zstd"])), ("transactional.id", .text),
        ])

    /// The properties that a consumer reads from `KafkaClientProperties.values`.
    private static let consumer = make(
        [.consumer],
        [
            ("allow.auto.create.topics", .flag), ("auto.commit.interval.ms", .number(int)),
            ("auto.offset.reset", .text), ("check.crcs", .flag), ("client.rack", .text), ("enable.auto.commit", .flag),
            ("exclude.internal.topics", .flag), ("fetch.max.bytes", .number(int)), ("fetch.max.wait.ms", .number(int)),
            ("fetch.min.bytes", .number(int)), ("group.id", .text), ("group.instance.id", .text),
            ("group.protocol", .choice(["classic", "consumer", "CLASSIC", "CONSUMER"])),
            ("group.remote.assignor", .text),
            ("heartbeat.interval.ms", .number(int)),
            ("isolation.level", .choice(["read_committed", "read_uncommitted"])),
            ("max.partition.fetch.bytes", .number(int)), ("max.poll.interval.ms", .number(1...Int64(Int32.max))),
            ("max.poll.records", .number(1...Int64(Int32.max))), ("partition.assignment.strategy", .text),
            ("session.timeout.ms", .number(int)),
        ])

    /// The properties of all clients.
    private static let common = make(
        [.producer, .consumer, .admin],
        [
            ("client.id", .text), ("default.api.timeout.ms", .number(int)), ("metadata.max.age.ms", .number(long)),
            ("request.timeout.ms", .number(1...Int64(Int32.max))), ("retry.backoff.max.ms", .number(long)),
            ("retry.backoff.ms", .number(long)),
        ])

    private static let everybody: Set<KafkaClientProperties.Client> = [.producer, .consumer, .admin]

    private static let noEffect: [KafkaClientProperty] =
        make(
            everybody,
            [
                "auto.include.jmx.reporter", "interceptor.classes", "key.deserializer", "key.serializer",
                "metric.reporters",
                "partitioner.class", "sasl.client.callback.handler.class", "sasl.login.class", "security.providers",
                "ssl.engine.factory.class", "ssl.keymanager.algorithm", "ssl.provider",
                "ssl.secure.random.implementation",
                "ssl.trustmanager.algorithm", "value.deserializer", "value.serializer",
            ].map { ($0, .text) }, "it names Java classes")
        + make(
            everybody,
            [
                ("connections.max.idle.ms", .number(-1...Int64.max)), ("reconnect.backoff.max.ms", .number(long)),
                ("reconnect.backoff.ms", .number(long)), ("socket.connection.setup.timeout.max.ms", .number(long)),
                ("socket.connection.setup.timeout.ms", .number(long)),
                ("metadata.max.idle.ms", .number(5_000...Int64.max)),
                ("metadata.recovery.rebootstrap.trigger.ms", .number(long)),
                ("metadata.recovery.strategy", .choice(["none", "rebootstrap", "NONE", "REBOOTSTRAP"])),
                ("client.dns.lookup", .choice(["use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"])),
            ],
            "connections are kept, tried again with growing waits (retry.backoff.ms), and all servers and addresses in turn"
        )
        + make(
            everybody,
            [
                ("send.buffer.bytes", .number(-1...Int64(Int32.max))),
                ("receive.buffer.bytes", .number(-1...Int64(Int32.max))),
            ],
            "the operating system chooses")
        + make(
            everybody,
            [
                ("enable.metrics.push", .flag), ("metrics.num.samples", .number(1...Int64(Int32.max))),
                ("metrics.recording.level", .choice(["INFO", "DEBUG", "TRACE"])),
                ("metrics.sample.window.ms", .number(long)),
            ], "Java metrics are not supported")
        + make(
            [.producer],
            [
                ("max.in.flight.requests.per.connection", .number(1...Int64(Int32.max))), ("retries", .number(int)),
            ],
            "records are tried for delivery.timeout.ms, with up to five batches of a partition in flight and in order")
        + make(
            [.producer],
            [
                ("partitioner.adaptive.partitioning.enable", .flag),
                ("partitioner.availability.timeout.ms", .number(long)),
            ], "partitions without a leader are passed over")
        + make([.producer], [("transaction.timeout.ms", .number(int))], "transactions are not supported yet")
        + make(
            [.producer],
            [
                ("compression.gzip.level", .number(-1...9)), ("compression.lz4.level", .number(1...17)),
                ("compression.zstd.level", .number(-131_072...22)),
            ], "levels are the codecs' own")
        + make(
            everybody,
            [
                ("sasl.kerberos.kinit.cmd", .text), ("sasl.kerberos.min.time.before.relogin", .number(long)),
                ("sasl.kerberos.service.name", .text), ("sasl.kerberos.ticket.renew.jitter", .decimal),
                ("sasl.kerberos.ticket.renew.window.factor", .decimal),
            ], "Kerberos is not supported")
        + make(
            everybody,
            [
                ("sasl.login.connect.timeout.ms", .number(int)), ("sasl.login.read.timeout.ms", .number(int)),
                ("sasl.login.refresh.buffer.seconds", .number(0...3_600)),
                ("sasl.login.refresh.min.period.seconds", .number(0...900)),
                ("sasl.login.refresh.window.factor", .decimal),
                ("sasl.login.refresh.window.jitter", .decimal), ("sasl.login.retry.backoff.max.ms", .number(long)),
                ("sasl.login.retry.backoff.ms", .number(long)), ("sasl.oauthbearer.clock.skew.seconds", .number(int)),
                ("sasl.oauthbearer.expected.audience", .text), ("sasl.oauthbearer.expected.issuer", .text),
                ("sasl.oauthbearer.header.urlencode", .flag),
                ("sasl.oauthbearer.jwks.endpoint.refresh.ms", .number(long)),
                ("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", .number(long)),
                ("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", .number(long)),
                ("sasl.oauthbearer.jwks.endpoint.url", .text), ("sasl.oauthbearer.scope.claim.name", .text),
                ("sasl.oauthbearer.sub.claim.name", .text),
            ], "tokens are requested again before the broker's session ends")
}
