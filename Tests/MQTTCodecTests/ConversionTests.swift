import MQTTCodec
import MQTTInspection
import Testing
import WireBytes

@Suite struct ConversionTests {
    @Test func every311VectorHasACounterpartIn5OrATypedError() throws {
        var faults: [String] = []
        var raised = 0
        for vector in try Fixtures.files.flatMap({ try Fixtures.vectors($0) })
        where vector.isAccepted && vector.version == .v3_1_1 {
            let packet = try Packet.decode(frame: vector.bytes.span, version: .v3_1_1, from: vector.sender)
            guard let new = try? packet.converted(to: .v5, from: vector.sender) else {
                if packet.packetType != .unsuback { faults.append(vector.name) }
                continue
            }
            raised += 1
            do {
                var buffer = WireBuffer()
                try new.encode(into: &buffer, version: .v5)
                let again = try Packet.decode(frame: buffer.bytes, version: .v5, from: vector.sender)
                let back = try again.converted(to: .v3_1_1, from: vector.sender)
                if back != packet { faults.append("\(vector.name): \(packet) came back as \(back)") }
            } catch {
                faults.append("\(vector.name): \(error)")
            }
        }
        #expect(faults.joined(separator: "\n") == "")
        #expect(raised > 150)
    }

    @Test func aPacketOfTheVersionIsReturnedUnchanged() throws {
        for properties: Properties in [[.sessionExpiryInterval(60)], []] {
            let connect = Packet.connect(Connect(clientID: "c", cleanStart: false, properties: properties))
            #expect(try connect.converted(to: .v5, from: .client) == connect)
        }
        let old = Packet.connect(Connect(version: .v3_1_1, clientID: "c", cleanStart: false))
        #expect(try old.converted(to: .v3_1_1, from: .client) == old)
        var faults: [String] = []
        for vector in try Fixtures.files.flatMap({ try Fixtures.vectors($0) }) where vector.isAccepted {
            let packet = try Packet.decode(frame: vector.bytes.span, version: vector.version, from: vector.sender)
            let same = try? packet.converted(to: vector.version, from: vector.sender, droppingInformation: false)
            if same != packet {
                faults.append("\(vector.name): \(packet) became \(same.map { "\($0)" } ?? "an error")")
            }
        }
        #expect(faults.joined(separator: "\n") == "")
    }

    @Test func whatIsLoweredCanBeWrittenIn311() throws {
        var faults: [String] = []
        var lowered = 0
        for vector in try Fixtures.files.flatMap({ try Fixtures.vectors($0) })
        where vector.isAccepted && vector.version == .v5 {
            let packet = try Packet.decode(frame: vector.bytes.span, version: .v5, from: vector.sender)
            guard let old = try? packet.converted(to: .v3_1_1, from: vector.sender, droppingInformation: true) else {
                continue
            }
            lowered += 1
            do {
                var buffer = WireBuffer()
                try old.encode(into: &buffer, version: .v3_1_1)
                let again = try Packet.decode(frame: buffer.bytes, version: .v3_1_1, from: vector.sender)
                if again != old { faults.append("\(vector.name): \(old) became \(again)") }
            } catch MQTTError.emptyIdentifier {
                continue
            } catch {
                faults.append("\(vector.name): \(error)")
            }
        }
        #expect(faults.joined(separator: "\n") == "")
        #expect(lowered > 100)
    }

    @Test func whatChangesTheTreatmentIsNeverDropped() throws {
        func obstacle(_ packet: Packet, from sender: Role = .client) -> ConversionError.Obstacle? {
            do throws(ConversionError) {
                _ = try packet.converted(to: .v3_1_1, from: sender, droppingInformation: true)
                return nil
            } catch {
                return error.obstacle
            }
        }
        let filter = try TopicFilter("a")
        let expiring = try Publish(topic: "a", payload: [], properties: [.messageExpiryInterval(5)])
        let aliased = try Publish(topic: "", payload: [], properties: [.topicAlias(5)])
        let described = try Publish(topic: "a", payload: [], properties: [.contentType("x"), .topicAlias(5)])
        #expect(obstacle(.publish(expiring)) == .property(.messageExpiryInterval))
        #expect(obstacle(.publish(aliased)) == .missingTopicName)
        #expect(obstacle(.publish(described)) == nil)
        #expect(
            obstacle(
                .subscribe(
                    Subscribe(packetIdentifier: .first, subscriptions: [Subscription(filter: filter, noLocal: true)])))
                == .subscriptionOptions)
        #expect(
            obstacle(.puback(Puback(packetIdentifier: .first, reasonCode: .quotaExceeded)))
                == .reasonCode(.quotaExceeded))
        #expect(obstacle(.auth(Auth(reasonCode: .success)), from: .server) == .packet(.auth))
        #expect(obstacle(.disconnect(Disconnect()), from: .server) == .packet(.disconnect))
        #expect(
            obstacle(.connect(Connect(clientID: "c", cleanStart: false)))
                == .property(.sessionExpiryInterval))
        #expect(
            obstacle(
                .connect(
                    Connect(clientID: "c", cleanStart: false, properties: [.sessionExpiryInterval(.max)])))
                == nil)
        #expect(obstacle(.connect(Connect(clientID: "c", password: []))) == .passwordWithoutUserName)
    }
}

extension MQTTError {
    /// An empty client identifier for a kept session is legal in MQTT 5 alone.
    fileprivate static let emptyIdentifier = MQTTError(.emptyClientIdentifier, version: .v3_1_1)
}

private func ~= (pattern: MQTTError, value: any Error) -> Bool { (value as? MQTTError) == pattern }
