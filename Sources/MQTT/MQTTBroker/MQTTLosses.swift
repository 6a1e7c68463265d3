/// Messages that a broker did not deliver, as MQTT and its bounds allow, by reason.
public struct MQTTLosses: Sendable, Hashable {
    /// QoS 0, for a subscriber that did not take what came.
    public var slow = 0
    /// QoS 1 and 2, for a session whose queue is at its bound.
    public var overflow = 0
    /// Their message expiry interval passed before they were delivered.
    public var expired = 0
    /// Larger than the Maximum Packet Size of their subscriber.
    public var tooLarge = 0

    public init() {}

    public var total: Int { slow + overflow + expired + tooLarge }

    enum Reason { case slow, overflow, expired, tooLarge }

    mutating func add(_ reason: Reason) {
        switch reason {
        case .slow: slow += 1
        case .overflow: overflow += 1
        case .expired: expired += 1
        case .tooLarge: tooLarge += 1
        }
    }
}

extension MQTTLosses: CustomStringConvertible {
    /// For example `3 QoS 0 as it is slow, 1 expired`.
    public var description: String {
        var parts: [String] = []
        if slow > 0 { parts.append("\(slow) of QoS 0 as it does not keep up") }
        if overflow > 0 { parts.append("\(overflow) as its queue is full") }
        if expired > 0 { parts.append("\(expired) that expired") }
        if tooLarge > 0 { parts.append("\(tooLarge) larger than the maximum packet size it gave") }
        return parts.joined(separator: ", ")
    }
}

/// The counters of a broker since its start.
public struct MQTTBrokerCounters: Sendable, Hashable {
    /// PUBLISH packets of clients that were taken, repeats left out.
    public var received = 0
    /// The messages that subscribers did not get.
    public var losses = MQTTLosses()
    /// Messages with RETAIN that were delivered but not kept, since a bound was reached.
    public var notRetained = 0
    /// PUBLISH packets to topics that begin with `$`, which are refused where there is an acknowledgement gate.
    public var notCarried = 0
    /// Connections that were refused or closed before they became a client's.
    public var refused = 0

    public init() {}
}
