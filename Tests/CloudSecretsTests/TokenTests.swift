import Testing
import TrestleBase
import TrestleJSON

@testable import CloudSecrets

@Suite struct TokenTests {
    private static let url = "https://login.example/realms/plant/token"

    private static func tokens(_ cloud: FakeCloud, scope: String? = nil) throws -> ClientCredentials {
        try ClientCredentials(
            ClientCredentials.Configuration(
                tokenURL: url, clientID: "bridge:1", clientSecret: SecretValue("hunter2/+ä"), scope: scope), cloud.rim)
    }

    private static func token(_ text: String, _ lifetime: Int) -> CloudResponse {
        .ok(#"{"access_token":"\#(text)","token_type":"Bearer","expires_in":\#(lifetime)}"#)
    }

    /// RFC 6749, sections 2.3.1 and 4.4.2.
    @Test func theClientSaysWhoItIs() async throws {
        let cloud = FakeCloud { _ in Self.token("t1", 300) }
        #expect(try await Self.tokens(cloud, scope: "kafka write").current().text == "t1")
        let request = try #require(cloud.requests.first)
        #expect(request.method == "POST" && request.url == Self.url)
        #expect(request.text == "grant_type=client_credentials&scope=kafka%20write")
        let login = try #require(request.field("Authorization")?.dropFirst("Basic ".count))
        #expect(
            Base64.decode(login.utf8).map { String(decoding: $0, as: UTF8.self) } == "bridge%3A1:hunter2%2F%2B%C3%A4")
    }

    @Test func aTokenIsReplacedBeforeItExpires() async throws {
        let cloud = FakeCloud { _ in Self.token("t1", 300) }
        let tokens = try Self.tokens(cloud)
        for _ in 0..<3 { #expect(try await tokens.current().text == "t1") }
        cloud.advance(by: .seconds(239))
        _ = try await tokens.current()
        #expect(cloud.requests.count == 1)
        cloud.advance(by: .seconds(1))
        cloud.change { _ in nil }
        // The endpoint is away, and the token still holds.
        #expect(try await tokens.current().text == "t1")
        cloud.change { _ in Self.token("t2", 300) }
        #expect(try await tokens.current().text == "t2")
        cloud.change { _ in nil }
        cloud.advance(by: .seconds(301))
        await #expect(throws: CloudError(.unreachable, "")) { try await tokens.current() }
    }

    @Test(arguments: [
        (400, #"{"error":"invalid_client","error_description":"unknown client"}"#, CloudError.Code.notAuthenticated),
        (401, "", .notAuthenticated), (503, "", .unavailable), (302, "", .invalidResponse),
        (200, #"{"access_token":"","token_type":"Bearer"}"#, .invalidResponse),
        (200, #"{"access_token":"t","token_type":"mac"}"#, .invalidResponse), (200, "[", .invalidResponse),
    ]) func aRefusalIsTold(_ status: Int, _ body: String, _ code: CloudError.Code) async throws {
        let cloud = FakeCloud { _ in CloudResponse(status: status, body: Array(body.utf8)) }
        await #expect(throws: CloudError(code, "")) { try await Self.tokens(cloud).current() }
    }

    @Test func aServerThatRepeatsTheSecretIsNotQuoted() async throws {
        let cloud = FakeCloud { _ in
            CloudResponse(status: 401, body: Array(#"{"error":"bad secret hunter2/+ä"}"#.utf8))
        }
        do {
            _ = try await Self.tokens(cloud).current()
            Issue.record("the secret is wrong")
        } catch {
            #expect(!"\(error)".contains("hunter2"))
        }
    }

    @Test(arguments: ["http://login.example/token", "ftp://login.example", "login.example", ""])
    func theSecretIsNotSentInTheClear(_ url: String) {
        #expect(throws: CloudError(.configuration, "")) {
            try ClientCredentials(
                ClientCredentials.Configuration(tokenURL: url, clientID: "a", clientSecret: SecretValue("b")),
                FakeCloud().rim)
        }
    }

    @Test(arguments: [1, 0, -5]) func aTokenThatExpiresAtOnceIsFetchedEachTime(_ lifetime: Int) async throws {
        let cloud = FakeCloud { _ in Self.token("t", lifetime) }
        let tokens = try Self.tokens(cloud)
        _ = try await tokens.current()
        _ = try await tokens.current()
        #expect(cloud.requests.count == 2)
    }

    // MARK: - Amazon MSK

    private static let credentials = AWSCredentials(
        accessKeyID: "AKID", secretAccessKey: SecretValue("secret"), sessionToken: SecretValue("session"))
    private static let time = WallTime(secondsSince1970: 1_700_000_000)

    @Test func thePayloadOfMSKIsASignedRequest() throws {
        let host = "b-1.plant.abc.c2.kafka.eu-west-1.amazonaws.com"
        let region = try #require(MSKAuthentication.region(ofHost: host))
        #expect(region == "eu-west-1")
        let bytes = MSKAuthentication(credentials: Self.credentials, region: region).payload(host: host, at: Self.time)
        let json = try JSON(parsing: bytes)
        #expect(json["version"]?.text == "2020_10_22" && json["host"]?.text == host)
        #expect(json["action"]?.text == "kafka-cluster:Connect" && json["x-amz-expires"]?.text == "900")
        #expect(json["x-amz-signedheaders"]?.text == "host" && json["x-amz-security-token"]?.text == "session")
        #expect(json["x-amz-credential"]?.text == "AKID/20231114/eu-west-1/kafka-cluster/aws4_request")
        #expect(json["x-amz-signature"]?.text?.utf8.count == 64)
    }

    @Test(arguments: [
        ("boot-x.c1.kafka-serverless.us-east-2.amazonaws.com", "us-east-2"), ("kafka.plant.example", nil),
        ("127.0.0.1", nil), ("kafka", nil), ("b-1.kafka.cn-north-1.amazonaws.com.cn", "cn-north-1"),
    ]) func theRegionIsInTheNameOfTheBroker(_ host: String, _ region: String?) {
        #expect(MSKAuthentication.region(ofHost: host) == region)
    }

    // MARK: - AWS IoT Core

    @Test func theURLOfIoTIsSignedWithCurrentCredentials() async throws {
        let cloud = FakeCloud(environment: ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s"])
        let signer = try IoTConnectionSigner(
            AWSCredentialProvider(cloud.rim), host: "abc-ats.iot.eu-central-1.amazonaws.com")
        #expect(signer.target() == "/mqtt")
        try await signer.prepare()
        let first = signer.target()
        #expect(first.hasPrefix("/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=E%2F"))
        #expect(first.contains("%2Feu-central-1%2Fiotdevicegateway%2Faws4_request&X-Amz-Date="))
        cloud.advance(by: .seconds(60))
        #expect(signer.target() != first)
    }

    @Test func withoutARegionNothingIsSigned() {
        #expect(throws: CloudError(.configuration, "")) {
            try IoTConnectionSigner(AWSCredentialProvider(FakeCloud().rim), host: "127.0.0.1")
        }
    }
}
