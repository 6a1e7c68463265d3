import TrestleHTTP
import WireBytes

/// What a parser finds in a text, whatever the pieces in which it comes.
struct Found: Hashable, CustomStringConvertible {
    var heads: [String] = []
    var bodies: [String] = [""]
    var trailers: [String] = []
    var ends = 0
    var error: HTTPError.Code?

    var description: String { "heads \(heads), bodies \(bodies), ends \(ends), \(error?.text ?? "no error")" }

    mutating func add(_ head: String, _ fields: HTTPFields) {
        heads.append(head + fields.all.map { "|\($0.name)=\($0.value)" }.joined())
    }

    mutating func end(_ fields: HTTPFields) {
        ends += 1
        bodies.append("")
        trailers += fields.all.map { "\($0.name)=\($0.value)" }
    }
}

/// The text in two pieces, for each place between them, and byte by byte; nil is a place of its own for each.
func splits(of text: String) -> [[[UInt8]]] {
    let bytes = Array(text.utf8)
    return [[bytes], bytes.map { [$0] }] + (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
}

func requests(in pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits()) -> Found {
    var parser = HTTPRequestParser(limits: limits)
    var found = Found()
    do throws(HTTPError) {
        for piece in pieces {
            var offset = 0
            while let event = try parser.next(piece.span, from: &offset) {
                switch event {
                case .head(let head): found.add("\(head.method) \(head.target) \(head.version.rawValue)", head.fields)
                case .body(let range): found.bodies[found.ends] += String(decoding: piece[range], as: UTF8.self)
                case .end(let trailers): found.end(trailers)
                }
            }
        }
    } catch {
        found.error = error.code
    }
    return found
}

func responses(
    in pieces: [[UInt8]], to method: String = "GET", limits: HTTPLimits = HTTPLimits(), ends: Bool = false
) -> Found {
    var parser = HTTPResponseParser(to: method, limits: limits)
    var found = Found()
    func take(_ event: HTTPEvent<HTTPResponseHead>, _ piece: [UInt8]) {
        switch event {
        case .head(let head): found.add("\(head.version.rawValue) \(head.status) \(head.reason)", head.fields)
        case .body(let range): found.bodies[found.ends] += String(decoding: piece[range], as: UTF8.self)
        case .end(let trailers): found.end(trailers)
        }
    }
    do throws(HTTPError) {
        for piece in pieces {
            var offset = 0
            while let event = try parser.next(piece.span, from: &offset) { take(event, piece) }
        }
        if ends, let event = try parser.handleConnectionEnd() { take(event, []) }
    } catch {
        found.error = error.code
    }
    return found
}
