public import MQTTCodec

/// An error of the client, with a one-line description that a person can act on.
public struct MQTTClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of an error. Kinds are added as the client grows: a switch over them needs a default.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        /// The URL or another setting is wrong.
        public static let configuration = Code(description: "configuration")
        /// The server could not be reached, or the connection broke before it responded.
        public static let connection = Code(description: "connection")
        /// The server refused: see `reasonCode`.
        public static let refused = Code(description: "refused")
        /// No response within the time allowed.
        public static let timedOut = Code(description: "timedOut")
        /// The task was cancelled.
        public static let cancelled = Code(description: "cancelled")
        /// `connect` or `run` has not been called, or the client has been shut down.
        public static let notRunning = Code(description: "notRunning")
        /// The message or filter is not legal, or larger than the server takes.
        public static let invalid = Code(description: "invalid")
        /// The authentication could not begin on this side, for example since no token could be had.
        public static let authentication = Code(description: "authentication")
        /// The session's state could not be read or written.
        public static let store = Code(description: "store")
    }

    public var code: Code
    public var description: String
    /// The server's reason code, if the server caused the error.
    public var reasonCode: ReasonCode?
    /// The message was sent, so that the server may have taken it.
    public var mayBeDelivered: Bool

    /// Where the server says that this client should connect to (5.0, section 4.11), as it was sent.
    public var serverReference: String?
    /// Reason string and user properties of the server's refusal (5.0), as they were sent.
    public var properties = Properties()

    public init(_ code: Code, _ description: String, reasonCode: ReasonCode? = nil, mayBeDelivered: Bool = false) {
        self.code = code
        self.description = description
        self.reasonCode = reasonCode
        self.mayBeDelivered = mayBeDelivered
    }
}

extension MQTTClientError {
    static var notRunning: MQTTClientError {
        MQTTClientError(.notRunning, "the client is not running: call 'connect()' or 'run()' first")
    }

    static func cancelled(mayBeDelivered: Bool = false) -> MQTTClientError {
        MQTTClientError(.cancelled, "the task was cancelled", mayBeDelivered: mayBeDelivered)
    }

    static func stopped(mayBeDelivered: Bool) -> MQTTClientError {
        MQTTClientError(
            .notRunning, "the client was shut down before the server settled the message",
            mayBeDelivered: mayBeDelivered)
    }
}
