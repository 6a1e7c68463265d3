/// The reason for the end of a connection to a broker. Prints one line that says what to do.
public struct KafkaSessionError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The bytes that came are no Kafka response.
        case malformedResponse
        /// A response to something that was not requested.
        case unexpectedCorrelationID
        /// The broker and we share no version of an API that is needed.
        case noCommonVersion
        /// The broker refused the credentials or the mechanism. Trying again with the same ones is of no use.
        case authenticationFailed
        /// The broker returned another error to an opening request.
        case refused
        /// A request could not be written in the version agreed.
        case requestNotEncodable
        /// An event that the state does not allow.
        case wrongState
    }

    public let code: Code
    public let text: String

    public init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }

    public var description: String { text }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
