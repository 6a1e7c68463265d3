import Testing
import TrestleBridge
import TrestleTransport

@Suite struct ConfigurationDifferenceTests {
    private static var configuration: BridgeConfiguration {
        var mqtt = MQTTSource(broker: Endpoint(host: "plant", port: 1883), clientID: "bridge")
        (mqtt.username, mqtt.password) = ("ada", Secret("hunter2"))
        var kafka = KafkaSink(bootstrapServers: [Endpoint(host: "kafka", port: 9092)])
        kafka.saslSettings = .plain(username: "ada", password: Secret("hunter3"))
        var configuration = BridgeConfiguration(
            mqtt: mqtt, kafka: kafka,
            routes: [
                Route(name: "a", filter: "a/#", topic: "a"), Route(name: "it's b", filter: "b/#", topic: "b"),
            ])
        configuration.returns = [ReturnRoute(name: "back", topic: "c", group: "g", mqttTopic: "c/{key}")]
        return configuration
    }

    private func lines(_ change: (inout BridgeConfiguration) -> Void) -> [String] {
        var changed = Self.configuration
        change(&changed)
        return ConfigurationDifference(from: Self.configuration, to: changed).lines
    }

    @Test func eachChangeIsALine() {
        #expect(lines { _ in }.isEmpty)
        #expect(lines { $0.mqtt.clientID = "other" } == ["mqtt.client_id: bridge → other"])
        #expect(lines { $0.kafka.linger = .milliseconds(5) } == ["kafka.linger: 0s → 5ms"])
        #expect(lines { $0.routes[1].topic = "d" } == ["route 'it's b'.to: b → d"])
        #expect(lines { $0.routes[0].timestamp = "{x}" } == ["route 'a'.timestamp: {x}"])
        #expect(lines { $0.returns[0].qos = 2 } == ["route 'back'.qos: 1 → 2"])
        #expect(lines { $0.routes[0].cluster = "archive" } == ["route 'a'.cluster: archive"])
        #expect(lines { $0.deadLetterTopic = "dead" } == ["dead_letter_topic: trestle-dead-letters → dead"])
        #expect(
            lines { $0.routes.append(Route(name: "n", filter: "n", topic: "t")) }.first == "route 'n' added: n → t")
        #expect(lines { $0.routes.remove(at: 0) }.first == "route 'a' removed")
        #expect(lines { $0.routes.swapAt(0, 1) } == ["the order of the routes has changed"])
        #expect(
            lines { $0.brokers["hall"] = MQTTSource(broker: Endpoint(host: "hall", port: 1883), clientID: "x") }
                == ["mqtt_brokers.hall added: mqtt://hall:1883"])
    }

    @Test func secretsAndNamesOfUsersAreNamedAndNotShown() {
        #expect(lines { $0.mqtt.password = Secret("swordfish") } == ["mqtt.password changed"])
        #expect(lines { $0.mqtt.password = nil } == ["mqtt.password removed"])
        #expect(lines { $0.mqtt.username = "eve" } == ["mqtt.username changed"])
        let sasl = lines { $0.kafka.saslSettings = .plain(username: "eve", password: Secret("swordfish")) }
        #expect(sasl == ["kafka.sasl.username changed", "kafka.sasl.password changed"])
        let token = lines { $0.kafka.saslSettings = .token(Secret("swordfish"), extensions: ["a": "sturgeon"]) }
        #expect(token.contains("kafka.sasl.token: ***") && !"\(token)".contains("swordfish"))
        #expect(!"\(token)".contains("sturgeon"))
        var tls = TLSSettings()
        tls.identity = .pair(
            certificate: .file("a.crt"), key: .pem(Secret("swordfish")), keyPassword: Secret("sturgeon"))
        let shown = lines { $0.mqtt.tlsSettings = tls }
        #expect(shown.contains("mqtt.tls.certificate: a.crt") && shown.contains("mqtt.tls.key: ***"))
        #expect(!"\(shown)".contains("swordfish") && !"\(shown)".contains("sturgeon"))
        let listed = Self.configuration.listedSettings.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
        #expect(!listed.contains("hunter") && listed.contains("mqtt.password=***"))
    }

    @Test func theStatusSectionNeedsARestart() {
        var changed = Self.configuration
        changed.status = StatusSection()
        let difference = ConfigurationDifference(from: Self.configuration, to: changed)
        #expect(difference.needsRestart && difference.lines == ["status added"])
        changed.status = nil
        changed.mqtt.clientID = "other"
        #expect(!ConfigurationDifference(from: Self.configuration, to: changed).needsRestart)
    }

    /// Where a setting was read from is not a setting.
    @Test func linesThatMovedAreNoChange() {
        var old = TLSSettings()
        old.origin = TLSSettings.Origin(file: "plant.yaml", trustLine: 3)
        var new = TLSSettings()
        new.origin = TLSSettings.Origin(file: "plant.yaml", trustLine: 30)
        #expect(old == new)
        new.checksName = false
        #expect(old != new)
    }

    /// Authorizers and proxies take tokens there.
    @Test func theQueryAndTheOwnPathOfAURLAreComparedAndNotShown() {
        func configuration(_ token: String, traces: String) -> BridgeConfiguration {
            var mqtt = MQTTSource(broker: Endpoint(host: "h", port: 80), clientID: "c")
            mqtt.webSocketPath = "/mqtt?token=\(token)"
            var configuration = BridgeConfiguration(
                mqtt: mqtt, kafka: KafkaSink(bootstrapServers: [Endpoint(host: "k", port: 9092)]), routes: [])
            configuration.tracing = TracingSection()
            configuration.tracing?.endpoint = "http://t/v1/\(traces)"
            return configuration
        }
        let old = configuration("first-secret", traces: "traces?key=second-secret")
        let new = configuration("third-secret", traces: "other#fourth-secret")
        let lines = ConfigurationDifference(from: old, to: new).lines
        #expect(
            lines == ["mqtt.url changed", "tracing.endpoint: http://t/v1/traces?*** → http://t/***"])
        #expect(!"\(old.listedSettings.map(\.value.description))".contains("secret"))
        #expect(old.mqtt.shownURL == "ws://h:80/mqtt?***")
        let ofPath = configuration("", traces: "fifth-secret/traces")
        #expect(ConfigurationDifference(from: new, to: ofPath).lines.contains("tracing.endpoint changed"))
    }
}
