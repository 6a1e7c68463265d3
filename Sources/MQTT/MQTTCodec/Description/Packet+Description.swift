import WireBytes

extension Packet: CustomStringConvertible {
    /// One line: `PUBLISH qos=1 retain=false dup=false topic="a/b" packetIdentifier=10 payload="hello"`. Passwords and
    /// authentication data are not shown.
    public var description: String {
        fields.reduce(into: packetType.name) { line, field in
            line += " " + field.name + "="
            if field.isSecret { line += "(hidden)" } else { field.value.appendText(to: &line) }
        }
    }

    /// The packet as one line of JSON: `{"type":"PUBLISH","qos":1,…}`. Bytes are hexadecimal text; nothing is hidden.
    public var json: String { json(hidesSecrets: false) }

    /// The same for people and logs, with `"(hidden)"` in place of passwords and authentication data.
    public var redactedJSON: String { json(hidesSecrets: true) }

    private func json(hidesSecrets: Bool) -> String {
        var text = ""
        PacketField.Value.object([PacketField("type", .text(packetType.name))] + fields)
            .appendJSON(to: &text, hidesSecrets: hidesSecrets)
        return text
    }
}

// Each packet prints as `Packet` prints it: content instead of storage, and no secret.
extension Connect: CustomStringConvertible { public var description: String { Packet.connect(self).description } }
extension Connack: CustomStringConvertible { public var description: String { Packet.connack(self).description } }
extension Publish: CustomStringConvertible { public var description: String { Packet.publish(self).description } }
extension Puback: CustomStringConvertible { public var description: String { Packet.puback(self).description } }
extension Pubrec: CustomStringConvertible { public var description: String { Packet.pubrec(self).description } }
extension Pubrel: CustomStringConvertible { public var description: String { Packet.pubrel(self).description } }
extension Pubcomp: CustomStringConvertible { public var description: String { Packet.pubcomp(self).description } }
extension Subscribe: CustomStringConvertible { public var description: String { Packet.subscribe(self).description } }
extension Suback: CustomStringConvertible { public var description: String { Packet.suback(self).description } }
extension Unsubscribe: CustomStringConvertible {
    public var description: String { Packet.unsubscribe(self).description }
}
extension Unsuback: CustomStringConvertible { public var description: String { Packet.unsuback(self).description } }
extension Disconnect: CustomStringConvertible { public var description: String { Packet.disconnect(self).description } }
extension Auth: CustomStringConvertible { public var description: String { Packet.auth(self).description } }

extension Properties: CustomStringConvertible {
    /// `[messageExpiryInterval=60, contentType="text/plain"]`; authentication data is not shown.
    public var description: String { PacketField.Value.list(list.map { .object([$0.field]) }).line }
}

extension Property: CustomStringConvertible {
    /// `messageExpiryInterval=60`; authentication data is not shown.
    public var description: String { PacketField.Value.object([field]).line }
}

extension PacketField: CustomStringConvertible {
    /// `qos=1`; a secret is not shown.
    public var description: String { Value.object([self]).line }
}

extension PacketField.Value {
    /// The value for people, in one line.
    fileprivate var line: String {
        var line = ""
        appendText(to: &line)
        return line
    }

    /// At most this many bytes of a payload are shown in a line for people.
    private static let shownBytes = 64

    fileprivate func appendText(to line: inout String) {
        switch self {
        case .flag(let flag): line += flag ? "true" : "false"
        case .number(let number): line += "\(number)"
        case .text(let text): PacketField.Value.appendQuoted(text, to: &line)
        case .bytes(let bytes):
            let shown = bytes.extracting(0..<min(bytes.count, PacketField.Value.shownBytes))
            let text = String(decodingUTF8: shown.span)
            if text.utf8.count == shown.count, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) {
                PacketField.Value.appendQuoted(text, to: &line)
            } else {
                line += "0x"
                PacketField.Value.appendHex(shown.span, to: &line)
            }
            if shown.count < bytes.count { line += "…(\(bytes.count) bytes)" }
        case .list(let values):
            line += "["
            for (index, value) in values.enumerated() {
                if index > 0 { line += ", " }
                value.appendText(to: &line)
            }
            line += "]"
        case .object(let fields):
            for (index, field) in fields.enumerated() {
                if index > 0 { line += " " }
                line += field.name + "="
                if field.isSecret { line += "(hidden)" } else { field.value.appendText(to: &line) }
            }
        }
    }

    fileprivate func appendJSON(to text: inout String, hidesSecrets: Bool) {
        switch self {
        case .flag(let flag): text += flag ? "true" : "false"
        case .number(let number): text += "\(number)"
        case .text(let string): PacketField.Value.appendQuoted(string, to: &text)
        case .bytes(let bytes):
            text += "\""
            PacketField.Value.appendHex(bytes.span, to: &text)
            text += "\""
        case .list(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.appendJSON(to: &text, hidesSecrets: hidesSecrets)
            }
            text += "]"
        case .object(let fields):
            text += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { text += "," }
                PacketField.Value.appendQuoted(field.name, to: &text)
                text += ":"
                if hidesSecrets, field.isSecret {
                    text += "\"(hidden)\""
                } else {
                    field.value.appendJSON(to: &text, hidesSecrets: hidesSecrets)
                }
            }
            text += "}"
        }
    }

    /// A JSON string: quotes, backslashes and what would steer a terminal escaped.
    private static func appendQuoted(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where PeerText.isUnfit(scalar): text += PeerText.escapedInJSON(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private static func appendHex(_ bytes: Span<UInt8>, to text: inout String) {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x10 { text += "0" }
            text += String(byte, radix: 16)
        }
    }
}
