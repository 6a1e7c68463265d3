import KafkaCodec
import Testing
import WireBytes

@Suite struct GatheredFrameTests {
    private func response(_ sizes: [Int]) -> FetchResponse {
        var response = FetchResponse()
        response.responses = sizes.enumerated().map { index, size in
            var partition = FetchResponse.Partition()
            partition.partitionIndex = Int32(index)
            partition.records = ByteSlice((0..<size).map { UInt8(truncatingIfNeeded: $0 &+ index) })
            var topic = FetchResponse.Topic()
            topic.topic = "t\(index)"
            topic.partitions = [partition]
            return topic
        }
        return response
    }

    /// The frame of one write, and that of the pieces put together, are the same bytes.
    @Test(arguments: [Int16(4), 11, 12])
    func aGatheredFrameIsTheFrame(version: Int16) throws {
        let response = response([0, 100, 4095, 4096, 70_000, 5_000])
        var whole = WireBuffer()
        try KafkaFrame.append(response, version: version, correlationID: 7, to: &whole)

        var pieces = WireBuffer()
        pieces.append([9, 9, 9].span)
        let cuts = try KafkaFrame.gather(response, version: version, correlationID: 7, to: &pieces)
        #expect(cuts.map(\.records.count) == [4096, 70_000, 5_000])
        #expect(joined(pieces, from: 3, cuts) == [UInt8](copying: whole.bytes))
    }

    @Test(arguments: 3...13 as ClosedRange<Int16>)
    func aGatheredRequestIsTheRequest(version: Int16) throws {
        var request = ProduceRequest()
        request.acks = -1
        request.topicData = [[0, 4095, 4096], [300_000, 1]].enumerated().map { index, sizes in
            var topic = ProduceRequest.Topic()
            if version < 13 { topic.name = "topic \(index)" }
            topic.partitionData = sizes.enumerated().map { partition, size in
                var data = ProduceRequest.Partition()
                data.index = Int32(partition)
                data.records = ByteSlice((0..<size).map { UInt8(truncatingIfNeeded: $0 &+ partition) })
                return data
            }
            return topic
        }
        var whole = WireBuffer()
        try KafkaFrame.append(request, version: version, correlationID: 7, clientID: "me", to: &whole)

        var pieces = WireBuffer()
        pieces.append([9, 9, 9].span)
        let cuts = try KafkaFrame.gather(request, version: version, correlationID: 7, clientID: "me", to: &pieces)
        #expect(cuts.map(\.records.count) == [4096, 300_000])
        #expect(joined(pieces, from: 3, cuts) == [UInt8](copying: whole.bytes))
    }

    private func joined(_ pieces: borrowing WireBuffer, from start: Int, _ cuts: [GatheredMessage.Slice]) -> [UInt8] {
        var joined: [UInt8] = []
        var place = start
        for cut in cuts {
            joined += [UInt8](copying: pieces.bytes.extracting(place..<cut.offset)) + cut.records.array
            place = cut.offset
        }
        return joined + [UInt8](copying: pieces.bytes.extracting(place...))
    }

    @Test func whatCannotBeWrittenLeavesNothingBehind() throws {
        var response = response([5_000])
        response.responses[0].topic = String(repeating: "x", count: 40_000)
        var buffer = WireBuffer()
        buffer.append([1, 2].span)
        #expect(throws: KafkaCodecError.self) {
            try KafkaFrame.gather(response, version: 11, correlationID: 7, to: &buffer)
        }
        #expect([UInt8](copying: buffer.bytes) == [1, 2])
    }
}
