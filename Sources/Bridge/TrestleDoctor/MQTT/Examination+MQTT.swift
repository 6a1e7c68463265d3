import MQTTCodec
import TrestleBase
import TrestleTransport
import WireBytes

// CONNECT, and what may be done with a topic.
extension Examination {
    func examineMQTT(_ endpoint: Endpoint) async {
        let scope = Scope.server(endpoint)
        guard let link = await reach(endpoint, scope) else { return }
        if plan.hasCredentials, link.trusted == nil { return link.stream.close() }
        guard let conversation = await login(link) else { return }
        for topic in plan.topics { await examineTopic(topic, conversation) }
        await examineSoftware(conversation)
        if let goodbye = try? PublicMessage.disconnect(version: conversation.version) { conversation.send(goodbye) }
        link.stream.close()
    }

    private func login(_ link: Link) async -> MQTTConversation? {
        let version = plan.mqtt.version
        let conversation = MQTTConversation(link: link, version: version)
        begin(.login, link.scope)
        switch await connect(conversation) {
        case .packet(.connack(let response)) where !response.reasonCode.isError:
            recordFirstResponse(link)
            return accepted(conversation)
        case .packet(.connack(let response)):
            recordFirstResponse(link)
            await refused(response.reasonCode, link)
        case .oldConnack(.success):
            recordFirstResponse(link)
            if version == .v3_1_1 { return accepted(conversation) }
            fail(.login, link.scope, .service(.mqttVersionRefused(expected: version, found: [.v3_1_1])))
        case .oldConnack(let code):
            recordFirstResponse(link)
            await refused(code, link)
        case .packet(let other):
            let reason = "it responded to CONNECT with \(other.packetType)"
            fail(.login, link.scope, .service(.malformedResponse(reason: reason)))
        case .malformed(let reason): fail(.login, link.scope, .service(.malformedResponse(reason: reason)))
        case .closed(let error):
            if recordFirstResponseFailed(link, error) { return nil }
            // Mosquitto and others close instead of refusing a version that they do not take.
            let others = await versionsTaken(link, except: version)
            let port = others.isEmpty ? await identification(of: link.endpoint).identify() : .mqtt
            fail(
                .login, link.scope,
                others.isEmpty
                    ? wrong(port, expected: .mqtt, otherwise: .closedWithoutResponse)
                    : .service(.mqttVersionRefused(expected: version, found: others)))
        case .silent:
            let port = await identification(of: link.endpoint).identify()
            fail(.login, link.scope, wrong(port, expected: .mqtt, otherwise: .silent))
        case .notMQTT(let bytes):
            let port = await named(bytes, link)
            fail(
                .login, link.scope,
                wrong(port, expected: .mqtt, otherwise: unknown(bytes)))
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
        let version = conversation.version
        do throws(MQTTError) {
            if plan.hasCredentials {
                guard let trusted = conversation.link.trusted else { return .closed(nil) }
                let request = Connect(
                    version: version, clientID: login.clientID, cleanStart: true, keepAlive: 30,
                    username: login.username, password: login.password.map { ByteSlice(Array($0.utf8)) })
                try conversation.login(request, over: trusted)
            } else {
                conversation.send(try .connect(version: version, clientID: login.clientID))
            }
        } catch { return .malformed(error.description) }
        return await conversation.receive(before: deadline)
    }

    private func refused(_ code: ReasonCode, _ link: Link) async {
        let given = plan.mqtt.username != nil
        switch code {
        case .unsupportedProtocolVersion:
            let others = await versionsTaken(link, except: plan.mqtt.version)
            fail(.login, link.scope, .service(.mqttVersionRefused(expected: plan.mqtt.version, found: others)))
        case .badUserNameOrPassword, .badAuthenticationMethod:
            fail(.login, link.scope, .service(.mqttCredentialsRefused(code, given: given)))
        // Without credentials, "not authorized" is how most servers ask for them.
        case .notAuthorized: fail(.login, link.scope, .service(.mqttCredentialsRefused(code, given: given)))
        default: fail(.login, link.scope, .service(.mqttRefused(code)))
        }
    }

    /// The other versions that the server speaks. Nobody logs in for that: the server's response to a CONNECT without
    /// credentials tells, whatever it is.
    private func versionsTaken(_ link: Link, except version: MQTTVersion) async -> [MQTTVersion] {
        var taken: [MQTTVersion] = []
        for other in [MQTTVersion.v5, .v3_1_1] where other != version {
            guard let hello = try? PublicMessage.connect(version: other), let next = await probe(link) else { continue }
            let conversation = MQTTConversation(link: next, version: other)
            conversation.send(hello)
            switch await conversation.receive(before: deadline) {
            case .packet(.connack(let response)) where response.reasonCode != .unsupportedProtocolVersion:
                taken.append(other)
            case .oldConnack(let code) where code != .unsupportedProtocolVersion && other == .v3_1_1:
                taken.append(other)
            default: break
            }
            if let goodbye = try? PublicMessage.disconnect(version: other) { conversation.send(goodbye) }
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
            return fail(.topic, scope, .topic(.nameInvalid(topic, reason: TopicFilter.rule(of: error))))
        }
        var subscription = Subscription(filter: filter, qos: .atLeastOnce)
        if conversation.version == .v5 { subscription.retainHandling = .doNotSend }
        let request = Subscribe(packetIdentifier: identifier, subscriptions: [subscription])
        do throws(MQTTError) { conversation.send(try .subscribe(request, version: conversation.version)) } catch {
            return fail(.topic, scope, .service(.malformedResponse(reason: error.description)))
        }
        switch await response(conversation, of: { if case .suback = $0 { true } else { false } }) {
        case .packet(.suback(let response)):
            let code = response.reasonCodes.first ?? .unspecifiedError
            if code.isError {
                fail(.topic, scope, .topic(.subscriptionRefused(topic, code)))
            } else {
                pass(.topic, scope, .subscribed(topic))
            }
        case .closed: fail(.topic, scope, .topic(.subscriptionRefused(topic, .notAuthorized)))
        case .malformed(let reason): fail(.topic, scope, .service(.malformedResponse(reason: reason)))
        default: fail(.topic, scope, .service(.silent))
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
        else {
            let reason = "a topic without '+' and '#': a message is published to it"
            return fail(.write, scope, .topic(.nameInvalid(topic, reason: reason)))
        }
        do throws(MQTTError) { conversation.send(try .publish(message, version: conversation.version)) } catch {
            return fail(.write, scope, .service(.malformedResponse(reason: error.description)))
        }
        switch await response(conversation, of: { if case .puback = $0 { true } else { false } }) {
        case .packet(.puback(let response)) where response.reasonCode.isError:
            fail(.write, scope, .topic(.publishRefused(topic, response.reasonCode)))
        case .packet(.puback): pass(.write, scope, .written(topic, partition: nil, offset: nil))
        case .closed: fail(.write, scope, .topic(.publishRefused(topic, nil)))
        case .malformed(let reason): fail(.write, scope, .service(.malformedResponse(reason: reason)))
        default: fail(.write, scope, .service(.silent))
        }
    }

    /// The first packet that is meant, past messages and other traffic.
    private func response(
        _ conversation: MQTTConversation, of isMeant: (Packet) -> Bool
    ) async -> MQTTConversation.Reply {
        let deadline = self.deadline
        while true {
            let reply = await conversation.receive(before: deadline)
            if case .packet(let packet) = reply {
                if isMeant(packet) { return reply }
                if case .disconnect = packet { return .closed(nil) }
                // A server that sends other things without end is as good as silent.
                guard Instant.current < deadline else { return .silent }
                continue
            }
            return reply
        }
    }
}
