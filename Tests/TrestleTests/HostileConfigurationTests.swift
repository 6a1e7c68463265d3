#if Program
import TrestleBridge
import Testing

@testable import trestle

private func read(_ yaml: String) -> [String] {
    do {
        _ = try ConfigurationReader.read(yaml, file: "plant.yaml", environment: [:])
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

private let good =
    "mqtt: {url: 'mqtt://h', client_id: c}\nkafka: {bootstrap_servers: h:1}\nroutes: [{from: a, to: b}]\n"

/// A file may come from anywhere: it costs little, ends nothing, and repeats no secret.
@Suite(.timeLimit(.minutes(1))) struct HostileConfigurationTests {
    @Test(arguments: [
        String(repeating: "[", count: 200_000), String(repeating: "{a: ", count: 100_000),
        String(repeating: "- ", count: 100_000), String(repeating: "a:\n ", count: 50_000),
        (0..<3_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        String(repeating: "?", count: 100_000), String(repeating: "!", count: 100_000),
        "\u{0}", "a: \u{1}", "\u{feff}\u{feff}", "a: \u{fffe}", "%YAML 9.9\n---\na: b", "--- a\n--- b\n", "\t\t:",
        "a: \"\\uD800\"", "a: \"\\U00110000\"", "a: \"\\x", "? [a, b]\n: c", "? {a: b}\n: c", "{}: a", "~: a",
        "? |\n  x\n: y",
        "mqtt: !!binary AAAA", "mqtt: !!python/object:os.system x", "<<: {a: b}", "mqtt: {<<: 7}", "a: 1\na: 2",
    ])
    func whatIsNotAConfigurationIsRefused(yaml: String) {
        #expect(!read(yaml).isEmpty)
    }

    @Test func lineEndsAndByteOrderMarksAreThoseOfAnyEditor() {
        #expect(read(good) == [])
        #expect(read(good.split(separator: "\n").joined(separator: "\r\n")) == [])
        #expect(read("\u{feff}" + good) == [])
        #expect(read(good + "...\n") == [])
    }

    @Test func problemsAreBoundedInNumberAndLength() {
        let many = read((0..<20_000).map { "key\($0): 1\n" }.joined())
        #expect(many.count == 101 && many.last?.contains("more problems") == true)
        let huge = String(repeating: "x", count: 1 << 20)
        for yaml in [
            "\(huge): 1\n\(good)", good.replacing("to: b", with: "to: \(huge)"), good + "dead_letter_topic: \(huge)",
        ] {
            let found = read(yaml)
            #expect(!found.isEmpty && found.allSatisfy { $0.utf8.count < 3_000 })
        }
        #expect(!read(good.replacing("client_id: c", with: "client_id: \(huge)")).isEmpty)
    }

    /// The good file with bytes of it changed, cut and doubled: it is read or refused, and nothing else happens.
    @Test func anyChangeOfAGoodFileIsReadOrRefused() {
        let whole = """
            mqtt: {url: 'mqtts://h', client_id: c, username: u, password: "p", keep_alive: 5s, tls: {check_name: false}}
            kafka:
              bootstrap_servers: [h:1, "[::1]:2"]
              sasl: {mechanism: PLAIN, username: a, password: ${X:-b}}
              linger: 5ms
            routes: [{from: a/+/#, to: b, qos: 0, key: none}, {from: c, to: d, name: e}]
            dead_letter_topic: f
            """
        let pieces = [
            "\0", "*", "&a ", "!!", "\"", "'", "[", "{", "- ", ": ", "\n", "\t", "\u{feff}", "\u{2028}", "|", "%", "${",
            "}", "#", "?",
        ]
        var state: UInt64 = 20_260_729
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<400 {
            var text = Array(whole.unicodeScalars)
            for _ in 0...next(4) {
                let place = next(text.count)
                switch next(4) {
                case 0: text.remove(at: place)
                case 1: text.insert(contentsOf: Array(pieces[next(pieces.count)].unicodeScalars), at: place)
                case 2: text.removeSubrange(place...)
                default: text.insert(contentsOf: text[place..<min(place + 40, text.count)], at: next(text.count))
                }
                if text.isEmpty { text = ["x"] }
            }
            let yaml = String(String.UnicodeScalarView(text))
            for problem in read(yaml) { #expect(problem.unicodeScalars.allSatisfy { $0.value >= 0x20 }) }
            _ = try? KafkaProperties.read(yaml)
        }
    }

    @Test func whatTheEnvironmentHoldsIsNotRepeated() {
        for (key, line) in [
            ("mqtt", "keep_alive: ${SECRET}"), ("mqtt", "version: '${SECRET}'"), ("kafka", "acks: ${SECRET}"),
            ("kafka", "sasl: {mechanism: '${SECRET}'}"), ("kafka", "security_protocol: ${SECRET}"),
            ("kafka", "bootstrap_servers: '${SECRET},b'"), ("mqtt", "tls: {check_name: '${SECRET}'}"),
        ] {
            let yaml = "\(key):\n  \(line)\nroutes: [{from: '#/${SECRET}', to: 'a ${SECRET}'}]\n"
            do {
                _ = try ConfigurationReader.read(yaml, file: "f", environment: ["SECRET": "hunter2"])
                Issue.record("\(yaml) was read")
            } catch {
                #expect(!"\(error)".contains("hunter2") && "\(error)".contains("${SECRET}"), "\(error)")
            }
        }
    }

    @Test func thousandsOfRoutesAreComparedInTime() {
        let routes = (0..<20_000).map { "  - {from: a/\($0), to: b}\n" }.joined()
        #expect(
            read("mqtt: {url: 'mqtt://h', client_id: c}\nkafka: {bootstrap_servers: h:1}\nroutes:\n\(routes)") == [])
    }

    @Test func aProblemHoldsNothingThatATerminalObeys() {
        let found = read("\"a\\e[31m\\n\\x07\": 1\n" + good.replacing("to: b", with: "to: \"b\\e[2J\""))
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } })
    }

    @Test(arguments: [
        "mqtt: {url: 'mqtt://h', password: hunter2\u{1}}", "mqtt:\n  password: hunter2\n  \u{7}",
        "mqtt:\n password: hunter2\n\t- x",
        "mqtt: {password: 'hunter2", "mqtt: {password: \"hunter2\\q\"}", "password: hunter2\npassword: hunter2",
        "mqtt: {url: 'mqtt://me:hunter2@h', client_id: c}", "mqtt: {url: 'me:hunter2@h', client_id: c}",
        "kafka: {bootstrap_servers: 'me:hunter2@h:1'}", "kafka: {bootstrap_servers: ['me:hunter2@h:1', 'a:1']}",
        "kafka: {bootstrap_servers: 'kafka://me:hunter2@h:1'}", "mqtt: {password: [hunter2]}",
        "mqtt: {password: {a: hunter2}}",
        "mqtt: {password: '${hunter2'}", "kafka: {sasl: {mechanism: PLAIN, password: hunter2}}",
        "kafka: {sasl: {mechanism: PLAIN, username: a, password: \"hunter2\\0\"}}",
    ])
    func noProblemRepeatsASecret(yaml: String) {
        let found = read(yaml)
        #expect(!found.isEmpty && found.allSatisfy { !$0.contains("hunter2") }, "\(found)")
    }
}
#endif
