/// The protocol level that a CONNECT names and that the whole connection then speaks.
public enum MQTTVersion: UInt8, Sendable, Hashable, CaseIterable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case v3_1_1 = 4
    case v5 = 5
}

extension MQTTVersion: CustomStringConvertible {
    public var description: String { self == .v5 ? "5.0" : "3.1.1" }
}

/// Which end of the connection a packet came from; each may send only some packets.
public enum Role: UInt8, Sendable, Hashable, CaseIterable {
    case client
    case server
}

/// Quality of service of a message or the highest one of a subscription.
public enum QoS: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    case atMostOnce = 0
    case atLeastOnce = 1
    case exactlyOnce = 2

    @inlinable public static func < (left: QoS, right: QoS) -> Bool { left.rawValue < right.rawValue }
}

/// The upper four bits of a packet's first byte (2.1.2 in MQTT 5).
public enum PacketType: UInt8, Sendable, Hashable, CaseIterable {
    case connect = 1
    case connack = 2
    case publish = 3
    case puback = 4
    case pubrec = 5
    case pubrel = 6
    case pubcomp = 7
    case subscribe = 8
    case suback = 9
    case unsubscribe = 10
    case unsuback = 11
    case pingreq = 12
    case pingresp = 13
    case disconnect = 14
    case auth = 15

    /// As the specification writes it: `PUBLISH`.
    public var name: String { "\(self)".uppercased() }

    /// Whether `role` may send this packet in `version` (2.1.2).
    @inlinable
    public func mayBeSent(by role: Role, version: MQTTVersion) -> Bool {
        switch self {
        case .connect, .subscribe, .unsubscribe, .pingreq: role == .client
        case .connack, .suback, .unsuback, .pingresp: role == .server
        case .publish, .puback, .pubrec, .pubrel, .pubcomp: true
        case .disconnect: role == .client || version == .v5
        case .auth: version == .v5
        }
    }
}

/// A packet identifier: never zero (2.2.1).
public struct PacketIdentifier: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt16

    /// `nil` for zero.
    @inlinable public init?(rawValue: UInt16) {
        guard rawValue != 0 else { return nil }
        self.rawValue = rawValue
    }

    /// The first identifier, 1.
    public static let first = PacketIdentifier(nonZero: 1)

    /// The identifier after this one; 1 follows 65,535.
    @inlinable public var next: PacketIdentifier {
        PacketIdentifier(nonZero: rawValue == .max ? 1 : rawValue &+ 1)
    }

    @inlinable init(nonZero rawValue: UInt16) { self.rawValue = rawValue }
}

extension PacketIdentifier: ExpressibleByIntegerLiteral {
    /// Traps for the literal 0, which identifies no packet; `init(rawValue:)` is for numbers that are not known before.
    @inlinable public init(integerLiteral value: UInt16) {
        precondition(value != 0, "0 is not a packet identifier")
        self.init(nonZero: value)
    }
}

extension PacketIdentifier: CustomStringConvertible {
    public var description: String { "\(rawValue)" }
}
