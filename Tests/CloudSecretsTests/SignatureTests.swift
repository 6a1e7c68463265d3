import Foundation
import Testing
import TrestleBase
import TrestleJSON

@testable import CloudSecrets

@Suite struct SignatureTests {
    private static let credentials = AWSCredentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: SecretValue("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
    private static let time = WallTime(secondsSince1970: 1_440_938_160)
    private static let signer = AWSSigner(credentials: credentials, region: "us-east-1", service: "service")

    /// `get-vanilla` of AWS' own test suite.
    @Test func theVanillaRequestOfAWSIsSigned() {
        let fields = Self.signer.signedFields(AWSRequest(method: "GET", host: "example.amazonaws.com"), at: Self.time)
        #expect(fields.map(\.name) == ["X-Amz-Date", "Authorization"])
        #expect(fields[0].value == "20150830T123600Z")
        #expect(
            fields[1].value
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=host;x-amz-date, "
                + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
    }

    @Test func requestsAreSignedAsByBotocore() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Fixtures/aws/signatures.jsonl").standardizedFileURL
        var report = VectorReport()
        var faults: [String] = []
        report.run([UInt8](try Data(contentsOf: file))) { line, _ in
            SignatureVectors.run(line: line)
        } complain: {
            faults.append($0)
        }
        #expect(faults.isEmpty)
        #expect(report.passed == 60)
    }

    /// AWS IoT signs without the token and takes it behind the signature.
    @Test func theTokenOfAnIoTConnectionFollowsItsSignature() throws {
        let session = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.credentials.secretAccessKey,
            sessionToken: SecretValue("token"))
        let signer = AWSSigner(credentials: session, region: "us-east-1", service: "iotdevicegateway")
        let without = AWSSigner(credentials: Self.credentials, region: "us-east-1", service: "iotdevicegateway")
        let request = AWSRequest(method: "GET", host: "a.iot.us-east-1.amazonaws.com", path: "/mqtt")
        let appended = signer.presignedQuery(request, at: Self.time, lifetime: nil, token: .appended)
        let plain = without.presignedQuery(request, at: Self.time, lifetime: nil)
        #expect(appended.last?.name == "X-Amz-Security-Token")
        #expect(appended.dropLast().map(\.value) == plain.map(\.value))
        let signed = signer.presignedQuery(request, at: Self.time, lifetime: nil)
        #expect(signed.last?.value != plain.last?.value)
    }

    @Test(arguments: [
        ("/", "/"), ("", "/"), ("//a//b/", "/a/b/"), ("/a/./b/../c", "/a/c"), ("/../..", "/"), ("/%20", "/%2520"),
        ("/a/..", "/"),
    ]) func aPathIsNormalised(_ path: String, _ expected: String) {
        #expect(AWSEncoding.path(path) == expected)
    }

    @Test func nothingShowsASecret() {
        let session = AWSCredentials(
            accessKeyID: "AKID", secretAccessKey: SecretValue("hunter2-key"), sessionToken: SecretValue("hunter2-token")
        )
        var shown = "\(session) \(String(reflecting: session)) \(session.secretAccessKey)"
        dump(session, to: &shown)
        dump(SecretValue("hunter2"), to: &shown)
        #expect(shown.contains("AKID") && !shown.contains("hunter2"))
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00Z", 951_825_600), ("2026-11-30T07:14:00.123Z", 1_796_022_840),
        ("2024-12-31T23:59:59+00:00", 1_735_689_599),
    ]) func timesOfAWSAreRead(_ text: String, _ seconds: Int64) {
        #expect(WallTime(iso8601: text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: ["", "2026-11-30", "2026-11-30T07:14:00", "2026-13-30T07:14:00Z", "2026-11-30T07:14:00+01:00"])
    func otherTimesAreRefused(_ text: String) {
        #expect(WallTime(iso8601: text) == nil)
    }
}
