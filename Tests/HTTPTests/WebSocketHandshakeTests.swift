import Foundation
import Testing
import TrestleHTTP
import WireBytes

@Suite struct WebSocketHandshakeTests {
    /// The key and the proof of RFC 6455 section 1.3.
    private static let request =
        "GET /mqtt HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat, mqtt\r\nSec-WebSocket-Version: 13\r\n\r\n"

    private func respond(
        _ text: String, paths: [String] = ["/mqtt"]
    ) -> (outcome: WebSocketServerHandshake.Outcome?, response: String, rest: Int) {
        var handshake = WebSocketServerHandshake(paths: paths, subprotocols: ["mqtt"]) { head in
            head.fields["Origin"].map { $0 == "http://a" } ?? true
        }
        var response = WireBuffer()
        let bytes = Array(text.utf8)
        var offset = 0
        let outcome = handshake.receive(bytes.span, from: &offset, response: &response)
        return (outcome, String(decoding: [UInt8](copying: response.bytes), as: UTF8.self), bytes.count - offset)
    }

    @Test func theExampleOfTheSpecificationIsAccepted() {
        let found = respond(Self.request + "\u{02}\u{00}")
        #expect(found.outcome == .accepted(path: "/mqtt", subprotocol: "mqtt") && found.rest == 2)
        #expect(found.response.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(
            found.response.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n") && found.response.hasSuffix("\r\n\r\n"))
        #expect(!found.response.contains("Content-Length"))
        for count in 0..<Self.request.utf8.count {
            #expect(respond(String(decoding: Self.request.utf8.prefix(count), as: UTF8.self)).outcome == nil)
        }
    }

    @Test(arguments: [
        ("GET /mqtt", "GET /else", 404), ("Host: a\r\n", "Host: a\r\nOrigin: http://b\r\n", 403),
        ("GET /mqtt", "POST /mqtt", 426), ("Upgrade: websocket\r\n", "", 426),
        ("keep-alive, Upgrade", "keep-alive", 426), ("Version: 13", "Version: 8", 426), ("sample", "sbmple", 0),
        ("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", 400), ("dGhlIHNhbXBsZSBub25jZQ==", "", 400),
        ("Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 13\r\nContent-Length: 4\r\n", 413),
        ("chat, mqtt", "chat", 400), ("Host: a\r\n", "", 400), ("websocket\r\n", "websocket\n", 400),
    ])
    func otherRequestsAreRefused(_ part: String, _ other: String, _ status: UInt16) {
        guard let place = Self.request.range(of: part) else {
            #expect(status == 0)
            return
        }
        let found = respond(Self.request.replacingCharacters(in: place, with: other))
        #expect(found.outcome == .refused(status: status), "\(found)")
        #expect(found.response.hasPrefix("HTTP/1.1 \(status) ") && found.response.contains("close"))
    }

    private func client(_ response: String) -> Result<String?, WebSocketError> {
        var handshake = WebSocketClientHandshake(
            host: "a", path: "/mqtt", subprotocols: ["mqtt"], key: Array("the sample nonce".utf8))
        var offset = 0
        do throws(WebSocketError) {
            return .success(try handshake.receive(Array(response.utf8).span, from: &offset)?.subprotocol)
        } catch {
            return .failure(error)
        }
    }

    @Test func aClientAcceptsWhatFitsItsRequestAndNothingElse() throws {
        var request = WireBuffer()
        let handshake = WebSocketClientHandshake(
            host: "a", path: "/mqtt", subprotocols: ["mqtt"], key: Array("the sample nonce".utf8))
        try handshake.appendRequest(to: &request)
        let accepted = respond(String(decoding: [UInt8](copying: request.bytes), as: UTF8.self)).response
        #expect(client(accepted) == .success("mqtt"))
        #expect(client("HTTP/1.1 103 Early Hints\r\n\r\n" + accepted) == .success("mqtt"))
        func fault(_ part: String, _ other: String) -> WebSocketError.Code? {
            guard case .failure(let error) = client(accepted.replacing(part, with: other)) else { return nil }
            return error.code
        }
        #expect(fault("s3pP", "S3pP") == .wrongAccept)
        #expect(fault("Upgrade: websocket\r\n", "") == .missingUpgrade)
        #expect(fault("Protocol: mqtt", "Protocol: chat") == .wrongSubprotocol)
        #expect(fault("Sec-WebSocket-Protocol: mqtt\r\n", "") == .wrongSubprotocol)
        #expect(fault("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n") == .unofferedExtension)
        #expect(fault("HTTP/1.1", "ICY") == .malformedResponse)
        guard case .failure(let error) = client("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") else { return }
        #expect(error.code == .refused && error.status == 403)
        #expect(error.description == "server does not switch to WebSocket: status 403 [RFC 6455 section 4.1]")
    }
}
