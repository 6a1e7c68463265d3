/// The error codes of Kafka's protocol. One that this library does not know keeps its number.
public struct KafkaErrorCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int16

    public init(rawValue: Int16) { self.rawValue = rawValue }

    /// Kafka's own name, such as "NOT_LEADER_OR_FOLLOWER"; "ERROR_n" for a code that is not known.
    public var name: String { entry?.name ?? "ERROR_\(rawValue)" }

    /// Whether the same request may succeed when it is sent again, perhaps to another broker.
    public var isRetriable: Bool { entry?.isRetriable ?? false }

    /// One sentence for people; `nil` for a code that is not known.
    public var meaning: String? { entry?.meaning }

    public var isError: Bool { rawValue != 0 }

    private var entry: Known? {
        let index = Int(rawValue) + 1
        return Self.known.indices.contains(index) ? Self.known[index] : nil
    }

    /// The properties of a code.
    struct Known {
        let name: String
        let isRetriable: Bool
        let meaning: String

        init(_ name: String, isRetriable: Bool, _ meaning: String) {
            self.name = name
            self.isRetriable = isRetriable
            self.meaning = meaning
        }
    }
}

extension KafkaErrorCode: CustomStringConvertible {
    public var description: String { "\(name) (\(rawValue))" }
}
