#if Program
import Foundation
import KafkaClient
import KafkaSession
import TrestleBase

/// One run of `trestle consume`.
final class ConsumeRun {
    private static let progressInterval = Duration.seconds(2)

    let consumer: KafkaConsumer
    let topics: [String]
    let partitions: [Int32]
    let start: ConsumeStart
    let printer: RecordPrinter
    let commits: CommitWatch
    let isGroup: Bool
    let stopsAtEnd: Bool
    let count: Int?
    let isQuiet: Bool
    private var written = 0
    /// Where each partition ended when the program began.
    private var ends: [TopicPartition: Int64] = [:]
    private var reached: Set<TopicPartition> = []
    /// Behind what was written.
    private var nextOffsets: [TopicPartition: OffsetAndMetadata] = [:]
    private let began = ContinuousClock.now
    private var lastProgress = ContinuousClock.now

    init(
        consumer: KafkaConsumer, topics: [String], partitions: [Int32], start: ConsumeStart, printer: RecordPrinter,
        commits: CommitWatch, isGroup: Bool, stopsAtEnd: Bool, count: Int?, isQuiet: Bool
    ) {
        self.consumer = consumer
        self.topics = topics
        self.partitions = partitions
        self.start = start
        self.printer = printer
        self.commits = commits
        self.isGroup = isGroup
        self.stopsAtEnd = stopsAtEnd
        self.count = count
        self.isQuiet = isQuiet
    }

    /// Reads until all that was requested is written.
    ///
    /// - Returns: why that cannot be.
    func failure() async -> KafkaError? {
        do {
            try await run()
            return nil
        } catch let error as KafkaError {
            return error.code == .stopped ? nil : error
        } catch {
            return nil
        }
    }

    private func run() async throws {
        var places: [TopicPartition] = []
        for topic in topics { places += try await consumer.partitions(of: topic) }
        if !partitions.isEmpty {
            let requested = Set(partitions)
            places = places.filter { requested.contains($0.partition) }
            for topic in topics {
                for number in partitions where !places.contains(TopicPartition(topic: topic, partition: number)) {
                    throw KafkaError(.invalidPartition, "topic '\(topic)' has no partition \(number)", topic: topic)
                }
            }
        }
        if stopsAtEnd { ends = try await consumer.offsets(of: places, at: .end) }
        try await begin(places)
        if stopsAtEnd, !isGroup { try await passEmpty(places) }
        if stopsAtEnd, reached.count == places.count { return }
        try await read(places)
    }

    private func begin(_ places: [TopicPartition]) async throws {
        if isGroup { return try await consumer.subscribe(to: topics) }
        switch start {
        case .unsaid: try await consumer.assign(places, from: .end)
        case .reset(let reset): try await consumer.assign(places, from: reset)
        case .offset, .last:
            try await consumer.assign(places, from: .end)
            for (place, offset) in try await begins(of: places) { try await consumer.seek(place, to: offset) }
        }
    }

    /// The offset at which each partition is begun.
    private func begins(of places: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        switch start {
        case .unsaid: return ends
        case .reset(let reset): return try await consumer.offsets(of: places, at: reset)
        case .offset(let offset):
            try await check(offset, in: places)
            return Dictionary(places.map { ($0, offset) }) { first, _ in first }
        case .last(let count):
            let first = try await consumer.offsets(of: places, at: .beginning)
            let last = try await consumer.offsets(of: places, at: .end)
            return first.merging(last) { first, last in max(first, last.subtracting(held: min(count, max(last, 0)))) }
        }
    }

    /// - Throws: `offsetOutOfRange` when the log of a partition does not reach from or to there.
    private func check(_ offset: Int64, in places: [TopicPartition]) async throws {
        let first = try await consumer.offsets(of: places, at: .beginning)
        let last = try await consumer.offsets(of: places, at: .end)
        for place in places.sorted() {
            guard let first = first[place], let last = last[place], offset < first || offset > last else { continue }
            throw KafkaError(
                .offsetOutOfRange, "offset \(offset) of \(place) is not in the log, which has \(first) to \(last)",
                topic: place.topic, partition: place.partition,
                fix: "--from beginning reads all that is there, --partition chooses partitions")
        }
    }

    /// Partitions of which nothing is to be read are done with.
    private func passEmpty(_ places: [TopicPartition]) async throws {
        let begins = try await begins(of: places)
        for place in places where begins[place, default: 0] >= ends[place, default: 0] { reached.insert(place) }
    }

    private func read(_ places: [TopicPartition]) async throws {
        let watch = stopsAtEnd ? watchEnds(places) : nil
        for try await batch in consumer.batches {
            try await printer.prepare(batch)
            let isEnough = try write(batch)
            try printer.flush()
            showProgress()
            if let end = ends[batch.place], batch.nextOffset >= end { reached.insert(batch.place) }
            if isEnough {
                try await commitPart(of: batch)
                break
            }
            if stopsAtEnd, reached.count == places.count {
                await consumer.finish(batch)
                break
            }
        }
        watch?.cancel()
    }

    /// A part of a batch was written: the next run goes on behind it.
    private func commitPart(of batch: ConsumerBatch) async throws {
        guard isGroup, let next = nextOffsets[batch.place] else { return }
        do throws(KafkaError) { try await consumer.commit([batch.place: next]) } catch {
            guard error.code == .notAssigned else { throw error }
            // Another member reads it again from the last offset.
            printError("\(error)")
        }
    }

    /// In a group the batch is written whole, also behind the end: what a member does not write, no other member reads.
    ///
    /// - Returns: whether as many are written as were requested.
    private func write(_ batch: ConsumerBatch) throws -> Bool {
        for record in batch {
            if !isGroup, let end = ends[batch.place], record.offset >= end { return false }
            try printer.write(record)
            written += 1
            nextOffsets[batch.place] = OffsetAndMetadata(
                offset: record.offset.adding(held: 1), leaderEpoch: record.leaderEpoch)
            if written == count { return true }
        }
        return false
    }

    private func watchEnds(_ places: [TopicPartition]) -> Task<Void, Never> {
        let watch = EndWatch(
            consumer: consumer, commits: commits,
            ends: ends.filter { places.contains($0.key) && !reached.contains($0.key) && $0.value > 0 }, isGroup: isGroup
        )
        return Task { await watch.run() }
    }

    private func showProgress() {
        let now = ContinuousClock.now
        guard !isQuiet, now - lastProgress >= Self.progressInterval else { return }
        lastProgress = now
        printError(summary)
    }

    func finish() {
        if !isQuiet { printError(summary) }
    }

    private var summary: String {
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let rate = seconds > 0 ? Int(Double(written) / seconds) : written
        return "\(written) record\(written == 1 ? "" : "s") read in \(String(format: "%.1f", seconds)) s (\(rate)/s)"
    }
}
#endif
