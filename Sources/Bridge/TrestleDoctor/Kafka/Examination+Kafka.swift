import KafkaCodec
import KafkaSession
import TrestleBase
import TrestleTransport
import WireBytes

// A cluster: the bootstrap servers, what Metadata says, every advertised listener, and the topic.
extension Examination {
    func examineKafka() async {
        var first: KafkaConversation?
        for endpoint in plan.target.endpoints {
            guard let conversation = await open(endpoint, .server(endpoint)) else { continue }
            if first == nil { first = conversation } else { conversation.link.stream.close() }
        }
        guard let first else { return }
        guard let metadata = await metadata(first) else { return first.link.stream.close() }
        await examineListeners(metadata)
        for name in plan.topics { await examineTopic(name, metadata, first) }
        for name in plan.groups { await examineGroup(name, first) }
        first.link.stream.close()
    }

    /// From the name to a connection that takes requests: reached, versions known, authenticated.
    func open(_ endpoint: Endpoint, _ scope: Scope) async -> KafkaConversation? {
        guard let link = await reach(endpoint, scope) else { return nil }
        guard let conversation = await requestVersions(link) else {
            link.stream.close()
            return nil
        }
        guard let credentials = plan.sasl else { return conversation }
        if let trusted = link.trusted {
            if await authenticate(conversation, credentials, over: trusted) { return conversation }
        } else {
            omit(.sasl, scope, plan.target.usesTLS ? .keepsSecrets : .plaintextElsewhere)
        }
        conversation.link.stream.close()
        return nil
    }

    // MARK: ApiVersions

    private func requestVersions(_ link: Link) async -> KafkaConversation? {
        begin(.apiVersions, link.scope)
        var request = ApiVersionsRequest()
        request.clientSoftwareName = "trestle-doctor"
        request.clientSoftwareVersion = "0.1"
        let conversation = KafkaConversation(link: link, timeout: plan.timeout)
        do throws(KafkaConversation.Silence) {
            let body = try await conversation.exchange(request, version: 3)
            recordFirstResponse(link)
            return await take(body, conversation)
        } catch {
            await explain(error, link)
            return nil
        }
    }

    private func take(_ body: ByteSlice, _ conversation: KafkaConversation) async -> KafkaConversation? {
        let scope = conversation.link.scope
        var body = body
        var version: Int16 = 3
        // Brokers that do not know version 3 respond in version 0, of which only the error code can be relied on.
        if body.count >= 2, body[0] == 0, body[1] == UInt8(KafkaErrorCode.unsupportedVersion.rawValue) {
            do throws(KafkaConversation.Silence) {
                body = try await conversation.exchange(ApiVersionsRequest(), version: 0)
                version = 0
            } catch {
                fail(.apiVersions, scope, .service(.closedWithoutResponse))
                return nil
            }
        }
        let response: ApiVersionsResponse
        do throws(KafkaCodecError) { response = try ApiVersionsResponse.decode(body, version: version) } catch {
            fail(.apiVersions, scope, .service(.malformedResponse(reason: "ApiVersions version \(version): \(error)")))
            return nil
        }
        guard response.errorCode == 0 else {
            let code = KafkaErrorCode(rawValue: response.errorCode)
            fail(.apiVersions, scope, .service(.requestRefused(api: "ApiVersions", code)))
            return nil
        }
        for api in response.apiKeys where api.minVersion <= api.maxVersion {
            conversation.versions[api.apiKey] = api.minVersion...api.maxVersion
        }
        conversation.apiCount = response.apiKeys.count
        if isController(conversation.versions) {
            fail(.apiVersions, scope, .service(.controllerPort))
            return nil
        }
        guard hasVersion(of: MetadataRequest.self, "Metadata", in: 1...12, conversation),
            hasVersion(of: ProduceRequest.self, "Produce", in: 3...12, conversation)
        else { return nil }
        let produce = conversation.versions[ProduceRequest.apiKey.rawValue]?.upperBound ?? 0
        pass(.apiVersions, scope, .apis(count: conversation.apiCount, produce: produce))
        return conversation
    }

    /// A KRaft controller takes the requests of its quorum and of the brokers, and none of a client's.
    private func isController(_ versions: ApiVersionRanges) -> Bool {
        versions[ProduceRequest.apiKey.rawValue] == nil
            && (versions[VoteRequest.apiKey.rawValue] != nil
                || versions[BrokerRegistrationRequest.apiKey.rawValue] != nil)
    }

    /// Produce 3 and Metadata 1 came with Kafka 0.11 and 0.10: what is older cannot hold our record batches.
    private func hasVersion<Request: KafkaRequest>(
        of request: Request.Type, _ name: String, in expected: ClosedRange<Int16>, _ conversation: KafkaConversation
    ) -> Bool {
        let found = conversation.versions[Request.apiKey.rawValue]
        if let found, found.overlaps(expected) { return true }
        fail(
            .apiVersions, conversation.link.scope,
            .service(.brokerTooOld(api: name, found: found, expected: expected)))
        return false
    }

    private func explain(_ silence: KafkaConversation.Silence, _ link: Link) async {
        let finding: Finding
        switch silence {
        case .closed(let error):
            if recordFirstResponseFailed(link, error) { return }
            let port = await identification(of: link.endpoint).identify(except: plan.target.usesTLS ? [.tls] : [])
            if port == .kafka, !plan.target.usesTLS, let older = await requestOldVersions(link) {
                finding = .service(older)
            } else {
                finding = wrong(port, expected: .kafka, otherwise: .closedWithoutResponse)
            }
        case .silent:
            finding = wrong(await identification(of: link.endpoint).identify(), expected: .kafka, otherwise: .silent)
        case .notKafka(let bytes):
            finding = wrong(await named(bytes, link), expected: .kafka, otherwise: unknown(bytes))
        case .malformed(let reason): finding = .service(.malformedResponse(reason: reason))
        }
        fail(.apiVersions, link.scope, finding)
    }

    /// A broker that closes at version 3 and responds to version 0.
    private func requestOldVersions(_ link: Link) async -> ProtocolFinding? {
        guard let next = await probe(link) else { return nil }
        defer { next.stream.close() }
        let conversation = KafkaConversation(link: next, timeout: plan.timeout)
        guard let response = try? await conversation.request(ApiVersionsRequest(), version: 0) else { return nil }
        let produce = response.apiKeys.first { $0.apiKey == ProduceRequest.apiKey.rawValue }
        let found = produce.flatMap { $0.minVersion <= $0.maxVersion ? $0.minVersion...$0.maxVersion : nil }
        return .brokerTooOld(api: "Produce", found: found, expected: 3...12)
    }

    // MARK: SASL

    private func authenticate(
        _ conversation: KafkaConversation, _ credentials: SASLCredentials, over stream: TrustedStream
    ) async -> Bool {
        let scope = conversation.link.scope
        begin(.sasl, scope)
        if let fault = await saslFault(conversation, credentials, over: stream) {
            fail(.sasl, scope, .service(fault))
            return false
        }
        pass(.sasl, scope, .authenticated(credentials.description))
        return true
    }

    /// Authenticates; nil when that went well. Reports nothing.
    func saslFault(
        _ conversation: KafkaConversation, _ credentials: SASLCredentials, over stream: TrustedStream
    ) async -> ProtocolFinding? {
        let name = credentials.mechanism.rawValue
        guard conversation.versions.version(of: SaslHandshakeRequest.self) != nil,
            let version = conversation.versions.version(of: SaslAuthenticateRequest.self)
        else { return .saslNotOffered }
        do throws(KafkaConversation.Silence) {
            if let fault = try await handshake(conversation, mechanism: name) { return fault }
            var client = SASLClient(credentials, nonce: SystemRandomNumberGenerator.bytes(24))
            var challenge: ByteSlice?
            while true {
                var request = SaslAuthenticateRequest()
                do throws(SASLError) {
                    guard case .send(let message) = try client.handleChallenge(challenge) else { return nil }
                    request.authBytes = ByteSlice(message)
                } catch {
                    let isTheirFault = error.code == .serverNotAuthentic || error.code == .iterationCount
                    return isTheirFault
                        ? .serverNotAuthentic(reason: error.description)
                        : .saslRefused(mechanism: name, reason: error.description)
                }
                let response = try await conversation.authenticate(request, version: version, over: stream)
                guard response.errorCode == 0 else {
                    let reason = PeerText(
                        response.errorMessage ?? KafkaErrorCode(rawValue: response.errorCode).name,
                        hiding: credentials.mechanism.sentSecret(in: request.authBytes.span))
                    return .saslRefused(mechanism: name, reason: reason.description)
                }
                challenge = response.authBytes
            }
        } catch {
            return .saslRefused(mechanism: name, reason: "the broker closed the connection")
        }
    }

    /// Nil when the mechanism is agreed on.
    private func handshake(
        _ conversation: KafkaConversation, mechanism: String
    ) async throws(KafkaConversation.Silence) -> ProtocolFinding? {
        var request = SaslHandshakeRequest()
        request.mechanism = mechanism
        let response = try await conversation.request(request, version: 1)
        switch KafkaErrorCode(rawValue: response.errorCode) {
        case .none: return nil
        case .unsupportedSaslMechanism: return .saslMechanismNotOffered(expected: mechanism, found: response.mechanisms)
        // A listener without SASL knows the request, and has no state for it.
        case .illegalSaslState: return .saslNotOffered
        case let code: return .requestRefused(api: "SaslHandshake", code)
        }
    }

    // MARK: Metadata

    func metadata(_ conversation: KafkaConversation) async -> MetadataResponse? {
        let scope = conversation.link.scope
        begin(.metadata, scope)
        guard let version = conversation.versions.version(of: MetadataRequest.self, atMost: 12) else { return nil }
        do throws(KafkaConversation.Silence) {
            let response = try await conversation.request(metadataRequest(version: version), version: version)
            guard response.errorCode == 0 else {
                let code = KafkaErrorCode(rawValue: response.errorCode)
                fail(.metadata, scope, .service(.requestRefused(api: "Metadata", code)))
                return nil
            }
            guard !response.brokers.isEmpty else {
                fail(.metadata, scope, .service(.noBrokers))
                return nil
            }
            pass(.metadata, scope, .cluster(identifier: response.clusterID, brokers: response.brokers.count))
            return response
        } catch {
            fail(.metadata, scope, .service(await finding(error, after: conversation.link)))
            return nil
        }
    }

    /// Why a broker that responds to ApiVersions does not respond to Metadata.
    func finding(_ silence: KafkaConversation.Silence, after link: Link) async -> ProtocolFinding {
        switch silence {
        case .closed:
            // Before authentication a broker responds to ApiVersions and closes at anything else.
            guard plan.sasl == nil, let found = await mechanismsDemanded(link) else { return .closedWithoutResponse }
            return .saslRequired(found: found)
        case .silent: return .silent
        case .notKafka(let bytes): return unknown(bytes)
        case .malformed(let reason): return .malformedResponse(reason: reason)
        }
    }

    private func metadataRequest(version: Int16) -> MetadataRequest {
        var request = MetadataRequest()
        request.topics = plan.topics.map { name in
            var topic = MetadataRequest.Topic()
            topic.name = name
            return topic
        }
        // Looking must not create; versions before 4 leave that to the broker.
        request.allowAutoTopicCreation = version < 4
        request.includeTopicAuthorizedOperations = (8...).contains(version)
        return request
    }

    /// The mechanisms of a listener that wants SASL; nil when it wants none.
    private func mechanismsDemanded(_ link: Link) async -> [String]? {
        guard let next = await probe(link) else { return nil }
        defer { next.stream.close() }
        let conversation = KafkaConversation(link: next, timeout: plan.timeout)
        guard (try? await conversation.exchange(ApiVersionsRequest(), version: 0)) != nil else { return nil }
        var request = SaslHandshakeRequest()
        // No listener offers this: the response is the list of what it does offer.
        request.mechanism = "NONE"
        guard let response = try? await conversation.request(request, version: 1),
            KafkaErrorCode(rawValue: response.errorCode) == .unsupportedSaslMechanism
        else { return nil }
        return response.mechanisms
    }
}
