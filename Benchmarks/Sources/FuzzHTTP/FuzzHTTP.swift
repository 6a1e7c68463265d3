import TrestleHTTP
import WireBytes

/// What a parser found, whatever the pieces in which it came.
private struct Found: Equatable {
    var heads: [String] = []
    var body: [UInt8] = []
    var ends = 0
    var error: HTTPError?

    mutating func add<Head: HTTPText>(_ event: HTTPEvent<Head>, _ piece: [UInt8]) {
        switch event {
        case .head(let head):
            head.checkWritten()
            heads.append("\(head)")
        case .body(let range):
            precondition(!range.isEmpty, "content of no bytes")
            body += piece[range]
        case .end: ends += 1
        }
    }
}

/// The first byte chooses request or response and where the input is parted; nothing may trap, the pieces may make no difference, and a
/// head that was accepted can be written and is read back as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let cut = bytes.isEmpty ? 0 : Int(choice >> 2) * bytes.count / 64
    let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
    let method = choice & 2 == 0 ? "GET" : "HEAD"
    let find = choice & 1 == 0 ? requests : { responses($0, method) }
    let whole = find([bytes])
    let parted = find(pieces)
    precondition(whole == parted, "\(whole) in one piece, \(parted) in two")
    if bytes.count < 2_000 { precondition(find(bytes.map { [$0] }) == whole, "byte by byte it is another") }
    return 0
}

private var limits: HTTPLimits {
    var limits = HTTPLimits()
    (limits.body, limits.fieldCount) = (4_096, 20)
    return limits
}

private func requests(_ pieces: [[UInt8]]) -> Found {
    var parser = HTTPRequestParser(limits: limits)
    var found = Found()
    do throws(HTTPError) {
        for piece in pieces {
            var offset = 0
            while let event = try parser.next(piece.span, from: &offset) { found.add(event, piece) }
            precondition(offset == piece.count, "input is left")
        }
    } catch {
        found.error = error
    }
    return found
}

private func responses(_ pieces: [[UInt8]], _ method: String) -> Found {
    var parser = HTTPResponseParser(to: method, limits: limits)
    var found = Found()
    do throws(HTTPError) {
        for piece in pieces {
            var offset = 0
            while let event = try parser.next(piece.span, from: &offset) { found.add(event, piece) }
            precondition(offset == piece.count, "input is left")
        }
        if let event = try parser.handleConnectionEnd() { found.add(event, []) }
    } catch {
        found.error = error
    }
    return found
}

private protocol HTTPText: Sendable, Hashable {
    func checkWritten()
}

extension HTTPFields {
    fileprivate var withoutFraming: HTTPFields {
        var fields = self
        fields.removeAll("Content-Length")
        fields.removeAll("Transfer-Encoding")
        return fields
    }
}

extension HTTPRequestHead: HTTPText {
    fileprivate func checkWritten() {
        var head = self
        head.fields = fields.withoutFraming
        var buffer = WireBuffer()
        guard (try? head.append(to: &buffer)) != nil else { fatalError("\(self) was read and cannot be written") }
        var parser = HTTPRequestParser()
        var offset = 0
        let again = try? parser.next(buffer.bytes, from: &offset)
        precondition(again == .head(head), "\(head) is read back as \(String(describing: again))")
    }
}

extension HTTPResponseHead: HTTPText {
    fileprivate func checkWritten() {
        var head = self
        head.fields = fields.withoutFraming
        var buffer = WireBuffer()
        guard (try? head.append(to: &buffer, framing: .untilClose)) != nil else {
            fatalError("\(self) was read and cannot be written")
        }
        var parser = HTTPResponseParser(to: "GET")
        var offset = 0
        let again = try? parser.next(buffer.bytes, from: &offset)
        precondition(again == .head(head), "\(head) is read back as \(String(describing: again))")
    }
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
