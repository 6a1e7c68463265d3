#if Program
import ArgumentParser
import MQTTCodec
import TrestleBridge
import TrestleTransport
import WireBytes

/// The message that the broker publishes when the program ends without a DISCONNECT.
struct MQTTWillOptions: ParsableArguments {
    @Option(help: "The broker publishes a message to this topic when the program ends without a DISCONNECT.")
    var willTopic: String?

    @Option(name: [.long, .customLong("will-payload")], help: "The will's payload. (default: empty)")
    var willMessage: String?

    @Option(help: "The will's QoS. (default: 0)")
    var willQos: Int?

    @Flag(help: "The broker keeps the will for those who subscribe later.")
    var willRetain = false

    @Option(help: "How long the broker waits before it publishes the will, for example 30s; MQTT 5.")
    var willDelay: String?

    @Option(help: "The content type of the will; MQTT 5.")
    var willContentType: String?

    @Option(help: "A user property of the will, NAME=VALUE; may be given several times; MQTT 5.")
    var willUserProperty: [String] = []

    func validate() throws {
        let hasMore = willMessage != nil || willQos != nil || willRetain || willDelay != nil || willContentType != nil
        if willTopic == nil, hasMore || !willUserProperty.isEmpty {
            throw ValidationError("a will needs a --will-topic")
        }
        _ = try UserProperties.read(willUserProperty, for: "--will-user-property")
        if let willQos, !(0...2).contains(willQos) {
            throw ValidationError("--will-qos takes 0, 1 or 2")
        }
        _ = try willDelay.map { try Seconds.read($0, for: "--will-delay") }
    }

    func load(version: MQTTVersion) throws -> Will? {
        guard let willTopic else { return nil }
        var will = Will(
            topic: willTopic, payload: willMessage ?? "",
            qos: willQos.flatMap { QoS(rawValue: UInt8($0)) } ?? .atMostOnce,
            retain: willRetain)
        will.properties.list = try UserProperties.read(willUserProperty, for: "--will-user-property")
        will.properties.contentType = willContentType
        if let willDelay {
            will.properties.willDelayInterval = UInt32(
                clamping: try Seconds.read(willDelay, for: "--will-delay").components.seconds)
        }
        guard version == .v5 || will.properties.isEmpty else {
            throw ValidationError("the will's delay and properties need MQTT 5")
        }
        return will
    }
}

/// User properties written as NAME=VALUE.
enum UserProperties {
    static func read(_ texts: [String], for option: String) throws -> [Property] {
        try texts.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw ValidationError("\(option) takes NAME=VALUE")
            }
            return .userProperty(name: String(parts[0]), value: String(parts[1]))
        }
    }
}

/// A duration, or seconds without a unit, as the options of `mosquitto_pub` are written.
enum Seconds {
    static func read(_ text: String, for option: String) throws -> Duration {
        if let seconds = UInt32(text) { return .seconds(Int64(seconds)) }
        guard let duration = Quantities.duration(text) else {
            throw ValidationError("\(option) takes seconds, or a duration, for example 1h")
        }
        return duration
    }
}
#endif
