import Testing
import TrestleBase
import WireBytes

@testable import CloudSecrets
@testable import RuleEngine

@Suite struct SecretTests {
    private static func read(_ stored: StoredSecret, _ kind: SecretRequest.Kind, key: String? = nil) throws -> String? {
        try stored.value(for: SecretRequest(id: "s", kind: kind, key: key)).text
    }

    @Test func `Places that are reached without TLS over a network are named`() {
        func warnings(_ variable: String, _ url: String) -> [String] {
            SecretCache.warnings(FakeCloud(environment: [variable: url]).rim)
        }
        #expect(
            warnings("VAULT_ADDR", "http://vault.plant:8200/") == [
                "VAULT_ADDR is no https:// URL: Vault's token and its secrets are sent in the clear to vault.plant:8200"
            ])
        #expect(warnings("AWS_ENDPOINT_URL_STS", "http://10.0.0.1").count == 1)
        #expect(warnings("VAULT_ADDR", "https://vault.plant:8200").isEmpty)
        #expect(warnings("VAULT_ADDR", "http://127.0.0.1:8200").isEmpty && warnings("OTHER", "http://a").isEmpty)
    }

    /// As AWS describes it for get_secret.
    @Test func aSecretIsReadByTypeAndKey() throws {
        let json = StoredSecret.text(SecretValue(#"{"user":"plant","port":9093,"tls":{"ca":"x"}}"#))
        #expect(try Self.read(json, .string, key: "user") == "plant")
        #expect(try Self.read(json, .string, key: "port") == "9093")
        #expect(try Self.read(json, .string, key: "tls") == #"{"ca":"x"}"#)
        #expect(try Self.read(json, .string) == #"{"user":"plant","port":9093,"tls":{"ca":"x"}}"#)
        #expect(try Self.read(.text(SecretValue("plain")), .string) == "plain")
        #expect(try Self.read(.binary(SecretValue([0, 255, 1])), .binary) == "AP8B")
        let unsuitable = CloudError(.unsuitable, "")
        #expect(throws: unsuitable) { try Self.read(json, .string, key: "none") }
        #expect(throws: unsuitable) { try Self.read(.text(SecretValue("plain")), .string, key: "user") }
        #expect(throws: unsuitable) { try Self.read(.binary(SecretValue([1])), .binary, key: "k") }
        #expect(throws: unsuitable) { try Self.read(.binary(SecretValue([1])), .string) }
        #expect(throws: unsuitable) { try Self.read(json, .binary) }
    }

    @Test func theArgumentsOfACallAreRead() throws {
        func request(_ arguments: String?...) throws -> SecretRequest {
            try SecretRequest(RemoteCall(function: "get_secret", arguments: arguments))
        }
        let role = #""arn:aws:iam::1:role/r""#
        #expect(
            try request(#""a""#, #""SecretBinary""#, role)
                == SecretRequest(id: "a", kind: .binary, roleARN: "arn:aws:iam::1:role/r"))
        #expect(
            try request(#""a""#, #""SecretString""#, #""k""#, role)
                == SecretRequest(id: "a", kind: .string, key: "k", roleARN: "arn:aws:iam::1:role/r"))
        #expect(try request(#""a""#, #""SecretString""#, #""k""#) == SecretRequest(id: "a", kind: .string, key: "k"))
        #expect(throws: CloudError(.configuration, "")) { try request(#""a""#) }
        #expect(throws: CloudError(.configuration, "")) { try request(#""a""#, #""Secret""#) }
        #expect(throws: CloudError(.configuration, "")) { try request(nil, #""SecretString""#) }
        #expect(throws: CloudError(.configuration, "")) { try request("1", #""SecretString""#) }
    }

    @Test func theNameOfAnARNHasNoSuffix() {
        let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:plant/kafka-AbC123"
        #expect(SecretRequest(id: arn, kind: .string).name == "plant/kafka")
        #expect(SecretRequest(id: "plant-kafka-AbC123", kind: .string).name == "plant-kafka-AbC123")
    }

    @Test func filesGiveSecretsByNameAndKey() async throws {
        let cloud = FakeCloud(files: ["/s/plant_kafka": "{\"user\":\"u\"}\n", "/s/login/password": "p\r\n"])
        let provider = FileSecrets(folder: "/s", readFile: cloud.rim.readFile)
        func value(_ id: String, _ key: String?) async throws -> String? {
            let request = SecretRequest(id: id, kind: .string, key: key)
            return try await provider.secret(request)?.value(for: request).text
        }
        #expect(try await value("plant/kafka", "user") == "u")
        #expect(try await value("plant/kafka", nil) == "{\"user\":\"u\"}")
        #expect(try await value("login", "password") == "p")
        #expect(try await value("..", "password") == nil)
        #expect(try await value("other", nil) == nil)
        #expect(FileSecrets.fileName("../../etc/passwd") == ".._.._etc_passwd")
    }

    @Test func variablesGiveSecrets() async throws {
        let provider = EnvironmentSecrets([
            "TRESTLE_SECRET_KAFKA_KEYSTORE": "AP8B", "TRESTLE_SECRET_LOGIN_USER": "u", "TRESTLE_SECRET_LOGIN": "{}",
        ])
        func value(_ request: SecretRequest) async throws -> String? {
            try await provider.secret(request)?.value(for: request).text
        }
        #expect(try await value(SecretRequest(id: "Kafka_Keystore", kind: .binary)) == "AP8B")
        #expect(try await value(SecretRequest(id: "login", kind: .string, key: "user")) == "u")
        #expect(try await value(SecretRequest(id: "login", kind: .string)) == "{}")
        #expect(try await value(SecretRequest(id: "none", kind: .string)) == nil)
    }

    @Test(arguments: ["https://me:hunter2@vault:8200", "hunter2"])
    func anAddressOfVaultThatHoldsASecretIsNotRepeated(address: String) async throws {
        let cloud = FakeCloud(environment: ["VAULT_ADDR": address, "VAULT_TOKEN": "hvs.x"]) { _ in nil }
        let vault = try #require(SecretCache.standardProviders(cloud.rim).first { $0 is VaultSecrets })
        let request = SecretRequest(id: "a", kind: .string)
        let error = await #expect(throws: CloudError.self) { try await vault.secret(request) }
        #expect(error?.code == .configuration && cloud.requests.isEmpty)
        #expect(error.map { "\($0)".contains("VAULT_TOKEN") && !"\($0)".contains("hunter2") } == true)
    }

    @Test func vaultGivesSecretsOfItsSecondEngine() async throws {
        let cloud = FakeCloud(environment: ["VAULT_ADDR": "https://vault:8200/", "VAULT_TOKEN": "hvs.x"]) { request in
            switch request.url {
            case "https://vault:8200/v1/secret/data/plant/kafka":
                .ok(#"{"data":{"data":{"user":"u","value":"AP8B"},"metadata":{"version":3}}}"#)
            case "https://vault:8200/v1/secret/data/denied": CloudResponse(status: 403)
            case "https://vault:8200/v1/secret/data/none":
                CloudResponse(status: 404, body: Array(#"{"errors":[]}"#.utf8))
            default: nil
            }
        }
        let vault = try #require(SecretCache.standardProviders(cloud.rim).first { $0 is VaultSecrets })
        func value(_ request: SecretRequest) async throws -> String? {
            try await vault.secret(request)?.value(for: request).text
        }
        #expect(try await value(SecretRequest(id: "plant/kafka", kind: .string, key: "user")) == "u")
        #expect(try await value(SecretRequest(id: "plant/kafka", kind: .binary)) == "AP8B")
        #expect(try await value(SecretRequest(id: "none", kind: .string)) == nil)
        await #expect(throws: CloudError(.accessDenied, "")) {
            try await value(SecretRequest(id: "denied", kind: .string))
        }
        #expect(cloud.requests[0].field("X-Vault-Token") == "hvs.x")
        let sent = cloud.requests.count
        #expect(try await value(SecretRequest(id: "../../sys/seal", kind: .string)) == nil)
        #expect(cloud.requests.count == sent)
    }

    @Test func theRegionIsThatOfTheARN() async throws {
        let cloud = FakeCloud(environment: ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s"]) { _ in
            .ok(#"{"ARN":"x","SecretString":"v"}"#)
        }
        let aws = AWSSecrets(AWSCredentialProvider(cloud.rim))
        let arn = "arn:aws:secretsmanager:eu-west-3:123456789012:secret:a-AbC123"
        _ = try await aws.secret(SecretRequest(id: arn, kind: .string))
        let request = try #require(cloud.requests.first)
        #expect(request.url == "https://secretsmanager.eu-west-3.amazonaws.com/")
        #expect(request.field("X-Amz-Target") == "secretsmanager.GetSecretValue")
        #expect(request.text == #"{"SecretId":"\#(arn)"}"#)
        await #expect(throws: CloudError(.configuration, "")) {
            try await aws.secret(SecretRequest(id: "a", kind: .string))
        }
    }

    @Test(arguments: [
        (400, #"{"__type":"com.amazonaws#ResourceNotFoundException","message":"m"}"#, CloudError.Code.notFound),
        (400, #"{"__type":"AccessDeniedException","Message":"m"}"#, .accessDenied),
        (400, #"{"__type":"UnrecognizedClientException"}"#, .notAuthenticated),
        (400, #"{"__type":"ThrottlingException"}"#, .unavailable), (500, "", .unavailable), (403, "", .accessDenied),
        (403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>", .notAuthenticated),
        (400, "{", .invalidResponse),
    ]) func faultsOfAWSAreTold(_ status: Int, _ body: String, _ code: CloudError.Code) async {
        let fault = AWSFault(CloudResponse(status: status, body: Array(body.utf8)))
        #expect(fault.error(.secretsManager).code == code)
    }

    @Test func aTransientFaultIsTriedAgain() async throws {
        let count = Counter()
        let cloud = FakeCloud(environment: [
            "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "r-1",
        ]) { _ in
            count.next() < 3 ? CloudResponse(status: 503) : .ok(#"{"SecretString":"v"}"#)
        }
        let request = SecretRequest(id: "a", kind: .string)
        #expect(try await AWSSecrets(AWSCredentialProvider(cloud.rim)).secret(request)?.value(for: request).text == "v")
        #expect(cloud.requests.count == 3)
    }

    @Test func aMessageThatRepeatsTheTokenIsNotShown() {
        let body = #"{"__type":"ValidationException","message":"the token Hunter2TokenOfSession is too long"}"#
        let fault = AWSFault(CloudResponse(status: 400, body: Array(body.utf8)))
        let secret = SentSecret("session token", Array("Hunter2TokenOfSession".utf8))
        let error = fault.error(.secretsManager, hiding: [secret].compactMap(\.self))
        #expect(error.code == .invalidResponse)
        #expect(!error.description.contains("Hunter2"))
        #expect(fault.error(.secretsManager).description.contains("ValidationException"))
    }
}
