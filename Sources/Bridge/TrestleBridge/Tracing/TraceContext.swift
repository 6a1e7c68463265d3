import KafkaCodec
import MQTTCodec
import WireBytes

/// The position of a message in a distributed trace, as the user properties `traceparent` and `tracestate` of MQTT 5 and headers of the
/// same names say it: W3C Trace Context, <https://www.w3.org/TR/trace-context-1/>.
enum TraceContext {
    static let parent = "traceparent"
    static let state = "tracestate"
    /// Vendors' entries beyond this need not be passed on (section 3.3.1.5).
    static let longestState = 512

    /// Whether a text is a `traceparent`: version, trace, parent and flags, in lower-case hexadecimal (section 3.2). Of versions to
    /// come only the known part is looked at (section 3.2.2.1).
    static func isParent(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 55, text[2] == 0x2d, text[35] == 0x2d, text[52] == 0x2d else { return false }
        guard isHexadecimal(text, 0..<2), isHexadecimal(text, 3..<35), isHexadecimal(text, 36..<52),
            isHexadecimal(text, 53..<55)
        else { return false }
        let isFirstVersion = isZero(text, 0..<2)
        // ff is forbidden; of version 00 nothing follows.
        if text[0] == 0x66, text[1] == 0x66 { return false }
        if isFirstVersion ? text.count > 55 : text.count > 55 && text[55] != 0x2d { return false }
        return !isZero(text, 3..<35) && !isZero(text, 36..<52)
    }

    /// The parts of a valid `traceparent` whose trace is recorded (section 3.2.2.5.1); `nil` for any other.
    static func sampled(_ text: Span<UInt8>) -> (trace: String, parent: String)? {
        guard isParent(text) else { return nil }
        let digit = text[54]
        let flags = digit <= 0x39 ? digit - 0x30 : digit - 0x57
        guard flags & 1 == 1 else { return nil }
        return (String(decodingUTF8: text.extracting(3..<35)), String(decodingUTF8: text.extracting(36..<52)))
    }

    /// The same of a message's only `traceparent`.
    static func sampled(in publish: borrowing PublishView) -> (trace: String, parent: String)? {
        var found: (trace: String, parent: String)?
        var properties = publish.properties
        while let property = properties.next() {
            guard property.identifier == .userProperty, property.name.hasSameBytes(as: parent.utf8Span.span) else {
                continue
            }
            guard found == nil, let context = sampled(property.value) else { return nil }
            found = context
        }
        return found
    }

    /// The `traceparent` of whatever follows a span.
    static func child(of trace: String, span: String) -> String { "00-\(trace)-\(span)-01" }

    /// Appends the headers of a message that has exactly one valid `traceparent`; else none, as if it were not traced
    /// (section 4.3).
    ///
    /// - Parameter child: the value of `traceparent` instead of the message's.
    static func append(_ message: borrowing MappedMessage, child: String?, to headers: inout RecordHeaders) {
        var parents = 0
        var states = 0
        var properties = message.properties
        while let property = properties.next() {
            guard property.identifier == .userProperty else { continue }
            if property.name.hasSameBytes(as: parent.utf8Span.span) {
                guard isParent(property.value) else { return }
                parents += 1
            } else if property.name.hasSameBytes(as: state.utf8Span.span) {
                states += property.value.count
            }
        }
        guard parents == 1 else { return }
        properties = message.properties
        while let property = properties.next() {
            guard property.identifier == .userProperty else { continue }
            let isParent = property.name.hasSameBytes(as: parent.utf8Span.span)
            let isState = property.name.hasSameBytes(as: state.utf8Span.span) && states <= longestState
            if isParent, let child {
                headers.append(property.name, child.utf8Span.span)
            } else if isParent || isState {
                headers.append(property.name, property.value)
            }
        }
    }

    private static func isHexadecimal(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            switch text[index] {
            case 0x30...0x39, 0x61...0x66: continue
            default: return false
            }
        }
        return true
    }

    private static func isZero(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where text[index] != 0x30 { return false }
        return true
    }
}
