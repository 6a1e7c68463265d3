import Testing
import TrestleTransport

@testable import TrestleDoctor

@Suite struct ClientCertificateTests {
    /// Java's brokers send certificate_unknown where OpenSSL's send unknown_ca.
    @Test(arguments: [TLSAlert.unknownAuthority, .certificateUnknown])
    func anUntrustedClientCertificateIsNamedWithItsAuthority(alert: TLSAlert) async throws {
        let loop = try IOLoop(name: "test")
        defer { loop.shutdown() }
        let endpoint = Endpoint(host: "kafka-1", port: 9093)
        let plan = DoctorPlan(target: DoctorTarget(service: .kafka, usesTLS: true, endpoints: [endpoint]))
        let examination = Examination(plan: plan, loop: loop) { _ in }
        let failure = TLSFailure(step: .clientCertificate, cause: .clientCertificateRefused(alert), side: .client)
        let finding = try #require(await examination.clientCertificateFinding(failure))
        #expect(finding.identifier(in: .server(endpoint)) == "client-certificate-untrusted")
        let fix = finding.explanation(ExplanationContext(plan, scope: .server(endpoint))).fix
        #expect(fix.contains { $0.contains("keytool -importcert") && $0.contains("server.truststore") })
    }
}
