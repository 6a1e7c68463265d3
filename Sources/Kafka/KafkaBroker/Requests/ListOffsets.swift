internal import KafkaCodec
internal import RecordLog
internal import WireBytes

// ListOffsets (2), versions 1-9: the first offset, the next one, or the first at or after a time. A partition that is named
// more than once is refused, as in Kafka.
extension KafkaBrokerCore {
    private enum SpecialTimestamp {
        static let latest: Int64 = -1
        static let earliest: Int64 = -2
        static let maxTimestamp: Int64 = -3
        static let earliestLocal: Int64 = -4
        static let latestTiered: Int64 = -5
    }

    func listOffsets(_ request: ListOffsetsRequest, _ exchange: Exchange) {
        let listing = OffsetListing(request, exchange.connection, decompressing: configuration.decompressionLimits)
        let places = request.topics.indices.flatMap { topic in
            request.topics[topic].partitions.map { (topic, request.topics[topic].name, $0) }
        }
        inParts(places, of: exchange) { [self] (place, done) in
            let (topic, name, requested) = place
            var result = ListOffsetsResponse.Partition()
            result.partitionIndex = requested.partitionIndex
            func finish(_ outcome: Result<(offset: Int64, timestamp: Int64)?, Refusal>) {
                switch outcome {
                case .success(let found?):
                    result.offset = found.offset
                    result.timestamp = found.timestamp
                    if exchange.version >= 4 {
                        result.leaderEpoch =
                            topics.partition(name, requested.partitionIndex)?.log.leaderEpoch(at: found.offset) ?? -1
                    }
                case .success(nil): break
                case .failure(let refusal): result.errorCode = refusal.code.rawValue
                }
                listing.response.topics[topic].partitions.append(result)
                done()
            }
            guard !listing.isRepeated(name, requested.partitionIndex) else {
                return finish(.failure(Refusal(.invalidRequest, "the partition is named more than once")))
            }
            guard let partition = topics.partition(name, requested.partitionIndex) else {
                return finish(.failure(Refusal(.unknownTopicOrPartition, "there is no such partition")))
            }
            if let error = partition.check(leaderEpoch: requested.currentLeaderEpoch) {
                return finish(.failure(Refusal(error, "the leader's epoch is another")))
            }
            offset(in: partition.log, at: requested.timestamp, listing, then: finish)
        } finish: {
            exchange.respond(listing.response)
        }
    }

    /// - Parameter finish: gets `nil` when no record is that young.
    private func offset(
        in log: RecordLog, at timestamp: Int64, _ listing: OffsetListing,
        then finish: @escaping (Result<(offset: Int64, timestamp: Int64)?, Refusal>) -> Void
    ) {
        switch timestamp {
        case SpecialTimestamp.latest: finish(.success((log.highWatermark, -1)))
        case SpecialTimestamp.earliest, SpecialTimestamp.earliestLocal: finish(.success((log.startOffset, -1)))
        case SpecialTimestamp.latestTiered: finish(.success(nil))
        case SpecialTimestamp.maxTimestamp:
            guard let newest = log.maxTimestamp else { return finish(.success(nil)) }
            firstRecord(in: log, notBefore: newest, listing, then: finish)
        case ..<0: finish(.success(nil))  // Kafka has no other negative times
        default: firstRecord(in: log, notBefore: timestamp, listing, then: finish)
        }
    }

    /// The first record at or after a time.
    private func firstRecord(
        in log: RecordLog, notBefore timestamp: Int64, _ listing: OffsetListing,
        then completion: @escaping (Result<(offset: Int64, timestamp: Int64)?, Refusal>) -> Void
    ) {
        // Of a batch whose first records were deleted the others are left.
        let finish = { (result: Result<(offset: Int64, timestamp: Int64)?, Refusal>) in
            completion(result.map { place in place.map { (max($0.offset, log.startOffset), $0.timestamp) } })
        }
        var buffer = WireBuffer()
        let header: RecordBatchHeader
        do throws(RecordLogError) {
            guard let found = try log.readFirstBatch(notBefore: timestamp, into: &buffer) else {
                return finish(.success(nil))
            }
            header = found
        } catch {
            logStorageError(error)
            return finish(.failure(Refusal(.kafkaStorageError, error.message)))
        }
        // Of a batch that is not looked into the first record is named: a consumer then sees some that are older, but
        // misses none.
        let inspection = BatchInspection(ByteSlice(buffer), configuration.compression, listing.limits)
        inspect(inspection, for: listing.client) { inspection throws(KafkaCodecError) in
            try inspection.firstRecord(notBefore: timestamp)
        } then: { outcome in
            switch outcome {
            case .success(let found):
                listing.decompressed(found.decompressedBytes)
                finish(.success(found.place ?? (header.baseOffset, header.baseTimestamp)))
            case .failure(let error):
                if error.code == .decompressionLimit { listing.decompressed(.max) }
                finish(.success((header.baseOffset, header.baseTimestamp)))
            }
        }
    }
}

/// The response to a ListOffsets in the making.
private final class OffsetListing {
    let client: ClientConnection
    var response = ListOffsetsResponse()
    private var named: ExactTexts<[Int32: Int]> = [:]
    /// The limits of the decompressed size of all batches of a request.
    private(set) var limits: DecompressionLimits

    init(_ request: ListOffsetsRequest, _ client: ClientConnection, decompressing limits: DecompressionLimits) {
        self.client = client
        self.limits = limits
        response.topics = request.topics.map { requested in
            var topic = ListOffsetsResponse.Topic()
            topic.name = requested.name
            return topic
        }
        for topic in request.topics {
            for partition in topic.partitions {
                named[topic.name, default: [:]][partition.partitionIndex, default: 0] += 1
            }
        }
    }

    func isRepeated(_ topic: String, _ partition: Int32) -> Bool { named[topic]?[partition] ?? 0 > 1 }

    func decompressed(_ bytes: Int) { limits.maximumSize = max(0, limits.maximumSize - bytes) }
}
