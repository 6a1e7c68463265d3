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

    /// Whether what a message gave stays within the server's name, and does not end it.
    public static func isLegal(_ text: String) -> Bool {
        guard let scheme = text.firstRange(of: "://") else { return false }
        return text[scheme.upperBound...].utf8.allSatisfy { !SubstitutionTemplate.delimiters.contains($0) && $0 != 0x40 }
    }
}

extension SubstitutionTemplate {
    /// What ends the server's part of a URL, for one reader or another.
    fileprivate static let delimiters = Array("/?#\\".utf8)

    /// For the template of a URL.
    public var server: ServerTemplate {
        var prefix: [Part] = []
        // Behind the scheme, up to the port: what stays of the constant text after the last expression of messages.
        var domain: String?
        var isMessages = false
        var isBehindScheme = false
        var isPort = false
        var first: Int32 = 0
        parts: for part in parts {
            switch part {
            case .expression(let node):
                if dependsOnMessage(first...node) {
                    isMessages = true
                    if !isPort { domain = "" }
                }
                first = node + 1
                prefix.append(part)
            case .text(let text):
                var host = Substring(text)
                if !isBehindScheme, let scheme = text.firstRange(of: "://") {
                    isBehindScheme = true
                    host = text[scheme.upperBound...]
                }
                let end = host.utf8.firstIndex { Self.delimiters.contains($0) }
                let authority = host[..<(end ?? host.endIndex)]
                prefix.append(.text(String(text[..<authority.endIndex])))
                if !isPort {
                    domain? += authority.prefix { $0 != ":" }
                    isPort = isBehindScheme && authority.contains(":")
                }
                if end != nil { break parts }
            }
        }
        let example = prefix.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
        let hasDomain = domain.map { $0.hasPrefix(".") && $0.utf8.contains { $0 != UInt8(ascii: ".") } } ?? true
        return ServerTemplate(
            template: SubstitutionTemplate(self, prefix), example: example, dependsOnMessage: isMessages,
            isWithinDomain: !isMessages || isBehindScheme && hasDomain)
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
