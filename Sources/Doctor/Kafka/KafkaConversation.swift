import KafkaCodec
import KafkaSession
import Transport
import WireBytes

/// Kafka spoken request by request over one link.
final class KafkaConversation {
    let link: Link
    var versions = ApiVersionRanges()
    var apiCount = 0
    private var correlation: Int32 = 0
    private let patience: Duration

    init(link: Link, patience: Duration) {
        self.link = link
        self.patience = patience
    }

    /// Why there was no answer.
    enum Silence: Error {
        case closed(TransportError?)
        case silent
        /// Bytes that are no Kafka frame.
        case notKafka([UInt8])
        case malformed(String)
    }

    /// Larger answers are no answers to what is asked here.
    private static let maximumFrame = 64 << 20

    func ask<Request: KafkaRequest>(
        _ request: Request, version: Int16
    ) async throws(Silence) -> Request.Response {
        let body = try await exchange(request, version: version)
        // As our client reads it: there are brokers that put something behind an answer.
        do throws(KafkaCodecError) {
            return try Request.Response.decode(body, version: version, allowingTrailingBytes: true)
        } catch {
            throw .malformed("\(Request.name) version \(version): \(error)")
        }
    }

    /// Sends a request and gives the body of its answer.
    func exchange<Request: KafkaRequest>(_ request: Request, version: Int16) async throws(Silence) -> ByteSlice {
        correlation += 1
        var buffer = ByteBuffer()
        do throws(KafkaCodecError) {
            try KafkaFrame.append(
                request, version: version, correlationId: correlation, clientId: "trestle-doctor", to: &buffer)
        } catch {
            throw .malformed("\(Request.name) version \(version): \(error)")
        }
        link.stream.send([UInt8](copying: buffer.bytes))
        let frame = try await frame()
        do throws(KafkaCodecError) {
            let (header, offset) = try ResponseHeader.decode(
                frame: frame, headerVersion: Request.Response.headerVersion(version))
            guard header.correlationId == correlation else {
                throw KafkaCodecError(.invalidLength, what: "correlation id")
            }
            return frame[offset..<frame.count]
        } catch {
            throw .notKafka(Array([UInt8](copying: frame.span).prefix(16)))
        }
    }

    private func frame() async throws(Silence) -> ByteSlice {
        let deadline = MonotonicInstant.current.advanced(by: patience)
        while true {
            let bytes = link.stream.bytes
            if bytes.count >= 4 {
                let range: Range<Int>?
                do throws(KafkaCodecError) {
                    range = try KafkaFrame.parse(bytes.span, maximumSize: Self.maximumFrame)
                } catch {
                    throw .notKafka(bytes)
                }
                if let range {
                    link.stream.take(range.upperBound)
                    return ByteSlice(Array(bytes[range]))
                }
            }
            switch await link.stream.more(before: deadline) {
            case .bytes: continue
            case .ended:
                if bytes.isEmpty { throw .closed(link.stream.failure) } else { throw .notKafka(bytes) }
            case .timedOut:
                if bytes.isEmpty { throw .silent } else { throw .notKafka(bytes) }
            }
        }
    }
}
