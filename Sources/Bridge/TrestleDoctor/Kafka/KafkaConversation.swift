import KafkaCodec
import KafkaSession
import TrestleBase
import TrestleTransport
import WireBytes

/// Kafka spoken request by request over one link.
final class KafkaConversation {
    let link: Link
    var versions = ApiVersionRanges()
    var apiCount = 0
    private var correlation: Int32 = 0
    private let timeout: Duration

    init(link: Link, timeout: Duration) {
        self.link = link
        self.timeout = timeout
    }

    /// Why there was no response.
    enum Silence: Error {
        case closed(TransportError?)
        case silent
        /// Bytes that are no Kafka frame.
        case notKafka([UInt8])
        case malformed(String)
    }

    /// No request made here has a larger response.
    private static let maximumFrame = 64 << 20

    func request<Request: PublicRequest>(
        _ request: Request, version: Int16
    ) async throws(Silence) -> Request.Response {
        try Self.decode(try await exchange(request, version: version), of: Request.self, version)
    }

    /// Sends a request and gives the body of its response.
    func exchange<Request: PublicRequest>(_ request: Request, version: Int16) async throws(Silence) -> ByteSlice {
        correlation += 1
        do throws(KafkaCodecError) {
            link.stream.send(try .kafka(request, version: version, correlationID: correlation))
        } catch {
            throw .malformed("\(Request.name) version \(version): \(error)")
        }
        return try await body(of: Request.self, version)
    }

    /// Sends credentials.
    ///
    /// - Parameter stream: that of this conversation's link, which is proof that the server may have them.
    func authenticate(
        _ request: SaslAuthenticateRequest, version: Int16, over stream: TrustedStream
    ) async throws(Silence) -> SaslAuthenticateResponse {
        correlation += 1
        var buffer = WireBuffer()
        do throws(KafkaCodecError) {
            try KafkaFrame.append(
                request, version: version, correlationID: correlation, clientID: "trestle-doctor", to: &buffer)
        } catch {
            throw .malformed("\(SaslAuthenticateRequest.name) version \(version): \(error)")
        }
        stream.sendSecret([UInt8](copying: buffer.bytes))
        let body = try await body(of: SaslAuthenticateRequest.self, version)
        return try Self.decode(body, of: SaslAuthenticateRequest.self, version)
    }

    /// As our client reads it: there are brokers that put something behind a response.
    private static func decode<Request: KafkaRequest>(
        _ body: ByteSlice, of request: Request.Type, _ version: Int16
    ) throws(Silence) -> Request.Response {
        do throws(KafkaCodecError) {
            return try Request.Response.decode(body, version: version, allowingTrailingBytes: true)
        } catch {
            throw .malformed("\(Request.name) version \(version): \(error)")
        }
    }

    private func body<Request: KafkaRequest>(
        of request: Request.Type, _ version: Int16
    ) async throws(Silence) -> ByteSlice {
        let frame = try await frame()
        do throws(KafkaCodecError) {
            let (header, offset) = try ResponseHeader.decode(
                frame: frame, headerVersion: Request.Response.headerVersion(version))
            guard header.correlationID == correlation else {
                throw KafkaCodecError(.invalidLength, what: "correlation id")
            }
            return frame.extracting(offset..<frame.count)
        } catch {
            throw .notKafka(Array([UInt8](copying: frame.span).prefix(16)))
        }
    }

    private func frame() async throws(Silence) -> ByteSlice {
        let deadline = Instant.current.advanced(by: timeout)
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
