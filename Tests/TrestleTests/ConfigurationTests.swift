#if Program
import TrestleTransport
import TrestleBridge
import KafkaBroker
import KafkaClient
import KafkaSession
import Testing

@testable import trestle

private let good = """
    mqtt:
      url: mqtt://broker.plant.example:1884
      version: "3.1.1"
      client_id: plant-7
      username: bridge
      password: ${MQTT_PASSWORD}
      keep_alive: 30s
    kafka:
      bootstrap_servers: [10.0.0.1:9092, "[::1]:9093"]
      linger: 5ms
      batch_size: 64KiB
      compression: lz4
    routes:
      - name: sensors
        from: plant/+/sensor/#
        to: sensors
      - from: plant/alarm
        to: alarms
        qos: 0
        key: none
    """

private func problems(_ yaml: String, environment: [String: String] = [:]) -> [String] {
    do {
        _ = try ConfigurationReader.read(yaml, file: "plant.yaml", environment: environment)
        return []
    } catch {
        return "\(error)".split(separator: "\n").map(String.init)
    }
}

@Suite struct ConfigurationTests {
    @Test func readsAllThatAFileSays() throws {
        let read = try ConfigurationReader.read(
            good, file: "plant.yaml", environment: ["MQTT_PASSWORD": "s3cret"])
        #expect(read.mqtt.broker == Endpoint(host: "broker.plant.example", port: 1884))
        #expect(read.mqtt.version == .v3_1_1)
        #expect(read.mqtt.password?.value == "s3cret")
        #expect(read.mqtt.keepAlive == .seconds(30))
        #expect(
            read.kafka.bootstrapServers
                == [Endpoint(host: "10.0.0.1", port: 9092), Endpoint(host: "::1", port: 9093)])
        #expect(read.kafka.linger == .milliseconds(5))
        #expect(read.kafka.batchSize == 65_536)
        #expect(read.kafka.compression == .lz4)
        #expect(
            read.routes == [
                Route(name: "sensors", filter: "plant/+/sensor/#", topic: "sensors"),
                Route(name: "route 2", filter: "plant/alarm", maximumQoS: 0, topic: "alarms", key: .none),
            ])
    }

    @Test func aSecretIsNeverPrinted() throws {
        let read = try ConfigurationReader.read(
            good, file: "plant.yaml", environment: ["MQTT_PASSWORD": "s3cret"])
        var dumped = ""
        dump(read, to: &dumped)
        #expect(!dumped.contains("s3cret"))
        #expect(!"\(read)".contains("s3cret"))
        #expect(!String(reflecting: read).contains("s3cret"))
    }

    @Test func anUnsetVariableIsNamedWithItsPlace() {
        #expect(
            problems(good) == [
                "plant.yaml:6:13: 'mqtt.password': the environment variable 'MQTT_PASSWORD' is not set: set it, or "
                    + "write ${MQTT_PASSWORD:-default}"
            ])
    }

    /// Each row: what replaces what in the good file, and the one line that must come out.
    @Test(arguments: [
        ("  client_id: plant-7", "  cleint_id: plant-7", "3:0"),
        ("keep_alive: 30s", "keep_alive: forever", "7:15: 'mqtt.keep_alive' takes whole seconds"),
        ("keep_alive: 30s", "keepalive: 30s", "7:3: unknown key 'mqtt.keepalive': did you mean 'keep_alive'?"),
        (
            "from: plant/alarm", "from: plant/#/alarm",
            "17:11: 'plant/#/alarm' is not a valid topic filter: '#' may only be the last level"
        ),
        ("to: alarms", "to: al arms", "18:9: 'al arms' is not a valid Kafka topic"),
        ("to: sensors", "to: ..", "16:9: '..' is not a valid Kafka topic"),
        ("qos: 0", "qos: 3", "19:10: 'routes[1].qos' is '3' but takes a number from 0 to 2"),
        (
            "compression: lz4", "compression: brotli",
            "12:16: 'kafka.compression' takes none, gzip, snappy, lz4 or zstd"
        ),
        ("key: none", "key: payload", "'routes[1].key' takes topic, none or a template"),
        ("version: \"3.1.1\"", "version: \"4\"", "'mqtt.version' is '4' but takes 3.1.1 or 5"),
        ("mqtt://broker", "http://broker", "2:8: 'mqtt.url' takes mqtt://HOST"),
        ("mqtt://broker", "mqtt://me:pw@broker", "a name and password go under"),
        ("10.0.0.1:9092", "10.0.0.1:99999", "'10.0.0.1:99999' is not HOST:PORT"),
        ("  - from: plant/alarm", "  - name: sensors\n    from: plant/alarm", "2 routes have the name 'sensors'"),
        ("routes:", "routes: []\nroots:", "'routes' takes a list of one or more"),
        ("routes:", "routes:\n- x: [", "not YAML"),
        ("linger: 5ms", "linger: 5ms\n  linger: 6ms", "duplicate key 'linger'"),
        // A number alone is milliseconds to some and seconds to others.
        ("linger: 5ms", "linger: 5", "'kafka.linger' is '5' but takes a duration from 0s to 10s, with its unit"),
        ("keep_alive: 30s", "keep_alive: 30s\n\treceive_maximum: 5", "8:1: tab character: indent with spaces"),
        ("routes:", "routes:\n\t- x: 1", "tab character: indent with spaces"),
    ])
    func eachProblemIsToldWithItsPlace(original: String, replacement: String, expected: String) {
        let broken = replace(original, replacement)
        let lines = problems(broken, environment: ["MQTT_PASSWORD": "x"])
        if expected == "3:0" {
            // One mistake, one line: what is misspelt is not missing, too.
            #expect(lines.count == 1, "\(lines)")
            #expect(lines.contains { $0.contains("4:3: unknown key 'mqtt.cleint_id': did you mean 'client_id'?") })
        } else {
            #expect(lines.contains { $0.contains(expected) }, "\(lines)")
        }
    }

    @Test func allProblemsAreToldAtOnceInOrder() {
        let lines = problems("kafka: {}\nroutes: 7\nmqt: 1\n")
        #expect(lines.contains { $0.contains("3:1: unknown key 'mqt': did you mean 'mqtt'?") })
        #expect(lines.contains { $0.contains("'kafka.bootstrap_servers' is missing") })
        #expect(lines.count == 3, "\(lines)")
    }

    @Test(arguments: [
        ("", 3), ("just text", 1), ("- a", 1),
        ("mqtt: {urll: mqtt://h, client_id: c}\nkafka: {bootstrap.servers: h:1}\nroutes: [{from: a, topic: b}]", 3),
        ("mqtt: {url: mqtt://h, client_id: c}\nkafka: {bootstrap_servers: h:1}\nroute: [{from: a, to: b}]", 1),
    ])
    func oneMistakeIsOneLine(yaml: String, expected: Int) {
        #expect(problems(yaml).count == expected, "\(problems(yaml))")
    }

    @Test(arguments: [
        ("url: tcp://h", "write mqtt:// instead of tcp://"), ("url: ssl://h:8883", "write mqtts:// instead of ssl://"),
        ("url: WS://h", "write ws:// in lower case"), ("url: ws://u:p@h/mqtt", "go under"),
        ("url: MQTT://h", "write mqtt:// in lower case"),
        ("url: mqtt://h:99999", "a port is 1 to 65535"),
        ("url: mqtt://h\n  password: $SECRET_OF_MINE", "write ${NAME} for the variable, or $$ for a dollar sign"),
        ("url: mqtt://h\n  password: $MQTT_PASSWORD", "'$MQTT_PASSWORD' is not replaced: write ${MQTT_PASSWORD}"),
        ("url: mqtt://h\n  password: pa$word", "write ${NAME} for the variable"),
        ("url: mqtt://h\n\tpassword: x", "3:1: tab character: indent with spaces"),
    ])
    func aCommonMistakeIsToldWithItsFix(mqtt: String, expected: String) {
        let lines = problems(
            "mqtt:\n  \(mqtt)\n  client_id: c\n  username: u\nkafka: {bootstrap_servers: h:1}\n"
                + "routes: [{from: a, to: b}]\n", environment: ["MQTT_PASSWORD": "x"])
        #expect(lines.count == 1 && lines[0].contains(expected), "\(lines)")
        #expect(!lines.contains { $0.contains("SECRET_OF_MINE") || $0.contains("pa$word") })
    }

    @Test func aTopicOfMQTTMayBeginWithADollarSign() throws {
        let environment = ["share": "x", "SYS": "y"]
        for text in ["$share/g/a", "$SYS/#", "a$", "$", "1$2", "a$$b"] {
            let expanded = try EnvironmentTemplate.expand(text, environment: environment)
            #expect(expanded == text.replacing("$$", with: "$"))
        }
    }

    @Test func aRepeatedNameIsReportedAtItsSecondPlace() {
        let lines = problems(
            "mqtt: {url: mqtt://h, client_id: c}\nkafka: {bootstrap_servers: h:1}\nroutes:\n"
                + "  - {name: a, from: a, to: b}\n  - {name: a, from: b, to: b}\n")
        #expect(lines.count == 1 && lines[0].contains("5:12: 2 routes have the name 'a'"), "\(lines)")
    }

    @Test(arguments: ["", "[]", "just text", "- a\n- b", "\u{0}", "{{{{", "&a [*a]", "mqtt: *nothing"])
    func whatIsNoConfigurationIsRefusedNotTrapped(yaml: String) {
        #expect(!problems(yaml).isEmpty)
    }

    private func secured(_ mqtt: String, _ kafka: String, environment: [String: String] = [:]) -> [String] {
        problems(
            "mqtt:\n  url: mqtts://h\n  client_id: c\n\(mqtt)kafka:\n  bootstrap_servers: h:9093\n\(kafka)"
                + "routes:\n  - from: a\n    to: b\n", environment: environment)
    }

    @Test func readsTLSAndSASL() throws {
        let yaml = """
            mqtt: {url: "mqtts://h", client_id: c}
            kafka:
              bootstrap_servers: h:9093
              security_protocol: SASL_SSL
              sasl: {mechanism: SCRAM-SHA-512, username: ada, password: "${PW}"}
            routes: [{from: a, to: b}]
            """
        let read = try ConfigurationReader.read(yaml, file: "plant.yaml", environment: ["PW": "s3cret"])
        #expect(read.mqtt.broker == Endpoint(host: "h", port: 8883))
        #expect(read.mqtt.tls != nil && read.kafka.tls != nil)
        #expect(read.kafka.sasl?.mechanism.rawValue == "SCRAM-SHA-512")
        var dumped = ""
        dump(read, to: &dumped)
        #expect(!dumped.contains("s3cret") && !"\(read)".contains("s3cret"))
    }

    @Test func takesAPropertiesFile() throws {
        let yaml = """
            mqtt: {url: "mqtt://h", client_id: c}
            kafka: {properties: client.properties, linger: 7ms}
            routes: [{from: a, to: b}]
            """
        let text = """
            bootstrap.servers=k:9093
            linger.ms=5
            acks=1
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=PLAIN
            sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="s3cret";
            """
        let read = try ConfigurationReader.read(yaml, file: "plant.yaml", environment: [:]) { path in
            path == "client.properties" ? Array(text.utf8) : []
        }
        #expect(read.kafka.bootstrapServers == [Endpoint(host: "k", port: 9093)])
        #expect(read.kafka.acknowledgements == .leader)
        #expect(read.kafka.linger == .milliseconds(7))
        #expect(read.kafka.sasl?.mechanism.rawValue == "PLAIN" && read.kafka.tls == nil)
        #expect(!"\(read)".contains("s3cret"))
    }

    /// Each row: further lines of `mqtt` and of `kafka`, and what must come out.
    @Test(arguments: [
        ("  tls: {ca: none.pem}\n", "", "4:13: none.pem (trusted authorities): no such file"),
        ("  tls: {cax: a}\n", "", "4:9: unknown key 'mqtt.tls.cax'"),
        ("  tls: {key: a}\n", "", "'key' needs 'certificate'"),
        ("  tls: {ca: a, truststore: b}\n", "", "takes 'ca' or 'truststore', not both"),
        ("  tls: {keystore_password: s3cret}\n", "", "'keystore_alias' need 'keystore'"),
        ("  tls: {check_name: maybe}\n", "", "'mqtt.tls.check_name' takes true or false"),
        ("", "  security_protocol: SASL\n", "6:22: 'kafka.security_protocol' is 'SASL' but takes PLAINTEXT, SSL"),
        ("", "  security_protocol: SASL_SSL\n", "SASL_SSL needs 'kafka.sasl'"),
        ("", "  security_protocol: PLAINTEXT\n  tls: {}\n", "'kafka.tls' has no effect with PLAINTEXT"),
        ("", "  sasl: {mechanism: SCRAM}\n", "6:21: 'kafka.sasl.mechanism' "),
        ("", "  sasl: {username: ada}\n", "'kafka.sasl.mechanism' is missing"),
        ("  tls: {minimum_version: '1.1'}\n", "", "'mqtt.tls.minimum_version' is '1.1' but takes 1.2 or 1.3"),
        ("  tls: {key_password: s3cret}\n", "", "'key_password' needs 'key' or 'keystore'"),
        ("  tls: {certificate: a, keystore: b}\n", "", "4:22: takes 'keystore' or 'certificate', not both"),
        ("", "  sasl: {mechanism: PLAIN, username: a}\n", "PLAIN takes 'username' and 'password'"),
        ("", "  sasl: {mechanism: OAUTHBEARER, password: s3cret}\n", "OAUTHBEARER takes 'token' or 'token_file'"),
        ("", "  sasl: {mechanism: PLAIN, username: a, password: '${PW}'}\n", "environment variable 'PW' is not set"),
        ("", "  properties: none.properties\n", "6:15: 'kafka.properties', none.properties: no such file"),
    ])
    func securityProblemsAreToldWithTheirPlace(mqtt: String, kafka: String, expected: String) {
        let lines = secured(mqtt, kafka)
        #expect(lines.contains { $0.contains(expected) }, "\(lines)")
        #expect(!lines.contains { $0.contains("s3cret") })
    }

    @Test func theUsersFileIsReadLikeAnyOther() throws {
        let yaml = "users:\n  - name: ada\n    password: ${PW}\n  - {name: robot, token: abc}\n"
        let users = try UserDirectory.read(yaml, file: "users.yaml", environment: ["PW": "s3cret"])
        let offered = users.sasl(sessionLifetime: nil, isPrivate: true).mechanisms.map(\.rawValue)
        #expect(offered == ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "OAUTHBEARER"])
        var dumped = ""
        dump(users, to: &dumped)
        #expect(!dumped.contains("s3cret"))
        for (broken, expected) in [
            ("users: []", "'users' takes a list"),
            ("users:\n  - name: a", "2:11: this user needs a 'password' or a 'token'"),
            ("users:\n  - {name: a, token: x}\n  - {name: a, token: y}", "3:12: duplicate name: remove one"),
            ("users:\n  - {name: a, passwort: x}", "did you mean 'password'?"),
            ("users:\n  - {name: a, password: ''}", "is empty"),
        ] {
            do {
                _ = try UserDirectory.read(broken, file: "users.yaml", environment: [:])
                Issue.record("\(broken) was read")
            } catch {
                #expect("\(error)".contains(expected), "\(error)")
            }
        }
    }

    private func replace(_ original: String, _ replacement: String) -> String {
        guard let range = good.firstRange(of: original) else {
            Issue.record("the good file has no '\(original)'")
            return good
        }
        return good.replacingCharacters(in: range, with: replacement)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}

@Suite struct EnvironmentTemplateTests {
    @Test(arguments: [
        ("plain", "plain"), ("${A}", "1"), ("x${A}y${B:-2}z", "x1y2z"), ("$$ {A}", "$ {A}"), ("$A/b", "$A/b"),
        ("${EMPTY:-d}", "d"), ("${EMPTY}", ""),
    ])
    func expands(template: String, expected: String) throws {
        #expect(try EnvironmentTemplate.expand(template, environment: ["A": "1", "EMPTY": ""]) == expected)
    }

    @Test func namesWhatIsMissing() {
        #expect(throws: EnvironmentTemplate.Fault.unset("NOPE")) {
            try EnvironmentTemplate.expand("${NOPE}", environment: [:])
        }
        #expect(throws: EnvironmentTemplate.Fault.unclosed) {
            try EnvironmentTemplate.expand("${NOPE", environment: [:])
        }
        #expect(throws: EnvironmentTemplate.Fault.badName) {
            try EnvironmentTemplate.expand("${1 2}", environment: [:])
        }
    }
}
#endif
