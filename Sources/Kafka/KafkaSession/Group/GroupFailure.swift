import KafkaCodec

/// A permanent failure of a group's member.
public struct GroupFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Kafka's error code; 0 when the broker did not give one.
    public let errorCode: Int16
    /// The fault.
    public let text: String
    /// The fix for a person; `nil` if there is none.
    public let fix: String?

    public init(errorCode: Int16 = 0, _ text: String, fix: String? = nil) {
        self.errorCode = errorCode
        self.text = text
        self.fix = fix
    }

    init(_ code: KafkaErrorCode, group: String, instance: String?) {
        let text: String
        var fix: String?
        switch code {
        case .fencedInstanceID:
            text = "another member has joined group '\(group)' as static member '\(instance ?? "")'"
            fix = "give each process its own group.instance.id"
        case .inconsistentGroupProtocol:
            text = "the members of group '\(group)' share no assignor with this one"
            fix = "set partition.assignment.strategy to one that all members have"
        case .invalidSessionTimeout:
            text = "the broker does not allow this session.timeout.ms"
            fix = "choose one between its group.min.session.timeout.ms and group.max.session.timeout.ms"
        case .groupMaxSizeReached:
            text = "group '\(group)' is full"
            fix = "raise the broker's group.max.size or start fewer members"
        case .groupAuthorizationFailed:
            text = "no right to use group '\(group)'"
            fix = "grant READ on the group to this user"
        case .invalidGroupID: text = "'\(group)' is not a valid group ID"
        default: text = "group '\(group)' cannot be joined: \(code)"
        }
        self.init(errorCode: code.rawValue, "\(text) (\(code.name))", fix: fix)
    }

    public var description: String { fix.map { "\(text): \($0)" } ?? text }
}
