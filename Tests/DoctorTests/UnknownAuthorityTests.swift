import Certificates
import Testing
import TrestleTransport

@testable import TrestleDoctor

@Suite struct UnknownAuthorityTests {
    private static func certificate(_ name: String) throws -> Certificate {
        let authority = try CertificateAuthority(commonName: name, key: .ecdsaP256, days: 1)
        let pem = try authority.certificate.pem()
        return try #require(try KeyStore(Array(pem.utf8)).trustedCertificates().first)
    }

    private static func explanation(_ finding: CertificateFinding) -> Explanation {
        let endpoint = Endpoint(host: "kafka-1", port: 9093)
        let plan = DoctorPlan(target: DoctorTarget(service: .kafka, usesTLS: true, endpoints: [endpoint]))
        return finding.explanation(ExplanationContext(plan, scope: .server(endpoint)))
    }

    @Test func anotherAuthorityOfTheSameNameIsToldApartByItsFingerprint() throws {
        let (trusted, other) = (try Self.certificate("A"), try Self.certificate("A"))
        let sent = Self.explanation(.unknownAuthority(other.subject, root: other, trusted: [trusted]))
        #expect(sent.found?.contains("another authority of the same name") == true)
        #expect(sent.found?.contains(other.fingerprint) == true)
        #expect(sent.expected?.contains(trusted.fingerprint) == true)
        let withheld = Self.explanation(.unknownAuthority(other.subject, trusted: [trusted]))
        #expect(withheld.found == "signed by another authority of the same name: CN=A")
    }

    @Test func authoritiesOfOtherNamesAreNamed() throws {
        let (trusted, other) = (try Self.certificate("A"), try Self.certificate("B"))
        let explanation = Self.explanation(.unknownAuthority(other.subject, root: other, trusted: [trusted]))
        #expect(explanation.found == "signed by CN=B")
        #expect(explanation.expected == "CN=A")
    }
}
