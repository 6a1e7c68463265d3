import KafkaClient
import KafkaCodec
import KafkaSession
import WireBytes

/// How a group began with a topic, as text beside its committed offsets: how many partitions the topic had then, and the topic's ID.
/// `start` is for those partitions, and one that came later is read from its beginning; so are a topic that came later, which had none
/// then, and one that was deleted and made again.
struct GroupStart: Equatable {
    var partitions: Int?
    var topicID: KafkaUUID?

    private static let prefix = "trestle."
    private static let partitionsName = "partitions="
    private static let topicName = "topic="
    private static let longest = 80

    init(partitions: Int? = nil, topicID: KafkaUUID? = nil) {
        self.partitions = partitions
        self.topicID = topicID
    }

    /// Of a text that is another program's, nothing is known.
    init(_ text: String) {
        guard text.utf8.count <= Self.longest, text.begins(with: Self.prefix) else { return }
        for part in text.utf8.dropFirst(Self.prefix.utf8.count).split(separator: UInt8(ascii: " ")) {
            let part = String(decoding: part, as: UTF8.self)
            if part.begins(with: Self.partitionsName) {
                partitions = Int(part.utf8.dropFirst(Self.partitionsName.utf8.count).text)
            } else if part.begins(with: Self.topicName) {
                topicID = KafkaUUID(part.utf8.dropFirst(Self.topicName.utf8.count).text)
            }
        }
    }

    /// For example `trestle.partitions=4 topic=AAECAwQFBgcICQoLDA0ODw`; empty when nothing is known.
    var text: String {
        let parts = [
            partitions.map { "\(Self.partitionsName)\($0)" }, topicID.map { "\(Self.topicName)\($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "" : Self.prefix + parts.joined(separator: " ")
    }

    /// Where a partition begins for which nothing has been committed.
    ///
    /// - Parameters:
    ///   - texts: those beside the offsets of the topic's other partitions.
    ///   - isLater: whether the topic came into being while this program looked for it.
    static func reset(
        _ place: TopicPartition, texts: [String], isLater: Bool, start: ReturnRoute.Start
    ) -> OffsetReset {
        if isLater { return .beginning }
        // Partitions that came later may tell of more.
        let known = texts.compactMap { GroupStart($0).partitions }.min()
        if let known, Int(place.partition) >= known { return .beginning }
        return start == .beginning ? .beginning : .end
    }
}

extension Substring.UTF8View {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
