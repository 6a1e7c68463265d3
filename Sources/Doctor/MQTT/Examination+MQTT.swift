import MQTTCodec
import Transport
import WireBytes

// CONNECT, and what may be done with a topic.
extension Examination {
    func examineMQTT(_ endpoint: Endpoint) async {
        let scope = Scope.server(endpoint)
        guard let link = await reach(endpoint, scope) else { return }
        if distrusts, plan.hasSecrets {
            link.stream.close()
            return
        }
        guard let conversation = await login(link) else { return }
        for topic in plan.topics { await examineTopic(topic, conversation) }
        try? conversation.send(.disconnect(Disconnect()))
        link.stream.close()
    }

    private func login(_ link: Link) async -> MQTTConversation? {
        let version = plan.mqtt.version
        let conversation = MQTTConversation(link: link, version: version)
        begin(.login, link.scope)
        switch await connect(conversation) {
        case .packet(.connack(let answer)) where !answer.reasonCode.isError:
            firstAnswer(link)
            return accepted(conversation)
        case .packet(.connack(let answer)):
            firstAnswer(link)
            await refused(answer.reasonCode, link)
        case .oldConnack(.success):
            firstAnswer(link)
            if version == .v3_1_1 { return accepted(conversation) }
            fail(.login, link.scope, .mqttVersionRefused(wanted: version, offered: [.v3_1_1]))
        case .oldConnack(let code):
            firstAnswer(link)
            await refused(code, link)
        case .packet(let other):
            fail(.login, link.scope, .malformedAnswer(reason: "it answered CONNECT with \(other.packetType)"))
        case .malformed(let reason): fail(.login, link.scope, .malformedAnswer(reason: reason))
        case .closed(let error):
            if firstAnswerFailed(link, error) { return nil }
            // Mosquitto and others close instead of refusing a version that they do not take.
            let others = await versionsTaken(link, except: version)
            let port = others.isEmpty ? await identification(of: link.endpoint).identify() : .mqtt
            fail(
                .login, link.scope,
                others.isEmpty
                    ? wrong(port, wanted: .mqtt, otherwise: .closedWithoutAnswer)
                    : .mqttVersionRefused(wanted: version, offered: others))
        case .silent:
            fail(
                .login, link.scope,
                wrong(await identification(of: link.endpoint).identify(), wanted: .mqtt, otherwise: .silent))
        case .notMQTT(let bytes):
            fail(
                .login, link.scope,
                wrong(await named(bytes, link), wanted: .mqtt, otherwise: .wrongProtocol(.unknown(bytes))))
        }
        link.stream.close()
        return nil
    }

    private func accepted(_ conversation: MQTTConversation) -> MQTTConversation {
        pass(.login, conversation.link.scope, .login(conversation.version))
        return conversation
    }

    private func connect(_ conversation: MQTTConversation) async -> MQTTConversation.Reply {
        let login = plan.mqtt
        let request = Connect(
            version: conversation.version, clientIdentifier: login.clientIdentifier, cleanStart: true, keepAlive: 30,
            userName: login.username, password: login.password.map { ByteSlice(Array($0.utf8)) })
        do throws(MQTTError) { try conversation.send(.connect(request)) } catch { return .malformed(error.description) }
        return await conversation.receive(before: deadline)
    }

    private func refused(_ code: ReasonCode, _ link: Link) async {
        let given = plan.mqtt.username != nil
        switch code {
        case .unsupportedProtocolVersion:
            let others = await versionsTaken(link, except: plan.mqtt.version)
            fail(.login, link.scope, .mqttVersionRefused(wanted: plan.mqtt.version, offered: others))
        case .badUserNameOrPassword, .badAuthenticationMethod:
            fail(.login, link.scope, .mqttCredentialsRefused(code, given: given))
        // Without credentials, "not authorized" is how most servers ask for them.
        case .notAuthorized: fail(.login, link.scope, .mqttCredentialsRefused(code, given: given))
        default: fail(.login, link.scope, .mqttRefused(code))
        }
    }

    private func versionsTaken(_ link: Link, except version: MQTTVersion) async -> [MQTTVersion] {
        var taken: [MQTTVersion] = []
        for other in [MQTTVersion.v5, .v3_1_1] where other != version {
            guard let next = await again(link) else { continue }
            let conversation = MQTTConversation(link: next, version: other)
            switch await connect(conversation) {
            case .packet(.connack(let answer)) where answer.reasonCode != .unsupportedProtocolVersion:
                taken.append(other)
            case .oldConnack(let code) where code != .unsupportedProtocolVersion && other == .v3_1_1:
                taken.append(other)
            default: break
            }
            try? conversation.send(.disconnect(Disconnect()))
            next.stream.close()
        }
        return taken
    }

    private func examineTopic(_ topic: String, _ conversation: MQTTConversation) async {
        let scope = conversation.link.scope
        guard let identifier = PacketIdentifier(rawValue: 1) else { return }
        begin(.topic, scope)
        let filter: TopicFilter
        do throws(MQTTError) { filter = try TopicFilter(topic) } catch {
            return fail(.topic, scope, .topicNameInvalid(topic))
        }
        var subscription = Subscription(filter: filter, qos: .atLeastOnce)
        if conversation.version == .v5 { subscription.retainHandling = .doNotSend }
        let request = Subscribe(packetIdentifier: identifier, subscriptions: [subscription])
        do throws(MQTTError) { try conversation.send(.subscribe(request)) } catch {
            return fail(.topic, scope, .malformedAnswer(reason: error.description))
        }
        switch await answer(conversation, of: { if case .suback = $0 { true } else { false } }) {
        case .packet(.suback(let answer)):
            let code = answer.reasonCodes.first ?? .unspecifiedError
            if code.isError {
                fail(.topic, scope, .subscriptionRefused(topic, code))
            } else {
                pass(.topic, scope, .subscribed(topic))
            }
        case .closed: fail(.topic, scope, .subscriptionRefused(topic, .notAuthorized))
        case .malformed(let reason): fail(.topic, scope, .malformedAnswer(reason: reason))
        default: fail(.topic, scope, .silent)
        }
        if plan.writes { await publish(topic, conversation) }
    }

    private func publish(_ topic: String, _ conversation: MQTTConversation) async {
        let scope = conversation.link.scope
        begin(.write, scope)
        guard let identifier = PacketIdentifier(rawValue: 2),
            let message = try? Publish(
                topic: topic, payload: ByteSlice(Array("trestle doctor was here".utf8)), qos: .atLeastOnce,
                packetIdentifier: identifier)
        else { return fail(.write, scope, .topicNameInvalid(topic)) }
        do throws(MQTTError) { try conversation.send(.publish(message)) } catch {
            return fail(.write, scope, .malformedAnswer(reason: error.description))
        }
        switch await answer(conversation, of: { if case .puback = $0 { true } else { false } }) {
        case .packet(.puback(let answer)) where answer.reasonCode.isError:
            fail(.write, scope, .publishRefused(topic, answer.reasonCode))
        case .packet(.puback): pass(.write, scope, .written(topic, partition: nil, offset: nil))
        case .closed: fail(.write, scope, .publishRefused(topic, nil))
        case .malformed(let reason): fail(.write, scope, .malformedAnswer(reason: reason))
        default: fail(.write, scope, .silent)
        }
    }

    /// The first packet that is meant, past messages and other traffic.
    private func answer(
        _ conversation: MQTTConversation, of isMeant: (Packet) -> Bool
    ) async -> MQTTConversation.Reply {
        let deadline = self.deadline
        while true {
            let reply = await conversation.receive(before: deadline)
            if case .packet(let packet) = reply {
                if isMeant(packet) { return reply }
                if case .disconnect = packet { return .closed(nil) }
                continue
            }
            return reply
        }
    }
}
