#if Program
import CYaml
import WireBytes

/// YAML as libyaml itself reads it, event by event, before a value is made of it.
///
/// A scan of our own would have to know all of YAML's ends of lines, quotes and tags, or be deceived.
enum YAMLEvents {
    /// What our files do not have. Lines and columns start at 1.
    struct Refusal: Error, Equatable {
        enum Reason: Equatable { case anchor, directive, keyThatIsNoText, marks }
        let reason: Reason
        let line: Int
        let column: Int
    }

    /// The first anchor, alias or key that is a list or section, with which a few lines stand for more than a machine can
    /// hold; or a directive, each of which libyaml compares with all others. `nil` also where the text is not YAML.
    static func refusal(of yaml: String) -> Refusal? {
        let bytes = Array(yaml.utf8)
        if let line = directiveLine(in: bytes) { return Refusal(reason: .directive, line: line, column: 1) }
        return unsafe bytes.withUnsafeBufferPointer { unsafe refusal(of: $0) }
    }

    private static func refusal(of bytes: UnsafeBufferPointer<UInt8>) -> Refusal? {
        var parser = unsafe yaml_parser_t()
        guard unsafe yaml_parser_initialize(&parser) == 1 else { return nil }
        defer { unsafe yaml_parser_delete(&parser) }
        // SAFETY: the parser reads within the count, and goes before the bytes do.
        unsafe yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
        var places = Places()
        while true {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(&parser, &event) == 1 else { return nil }
            defer { unsafe yaml_event_delete(&event) }
            if unsafe event.type == YAML_STREAM_END_EVENT { return nil }
            if let reason = unsafe places.reason(toRefuse: event) {
                return unsafe Refusal(
                    reason: reason, line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
            }
        }
    }

    /// What may come next in each list and section that is open.
    private struct Places {
        private enum Place { case item, key, value }
        private var open: [Place] = []

        mutating func reason(toRefuse event: yaml_event_t) -> Refusal.Reason? {
            let isKey = open.last == .key
            switch unsafe event.type {
            case YAML_ALIAS_EVENT: return .anchor
            case YAML_SCALAR_EVENT:
                if unsafe event.data.scalar.anchor != nil { return .anchor }
                if unsafe hasLongRunOfMarks(event) { return .marks }
                advance()
            case YAML_SEQUENCE_START_EVENT:
                if unsafe event.data.sequence_start.anchor != nil { return .anchor }
                if isKey { return .keyThatIsNoText }
                open.append(.item)
            case YAML_MAPPING_START_EVENT:
                if unsafe event.data.mapping_start.anchor != nil { return .anchor }
                if isKey { return .keyThatIsNoText }
                open.append(.key)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
                open.removeLast()
                advance()
            default: break
            }
            return nil
        }

        /// Whether its text, with escapes filled in, is one that takes minutes to compare.
        private func hasLongRunOfMarks(_ event: yaml_event_t) -> Bool {
            let (start, count) = unsafe (event.data.scalar.value, event.data.scalar.length)
            guard count > 128, let start = unsafe start else { return false }
            // SAFETY: libyaml's text of that length, which lives as long as the event.
            let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
            return unsafe String(decoding: bytes, as: UTF8.self).hasLongRunOfMarks
        }

        private mutating func advance() {
            switch open.last {
            case .key: open[open.count - 1] = .value
            case .value: open[open.count - 1] = .key
            case .item, nil: break
            }
        }
    }

    /// The first line that begins with `%`, by any end of lines that libyaml knows. Lines start at 1.
    private static func directiveLine(in bytes: [UInt8]) -> Int? {
        var line = 1
        var isAtStart = true
        var index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        while index < bytes.count {
            if isAtStart, bytes[index] == UInt8(ascii: "%") { return line }
            let rest = bytes[index...]
            let width =
                rest.starts(with: [0x0d, 0x0a])
                ? 2
                : bytes[index] == 0x0a || bytes[index] == 0x0d
                    ? 1
                    : bytes[index] == 0xc2 && rest.starts(with: [0xc2, 0x85])
                        ? 2
                        : bytes[index] == 0xe2
                            && (rest.starts(with: [0xe2, 0x80, 0xa8]) || rest.starts(with: [0xe2, 0x80, 0xa9]))
                            ? 3 : 0
            isAtStart = width > 0
            if isAtStart { line += 1 }
            index += max(1, width)
        }
        return nil
    }
}
#endif
