import Testing
import TrestleBase

@testable import CloudSecrets

@Suite struct CredentialTests {
    private static func keys(_ cloud: FakeCloud) async throws -> String {
        let found = try await AWSCredentialProvider(cloud.rim).credentials()
        return "\(found.accessKeyID) \(found.secretAccessKey.text ?? "") \(found.sessionToken?.text ?? "-")"
    }

    private static func assumed(_ name: String) -> CloudResponse {
        .ok(
            """
            <?xml version="1.0"?><!-- a remark -->
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>\(name)</AccessKeyId><SecretAccessKey>a&amp;b</SecretAccessKey><SessionToken>t</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """)
    }

    @Test func theEnvironmentGoesFirst() async throws {
        let cloud = FakeCloud(
            environment: [
                "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t", "HOME": "/h",
            ], files: ["/h/.aws/credentials": "[default]\naws_access_key_id=P\naws_secret_access_key=q"])
        #expect(try await Self.keys(cloud) == "E s t")
    }

    @Test func aProfileIsReadFromBothFiles() async throws {
        let files = [
            "/h/.aws/credentials":
                "# a remark\n[default]\naws_access_key_id = P\naws_secret_access_key = q=r \n[plant]\r\naws_access_key_id=L\r\naws_secret_access_key=m\r\n",
            "/h/.aws/config": "[default]\nregion = eu-west-1\n[profile plant]\nregion=us-east-2\ns3 =\n  region = x\n",
        ]
        #expect(try await Self.keys(FakeCloud(environment: ["HOME": "/h"], files: files)) == "P q=r -")
        let named = FakeCloud(environment: ["HOME": "/h", "AWS_PROFILE": "plant"], files: files)
        #expect(try await Self.keys(named) == "L m -")
        #expect(try AWSCredentialProvider(named.rim).configuredRegion == "us-east-2")
        let wrong = FakeCloud(environment: ["HOME": "/h", "AWS_PROFILE": "other"], files: files)
        await #expect(throws: CloudError(.configuration, "")) { try await Self.keys(wrong) }
    }

    /// A text that is neither a region nor a profile may be a secret.
    @Test(arguments: [
        (["AWS_REGION": "hunter2/+"], "", "AWS_REGION"),
        (["AWS_DEFAULT_REGION": "hunter2/+"], "", "AWS_DEFAULT_REGION"),
        ([:], "[default]\nregion=hunter2/+", "the region of the profile 'default'"),
    ])
    func whatIsNoRegionIsRefusedByItsPlaceAlone(environment: [String: String], config: String, place: String) throws {
        let cloud = FakeCloud(
            environment: environment.merging(["HOME": "/h"]) { $1 }, files: ["/h/.aws/config": config])
        let error = #expect(throws: CloudError.self) { try AWSCredentialProvider(cloud.rim).configuredRegion }
        let text = try #require(error?.description)
        #expect(text.contains("\(place) ") && !text.contains("hunter2"))
    }

    @Test(arguments: [
        ("hunter2", "", "AWS_PROFILE"),
        ("plant", "[profile plant]\nrole_arn=x\nsource_profile=hunter2", "source_profile of the profile 'plant'"),
    ])
    func whatIsNoProfileIsRefusedByItsPlaceAlone(profile: String, config: String, place: String) async throws {
        let cloud = FakeCloud(environment: ["HOME": "/h", "AWS_PROFILE": profile], files: ["/h/.aws/config": config])
        let error = await #expect(throws: CloudError.self) { try await Self.keys(cloud) }
        let text = try #require(error?.description)
        #expect(text.contains("\(place) ") && !text.contains("hunter2"))
    }

    @Test func aProfileWithARoleAssumesIt() async throws {
        let cloud = FakeCloud(
            environment: ["HOME": "/h", "AWS_PROFILE": "plant", "AWS_REGION": "eu-central-1"],
            files: [
                "/h/.aws/credentials": "[base]\naws_access_key_id=B\naws_secret_access_key=s",
                "/h/.aws/config":
                    "[profile plant]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=base\nexternal_id=x&y\nduration_seconds=1000",
            ]
        ) { _ in Self.assumed("R") }
        #expect(try await Self.keys(cloud) == "R a&b t")
        let request = try #require(cloud.requests.first)
        #expect(request.url == "https://sts.eu-central-1.amazonaws.com/")
        #expect(
            request.text
                == "Action=AssumeRole&DurationSeconds=1000&ExternalId=x%26y&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
                + "&RoleSessionName=trestle&Version=2011-06-15")
        #expect(request.field("Authorization")?.contains("Credential=B/") == true)
    }

    @Test func profilesThatPointToEachOtherAreRefused() async {
        let cloud = FakeCloud(
            environment: ["HOME": "/h", "AWS_PROFILE": "a"],
            files: [
                "/h/.aws/config":
                    "[profile a]\nrole_arn=x\nsource_profile=b\n[profile b]\nrole_arn=x\nsource_profile=a"
            ])
        await #expect(throws: CloudError(.configuration, "")) { try await Self.keys(cloud) }
        #expect(cloud.requests.isEmpty)
    }

    @Test func aContainerGivesCredentialsWithItsToken() async throws {
        let cloud = FakeCloud(
            environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
            ], files: ["/token": "secret-token\n"]
        ) { _ in
            .ok(#"{"AccessKeyId":"C","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#)
        }
        #expect(try await Self.keys(cloud) == "C s t")
        #expect(cloud.requests[0].field("Authorization") == "secret-token" && cloud.requests[0].peer == .local)
        // Whoever sets the variable gets the token.
        let foreign = FakeCloud(environment: [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://plant.example/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "x",
        ])
        await #expect(throws: CloudError(.configuration, "")) { try await Self.keys(foreign) }
        #expect(foreign.requests.isEmpty)
    }

    @Test func anInstanceGivesTheCredentialsOfItsRole() async throws {
        let cloud = FakeCloud { request in
            switch (request.method, request.url) {
            case ("PUT", "http://169.254.169.254/latest/api/token"): .ok("imds-token")
            case ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/"): .ok("plant-role\n")
            case ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/plant-role"):
                .ok(#"{"AccessKeyId":"I","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#)
            default: nil
            }
        }
        #expect(try await Self.keys(cloud) == "I s t")
        #expect(cloud.requests.dropFirst().allSatisfy { $0.field("X-aws-ec2-metadata-token") == "imds-token" })
    }

    @Test(arguments: ["sso_session = plant", "credential_process = /bin/keys"])
    func aProfileThatIsNotSupportedIsNamedWithTheFix(_ line: String) async {
        let cloud = FakeCloud(
            environment: ["HOME": "/h"], files: ["/h/.aws/config": "[default]\nregion = eu-west-1\n\(line)\n"])
        do {
            _ = try await Self.keys(cloud)
            Issue.record("there are no credentials")
        } catch {
            #expect("\(error)".contains("aws configure export-credentials --profile default --format env"))
        }
        #expect(cloud.requests.isEmpty)
    }

    /// What a server or a file holds may be anything.
    @Test func mutatedResponsesEndInAValueOrAnError() async throws {
        var random = SeededRandom(seed: 14)
        let xml = Self.assumed("R").body
        let json = Array(
            #"{"AccessKeyId":"C","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#.utf8)
        let profile = Array(
            "[default]\naws_access_key_id = P\naws_secret_access_key = q=r\n[profile a]\nrole_arn=x\n".utf8)
        for _ in 0..<3_000 {
            for original in [xml, json, profile] {
                var bytes = original
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    guard let index = bytes.indices.randomElement(using: &random) else { break }
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.removeSubrange(index...)
                    default: bytes.insert(contentsOf: bytes.prefix(index), at: index)
                    }
                }
                _ = try? AWSCredentials(json: bytes, origin: "test")
                _ = (try? XMLElement(parsing: bytes)).flatMap { try? AWSCredentials(xml: $0, origin: "test") }
                _ = try? ProfileFiles(credentials: bytes, config: bytes).source(of: "default", namedBy: "a test")
                _ = AWSFault(CloudResponse(status: 400, body: bytes)).error(.sts)
            }
        }
    }

    @Test func withoutAnyTheErrorNamesThePlaces() async {
        await #expect(throws: CloudError(.noCredentials, "")) { try await Self.keys(FakeCloud()) }
    }

    @Test func placesWithoutCredentialsAreLeftAloneForAWhile() async {
        let cloud = FakeCloud()
        let provider = AWSCredentialProvider(cloud.rim)
        for _ in 0..<5 {
            await #expect(throws: CloudError(.noCredentials, "")) { try await provider.credentials(role: "r") }
            await #expect(throws: CloudError(.noCredentials, "")) { try await provider.credentials() }
        }
        #expect(cloud.requests.count == 1)
        cloud.advance(by: .seconds(5))
        await #expect(throws: CloudError(.noCredentials, "")) { try await provider.credentials() }
        #expect(cloud.requests.count == 2)
    }

    @Test func credentialsAreKeptUntilShortlyBeforeTheirEnd() async throws {
        // The clock begins at 2026-05-28T20:26:40Z.
        let cloud = FakeCloud(environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"]) { _ in
            .ok(#"{"AccessKeyId":"1","SecretAccessKey":"s","Token":"t","Expiration":"2026-05-28T21:26:40Z"}"#)
        }
        let provider = AWSCredentialProvider(cloud.rim)
        for _ in 0..<3 { #expect(try await provider.credentials().accessKeyID == "1") }
        cloud.advance(by: .seconds(54 * 60))
        _ = try await provider.credentials()
        #expect(cloud.requests.count == 1)
        cloud.advance(by: .seconds(60))
        cloud.change { _ in nil }
        // Those that still hold bridge a fault of their source.
        #expect(try await provider.credentials().accessKeyID == "1")
        cloud.change { _ in
            .ok(#"{"AccessKeyId":"2","SecretAccessKey":"s","Token":"t","Expiration":"2026-05-29T21:26:40Z"}"#)
        }
        #expect(try await provider.credentials().accessKeyID == "2")
    }

    @Test(arguments: [
        "", "<", "<a", "<a>", "<a></b>", "<!DOCTYPE a><a/>", "text", "<!--", "<!-->", "</a>",
        String(repeating: "<a>", count: 100_000),
    ]) func responsesThatAreNotXMLAreRefused(_ text: String) {
        #expect(throws: CloudError(.invalidResponse, "")) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test func entitiesOfXMLAreRead() throws {
        let element = try XMLElement(parsing: Array("<a><b x='1'>&lt;&#65;&#x42;&amp;amp;&bad;&</b><c/></a>".utf8))
        #expect(element["b"] == "<AB&amp;&bad;&")
        #expect(element.children.map(\.name) == ["b", "c"])
    }
}
