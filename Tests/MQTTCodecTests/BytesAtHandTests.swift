import MQTTCodec
import Testing
import WireBytes

/// Text, arrays and other sequences of bytes go where a payload, a password, a topic or a filter goes.
@Suite struct BytesAtHandTests {
    @Test func aPayloadIsTextAnArrayOrASequence() throws {
        let text = "21.5"
        let expected = try Publish(topic: "a", payload: ByteSlice(utf8: text))
        #expect(try Publish(topic: "a", payload: "21.5") == expected)
        #expect(try Publish(topic: "a", payload: text) == expected)
        #expect(try Publish(topic: "a", payload: Array(text.utf8)) == expected)
        #expect(try Publish(topic: "a", payload: text.utf8) == expected)
        #expect(expected.topic == "a" && expected.payload == text)
        #expect(Will(topic: "a", payload: text) == Will(topic: "a", payload: text.utf8))
        let (username, password) = ("u", "p")
        #expect(Connect(clientID: "c", username: username, password: password).password == "p")
        #expect(try Subscription(filter: "a/#").filter == TopicFilter("a/#"))
    }

    @Test func aFilterMatchesTextNamesAndSlices() throws {
        let filter = try TopicFilter("plant/+/temp")
        let publish = try Publish(topic: "plant/1/temp", payload: "")
        #expect(filter.matches("plant/1/temp") && !filter.matches("plant/1/2/temp"))
        #expect(filter.matches(try TopicName("plant/é/temp")) && filter.matches(publish.topic))
    }

    @Test func aPacketPrintsItsContent() throws {
        let publish = try Publish(
            topic: "plant/1", payload: "21.5", qos: .atLeastOnce, packetIdentifier: .first,
            properties: [.contentType("text/plain")])
        #expect(
            "\(publish)" == #"PUBLISH qos=1 retain=false dup=false topic="plant/1" packetIdentifier=1 "#
                + #"properties=[contentType="text/plain"] payload="21.5""#)
        #expect("\([publish])" == "[\(publish)]")
    }

    /// Whatever of it is printed, alone or inside of something else.
    @Test func noPrintedPacketShowsASecret() throws {
        let properties: Properties = [.authenticationMethod("m"), .authenticationData("hush")]
        let connect = Connect(clientID: "c", username: "u", password: "hush", properties: properties)
        let shown = [
            "\(connect)", "\([connect])", "\(Optional(connect) as Any)", String(reflecting: connect),
            "\(Packet.connect(connect))", String(reflecting: Packet.connect(connect)), "\(properties)",
            "\(properties.list)", "\(Auth(reasonCode: .continueAuthentication, properties: properties))",
            "\(Connack(sessionPresent: false, reasonCode: .success, properties: properties))",
            "\(Packet.connect(connect).fields)",
        ]
        for text in shown {
            #expect(text.contains("(hidden)") && !text.contains("hush"))
        }
    }
}
