import CorpusReplay
import KafkaCodec
import KafkaInspection
import WireBytes

/// The first byte says which message, the second which version, the rest is its body.
///
/// What is accepted must survive being written and read again with every field the same; a stream of frames is read to
/// its end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard count >= 2 else { return 0 }
    let type = MessageTypes.all[Int(input[0]) % MessageTypes.all.count]
    let versions = type.validVersions
    let version = versions.lowerBound + Int16(input[1]) % Int16(versions.count)
    tryMessage(type, version, input)
    tryFrames(input)
    return 0
}

func tryMessage<Message: KafkaMessage>(_: Message.Type, _ version: Int16, _ input: [UInt8]) {
    let body = ByteSlice(copying: input.span.extracting(2...))
    guard let message = try? Message.decode(body, version: version) else { return }
    do {
        let encoded = try message.encoded(version: version)
        let again = try Message.decode(encoded, version: version)
        let first = KafkaJSONWriter.json(message, version: version)
        let second = KafkaJSONWriter.json(again, version: version)
        precondition(first == second, "\(Message.name) \(version): \(first) became \(second)")
        // The same value has one form, whatever memory the buffer has to begin with.
        let capacity = drawnCapacity(input, expected: encoded.count)
        var buffer = WireBuffer(capacity: capacity)
        try again.encode(into: &buffer, version: version)
        precondition(
            buffer.bytes.hasSameBytes(as: encoded.span),
            "\(Message.name) \(version) is written in two ways at \(capacity)")
    } catch {
        fatalError("\(Message.name) \(version) cannot be written as it was read: \(error)")
    }
}

func tryFrames(_ input: [UInt8]) {
    var rest = input.span
    while let body = try? KafkaFrame.parse(rest, maximumSize: 1 << 20) {
        let frame = ByteSlice(copying: rest.extracting(body))
        _ = try? RequestHeader.decode(frame: frame)
        _ = try? ResponseHeader.decode(frame: frame, headerVersion: 1)
        rest = rest.extracting(droppingFirst: body.upperBound)
    }
}

#if !FUZZING
@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
