import KafkaSession
import TrestleBase
import TrestleTransport

@testable import KafkaClient

/// One user of a consumer who reads, commits, seeks, pauses and leaves its loops as a seed decides, in a few lives with the same group,
/// and a model of what must come of it.
struct ConsumerLoopModel {
    struct Mistake: Error, CustomStringConvertible { let description: String }

    private let rig: ConsumerRig
    private let group: String
    private let places: [TopicPartition]
    /// Records of each partition: offsets from 0 to here.
    private let end: Int64
    private var random: SeededRandom
    /// The offset of the record that must come next.
    private var next: [TopicPartition: Int64] = [:]
    /// Offsets that were given in some life, or that the user has jumped over.
    private var covered: [TopicPartition: Set<Int64>] = [:]
    /// Partitions that were read or sought in this life.
    private var moved: Set<TopicPartition> = []
    private var paused: Set<TopicPartition> = []
    /// Partitions that were sought to their beginning or end, which the consumer has to ask for.
    private var asking: Set<TopicPartition> = []
    private(set) var course: [String] = []

    init(_ rig: ConsumerRig, group: String, end: Int64, seed: UInt64) {
        self.rig = rig
        self.group = group
        self.end = end
        random = SeededRandom(seed: seed)
        places = (0..<rig.partitions).map { TopicPartition(topic: rig.topic, partition: Int32($0)) }
    }

    private mutating func choose(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    mutating func run() async throws {
        for _ in 0...choose(3) { try await live(toTheEnd: false) }
        try await live(toTheEnd: true)
        for place in places where covered[place, default: []].count != Int(end) {
            throw Mistake(description: "\(place): \(covered[place]?.count ?? 0) of \(end) records came")
        }
    }

    // MARK: A life

    private mutating func live(toTheEnd: Bool) async throws {
        let (fetchSize, isAutomatic) = ([200, 500, 5000, 1 << 20][choose(4)], choose(2) == 0)
        let consumer = try rig.consumer(group: group) {
            $0.maximumPartitionFetchSize = fetchSize
            $0.commitsAutomatically = isAutomatic
            $0.commitInterval = .milliseconds(1)
        }
        course.append("life, fetches \(fetchSize), automatic \(isAutomatic)")
        let watch = Task {
            try await Task.sleep(for: .seconds(60))
            await consumer.shutdown(timeout: .zero)
        }
        defer { watch.cancel() }
        (moved, paused, asking) = ([], [], [])
        try await judge(consumer)
        try await consumer.assign(places)
        var loops = toTheEnd ? Int.max : 1 + choose(3)
        while loops > 0, hasMore {
            loops -= 1
            if choose(2) == 0 {
                try await readRecords(of: consumer, toTheEnd: toTheEnd)
            } else {
                try await readBatches(of: consumer, toTheEnd: toTheEnd)
            }
        }
        let isKilled = choose(3) == 0
        course.append(isKilled ? "killed" : "closed")
        await consumer.shutdown(timeout: isKilled ? .zero : .seconds(30))
    }

    private var hasMore: Bool { places.contains { !paused.contains($0) && next[$0, default: 0] < end } }

    /// What the group has committed was given, and the next life begins there.
    private mutating func judge(_ consumer: KafkaConsumer) async throws {
        let committed = try await consumer.committed(places)
        for place in places {
            let offset = committed[place]?.offset ?? 0
            for missing in 0..<offset where !covered[place, default: []].contains(missing) {
                throw Mistake(description: "\(place): \(offset) is committed, and \(missing) never came")
            }
            next[place] = offset
        }
    }

    // MARK: Loops

    private mutating func readRecords(of consumer: KafkaConsumer, toTheEnd: Bool) async throws {
        course.append("records")
        for try await record in consumer.records {
            try take(record)
            if try await act(consumer, after: record, nil, toTheEnd: toTheEnd) { return }
        }
        throw Mistake(description: "the loop ended by itself")
    }

    private mutating func readBatches(of consumer: KafkaConsumer, toTheEnd: Bool) async throws {
        course.append("batches")
        for try await batch in consumer.batches {
            var last: ConsumerRecord?
            for record in batch {
                try take(record)
                last = record
            }
            guard let last else { throw Mistake(description: "a batch without records") }
            if try await act(consumer, after: last, batch, toTheEnd: toTheEnd) { return }
        }
        throw Mistake(description: "the loop ended by itself")
    }

    private mutating func take(_ record: ConsumerRecord) throws {
        let place = TopicPartition(topic: record.topic, partition: record.partition)
        guard record.offset == next[place] else {
            throw Mistake(description: "\(place): \(record.offset) came instead of \(next[place] ?? -1)")
        }
        guard record.text == "v\(record.offset * Int64(places.count) + Int64(record.partition))" else {
            throw Mistake(description: "\(place): \(record.offset) is '\(record.text)'")
        }
        guard !paused.contains(place) else { throw Mistake(description: "\(place) is paused and gave a record") }
        next[place] = record.offset + 1
        covered[place, default: []].insert(record.offset)
        moved.insert(place)
        asking.remove(place)
    }

    /// - Returns: whether the loop is left.
    private mutating func act(
        _ consumer: KafkaConsumer, after record: ConsumerRecord, _ batch: ConsumerBatch?, toTheEnd: Bool
    ) async throws -> Bool {
        guard hasMore else { return true }
        guard !toTheEnd else { return false }
        let own = TopicPartition(topic: record.topic, partition: record.partition)
        switch choose(30) {
        case 0:
            course.append("commit")
            try await consumer.commit()
            try await expect(
                next.filter { moved.contains($0.key) && !asking.contains($0.key) }, committedBy: consumer)
        case 1:
            course.append("commit \(own)@\(record.offset)")
            try await consumer.commit(record)
            try await expect([own: record.offset + 1], committedBy: consumer)
        case 2: await consumer.commitLater([own: OffsetAndMetadata(offset: record.offset + 1)])
        case 3, 4: try await seek(consumer)
        case 5 where batch != nil: if let batch { await consumer.finish(batch) }
        case 6:
            let place = places[choose(places.count)]
            course.append("pause \(place)")
            await consumer.pause([place])
            paused.insert(place)
            return try await leaveOrResume(consumer)
        case 7:
            course.append("resume")
            await consumer.resume(places)
            paused = []
        case 8, 9: return true
        default: break
        }
        return !hasMore
    }

    private mutating func leaveOrResume(_ consumer: KafkaConsumer) async throws -> Bool {
        guard !hasMore else { return false }
        await consumer.resume(places)
        paused = []
        return !hasMore
    }

    private mutating func seek(_ consumer: KafkaConsumer) async throws {
        let place = places[choose(places.count)]
        let target: Int64
        asking.insert(place)
        switch choose(5) {
        case 0:
            target = 0
            try await consumer.seek(place, to: .beginning)
        case 1:
            target = end
            try await consumer.seek(place, to: .end)
        default:
            target = Int64(choose(Int(end)))
            asking.remove(place)
            try await consumer.seek(place, to: target)
        }
        course.append("seek \(place)@\(target)")
        // The way there may begin before what the group has committed: the next life may not.
        for offset in 0..<target { covered[place, default: []].insert(offset) }
        next[place] = target
        moved.insert(place)
    }

    private func expect(
        _ expected: [TopicPartition: Int64], committedBy consumer: KafkaConsumer
    ) async throws {
        let found = try await consumer.committed(places)
        for (place, offset) in expected where found[place]?.offset != offset {
            throw Mistake(description: "\(place): \(found[place]?.offset ?? -1) is committed instead of \(offset)")
        }
    }
}
