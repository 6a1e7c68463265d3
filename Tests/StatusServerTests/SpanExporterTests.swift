import Synchronization
import Testing
import TrestleBase
import TrestleBridge
import TrestleHTTP
import WireBytes

@testable import StatusServer

@Suite struct SpanExporterTests {
    private static let span = BridgeSpan(
        traceID: "0af7651916cd43dd8448eb211c80319c", spanID: "b7ad6b7169203331", parentID: "00f067aa0ba902b7",
        route: "it's \"one\"", source: "a/b", destination: "a", isToKafka: true,
        start: WallTime(milliseconds: 1_700_000_000_000))

    @Test func aDocumentIsThatOfTheProtocol() {
        let text = "\(SpanExporter.document([Self.span], service: "hall"))"
        #expect(
            text.hasPrefix(
                #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hall"}}]}"#
            ))
        #expect(
            text.contains(
                #""traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","parentSpanId":"00f067aa0ba902b7""#
            ))
        #expect(text.contains(#""startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000000000""#))
        #expect(text.contains(#"{"key":"trestle.route","value":{"stringValue":"it's \"one\""}}"#))
    }

    /// A device chooses the length of its topics, and thousands of spans may wait.
    @Test func aSpanHoldsTheBeginningOfALongTopic() {
        let topic = String(repeating: "ab/", count: 20_000)
        let span = BridgeSpan(
            traceID: "0", spanID: "0", parentID: "0", route: "r", source: topic, destination: topic, isToKafka: true,
            start: WallTime(milliseconds: 0))
        #expect(span.source.hasPrefix("ab/ab/") && span.source.utf8.count <= BridgeSpan.longestName + 3)
        #expect(span.destination == span.source)
    }

    /// A collector that does not respond costs spans and nothing else.
    @Test func spansAreSentInBatchesAndDroppedWhenNobodyTakesThem() async throws {
        let sizes = Mutex<[Int]>([])
        let server = try HTTPServer(configuration: HTTPServerConfiguration()) { request in
            sizes.withLock { $0.append(request.body.string.components(of: "\"traceId\"")) }
            return HTTPResponse(status: 200)
        }
        let port = try await server.start()
        let lines = Mutex<[String]>([])
        var section = TracingSection()
        section.endpoint = "http://127.0.0.1:\(port)/v1/traces"
        let exporter = try SpanExporter(section) { line in lines.withLock { $0.append(line) } }
        for _ in 0..<5_000 { exporter.export(Self.span) }
        let task = Task { await exporter.run() }
        task.cancel()
        await task.value
        await server.stop()
        #expect(sizes.withLock { $0.reduce(0, +) } == SpanExporter.most)
        #expect(sizes.withLock { $0.allSatisfy { $0 <= SpanExporter.batch } })
        #expect(
            lines.withLock { $0 } == [
                "tracing: \(5_000 - SpanExporter.most) spans were dropped: more than \(SpanExporter.most) were waiting"
            ])
    }

    @Test func anEndpointIsAURL() {
        #expect(SpanExporter.isEndpoint("http://127.0.0.1:4318/v1/traces") && SpanExporter.isEndpoint("https://a/b"))
        #expect(!SpanExporter.isEndpoint("localhost:4318") && !SpanExporter.isEndpoint("ftp://a/"))
    }
}

extension String {
    /// How often a text is in this one.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
