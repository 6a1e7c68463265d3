internal import Synchronization
internal import TrestleBase
public import TrestleBridge
internal import TrestleHTTP
internal import TrestleJSON
internal import WireBytes

/// Sends spans to a collector of OpenTelemetry by OTLP over HTTP with JSON. What cannot be sent is dropped and counted: tracing holds up no
/// message.
public actor SpanExporter {
    /// Spans that wait at most; further ones are dropped.
    static let most = 4_096
    /// Spans of a request at most.
    static let batch = 512

    private let section: TracingSection
    private let client: HTTPClient
    private let warn: @Sendable (String) -> Void
    private let queue = Mutex(Queue())

    /// Spans that wait, and how many did not fit.
    private struct Queue {
        var waiting: [BridgeSpan] = []
        var dropped = 0
    }

    /// - Parameter warn: gets lines for a log about spans that were dropped.
    /// - Throws: when the process is out of descriptors or threads.
    public init(_ section: TracingSection, warn: @escaping @Sendable (String) -> Void) throws {
        self.section = section
        self.warn = warn
        var configuration = HTTPClientConfiguration()
        configuration.tls = section.tls
        configuration.timeout = .seconds(10)
        configuration.maximumConnections = 1
        client = try HTTPClient(configuration: configuration)
    }

    /// Whether spans can be sent to a URL.
    public static func isEndpoint(_ text: String) -> Bool { HTTPURL(text) != nil }

    /// Takes a span. Can be called from any thread; does not wait.
    public nonisolated func export(_ span: BridgeSpan) {
        queue.withLock { queue in
            if queue.waiting.count < Self.most { queue.waiting.append(span) } else { queue.dropped += 1 }
        }
    }

    /// Sends the spans that wait once a second, until the task is cancelled, and then once more.
    public func run() async {
        // Never in this task, in which nothing can be sent once it is cancelled.
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            await Task { await flush() }.value
        }
        await Task { await flush() }.value
        await client.stop()
    }

    private func flush() async {
        while case let spans = next(), !spans.isEmpty {
            guard let failure = await send(spans) else { continue }
            let dropped = queue.withLock { queue in
                defer { queue = Queue() }
                return queue.dropped + queue.waiting.count + spans.count
            }
            return warn("tracing: \(dropped) spans were dropped: \(failure)")
        }
        let dropped = queue.withLock { queue in
            defer { queue.dropped = 0 }
            return queue.dropped
        }
        if dropped > 0 { warn("tracing: \(dropped) spans were dropped: more than \(Self.most) were waiting") }
    }

    private func next() -> [BridgeSpan] {
        queue.withLock { queue in
            let spans = Array(queue.waiting.prefix(Self.batch))
            queue.waiting.removeFirst(spans.count)
            return spans
        }
    }

    /// - Returns: why the collector did not take them.
    private func send(_ spans: [BridgeSpan]) async -> String? {
        let content = ByteSlice(utf8: "\(Self.document(spans, service: section.serviceName))")
        do {
            let response = try await client.send(
                "POST", section.endpoint, fields: ["Content-Type": "application/json"], body: content)
            return (200..<300).contains(response.status) ? nil : "the collector responded with \(response.status)"
        } catch {
            return "\(error)"
        }
    }

    /// The content of a request: `ExportTraceServiceRequest` in the JSON form of Protocol Buffers.
    static func document(_ spans: [BridgeSpan], service: String) -> JSON {
        let scope = JSON.object([("name", .string("trestle"))])
        return .object([
            (
                "resourceSpans",
                .array([
                    .object([
                        ("resource", .object([("attributes", .array([attribute("service.name", service)]))])),
                        (
                            "scopeSpans",
                            .array([.object([("scope", scope), ("spans", .array(spans.map(document)))])])
                        ),
                    ])
                ])
            )
        ])
    }

    private static func document(_ span: BridgeSpan) -> JSON {
        let start = UInt64(clamping: span.start.milliseconds) &* 1_000_000
        let end = start &+ UInt64(max(0, span.duration / .nanoseconds(1)))
        return .object([
            ("traceId", .string(span.traceID)), ("spanId", .string(span.spanID)),
            ("parentSpanId", .string(span.parentID)), ("name", .string("\(span.destination) publish")),
            // A producer, as OpenTelemetry's conventions for messaging have it.
            ("kind", .integer(4)), ("startTimeUnixNano", .string("\(start)")), ("endTimeUnixNano", .string("\(end)")),
            (
                "attributes",
                .array([
                    attribute("messaging.system", span.isToKafka ? "kafka" : "mqtt"),
                    attribute("messaging.operation.name", "publish"),
                    attribute("messaging.destination.name", span.destination),
                    attribute("trestle.source", span.source), attribute("trestle.route", span.route),
                ])
            ),
            (
                "status",
                span.isDeadLettered
                    ? .object([("code", .integer(2)), ("message", .string("sent to the dead-letter topic"))])
                    : .object([])
            ),
        ])
    }

    private static func attribute(_ key: String, _ value: String) -> JSON {
        .object([("key", .string(key)), ("value", .object([("stringValue", .string(value))]))])
    }
}
