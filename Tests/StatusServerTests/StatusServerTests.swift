import Foundation
import StatusServer
import Testing
import TrestleBase
import TrestleBridge
import TrestleHTTP
import TrestleMetrics
import TrestleTransport
import WireBytes

@Suite struct StatusServerTests {
    private static var configuration: BridgeConfiguration {
        var mqtt = MQTTSource(broker: Endpoint(host: "plant", port: 1883), clientID: "bridge")
        mqtt.password = Secret("hunter2")
        return BridgeConfiguration(
            mqtt: mqtt, kafka: KafkaSink(bootstrapServers: [Endpoint(host: "kafka", port: 9092)]),
            routes: [Route(name: "all \"of\" it", filter: "plant/#", topic: "plant")])
    }

    private func serve(
        token: String? = nil, events: [BridgeEvent] = [], body: (HTTPClient, String) async throws -> Void
    ) async throws {
        var section = StatusSection()
        section.port = 0
        section.token = token.map { Secret($0) }
        let monitor = BridgeMonitor(Self.configuration)
        for event in events { monitor.handle(event) }
        let server = try StatusServer(section, monitor: monitor) { BridgeStatus() }
        let port = try await server.start()
        let client = try HTTPClient()
        try await body(client, "http://127.0.0.1:\(port)")
        await client.stop()
        await server.stop()
    }

    private static let ready: [BridgeEvent] = [
        .mqttConnected(broker: Endpoint(host: "plant", port: 1883), sessionPresent: false),
        .mqttSubscribed(filters: ["plant/#"]), .kafkaConnected(broker: "kafka:9092"),
    ]

    @Test func readyMeansConnectedAndSubscribedOnBothSides() async throws {
        for count in 0..<3 {
            try await serve(events: Array(Self.ready.prefix(count))) { client, url in
                let response = try await client.send("GET", url + "/readyz")
                #expect(response.status == 503 && !response.body.isEmpty)
                let found1 = try await client.send("GET", url + "/healthz")
                #expect(found1.status == 200)
            }
        }
        try await serve(events: Self.ready) { client, url in
            let response = try await client.send("GET", url + "/readyz")
            #expect(response.status == 200)
        }
        let lost = BridgeEvent.mqttDisconnected(reason: "gone", retryAfter: .zero, count: 1)
        try await serve(events: Self.ready + [lost]) { client, url in
            let response = try await client.send("GET", url + "/readyz")
            #expect(response.body.string.contains("MQTT is not connected"))
        }
    }

    @Test func metricsComeInTheRequestedFormat() async throws {
        try await serve(events: Self.ready) { client, url in
            let plain = try await client.send("GET", url + "/metrics")
            #expect(plain.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(plain.body.string.contains("\ntrestle_connected{side=\"kafka\"} 1\n"))
            let open = try await client.send(
                "GET", url + "/metrics", fields: ["Accept": "application/openmetrics-text; version=1.0.0"])
            #expect(open.body.string.hasSuffix("\n# EOF\n"))
            let found2 = try await client.send("POST", url + "/metrics")
            #expect(found2.status == 405)
        }
    }

    @Test func aTokenIsNeededWhereOneIsSet() async throws {
        try await serve(token: "s3cret") { client, url in
            func status(_ path: String, _ fields: HTTPFields = [:]) async throws -> UInt16 {
                try await client.send("GET", url + path, fields: fields).status
            }
            for path in ["/", "/metrics", "/status.json", "/events", "/else"] {
                let found3 = try await status(path)
                #expect(found3 == 401)
                let found4 = try await status(path, ["Authorization": "Bearer wrong"])
                #expect(found4 == 401)
            }
            let found5 = try await status("/metrics", ["Authorization": "Bearer s3cret"])
            #expect(found5 == 200)
            let found6 = try await status("/healthz")
            #expect(found6 == 200)
            let found7 = try await client.send("GET", url + "/readyz")
            #expect(found7.body == "not ready\n")
            let found8 = try await status("/?token=s3cre")
            #expect(found8 == 401)
            let login = try await client.send("GET", url + "/?token=s3cret")
            #expect(login.status == 303 && login.fields["Set-Cookie"]?.contains("HttpOnly; SameSite=Strict") == true)
            // What the browser keeps is not the token, which it would send to every server of this host.
            let cookie = login.fields["Set-Cookie"]?.prefix { $0 != ";" } ?? ""
            #expect(cookie.hasPrefix("trestle_status=") && !cookie.contains("s3cret"))
            let found9 = try await status("/", ["Cookie": "a=b; \(cookie)"])
            #expect(found9 == 200)
            let found10 = try await status("/", ["Cookie": "trestle_status=s3cret"])
            #expect(found10 == 401)
        }
    }

    /// After fifty failures an address waits, and learns nothing from a right guess either; who was let in before is not affected.
    @Test func guessingTheTokenIsSlow() async throws {
        try await serve(token: "s3cret") { client, url in
            func status(_ token: String) async throws -> UInt16 {
                try await client.send("GET", url + "/metrics", fields: ["Authorization": "Bearer \(token)"]).status
            }
            let before = try await status("s3cret")
            #expect(before == 200)
            for number in 0..<60 {
                let guess = try await status("guess\(number)")
                #expect(guess == 401)
            }
            let known = try await status("s3cret")
            #expect(known == 200)
        }
        try await serve(token: "s3cret") { client, url in
            for number in 0..<60 {
                _ = try await client.send("GET", url + "/metrics", fields: ["Cookie": "trestle_status=\(number)"])
            }
            let late = try await client.send("GET", url + "/metrics", fields: ["Authorization": "Bearer s3cret"])
            #expect(late.status == 401)
            // Health does not ask.
            let health = try await client.send("GET", url + "/healthz")
            #expect(health.status == 200)
        }
    }

    @Test func oneRequestIsOneAttempt() async throws {
        try await serve(token: "s3cret") { client, url in
            let cookies = (0..<100).map { "trestle_status=\($0)" } + ["trestle_status=s3cret"]
            let many = try await client.send(
                "GET", url + "/metrics", fields: ["Cookie": cookies.joined(separator: "; ")])
            #expect(many.status == 401)
            let next = try await client.send("GET", url + "/metrics", fields: ["Authorization": "Bearer s3cret"])
            #expect(next.status == 200)
        }
    }

    /// A page of another site may point its own name at 127.0.0.1 and would then read what is served here.
    @Test func aForeignHostNameSeesNothing() async throws {
        try await serve { client, url in
            let port = url.split(separator: ":").last ?? ""
            for host in ["127.0.0.1", "localhost"] {
                let found11 = try await client.send("GET", "http://\(host):\(port)/status.json")
                #expect(found11.status == 200)
            }
            // Another name of the same address.
            let found12 = try await client.send("GET", "http://127.1:\(port)/status.json")
            #expect(found12.status == 403)
        }
    }

    @Test func thePageShowsNoSecretAndRunsNoForeignScript() async throws {
        try await serve(events: Self.ready) { client, url in
            let page = try await client.send("GET", url + "/")
            #expect(page.fields["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(!page.body.string.contains("innerHTML"))
            let document = try await client.send("GET", url + "/status.json").body.string
            #expect(document.contains("mqtt://plant:1883") && !document.contains("hunter2"))
        }
    }

    /// Dashboard and alerts ask for metrics that exist.
    @Test(arguments: ["grafana-dashboard.json", "alerts.yaml"])
    func documentedQueriesNameMetricsThatExist(_ file: String) throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Docs/\(file)")
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let names = Set(text.matches(of: /\b(trestle|process)_[a-z_]+/).map { String($0.output.0) })
        let known = Set(
            BridgeMetrics.all.flatMap { metric in
                metric.kind == .histogram ? ["_bucket", "_sum", "_count"].map { metric.name + $0 } : [metric.name]
            })
        #expect(names.count >= 8)
        #expect(names.subtracting(known).isEmpty, "unknown: \(names.subtracting(known))")
    }

    /// What waits, is deleted or comes again can be seen without a query of one's own.
    @Test func theDashboardShowsBuffersAndWhatComesAgain() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Docs/grafana-dashboard.json")
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        for metric in BridgeMetrics.all
        where ["_buffer_", "_abandoned_", "_duplicate_"].contains(where: metric.name.contains) {
            #expect(text.contains("\(metric.name){"), "\(metric.name)")
        }
    }

    /// Whoever writes an alert finds each metric, or the family that it belongs to, in the documentation.
    @Test func everyMetricIsDocumented() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Docs/OPERATING.md")
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let outcomes = ["stored", "filtered", "expired", "dead_lettered", "abandoned", "duplicate"].map {
            "trestle_route_\($0)_messages_total"
        }
        for metric in BridgeMetrics.all where !outcomes.contains(metric.name) {
            #expect(text.contains("`\(metric.name)`"), "\(metric.name)")
        }
    }

    @Test func everyMetricHasAHelpAndIsReported() {
        var process = ProcessStatus()
        (process.residentBytes, process.processorSeconds, process.descriptors) = (1, 2, 3)
        let measured = process
        let report = BridgeMonitor(Self.configuration) { measured }.report(BridgeStatus())
        let reported = Set(report.metrics.families.map(\.definition.name))
        // What there is none of yet: routes, groups, folders.
        let further = Set(BridgeMetrics.all.filter { !$0.labels.isEmpty && $0.labels != ["side"] }.map(\.name))
        #expect(reported.union(further) == Set(BridgeMetrics.all.map(\.name)))
        #expect(BridgeMetrics.all.allSatisfy { $0.help.hasSuffix(".") })
    }

    @Test func theSameTroubleIsListedOnceAndTheListIsBounded() {
        let monitor = BridgeMonitor(Self.configuration)
        for number in 0..<100 { monitor.handle(.mqttNotice("notice \(number % 30)")) }
        let troubles = monitor.report(BridgeStatus()).troubles
        #expect(troubles.count == 20 && troubles.first?.text == "MQTT: notice 9")
        #expect(Set(troubles.map(\.text)).count == 20)
    }
}
