import Testing
import TrestleBase
import TrestleHTTP
import WireBytes

@Suite struct WebSocketFrameTests {
    /// What a decoder finds, pieces of a message put together.
    struct Found: Hashable {
        var messages: [String] = []
        var open = ""
        var events: [String] = []
        var error: WebSocketError.Code?
    }

    private func find(_ pieces: [[UInt8]], role: WebSocketRole = .client, limits: WebSocketLimits = .init()) -> Found {
        var decoder = WebSocketDecoder(role: role, limits: limits)
        var found = Found()
        do throws(WebSocketError) {
            for piece in pieces {
                var offset = 0
                var payload = WireBuffer()
                while let event = try decoder.next(piece.span, from: &offset, into: &payload) {
                    switch event {
                    case .data(let isText, let endsMessage):
                        found.open += isText ? String(latin1: payload) : hex(payload)
                        payload.removeAll()
                        guard endsMessage else { continue }
                        found.messages.append(found.open)
                        found.open = ""
                    case .ping(let data): found.events.append("ping \(data)")
                    case .pong(let data): found.events.append("pong \(data)")
                    case .close(let code, let reason): found.events.append("close \(code.rawValue) \(reason)")
                    }
                }
            }
        } catch {
            found.error = error.code
        }
        return found
    }

    private func hex(_ buffer: borrowing WireBuffer) -> String { Hex.text(buffer.bytes) }

    private func all(_ bytes: [UInt8], role: WebSocketRole = .client, limits: WebSocketLimits = .init()) -> Found {
        let whole = find([bytes], role: role, limits: limits)
        let splits = [bytes.map { [$0] }] + (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
        for pieces in splits {
            var found = find(pieces, role: role, limits: limits)
            // How much of a message is given on before its fault is seen depends on the pieces.
            if whole.error != nil { found.open = whole.open }
            #expect(found == whole)
        }
        return whole
    }

    /// The examples of RFC 6455 section 5.7.
    @Test func examplesOfTheSpecificationAreRead() {
        #expect(all([0x81, 5] + Array("Hello".utf8)).messages == ["Hello"])
        let masked: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
        #expect(all(masked, role: .server).messages == ["Hello"])
        #expect(all([0x01, 3] + Array("Hel".utf8) + [0x80, 2] + Array("lo".utf8)).messages == ["Hello"])
        #expect(all([0x89, 5] + Array("Hello".utf8)).events == ["ping [72, 101, 108, 108, 111]"])
        #expect(
            all([0x82, 126, 1, 0] + [UInt8](repeating: 7, count: 256)).messages == [String(repeating: "07", count: 256)]
        )
    }

    @Test func controlFramesMayStandBetweenFragments() {
        let found = all(
            [0x01, 2, 0x61, 0xc3] + [0x8a, 1, 9] + [0x00, 0] + [0x80, 1, 0xa4] + [0x88, 4, 0x03, 0xe8, 0x6f, 0x6b])
        #expect(found.messages == ["aÃ¤"] && found.events == ["pong [9]", "close 1000 ok"] && found.error == nil)
        #expect(all([0x88, 0]).events == ["close 1005 "])
    }

    @Test(
        arguments: [
            ([0xc1, 0], WebSocketError.Code.reservedBits), ([0xa1, 0], .reservedBits), ([0x91, 0], .reservedBits),
            ([0x83, 0], .reservedOpcode), ([0x8b, 0], .reservedOpcode), ([0x8f, 0], .reservedOpcode),
            ([0x81, 0x80, 1, 2, 3, 4], .masked),
            ([0x82, 126, 0, 125], .lengthNotMinimal), ([0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff], .lengthNotMinimal),
            ([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], .lengthTooLarge),
            ([0x82, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255], .messageTooLarge),
            ([0x09, 0], .fragmentedControl), ([0x89, 126, 0, 126], .controlTooLong),
            ([0x80, 0], .unexpectedContinuation), ([0x01, 0, 0x81, 0], .unfinishedMessage),
            ([0x82, 0, 0x00, 0], .unexpectedContinuation),
            ([0x88, 1, 3], .malformedClose), ([0x88, 2, 3, 0xed], .invalidCloseCode),
            ([0x88, 2, 0, 0], .invalidCloseCode),
            ([0x88, 2, 3, 0xee], .invalidCloseCode), ([0x88, 2, 0x13, 0x88], .invalidCloseCode),
            ([0x88, 3, 3, 0xe8, 0xff], .illFormedUTF8), ([0x88, 0, 0x89, 0], .frameAfterClose),
            ([0x81, 1, 0xff], .illFormedUTF8), ([0x81, 1, 0xc3], .illFormedUTF8),
            ([0x01, 2, 0xc0, 0xaf], .illFormedUTF8),
            ([0x01, 2, 0xed, 0xa0], .illFormedUTF8), ([0x01, 2, 0xf4, 0x90], .illFormedUTF8),
            ([0x01, 1, 0xe2, 0x80, 0], .illFormedUTF8),
        ] as [([UInt8], WebSocketError.Code)])
    func badFramesAreRefusedByTheirRule(_ bytes: [UInt8], _ code: WebSocketError.Code) {
        #expect(all(bytes).error == code)
    }

    @Test func aServerWantsMasksAndAByteStreamWantsNoText() {
        #expect(all([0x82, 1, 7], role: .server).error == .unmasked)
        #expect(all([0x81, 0], limits: .byteStream).error == .unacceptedText)
        var limits = WebSocketLimits()
        limits.message = 4
        #expect(all([0x02, 3, 1, 2, 3, 0x80, 2, 4, 5], limits: limits).error == .messageTooLarge)
        let error = WebSocketError(.unmasked, at: 2)
        #expect(
            error.description == "frame of a client is not masked at byte 2 [RFC 6455 section 5.1], close with 1002")
    }

    @Test func whatOneEndWritesTheOtherReads() throws {
        var random = SeededRandom(seed: 11)
        for size in [0, 1, 7, 8, 9, 125, 126, 127, 1000, 65_535, 65_536, 100_003] {
            let data = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            for (sender, receiver) in [(WebSocketRole.client, WebSocketRole.server), (.server, .client)] {
                var end = WebSocketFrames(role: sender, limits: .byteStream, maskSeed: random.next())
                var other = WebSocketFrames(role: receiver, limits: .byteStream, maskSeed: random.next())
                var bytes = WireBuffer()
                end.encode(data.span, into: &bytes)
                end.encodePing([1, 2], into: &bytes)
                end.encodeClose(.normal, reason: "done", into: &bytes)
                end.encode(data.span, into: &bytes)
                let isPlain = [UInt8](copying: bytes.bytes).contains(data)
                #expect(size < 8 || isPlain == (sender == .server))
                var payload = WireBuffer()
                var replies = WireBuffer()
                var position = 0
                var last: WebSocketFrames.Receipt?
                var ping: [UInt8]?
                while position < bytes.count {
                    let count = min(bytes.count - position, 1 + Int(random.next() % 5000))
                    let piece = bytes.bytes.extracting(position..<position + count)
                    last = try other.receive(piece, into: &payload, replies: &replies)
                    position += last?.consumed ?? 0
                    ping = last?.ping ?? ping
                }
                #expect(ping == [1, 2])
                let received = [UInt8](copying: payload.bytes)
                #expect(received == data)
                #expect(last?.end?.code == .normal && last?.end?.reason == "done" && other.hasSentClose)
                let controls = find([[UInt8](copying: replies.bytes)], role: sender)
                #expect(controls.events == ["close 1000 "])
            }
        }
    }
}

extension String {
    init(latin1 buffer: borrowing WireBuffer) {
        self.init(String.UnicodeScalarView(([UInt8](copying: buffer.bytes)).map { Unicode.Scalar($0) }))
    }
}
