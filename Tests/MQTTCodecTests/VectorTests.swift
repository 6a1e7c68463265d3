import TrestleJSON
import Foundation
import MQTTCodec
import MQTTInspection
import Testing
import WireBytes

/// The files in `Fixtures/mqtt`, found from this file's own place.
enum Fixtures {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/mqtt")

    /// Every vector file.
    static let files = ["vectors.jsonl", "foreign.jsonl", "recorded.jsonl"]

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func vectors(_ name: String) throws -> [MQTTVector] {
        try bytes(name).split(separator: 0x0a).filter { !$0.starts(with: "//".utf8) }.map { try MQTTVector(line: $0) }
    }
}

@Suite struct VectorTests {
    @Test(arguments: Fixtures.files)
    func theCodecAgreesWithEveryVector(file: String) throws {
        var report = VectorReport()
        var complaints: [String] = []
        report.run(try Fixtures.bytes(file), { MQTTVector.run(line: $0, number: $1) }) { complaints.append($0) }
        #expect(complaints.prefix(40).joined(separator: "\n") == "")
        #expect(report.failed == 0)
        #expect(report.passed >= 50)
    }

    @Test func thereAreEnoughVectorsOfBothVersionsAndBothVerdicts() throws {
        let vectors = try Fixtures.vectors("vectors.jsonl")
        #expect(vectors.count >= 800)
        for version in MQTTVersion.allCases {
            for isAccepted in [true, false] {
                #expect(vectors.count { $0.version == version && $0.isAccepted == isAccepted } >= 100)
            }
        }
    }

    @Test(arguments: [
        (#"{"version":4,"from":"client","hex":"c000","expect":"accept"}"#, true),
        (#"{"version":4,"from":"client","hex":"C0 00","expect":"reject"}"#, false),
        (#"{"version":4,"from":"server","hex":"c000","expect":"accept"}"#, false),
        (#"{"version":5,"from":"client","hex":"c001","expect":"reject"}"#, true),
        (#"{"version":4,"from":"client","hex":"6002000a","expect":"reject","rule":"MQTT-3.6.1-1"}"#, true),
        (#"{"version":4,"from":"client","hex":"6002000a","expect":"reject","rule":"MQTT-3.8.1-1"}"#, false),
        (#"{"version":5,"from":"client","hex":"6002000a","expect":"reject","reason":129}"#, true),
        (#"{"version":5,"from":"client","hex":"6002000a","expect":"reject","reason":130}"#, false),
        (#"{"version":4,"from":"client","hex":"6202000a","expect":"accept","packet":{"packetIdentifier":10}}"#, true),
        (#"{"version":4,"from":"client","hex":"6202000a","expect":"accept","packet":{"packetIdentifier":11}}"#, false),
        (#"{"version":5,"from":"client","hex":"4003000a00","expect":"accept"}"#, true),
        (#"{"version":5,"from":"client","hex":"4003000a00","expect":"accept","canonical":true}"#, false),
        (#"{"version":5,"from":"client","hex":"4004000a0000","expect":"accept","rule":null,"note":"longest"}"#, true),
        (#"{"version":5,"from":"client","hex":"4003000a00","expect":"accept","canonical":false}"#, true),
        (#"{"version":"3.1.1","from":"client","hex":"c000","expect":"accept","packet":"PINGREQ"}"#, true),
        (#"{"version":"5.0","from":"client","hex":"c000","expect":"accept","packet":"PINGRESP"}"#, false),
        (#"{"version":3,"from":"client","hex":"c000","expect":"accept"}"#, false),
        (#"{"version":4,"hex":"c000","expect":"accept"}"#, false),
        (#"{"version":4,"from":"client","hex":"c0zz","expect":"reject"}"#, false),
        ("not json", false),
        // The same fault by another of the statements it breaks, and by one it does not break.
        (#"{"version":5,"from":"client","hex":"30050002ff6100","expect":"reject","rule":"MQTT-1.5.4-1"}"#, true),
        (#"{"version":5,"from":"client","hex":"30050002ff6100","expect":"reject","rule":"[MQTT-3.3.2-1]"}"#, true),
        (#"{"version":5,"from":"client","hex":"30050002ff6100","expect":"reject","rule":"3.3.2-1"}"#, true),
        (#"{"version":5,"from":"client","hex":"30050002ff6100","expect":"reject","rule":"MQTT-3.8.3-1"}"#, false),
        (#"{"version":5,"from":"client","hex":"30050002ff6100","expect":"reject","rule":"bad text"}"#, true),
        // The text calls ill-formed UTF-8 malformed, and names no code for a zero packet identifier.
        (#"{"version":5,"from":"client","hex":"30050002ff6100","expect":"reject","reason":130}"#, false),
        (#"{"version":5,"from":"client","hex":"40020000","expect":"reject","reason":129}"#, true),
        (#"{"version":5,"from":"client","hex":"40020000","expect":"reject","reason":130}"#, true),
        (#"{"version":5,"from":"client","hex":"40020000","expect":"reject","reason":"0x93"}"#, false),
        // 3.1.1 responds with a return code of CONNACK: 2, identifier rejected.
        (#"{"version":4,"from":"client","hex":"100c00044d5154540400003c0000","expect":"reject","reason":2}"#, true),
        (#"{"version":4,"from":"client","hex":"100c00044d5154540400003c0000","expect":"reject","reason":1}"#, false),
    ])
    func aRunTellsPassedFromFailed(line: String, passes: Bool) {
        var report = VectorReport()
        var complaints: [String] = []
        report.run(Array("// comment\n\n\(line)\n".utf8), { MQTTVector.run(line: $0, number: $1) }) {
            complaints.append($0)
        }
        #expect(report.summary == (passes ? "1 passed, 0 failed" : "0 passed, 1 failed"))
        #expect(complaints.count == (passes ? 0 : 1))
    }

    /// It would check nothing, and nobody would notice.
    @Test(arguments: [
        (#"{"name":"x","version":4,"from":"client","hex":"c000","expect":"accept","pakcet":{}}"#, "is it \"packet\"?"),
        (
            #"{"name":"x","version":4,"from":"client","hex":"c000","expect":"reject","Rule":"MQTT-1.5.3-1"}"#,
            "is it \"rule\"?"
        ),
        (
            #"{"name":"x","version":4,"from":"client","hex":"c000","expect":"reject","reasonCode":129}"#,
            "is it \"reason\"?"
        ),
        (#"{"name":"x","version":4,"form":"client","hex":"c000","expect":"accept"}"#, "is it \"from\"?"),
        (#"{"name":"x","version":4,"from":"client","hex":"c000","expects":"accept"}"#, "is it \"expect\"?"),
        (#"{"name":"x","version":4,"from":"client","hex":"c000"}"#, "\"expect\" is missing"),
        (#"{"name":"x","from":"client","hex":"c000","expect":"accept"}"#, "\"version\" is missing"),
        (
            #"{"name":"x","version":4,"from":"client","hex":"c000","expect":"accept","canonical":"yes"}"#,
            "\"canonical\" is not"
        ),
        (
            #"{"name":"x","version":5,"from":"client","hex":"c001","expect":"reject","reason":"bad"}"#,
            "\"reason\" is not"
        ),
        (
            #"{"name":"x","version":5,"from":"client","hex":"c000","hex":"c001","expect":"accept"}"#,
            "duplicate member \"hex\""
        ),
    ])
    func aMisspeltOrMissingMemberIsAnErrorThatNamesTheVector(line: String, problem: String) {
        guard case .failed(let text, vector: "x") = MQTTVector.run(line: Array(line.utf8), number: 1) else {
            Issue.record("\(line) does not fail by name")
            return
        }
        #expect(text.contains(problem))
    }

    @Test func aRemarkIsNoMisspelling() {
        let line =
            #"{"name":"x","version":4,"from":"client","hex":"c000","expect":"accept","note":"shortest","section":"3.12","id":7}"#
        #expect(MQTTVector.run(line: Array(line.utf8), number: 1) == .passed)
    }
}
