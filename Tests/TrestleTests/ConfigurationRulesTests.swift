#if Program
import TrestleBridge
import MQTTCodec
import Testing

@testable import trestle

/// What is reported of a file whose sections have these further lines.
private func problems(
    mqtt: String = "", kafka: String = "", routes: String = "  - {from: a/#, to: b}\n", top: String = ""
)
    -> [String]
{
    let yaml =
        "mqtt:\n  url: mqtt://h\n  client_id: c\n\(mqtt)kafka:\n  bootstrap_servers: h:9092\n\(kafka)routes:\n\(routes)\(top)"
    do {
        _ = try ConfigurationReader.read(yaml, file: "plant.yaml", environment: [:])
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

@Suite struct ConfigurationRulesTests {
    @Test(arguments: ["900ms", "1500ms", "0ms1", "65536s", "-1s", "99999999999999999999s"])
    func keepAliveIsWholeSecondsOfSixteenBits(value: String) {
        #expect(problems(mqtt: "  keep_alive: \(value)\n").contains { $0.contains("'mqtt.keep_alive' is '\(value)'") })
    }

    @Test(arguments: ["500ms", "4294967296s", "50000d"])
    func sessionExpiryIsWholeSecondsOfThirtyTwoBits(value: String) {
        let found = problems(mqtt: "  session_expiry: \(value)\n")
        #expect(found.contains { $0.contains("takes whole seconds from 0s to 4294967295s") })
    }

    @Test(arguments: [("2000ms", "1000ms"), ("0s", "0s"), ("65535s", "4294967295s"), ("1m", "1d")])
    func wholeSecondsAreTakenInAnyUnit(keepAlive: String, expiry: String) {
        #expect(problems(mqtt: "  keep_alive: \(keepAlive)\n  session_expiry: \(expiry)\n") == [])
    }

    @Test func aDeadLetterTopicIsNotARoutesTarget() {
        let found = problems(routes: "  - {from: a, to: x}\n  - {from: b, to: y}\n", top: "dead_letter_topic: y\n")
        #expect(found.count == 1 && found[0].hasPrefix("8:19: 'route 2' writes to 'y', which is the dead-letter topic"))
        #expect(problems(routes: "  - {from: a, to: trestle-dead-letters}\n").count == 1)
    }

    @Test(arguments: [("a/#", "a/b"), ("#", "a/b"), ("a/+", "a/b"), ("a", "a"), ("a/#", "a"), ("+/b/#", "a/b/c/d")])
    func aRouteThatAnEarlierOneShadowsIsFound(earlier: String, later: String) {
        let routes = "  - {from: '\(earlier)', to: x, name: wide, last: true}\n  - {from: '\(later)', to: y}\n"
        let found = problems(routes: routes)
        #expect(
            found.count == 1 && found[0].contains("'route 2' never gets a message: 'wide' (\(earlier))"), "\(found)")
        // The other way round, both get messages, unless they are the same; and without 'last' they always do.
        let reversed = "  - {from: '\(later)', to: y, last: true}\n  - {from: '\(earlier)', to: x, name: wide}\n"
        #expect(problems(routes: reversed).isEmpty == (earlier != later))
        #expect(problems(routes: "  - {from: '\(earlier)', to: x}\n  - {from: '\(later)', to: y}\n") == [])
    }

    @Test func aBatchFitsIntoARequest() {
        #expect(problems(kafka: "  batch_size: 2MiB\n").contains { $0.contains("a request holds 1048576") })
        #expect(problems(kafka: "  batch_size: 2MiB\n  max_request_size: 2MiB\n") == [])
        #expect(problems(kafka: "  max_request_size: 128KiB\n").count == 1)
    }

    @Test(arguments: ["\\0", "a\\0b", "a\\x07", "\\x85"])
    func aNameHoldsNoControlCharacter(id: String) {
        let yaml =
            "mqtt: {url: 'mqtt://h', client_id: \"\(id)\"}\nkafka: {bootstrap_servers: h:1, client_id: \"\(id)\"}\n"
        let routes = "routes: [{from: a, to: b}]\n"
        #expect(throws: ConfigurationError.self) {
            try ConfigurationReader.read(yaml + routes, file: "f", environment: [:])
        }
        #expect(problems(kafka: "  client_id: \"\(id)\"\n").contains { $0.contains("control character") })
        #expect(problems(mqtt: "  username: \"\(id)\"\n").contains { $0.contains("control character") })
    }

    @Test(arguments: ["__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata"])
    func aTopicThatKafkaKeepsForItselfIsNotATarget(topic: String) {
        #expect(problems(routes: "  - {from: a, to: \(topic)}\n").contains { $0.contains("internal topic of Kafka") })
        #expect(problems(top: "dead_letter_topic: \(topic)\n").contains { $0.contains("internal topic of Kafka") })
    }

    @Test(arguments: ["'a b'", "..", "ä", "\(String(repeating: "a", count: 250))", "a/b"])
    func aTopicIsLegal(topic: String) {
        #expect(
            problems(routes: "  - {from: a, to: \(topic)}\n").contains { $0.contains("is not a valid Kafka topic") })
    }

    @Test func topicsThatKafkaTakesForTheSameAreFound() {
        let found = problems(routes: "  - {from: a, to: x.y}\n  - {from: b, to: x_y}\n")
        #expect(found.count == 1 && found[0].contains("differ in '.' and '_' alone"), "\(found)")
        #expect(problems(routes: "  - {from: a, to: a.b}\n", top: "dead_letter_topic: a_b\n").count == 1)
        #expect(problems(routes: "  - {from: a, to: a/b_c}\n").contains { $0.contains("write a.b-5Fc") })
    }

    @Test(arguments: [
        "{from: 'plant/{line}/#', to: 'plant-{line}', key: '{#}', headers: {line: '{line}'}}",
        "{from: {mqtt: a}, to: {kafka: b}}",
        "{from: a, to: b, qos: 2, mqtt_headers: true, tombstones: true, last: true, timestamp: '{payload.ts}'}",
        "{from: {mqtt: a, broker: hall}, to: {kafka: b, cluster: east}}", "{from: a, to: b, retained: drop}",
        "{from: {kafka: 'readings-{line}', group: g}, to: {mqtt: 'x/{line}'}}",
        "{from: 'a/{line}', to: b, partition: '{line}'}", "{from: a, to: b, retained: mark}",
        "{from: {kafka: a, group: g}, to: {mqtt: 'x/{key}'}, qos: 0, retain: never, properties: false, start: end}",
        "{from: {kafka: a, group: g, cluster: east}, to: {mqtt: x, broker: hall}, no_subscribers: wait}",
    ])
    func routesSayHowMessagesAreMapped(route: String) {
        let places =
            "mqtt_brokers:\n  hall: {url: 'mqtt://h2', client_id: c}\nkafka_clusters:\n  east: {bootstrap_servers: h2:9092}\n"
        #expect(problems(routes: "  - \(route)\n", top: places) == [])
    }

    @Test func buffersThatWouldShareAFolderAreFound() {
        let kafka = "{bootstrap_servers: h2:9092, buffer: {folder: /b}}"
        let found = problems(
            routes: "  - {from: {mqtt: a, broker: x}, to: {kafka: b, cluster: y-z}}\n"
                + "  - {from: {mqtt: a, broker: x-y}, to: {kafka: b, cluster: z}}\n",
            top: "mqtt_brokers:\n  x: {url: 'mqtt://h2', client_id: c}\n  x-y: {url: 'mqtt://h3', client_id: c}\n"
                + "kafka_clusters:\n  y-z: \(kafka)\n  z: \(kafka)\n")
        #expect(
            found.count == 1 && found.contains { "\($0)".contains("would be in the same folder, /b/x-y-z") }, "\(found)"
        )
    }

    @Test(arguments: [
        ("{from: 'plant/{line}/#', to: 'plant-{lane}'}", "unknown field {lane}"),
        ("{from: 'plant/{line}/{line}', to: b}", "is a duplicate name"),
        ("{from: a, to: b, key: machine}", "takes topic, none or"),
        ("{from: a, to: b, key: '{x'}", "brace"), ("{from: a, to: b, qos: 3}", "takes a number from 0 to 2"),
        ("{from: {mqtt: a, broker: hal}, to: b}", "did you mean 'hall'"),
        ("{from: a, to: {kafka: b, cluster: west}}", "kafka_clusters"),
        ("{from: {topic: a}, to: b}", "unknown key"),
        ("{from: a, to: b, retained: drop, tombstones: true}", "give up one"),
        ("{from: {kafka: a}, to: {mqtt: x}}", "group' is missing"),
        ("{from: {kafka: a, group: g}, to: x}", "takes {mqtt: TOPIC}"),
        ("{from: {kafka: a, group: g}, to: {mqtt: 'x/#'}}", "not a valid MQTT topic"),
        ("{from: {kafka: a/b, group: g}, to: {mqtt: x}}", "not a valid Kafka topic"),
        ("{from: {kafka: a, group: g}, to: {mqtt: '{line}'}}", "unknown field {line}"),
        ("{from: {kafka: a, group: g}, to: {mqtt: x}, qos: 3}", "takes a number from 0 to 2"),
        ("{from: a, to: b, partition: x}", "not a whole number"),
        ("{from: a, to: b, retained: mark, mqtt_headers: true}", "give up one"),
        ("{from: {kafka: 'a-{x}{y}', group: g}, to: {mqtt: x}}", "needs text between"),
        ("{from: a, to: b, headers: {x: '{y}'}}", "unknown field {y}"), ("{from: a, to: b, timestamp: '{'}", "brace"),
    ])
    func whatARouteCannotMeanIsFound(route: String, text: String) {
        let places = "mqtt_brokers:\n  hall: {url: 'mqtt://h2', client_id: c}\n"
        let found = problems(routes: "  - \(route)\n", top: places)
        #expect(!found.isEmpty && found.contains { $0.contains(text) }, "\(found)")
    }

    @Test func `One group for two brokers is refused, since each record would reach one of them only`() {
        let places =
            "mqtt_brokers:\n  hall: {url: 'mqtt://h2', client_id: c}\n"
            + "kafka_clusters:\n  same: {bootstrap_servers: 'h:9092'}\n  other: {bootstrap_servers: 'h2:9092'}\n"
        func found(_ from: String, _ other: String, broker: String = ", broker: hall") -> [String] {
            problems(
                routes: "  - {name: one, from: {kafka: \(from)}, to: {mqtt: d}}\n"
                    + "  - {name: two, from: {kafka: \(other)}, to: {mqtt: d\(broker)}}\n", top: places)
        }
        let refused = found("t, group: g", "t, group: g")
        #expect(
            refused.count == 1 && refused[0].contains("'one' and 'two' read 't' in the group 'g' for two MQTT brokers"),
            "\(refused)")
        #expect(found("'t-{a}', group: g", "'{b}-x', group: g").count == 1)
        #expect(found("t, group: g", "t, group: g, cluster: same").count == 1)
        #expect(found("t, group: g", "t, group: g, cluster: same", broker: "").count == 1)
        #expect(found("t, group: g", "t, group: h") == [])
        #expect(found("t, group: g", "u, group: g") == [])
        #expect(found("t, group: g", "t, group: g", broker: "") == [])
        #expect(found("t, group: g", "t, group: g, cluster: other") == [])
    }

    @Test func aCircleNeedsMQTT5() {
        let routes = "  - {from: a/#, to: t}\n  - {from: {kafka: t, group: g}, to: {mqtt: 'a/{key}'}}\n"
        #expect(problems(routes: routes) == [])
        let found = problems(mqtt: "  version: '3.1.1'\n", routes: routes)
        #expect(found.count == 1 && found[0].contains("round for ever"), "\(found)")
    }

    @Test func whatIsSentInTheClearIsWarnedOf() throws {
        func warnings(_ mqtt: String, _ kafka: String) throws -> [String] {
            let yaml =
                "mqtt: {\(mqtt), client_id: c}\nkafka: {bootstrap_servers: h:9, \(kafka)}\nroutes: [{from: a, to: b}]"
            return try ConfigurationReader.read(yaml, file: "f", environment: [:]).warnings
        }
        let login = "username: u, password: hunter2"
        let clear = try warnings("url: 'mqtt://h', \(login)", "sasl: {mechanism: PLAIN, \(login)}")
        #expect(clear.count == 2 && clear.allSatisfy { $0.contains("in the clear") && !$0.contains("hunter2") })
        #expect(clear[0].contains("h:1883") && clear[0].contains("mqtts://"))
        #expect(try warnings("url: 'mqtts://h', \(login)", "sasl: {mechanism: PLAIN, \(login)}, tls: {}") == [])
        #expect(try warnings("url: 'mqtt://h'", "sasl: {mechanism: SCRAM-SHA-256, \(login)}") == [])
        #expect(try warnings("url: 'mqtt://h'", "sasl: {mechanism: OAUTHBEARER, token: hunter2}").count == 1)
        #expect(try warnings("url: 'mqtt://h', session_expiry: 0s", "linger: 0s").count == 1)
    }
}

@Suite struct FilterCoverageTests {
    /// All of up to `depth` levels out of `levels`.
    private static func paths(_ levels: [String], depth: Int) -> [String] {
        var paths = levels
        var last = levels
        for _ in 1..<depth {
            last = last.flatMap { path in levels.map { "\(path)/\($0)" } }
            paths += last
        }
        return paths
    }

    /// The specification's own words are the judge: each topic that the one selects, the other selects too.
    @Test func coversExactlyWhatMatchingSays() throws {
        // One level more than any filter has, and a word that no filter holds, stand for all other topics.
        let topics = Self.paths(["a", "b", "$s", "z"], depth: 4).map { Array($0.utf8) }
        let filters = Self.paths(["a", "$s", "+", "#"], depth: 3).filter { (try? TopicFilter($0)) != nil }
        #expect(filters.count > 50)
        let selected = try filters.map { text in
            let filter = try TopicFilter(text)
            var matched: Set<Int> = []
            for (index, topic) in topics.enumerated() where filter.matches(topic.span) { matched.insert(index) }
            return matched
        }
        for (wide, all) in zip(filters, selected) {
            for (narrow, some) in zip(filters, selected) {
                let covers = FilterCoverage(wide).covers(FilterCoverage(narrow))
                #expect(covers == some.isSubset(of: all), "\(wide) over \(narrow)")
            }
        }
    }

    @Test func aShareIsNotPartOfWhatIsMatched() {
        #expect(FilterCoverage("$share/g/a/#").covers(FilterCoverage("a/b")))
        #expect(FilterCoverage("a/#").covers(FilterCoverage("$share/g/a/b")))
        #expect(!FilterCoverage("#").covers(FilterCoverage("$SYS/#")))
    }
}
#endif
