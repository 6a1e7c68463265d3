public import TrestleTransport

extension SubjectAlternativeName {
    /// Parses `dns:NAME` or `ip:ADDRESS`; text without a prefix is an address if it has the form of one, otherwise a
    /// name.
    ///
    /// - Throws: `.invalidName` with the fault in the text.
    public init(reading text: String) throws(CertificateError) {
        let lowered = text.lowercased()
        if lowered.hasPrefix("ip:") {
            let address = String(text.dropFirst(3))
            guard let bytes = Self.address(address) else {
                throw CertificateError(
                    .invalidName, "'\(text)' is not an IP address: a host name is written dns:\(address)")
            }
            self = .ip(bytes)
        } else if lowered.hasPrefix("dns:") {
            let name = String(text.dropFirst(4))
            if Self.address(name) != nil {
                throw CertificateError(
                    .invalidName,
                    "'\(text)' is an IP address, which clients compare only with ip: names: write ip:\(name)")
            }
            guard Self.isHostName(name) else {
                throw CertificateError(
                    .invalidName,
                    "'\(text)' is not a host name: labels of letters, digits, '-' and '_' joined by dots, "
                        + "and perhaps '*' as the first label")
            }
            self = .dns(name.lowercased())
        } else if let bytes = Self.address(text) {
            self = .ip(bytes)
        } else if Self.isHostName(text) {
            self = .dns(text.lowercased())
        } else {
            throw CertificateError(
                .invalidName, "a name is written ip:ADDRESS or dns:NAME, of letters, digits, '-' and '_'")
        }
    }

    /// The bytes of an address in its usual form: the resolver takes `1.2.3` for 1.2.0.3, which nobody means.
    private static func address(_ text: String) -> [UInt8]? {
        let name = PeerName(text)
        guard case .ip(let bytes) = name, bytes.count == 16 || name.description == text else { return nil }
        return bytes
    }

    private static func isHostName(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for (index, label) in labels.enumerated() {
            if index == 0, labels.count > 1, Array(label) == [UInt8(ascii: "*")] { continue }
            guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-"),
                label.allSatisfy({ byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                })
            else { return false }
        }
        return true
    }
}
