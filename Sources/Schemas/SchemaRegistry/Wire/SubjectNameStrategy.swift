/// The subject under which a record's schema is registered.
public enum SubjectNameStrategy: String, Sendable, Hashable, CaseIterable {
    /// `TOPIC-value` or `TOPIC-key`; the default of Confluent's clients.
    case topicName = "topic-name"
    /// The record's full name.
    case recordName = "record-name"
    /// `TOPIC-` and the record's full name.
    case topicRecordName = "topic-record-name"

    /// - Parameter record: the full name of the schema's record or message; `nil` for a schema without a name.
    /// - Returns: `nil` when the strategy needs a name and there is none.
    public func subject(topic: String, isKey: Bool, record: String?) -> String? {
        switch self {
        case .topicName: topic + (isKey ? "-key" : "-value")
        case .recordName: record
        case .topicRecordName: record.map { "\(topic)-\($0)" }
        }
    }
}
