import TrestleTransport
import Testing

@testable import TrestleBridge

@Suite struct SettingTests {
    private let mqtt = MQTTSource(broker: Endpoint(host: "h", port: 1), clientID: "c")
    private let kafka = KafkaSink(bootstrapServers: [])
    private let route = Route(name: "n", filter: "a", topic: "b")

    /// What a setting says of its value is what it reads.
    private func readsBack<Target>(_ settings: [Setting<Target>], _ target: Target) {
        for setting in settings where !setting.isSecret {
            guard let text = setting.text(in: target) else { continue }
            var copy = target
            #expect(setting.read(text, into: &copy), "\(setting.key): \(text)")
            #expect(setting.text(in: copy) == text, "\(setting.key)")
        }
    }

    @Test func everyDefaultIsAValueThatItsSettingTakes() {
        readsBack(SettingTables.mqtt, mqtt)
        readsBack(SettingTables.kafka, kafka)
        readsBack(SettingTables.route, route)
        readsBack(SettingTables.tls, TLSSection())
        readsBack(SettingTables.sasl, SASLSection())
    }

    @Test func aRefusedValueChangesNothing() {
        for text in ["", " ", "-1", "x", "1e3", "99999999999999999999", "0x10", "\u{0}", "５s", "1y", "5 0ms"] {
            for setting in SettingTables.kafka where setting.key != "client_id" {
                var sink = kafka
                if !setting.read(text, into: &sink) { #expect(setting.text(in: sink) == setting.text(in: kafka)) }
                if let property = setting.property, property.store(&sink, text) != nil {
                    #expect(setting.text(in: sink) == setting.text(in: kafka))
                }
            }
        }
    }

    /// Each row: a setting, values that it takes, values that it does not, and the same for its property.
    @Test(arguments: [
        ("linger", ["0s", "0", "10s", "7ms"], ["11s", "10001ms", "5"], ["0", "10000"], ["10001", "5ms", "-1"]),
        ("batch_size", ["1KiB", "16MiB", "1024"], ["1023", "17MiB", "1KB"], ["1024", "16777216"], ["1023", "1KiB"]),
        ("max_request_size", ["16KiB", "64MiB"], ["16383", "65MiB"], ["16384"], ["16383"]),
        ("buffer_memory", ["1MiB", "1024GiB"], ["1023KiB", "1025GiB"], ["1048576"], ["1048575"]),
        ("request_timeout", ["100ms", "1h"], ["99ms", "61m"], ["100", "3600000"], ["99", "3600001"]),
        ("metadata_max_age", ["1s", "1d"], ["999ms", "25h"], ["1000"], ["999"]),
        ("acks", ["all", "leader"], ["1", "-1", "0"], ["all", "-1", "1"], ["0", "leader"]),
        ("compression", ["none", "zstd"], ["brotli", ""], ["none", "zstd"], ["ZSTD"]),
    ])
    func boundsHoldInBothFiles(
        key: String, good: [String], bad: [String], goodProperty: [String], badProperty: [String]
    ) throws {
        let setting = try #require(SettingTables.kafka.first { $0.key == key })
        let property = try #require(setting.property)
        var sink = kafka
        for text in good { #expect(setting.read(text, into: &sink), "\(text)") }
        for text in bad { #expect(!setting.read(text, into: &sink), "\(text)") }
        for text in goodProperty { #expect(property.store(&sink, text) == nil, "\(text)") }
        for text in badProperty { #expect(property.store(&sink, text) != nil, "\(text)") }
    }

    @Test func aPartOfASecondDoesNotBecomeNone() {
        for (milliseconds, seconds) in [(0, 0), (1, 1), (900, 1), (1000, 1), (1001, 2)] as [(Int64, Int64)] {
            #expect(Duration.milliseconds(milliseconds).wholeSecondsUp == seconds)
        }
    }

    @Test func aSecretIsNotShown() {
        var source = mqtt
        source.password = Secret("hunter2")
        for setting in SettingTables.mqtt where setting.key == "password" {
            #expect(setting.isSecret && setting.text(in: source) == nil)
        }
    }

    @Test func theReferenceNamesEachSettingOnce() {
        let all = SettingReference.all
        #expect(Set(all.map(\.key)).count == all.count)
        let properties = all.map(\.property).filter { !$0.isEmpty }
        #expect(Set(properties).count == properties.count)
        for setting in all {
            #expect(!setting.help.isEmpty && !setting.takes.isEmpty && !setting.help.hasSuffix("."), "\(setting.key)")
            #expect(!"\(setting.help)\(setting.takes)\(setting.standard)".contains { $0 == "|" || $0.isNewline })
        }
        #expect(all.first { $0.key == "mqtt.keep_alive" }?.standard == "`60s`")
        #expect(all.first { $0.key == "kafka.batch_size" }?.standard == "`256KiB`")
        #expect(all.first { $0.key == "tls.minimum_version" }?.standard == "`1.2`")
        #expect(all.first { $0.key == "sasl.mechanism" }?.standard == "required")
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.milliseconds(5), "5ms"), (.milliseconds(1500), "1500ms"), (.seconds(60), "60s"),
        (.seconds(3600), "1h"), (.seconds(86_400), "1d"), (.seconds(86_401), "86401s"),
    ])
    func aDurationIsWrittenAsItIsRead(duration: Duration, text: String) {
        #expect(Quantities.text(duration) == text && Quantities.duration(text) == duration)
    }

    @Test(arguments: [
        (0, "0B"), (1023, "1023B"), (1024, "1KiB"), (1536, "1536B"), (1 << 20, "1MiB"), (1 << 40, "1024GiB"),
    ])
    func aSizeIsWrittenAsItIsRead(bytes: Int, text: String) {
        #expect(Quantities.text(bytes: bytes) == text && Quantities.bytes(text) == bytes)
    }

    @Test("Kerberos is named as what it is")
    func kerberos() {
        let takes = "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"
        #expect(
            SettingText.remark(onValue: "GSSAPI", takes: takes) == "is GSSAPI (Kerberos), which is not supported: it ")
        #expect(SettingText.remark(onValue: "hunter2", takes: takes) == "")
    }
}
