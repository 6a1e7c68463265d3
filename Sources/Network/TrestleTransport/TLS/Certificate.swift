public import TrestleBase

/// An X.509 certificate: its bytes, and what people ask of it. Two are equal when their bytes are.
public struct Certificate: Sendable, Hashable, CustomStringConvertible {
    /// The complete DER encoding, without trailing bytes.
    public let der: [UInt8]
    private let facts: Facts

    /// The facts that are read from the bytes, once.
    struct Facts: Sendable {
        var subject = ""
        var issuer = ""
        var commonName: String?
        var serialNumber = ""
        var notBefore = WallTime(secondsSince1970: 0)
        var notAfter = WallTime(secondsSince1970: 0)
        var names: [SubjectAlternativeName] = []
        var holder: [UInt8] = []
        var isAuthority = false
        var isSelfIssued = false
        var publicKey = ""
        var signatureAlgorithm = ""
        var fingerprint = ""
    }

    /// Reads a certificate.
    ///
    /// - Throws: `StoreError` with `malformed` when the bytes are not one certificate in DER.
    public init(der: [UInt8]) throws(StoreError) {
        facts = try OpenSSLCertificate.read(der)
        self.der = der
    }

    /// In the order and form of RFC 4514, such as `CN=broker,O=Plant`.
    public var subject: String { facts.subject }
    public var issuer: String { facts.issuer }
    /// The subject's most specific common name, with control characters escaped. TLS ignores it; it is for people.
    public var commonName: String? { facts.commonName }
    /// Hexadecimal.
    public var serialNumber: String { facts.serialNumber }
    public var notBefore: WallTime { facts.notBefore }
    public var notAfter: WallTime { facts.notAfter }
    /// The names that count.
    public var subjectAlternativeNames: [SubjectAlternativeName] { facts.names }
    /// Whose it is, to be compared: a SHA-256 of the DER encodings of issuer and subject; of issuer and alternative names where the
    /// subject is empty, and of the public key where there are no names either. A certificate that the same authority renews keeps
    /// it. Text like `subject` is
    /// made for people, and two holders may have the same.
    public var holder: [UInt8] { facts.holder }
    /// Whether it may sign other certificates (basic constraints).
    public var isAuthority: Bool { facts.isAuthority }
    /// Whether subject and issuer are the same: a root, or a certificate that vouches for itself.
    public var isSelfIssued: Bool { facts.isSelfIssued }
    /// Kind and size, such as `RSA 2048 bit`.
    public var publicKey: String { facts.publicKey }
    public var signatureAlgorithm: String { facts.signatureAlgorithm }
    /// SHA-256 of the DER encoding, in hexadecimal.
    public var fingerprint: String { facts.fingerprint }

    /// Whether a moment is in its period of validity.
    public func validity(at time: WallTime = .current) -> Validity {
        time < notBefore ? .notYetValid : time.secondsSince1970 > notAfter.secondsSince1970 ? .expired : .valid
    }

    public enum Validity: Sendable, Hashable { case valid, notYetValid, expired }

    /// The PEM encoding, ending in a line feed.
    public var pem: String { PEM.encode(der, label: "CERTIFICATE") }

    public static func == (left: Self, right: Self) -> Bool { left.der == right.der }
    public func hash(into hasher: inout Hasher) { hasher.combine(der) }

    /// The subject, or the names where there is no subject.
    public var description: String {
        subject.isEmpty ? subjectAlternativeNames.map(\.description).joined(separator: ", ") : subject
    }
}
