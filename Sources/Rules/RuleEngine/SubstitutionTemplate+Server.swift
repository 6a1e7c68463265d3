/// The part of a URL's template that says which server the request is for: all before the path.
public struct ServerTemplate: Sendable {
    public let template: SubstitutionTemplate
    /// Its text, with a letter for each expression.
    public let example: String
    /// Whether it may be another one for each message.
    public let dependsOnMessage: Bool
    /// Whether messages have at most a part of the host's name, in front of a domain that the template names, or the port. Otherwise
    /// whoever sends a message decides where the request, with its secrets, goes.
    public let isWithinDomain: Bool
    /// Why no request can be made for the URL, whatever its expressions give; `nil` where one may.
    public let fault: Fault?

    /// A reason why a URL is unfit.
    public enum Fault: Sendable, Hashable {
        /// It begins with neither `http://` nor `https://`, nor with an expression that may give all of that.
        case noScheme
        /// A user, and perhaps a password, precede the host.
        case userInformation
        /// The value of a service, for example a secret, stands where only a number, or nothing, belongs.
        case secret
        /// The host or port has characters that none has.
        case characters
    }

    /// The server's text without its expressions, which may have constants of any kind: `https://${…}.plant.example`.
    public var shown: String {
        template.parts.reduce(into: "") { text, part in
            if case .text(let constant) = part { text += constant } else { text += "${…}" }
        }
    }

    /// Whether what a message gave stays within the server's name, and does not end it.
    public static func isLegal(_ text: String) -> Bool {
        guard let scheme = text.firstRange(of: "://") else { return false }
        let authority = text[scheme.upperBound...]
        let host = authority.hasPrefix("[") ? authority.drop { $0 != "]" } : authority
        return authority.utf8.allSatisfy { !SubstitutionTemplate.delimiters.contains($0) && $0 != 0x40 }
            && host.count { $0 == ":" } <= 1
    }
}

extension SubstitutionTemplate {
    /// What ends the server's part of a URL, for one reader or another.
    fileprivate static let delimiters = Array("/?#\\".utf8)

    /// For the template of a URL.
    public var server: ServerTemplate {
        var prefix: [Part] = []
        var example = ""
        var first: Int32 = 0
        var isMessages = false
        var isSafe = true
        // Behind the scheme, up to the port: what stays of the constant text after the last expression of messages.
        var domain: String?
        var place = Place.scheme
        parts: for part in parts {
            switch part {
            case .expression(let node):
                if dependsOnMessage(first...node) {
                    isMessages = true
                    isSafe = isSafe && (place == .host || place == .port)
                    if place == .host { domain = "" }
                }
                first = node + 1
                prefix.append(part)
                example += place == .port ? "1" : "x"
            case .text(let text):
                var rest = Substring(text)
                if place == .scheme, let scheme = text.firstRange(of: "://") {
                    rest = text[scheme.upperBound...]
                    place = rest.hasPrefix("[") ? .brackets : .host
                }
                // A text such as 'http:/' has its server in what follows.
                let isBegun = place == .scheme && prefix.isEmpty
                let end = isBegun ? nil : rest.utf8.firstIndex { Self.delimiters.contains($0) }
                let authority = rest[..<(end ?? rest.endIndex)]
                prefix.append(.text(String(text[..<authority.endIndex])))
                example += text[..<authority.endIndex]
                if place == .brackets, authority.contains("]") { place = .port }
                if place == .host {
                    domain? += authority.prefix { $0 != ":" }
                    // An address of IPv6 without brackets has more than one.
                    if authority.contains(":") { place = authority.count { $0 == ":" } == 1 ? .port : .brackets }
                }
                if end != nil { break parts }
            }
        }
        let isWithinDomain = isSafe && place != .scheme && (domain.map(Self.isDomain) ?? true)
        return ServerTemplate(
            template: SubstitutionTemplate(self, prefix), example: example, dependsOnMessage: isMessages,
            isWithinDomain: !isMessages || isWithinDomain, fault: serverFault)
    }

    /// A byte of the server's part, or an expression in it.
    private enum Piece: Equatable {
        case byte(UInt8)
        case value(ofService: Bool)
    }

    /// Why no client takes the server's part.
    private var serverFault: ServerTemplate.Fault? {
        guard let pieces = serverPieces else { return .noScheme }
        if pieces.contains(.byte(UInt8(ascii: "@"))) { return .userInformation }
        var place = pieces.first == .byte(UInt8(ascii: "[")) ? Place.brackets : .host
        for piece in pieces {
            switch (piece, place) {
            case (.value(let ofService), _): if ofService, place != .host { return .secret }
            case (.byte(UInt8(ascii: "]")), .brackets): place = .end
            case (.byte(UInt8(ascii: ":")), .host), (.byte(UInt8(ascii: ":")), .end): place = .port
            case (.byte(let byte), .port): if byte &- 0x30 >= 10 { return .characters }
            case (.byte(let byte), .brackets):
                if !Self.isOfHost(byte), !":[%".utf8.contains(byte) { return .characters }
            case (.byte(let byte), _): if place == .end || !Self.isOfHost(byte) { return .characters }
            }
        }
        return place == .brackets ? .characters : nil
    }

    /// Behind the scheme, up to the `/` or `?` where a client ends it; `nil` where there is no scheme, or an expression gives a part
    /// of it alone.
    private var serverPieces: [Piece]? {
        var pieces: [Piece] = []
        var first: Int32 = 0
        let hasScheme = if case .text? = parts.first { true } else { false }
        for (index, part) in parts.enumerated() {
            switch part {
            case .expression(let node):
                pieces.append(.value(ofService: (first...node).contains { isOfService(plan.nodes[Int($0)]) }))
                first = node + 1
            case .text(let text):
                var rest = text.utf8[...]
                if index == 0 {
                    let start = text.lowercased()
                    guard let scheme = ["http://", "https://"].first(where: start.hasPrefix) else { return nil }
                    rest = rest.dropFirst(scheme.utf8.count)
                }
                let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
                pieces += rest[..<(end ?? rest.endIndex)].map(Piece.byte)
                guard let end else { continue }
                let endsScheme = pieces.last == .byte(UInt8(ascii: ":")) && rest[end...].starts(with: "//".utf8)
                return endsScheme && !hasScheme ? nil : pieces
            }
        }
        return parts.isEmpty ? nil : pieces
    }

    private func isOfService(_ node: PlanNode) -> Bool {
        if case .call(let function, _) = node { function.isRemote } else { false }
    }

    /// Letters, digits, `.`, `-` and `_`.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || ".-_".utf8.contains(byte)
    }

    /// Where in a URL a part of its template stands.
    private enum Place { case scheme, host, brackets, end, port }

    /// Whether a text ends a host's name as a domain that is not a number: an address may end in anything.
    private static func isDomain(_ text: String) -> Bool {
        guard text.hasPrefix("."), let last = text.split(separator: ".").last?.utf8.first else { return false }
        return (0x61...0x7a).contains(last | 0x20)
    }

    /// Whether all of it is constant or what a service makes of constants, with at least one such service: a secret that does not stand in
    /// the text.
    public var isOfServices: Bool {
        parts.allSatisfy { if case .text(let text) = $0 { text.allSatisfy(\.isWhitespace) } else { true } }
            && !serviceCalls.isEmpty
    }

    /// Whether nodes of an expression are anything but constants and what a service makes of them, for example a secret.
    private func dependsOnMessage(_ nodes: ClosedRange<Int32>) -> Bool {
        nodes.contains { index in
            switch plan.nodes[Int(index)] {
            case .constant: false
            case .call(let function, _): !function.isRemote
            default: true
            }
        }
    }
}
