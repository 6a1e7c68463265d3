import Certificates
import Testing
import TrestleTransport

@Suite struct CertificatesTests {
    @Test(arguments: [
        ("dns:Kafka-1.Plant.example", "DNS:kafka-1.plant.example"), ("dns:*.plant.example", "DNS:*.plant.example"),
        ("ip:127.0.0.1", "IP:127.0.0.1"), ("IP:0:0::1", "IP:::1"), ("localhost", "DNS:localhost"), ("::1", "IP:::1"),
    ])
    func aNameIsReadAsItIsWritten(text: String, name: String) throws {
        #expect(try SubjectAlternativeName(reading: text).description == name)
    }

    @Test(arguments: [
        "", "dns:", "ip:", "dns:127.0.0.1", "ip:localhost", "ip:1.2.3", "dns:a..b", "dns:a,DNS:b", "dns:-a", "dns:a-",
        "dns:a b", "dns:*", "dns:a.*.b", "email:a@b", "dns:\u{0}a",
    ])
    func whatIsNoNameIsRefused(text: String) {
        #expect(throws: CertificateError(.invalidName, "")) { try SubjectAlternativeName(reading: text) }
    }

    @Test func anAuthorityIsBelievedByItsOwnChainAlone() throws {
        let authority = try CertificateAuthority(commonName: "A", key: .ecdsaP256, days: 1)
        let other = try CertificateAuthority(commonName: "A", key: .ecdsaP256, days: 1)
        let key = try KeyPair(.ecdsaP256)
        let issued = try authority.issue(
            commonName: "s", role: .server, names: [.dns("s.example")], days: 1, key: key, keyKind: .ecdsaP256)
        let store = try PKCS12Writer.keyStore(
            alias: "s", key: key, certificate: issued, chain: [authority.certificate], password: "changeit")
        let identity = try KeyStore(store, password: "changeit").identity(alias: "S")
        #expect(identity.chain.count == 2)
        #expect(identity.certificate.subjectAlternativeNames == [.dns("s.example")])
        func trusted(_ authority: CertificateAuthority) throws -> [Certificate] {
            let store = try PKCS12Writer.trustStore([("ca", authority.certificate)], password: "changeit")
            return try KeyStore(store, password: "changeit").trustedCertificates()
        }
        let chain = [identity.certificate]
        #expect(
            CertificateChain.verify(chain, trust: .certificates(try trusted(authority)))
                == .trusted(root: try trusted(authority)[0]))
        guard case .refused = CertificateChain.verify(chain, trust: .certificates(try trusted(other))) else {
            Issue.record("another authority of the same name is believed")
            return
        }
    }

    @Test func aServerWithoutNamesAndALifeWithoutDaysAreRefused() throws {
        let authority = try CertificateAuthority(commonName: "A", key: .ecdsaP256, days: 1)
        let key = try KeyPair(.ecdsaP256)
        #expect(throws: CertificateError(.invalidName, "")) {
            try authority.issue(commonName: "s", role: .server, names: [], days: 1, key: key, keyKind: .ecdsaP256)
        }
        for days in [0, -1, 36_501] {
            #expect(throws: CertificateError(.invalidLifetime, "")) {
                try CertificateAuthority(commonName: "A", key: .ecdsaP256, days: days)
            }
        }
        #expect(throws: CertificateError(.invalidPassword, "")) {
            try PKCS12Writer.trustStore([("ca", authority.certificate)], password: "short")
        }
    }
}
