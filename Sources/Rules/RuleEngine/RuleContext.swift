/// The properties of an MQTT 5 PUBLISH that rules can read (MQTT 5.0, section 3.3.2.3).
public struct RuleMessageProperties: Sendable {
    public var contentType: String?
    /// 1 for UTF-8.
    public var payloadFormatIndicator: UInt8?
    public var responseTopic: String?
    public var correlationData: [UInt8]?
    /// In the order of the packet.
    public var userProperties: [(name: String, value: String)] = []

    public init() {}
}

/// The surroundings of a message.
public struct RuleContext: Sendable {
    /// `timestamp()`: milliseconds since 1970-01-01 00:00 UTC.
    public var timestamp: Int64
    /// `clientid()`; `nil` gives "n/a".
    public var clientID: String?
    public var traceID: String?
    public var principal: String?
    public var accountID: String?
    public var sourceIP: String?
    /// `nil` for a message of MQTT 3.1.1.
    public var properties: RuleMessageProperties?
    /// The name of the rule that Basic Ingest topics (`$aws/rules/NAME/…`) invoke.
    public var ruleName: String?

    public init(timestamp: Int64) { self.timestamp = timestamp }
}

/// A call of a function that a service outside the engine computes.
public struct RemoteCall: Sendable, Hashable {
    /// In lower case, for example `get_secret`.
    public let function: String
    /// The arguments as JSON; `nil` for Undefined.
    public let arguments: [String?]
}

/// The response to a `RemoteCall`.
public enum RemoteResponse: Sendable {
    /// A JSON text.
    case json(String)
    case string(String)
    case undefined
    /// The service reported a failure; the text says which.
    case failed(String)
    /// The response is not there yet: the evaluation ends with `RuleError.Code.pending`.
    case pending
}

/// Services from outside the engine: remote functions, time zones, random numbers.
public struct RuleEnvironment: Sendable {
    /// Computes remote functions; with `nil` they are refused.
    public var remote: (@Sendable (RemoteCall) -> RemoteResponse)?
    /// The rules of a time zone of the tz database; by default from /usr/share/zoneinfo.
    public var timeZone: @Sendable (_ name: String) -> TimeZoneRules? = { SystemTimeZones.shared.rules(named: $0) }
    /// For `rand()` and `newuuid()`.
    public var random: @Sendable () -> UInt64 = { UInt64.random(in: 0 ... .max) }

    public init() {}
}
