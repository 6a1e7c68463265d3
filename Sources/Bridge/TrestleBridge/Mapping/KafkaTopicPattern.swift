import KafkaCodec
import WireBytes

/// A Kafka topic, or a pattern for several with names for what differs: `readings-{line}` takes `readings-a` and calls `a` the `line`.
///
/// A name stands for at least one character, and as few as the text behind it allows; the last one for all that is left.
public struct KafkaTopicPattern: Sendable, Hashable {
    private enum Piece: Sendable, Hashable {
        case text(String)
        case capture(String)
    }

    public let text: String
    private let pieces: [Piece]

    /// - Throws: what is wrong, in words that follow the pattern.
    public init(_ text: String) throws(MappingError) {
        self.text = text
        var pieces: [Piece] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            guard let open = rest.firstIndex(of: "{") else {
                pieces.append(.text(String(rest)))
                break
            }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw MappingError("has a brace without its other one")
            }
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            let name = String(rest[rest.index(after: open)..<close])
            guard FilterPattern.isName(name) else {
                throw MappingError("has the name '\(PeerText(name))': a name is letters, digits, '_' and '-'")
            }
            guard !Template.isField(name) else {
                throw MappingError("has {\(name)}, which has a meaning of its own: choose another name")
            }
            guard !pieces.contains(.capture(name)) else { throw MappingError("has the name {\(name)} twice") }
            if case .capture? = pieces.last {
                throw MappingError("needs text between {\(name)} and the name before it")
            }
            pieces.append(.capture(name))
            rest = rest[rest.index(after: close)...]
        }
        self.pieces = pieces
        // With one letter for each name it has to be a topic itself.
        let sample = pieces.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
        guard KafkaTopicName.isLegal(sample) else {
            throw MappingError("is not a valid Kafka topic: it takes \(KafkaTopicName.rule)")
        }
    }

    /// Whether it is one topic.
    public var isConstant: Bool { captures.isEmpty }

    /// The names, in their order.
    var captures: [String] { pieces.compactMap { if case .capture(let name) = $0 { name } else { nil } } }

    /// Whether it takes a topic. Topics that Kafka keeps for itself are taken by their name alone.
    public func matches(_ topic: String) -> Bool { values(of: topic) != nil }

    /// Whether there is a topic that both take. The work grows with the product of their lengths.
    public func overlaps(_ other: KafkaTopicPattern) -> Bool {
        if isConstant { return other.matches(text) }
        if other.isConstant { return matches(other.text) }
        let (left, right) = (symbols, other.symbols)
        // Which places of `right` can be reached with each place of `left`, from the end.
        var behind = [Bool](repeating: false, count: right.count + 1)
        for row in (0...left.count).reversed() {
            var here = [Bool](repeating: false, count: right.count + 1)
            for column in (0...right.count).reversed() {
                let first = row < left.count ? left[row] : nil
                let second = column < right.count ? right[column] : nil
                here[column] =
                    switch (first, second) {
                    case (nil, nil): true
                    case (.some(.many), _): behind[column] || second != nil && here[column + 1]
                    case (_, .some(.many)): here[column + 1] || first != nil && behind[column]
                    case (nil, _), (_, nil): false
                    case (.some(.byte(let one)), .some(.byte(let another))): one == another && behind[column + 1]
                    case (.some(.one), _), (_, .some(.one)): behind[column + 1]
                    }
            }
            behind = here
        }
        return behind[0]
    }

    private enum Symbol: Equatable {
        case byte(UInt8)
        /// Any one.
        case one
        /// Any number of any.
        case many
    }

    private var symbols: [Symbol] {
        var symbols: [Symbol] = []
        for piece in pieces {
            switch piece {
            case .text(let text): for byte in text.utf8 { symbols.append(.byte(byte)) }
            case .capture: symbols += [.one, .many]
            }
        }
        return symbols
    }

    /// What a name stands for in a topic that it takes.
    func value(of name: String, in topic: String) -> String? {
        guard let place = captures.firstIndex(of: name) else { return nil }
        return values(of: topic)?[place]
    }

    private func values(of topic: String) -> [String]? {
        if isConstant { return topic.utf8.elementsEqual(text.utf8) ? [] : nil }
        guard !topic.hasPrefix("__") else { return nil }
        let bytes = Array(topic.utf8)
        var place = 0
        var start: Int?
        var found: [String] = []
        func take(to end: Int) {
            if let start { found.append(String(decoding: bytes[start..<end], as: UTF8.self)) }
            start = nil
        }
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .capture:
                start = place
                place += 1
            case .text(let text):
                let text = Array(text.utf8)
                guard start != nil else {
                    guard bytes[place...].starts(with: text) else { return nil }
                    place += text.count
                    continue
                }
                // The last text ends the topic.
                let first = index == pieces.count - 1 ? max(place, bytes.count - text.count) : place
                guard first <= bytes.count,
                    let end = (first...bytes.count).first(where: { bytes[$0...].starts(with: text) }),
                    index < pieces.count - 1 || end + text.count == bytes.count
                else { return nil }
                take(to: end)
                place = end + text.count
            }
        }
        guard place <= bytes.count else { return nil }
        if start != nil { take(to: bytes.count) } else if place != bytes.count { return nil }
        return found
    }
}
