import TrestleJSON
import MQTTCodec
import MQTTInspection
import Testing
import WireBytes

@Suite struct PrintingTests {
    private func inspect(_ hexadecimal: String, from sender: Role? = nil, style: MQTTInspector.Style = .line) throws
        -> [String]
    {
        var lines: [String] = []
        var inspector = MQTTInspector(from: sender, style: style)
        inspector.inspect(try #require(bytes(hex: hexadecimal))) { lines.append($0) }
        return lines
    }

    @Test func aPacketIsOneLine() throws {
        #expect(
            try inspect("32 0e 0003 612f62 000a 00 68690a 22c3 28")
                == [#"0 PUBLISH qos=1 retain=false dup=false topic="a/b" packetIdentifier=10 payload=0x68690a22c328"#])
        #expect(
            try inspect("30 0a 0003 612f62 00 68c3a922")
                == [#"0 PUBLISH qos=0 retain=false dup=false topic="a/b" payload="hé\"""#])
    }

    /// C1 controls, line separators and marks that turn the direction of text are escaped, in a line and in JSON.
    @Test(arguments: [0x85, 0x9b, 0x2028, 0x202e, 0xfeff, 0xe0041] as [UInt32])
    func noTextOfAPacketSteersATerminal(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let name = String(Character(scalar))
        let escaped = PeerText.escapedInJSON(scalar)
        #expect(JSON.string("a\(name)b").description == "\"a\(escaped)b\"")
        #expect(try JSON(parsing: Array(JSON.string(name).description.utf8)) == .string(name))
        // MQTT forbids the others.
        guard value >= 0xa0 else { return }
        let topic = name.utf8.map { String($0, radix: 16) }.joined()
        let packet = "30 0\(3 + name.utf8.count) 000\(name.utf8.count)" + topic + "00"
        for style in [MQTTInspector.Style.line, .json] {
            let line = try #require(try inspect(packet, style: style).first)
            #expect(line.contains(escaped) && !line.unicodeScalars.contains(scalar))
        }
    }

    @Test func aConnectHidesItsPasswordAndSetsTheVersion() throws {
        let lines = try inspect("1013 00044d515454 04 c2 003c 0001 63 0001 75 0001 70  3003 0001 61  e000")
        #expect(
            lines == [
                #"0 CONNECT protocolVersion=4 cleanStart=true keepAlive=60 clientID="c" username="u" password=(hidden)"#,
                #"21 PUBLISH qos=0 retain=false dup=false topic="a" payload="""#, "26 DISCONNECT reasonCode=0",
            ])
    }

    @Test func aBadPacketSaysWhereAndWhyAndTheNextIsStillShown() throws {
        #expect(
            try inspect("30 05 0001 23 00 00  c000") == [
                "0 PUBLISH BAD: topic name contains a wildcard at byte 4 [MQTT-3.3.2-2], respond with 0x82 protocolError",
                "7 PINGREQ",
            ])
        #expect(
            try inspect("30 05 0001 23 00 00", style: .json) == [
                #"{"offset":0,"size":7,"type":"PUBLISH","error":"publishTopicWildcard","at":4,"rule":"MQTT-3.3.2-2","reason":130}"#
            ])
    }

    @Test func aCutStreamAndALostFrameAreTold() throws {
        #expect(
            try inspect("c000 3010 0001") == [
                "0 PINGREQ", "2 INCOMPLETE: a PUBLISH of 18 bytes is cut short after 4 bytes",
            ])
        let lines = try inspect("c000 30ffffffffff01")
        #expect(lines.count == 3)
        #expect(lines[1].contains("exceeds four bytes"))
    }

    @Test func aServersPacketsAreRecognisedWithoutBeingTold() throws {
        #expect(try inspect("2003 00 00 00") == ["0 CONNACK sessionPresent=false reasonCode=0"])
        #expect(try inspect("c000", from: .server).first?.contains("this side may not send") == true)
    }

    @Test func jsonOfEveryAcceptedVectorParses() throws {
        var faults: [String] = []
        for vector in try Fixtures.files.flatMap({ try Fixtures.vectors($0) }) where vector.isAccepted {
            let packet = try Packet.decode(frame: vector.bytes.span, version: vector.version, from: vector.sender)
            if (try? JSON(parsing: packet.json.utf8)) == nil { faults.append("\(vector.name): \(packet.json)") }
            if packet.description.contains("\n") { faults.append("\(vector.name): \(packet)") }
        }
        #expect(faults == [])
    }
}

@Suite struct JSONTests {
    @Test(arguments: [
        (#"{"a":[1,-2.5e3,true,null,"xé\n\"\\\/😀"]}"#, true), ("[]", true), ("{}", true), (#""""#, true),
        ("", false), ("{", false), ("[1,]", false), (#"{"a"}"#, false), ("01x", false), ("[1] 2", false),
        (#""\ud800""#, false), (#""\x""#, false), ("\"\u{1}\"", false), ("tru", false),
        (String(repeating: "[", count: 100_000), false),
    ])
    func onlyJSONIsParsed(text: String, isJSON: Bool) {
        #expect(((try? JSON(parsing: text.utf8)) != nil) == isJSON)
    }
}
