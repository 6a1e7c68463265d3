import MQTTCodec
import Testing
import TrestleBridge
import WireBytes

/// W3C Trace Context on its way through the bridge.
@Suite("Trace context") struct TraceContextTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func headers(_ properties: [(String, String)], version: MQTTVersion = .v5) throws -> [String] {
        var message = SentMessage(topic: "a")
        message.properties.list = properties.map { .userProperty(name: $0, value: $1) }
        var mapping = InboundMapping(topic: try template("a", "a"))
        mapping.addsTraceContext = true
        return try message.record(by: mapping, version: version).headers.map { header in
            "\(header.name.string)=\(header.value?.string ?? "")"
        }
    }

    @Test func aValidContextPassesAndNothingElse() throws {
        let found = try headers([
            ("room", "7"), ("tracestate", "a=1"), ("traceparent", Self.parent), ("tracestate", "b=2"),
        ])
        #expect(found == ["tracestate=a=1", "traceparent=\(Self.parent)", "tracestate=b=2"])
        #expect(try headers([("traceparent", Self.parent)]) == ["traceparent=\(Self.parent)"])
        #expect(try headers([("tracestate", "a=1")]) == [])
        // Long states are left out, and the trace goes on.
        let long = [("traceparent", Self.parent), ("tracestate", String(repeating: "x", count: 513))]
        #expect(try headers(long) == ["traceparent=\(Self.parent)"])
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func anInvalidParentIsNoTrace(_ text: String) throws {
        #expect(try headers([("traceparent", text), ("tracestate", "a=1")]) == [])
        #expect(try headers([("traceparent", Self.parent), ("traceparent", text)]) == [])
    }

    @Test func aLaterVersionPasses() throws {
        for text in [
            "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-later",
        ] {
            #expect(try headers([("traceparent", text)]) == ["traceparent=\(text)"])
        }
        #expect(try headers([("traceparent", Self.parent), ("traceparent", Self.parent)]) == [])
    }

    /// To Kafka and back again, by the settings of a route each.
    @Test func theContextComesBackAsUserProperties() throws {
        var message = SentMessage(topic: "a")
        message.properties.list = [.userProperty(name: "traceparent", value: Self.parent)]
        var mapping = InboundMapping(topic: try template("a", "a"))
        mapping.addsTraceContext = true
        let record = try message.record(by: mapping)
        let back = OutboundMapping(topic: try Template("a", for: .kafka()))
        guard case .publish(let published) = try back.map(record, now: 0) else {
            Issue.record("it is not published")
            return
        }
        #expect(published.properties.list == message.properties.list)
    }
}
