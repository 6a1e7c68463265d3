import TrestleBase
import KafkaCodec
import WireBytes

// Headers: the request's is written before its body, the response's is checked against the oldest request.
extension ConnectionStateMachine {
    /// Writes a whole frame; on failure nothing of it stays in the buffer.
    mutating func write<Request: KafkaRequest>(
        _ request: Request, version: Int16, waiter: Waiter, allowance: Duration = .zero, now: Instant,
        into out: inout WireBuffer
    ) throws(KafkaSessionError) {
        do {
            try KafkaFrame.append(
                request, version: version, correlationID: nextCorrelationID, clientID: clientID, to: &out)
        } catch {
            throw notEncodable(Request.self, version, error)
        }
        enter(Request.self, version: version, waiter: waiter, allowance: allowance, now: now)
    }

    func notEncodable<Request: KafkaRequest>(
        _: Request.Type, _ version: Int16, _ error: KafkaCodecError
    ) -> KafkaSessionError {
        KafkaSessionError(.requestNotEncodable, "\(Request.name) version \(version): \(error)")
    }

    /// Checks that `frame` is the response to `request`, and gives its body.
    func body(of frame: Span<UInt8>, respondingTo request: Pending) throws(KafkaSessionError) -> ByteSlice {
        let frame = ByteSlice(copying: frame)
        let header: ResponseHeader
        let offset: Int
        do {
            (header, offset) = try ResponseHeader.decode(frame: frame, headerVersion: request.responseHeaderVersion)
        } catch {
            throw KafkaSessionError(.malformedResponse, "the header of a response is malformed: \(error)")
        }
        guard header.correlationID == request.correlationID else {
            throw KafkaSessionError(
                .unexpectedCorrelationID,
                "the broker responded to request \(header.correlationID) where \(request.correlationID) was next")
        }
        return frame.extracting(offset..<frame.count)
    }
}
