import TrestleHTTP
import WireBytes

/// What a decoder found, whatever the pieces in which it came.
private struct Found: Equatable {
    var data: [UInt8] = []
    var messages: [Int] = []
    var events: [WebSocketEvent] = []
    var replies: [UInt8] = []
    var error: WebSocketError?
    var offset = 0
}

/// The first byte chooses the role, what is accepted and where the input is parted. Nothing may trap, the pieces may make no difference
/// but to how much of a broken message is given on, and what this end replies its peer can read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let role: WebSocketRole = choice & 1 == 0 ? .server : .client
    var limits = choice & 2 == 0 ? WebSocketLimits() : .byteStream
    if choice & 4 != 0 { limits.message = 1_000 }
    let cut = Int(choice >> 3) * bytes.count / 32
    let whole = find([bytes], role, limits)
    for pieces in [[Array(bytes[..<cut]), Array(bytes[cut...])], bytes.count < 2_000 ? bytes.map { [$0] } : [bytes]] {
        var found = find(pieces, role, limits)
        if whole.error != nil { (found.data, found.offset) = (whole.data, whole.offset) }
        precondition(found == whole, "\(whole) in one piece, \(found) in \(pieces.count)")
    }
    let replies = find([whole.replies], role == .client ? .server : .client, WebSocketLimits())
    precondition(replies.error == nil, "the replies to it are not legal")
    return 0
}

private func find(_ pieces: [[UInt8]], _ role: WebSocketRole, _ limits: WebSocketLimits) -> Found {
    var frames = WebSocketFrames(role: role, limits: limits, maskSeed: 7)
    var found = Found()
    var payload = WireBuffer()
    var replies = WireBuffer()
    do throws(WebSocketError) {
        for piece in pieces {
            var offset = 0
            while let event = try frames.next(piece.span, from: &offset, into: &payload, replies: &replies) {
                switch event {
                case .data(_, let endsMessage): if endsMessage { found.messages.append(payload.count) }
                default: found.events.append(event)
                }
            }
            found.offset += offset
        }
    } catch {
        found.error = error
    }
    found.data = [UInt8](copying: payload.bytes)
    found.replies = [UInt8](copying: replies.bytes)
    precondition(payload.count <= pieces.reduce(0) { $0 + $1.count }, "more data than came")
    return found
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
