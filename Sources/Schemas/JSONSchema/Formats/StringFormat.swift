import RegularExpressions
import WireBytes

/// The formats of strings that the drafts define.
enum StringFormat: String, Sendable, BitwiseCopyable {
    case dateTime = "date-time"
    case date, time, duration
    case email
    case idnEmail = "idn-email"
    case hostname
    case idnHostname = "idn-hostname"
    case ipv4, ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex

    /// - Returns: `nil` for a format that the draft does not define, which constrains nothing.
    init?(_ name: String, in draft: JSONSchemaDraft) {
        guard name.utf8.count <= 32, let format = StringFormat(rawValue: name) else { return nil }
        if draft == .draft7, format == .duration || format == .uuid { return nil }
        self = format
    }

    /// - Parameter text: well-formed UTF-8.
    func contains(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .dateTime: DateTimeFormat.isDateTime(text)
        case .date: DateTimeFormat.isDate(text)
        case .time: DateTimeFormat.isTime(text)
        case .duration: DateTimeFormat.isDuration(text)
        case .email: EmailFormat.isEmail(text, international: false)
        case .idnEmail: EmailFormat.isEmail(text, international: true)
        case .hostname: HostnameFormat.isHostname(text, international: false)
        case .idnHostname: HostnameFormat.isHostname(text, international: true)
        case .ipv4: AddressFormat.isIPv4(text)
        case .ipv6: AddressFormat.isIPv6(text)
        case .uri: URIFormat.isURI(text, international: false, isReference: false)
        case .uriReference: URIFormat.isURI(text, international: false, isReference: true)
        case .iri: URIFormat.isURI(text, international: true, isReference: false)
        case .iriReference: URIFormat.isURI(text, international: true, isReference: true)
        case .uriTemplate: URIFormat.isTemplate(text)
        case .uuid: AddressFormat.isUUID(text)
        case .jsonPointer: PointerFormat.isPointer(text)
        case .relativeJSONPointer: PointerFormat.isRelative(text)
        case .regex: RegularExpression.isValid(ecmaScript: String(decodingUTF8: text))
        }
    }
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}

/// JSON pointers, absolute and relative.
enum PointerFormat {
    static func isPointer(_ text: Span<UInt8>, from start: Int = 0) -> Bool {
        guard start < text.count else { return true }
        guard text[start] == UInt8(ascii: "/") else { return false }
        for index in start..<text.count where text[index] == UInt8(ascii: "~") {
            guard index + 1 < text.count, text[index + 1] == 0x30 || text[index + 1] == 0x31 else { return false }
        }
        return true
    }

    static func isRelative(_ text: Span<UInt8>) -> Bool {
        var index = 0
        while index < text.count, text[index].isDigit { index += 1 }
        guard index > 0, index == 1 || text[0] != UInt8(ascii: "0") else { return false }
        if index + 1 == text.count, text[index] == UInt8(ascii: "#") { return true }
        return isPointer(text, from: index)
    }
}
