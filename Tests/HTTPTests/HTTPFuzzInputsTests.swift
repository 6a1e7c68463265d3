import Foundation
import Testing
import TrestleHTTP
import WireBytes

/// What fuzzing kept, and the seeds it began with: read in one piece and byte by byte, they are the same.
@Suite struct HTTPFuzzInputsTests {
    private func inputs(_ target: String) throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Fixtures/fuzz/\(target)")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .map { [UInt8](try Data(contentsOf: $0)) }
    }

    @Test func messagesThatAreKeptAreReadAlikeInAnyPieces() throws {
        let kept = try inputs("FuzzHTTP")
        #expect(kept.count >= 15)
        for input in kept {
            let bytes = Array(input.dropFirst())
            let pieces = bytes.map { [$0] }
            #expect(requests(in: pieces) == requests(in: [bytes]))
            #expect(responses(in: pieces, ends: true) == responses(in: [bytes], ends: true))
        }
    }

    @Test func framesThatAreKeptAreReadAlikeInAnyPieces() throws {
        let kept = try inputs("FuzzWebSocket")
        #expect(kept.count >= 8)
        for input in kept {
            let bytes = Array(input.dropFirst())
            for role in [WebSocketRole.client, .server] {
                #expect(events(bytes.map { [$0] }, role) == events([bytes], role))
            }
        }
    }

    private func events(_ pieces: [[UInt8]], _ role: WebSocketRole) -> [String] {
        var decoder = WebSocketDecoder(role: role)
        var payload = WireBuffer()
        var found: [String] = []
        do throws(WebSocketError) {
            for piece in pieces {
                var offset = 0
                while let event = try decoder.next(piece.span, from: &offset, into: &payload) {
                    if case .data(_, false) = event { continue }
                    found.append("\(event)")
                }
            }
        } catch {
            found.append("\(error.code)")
        }
        return found
    }
}
