import Foundation
import MQTTCodec
import MQTTSession
import MQTTStore
import TestSupport
import Testing
import TrestleBase
import WireBytes

@Suite struct MQTTFileStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path + "/session" }

    private func id(_ number: UInt16) throws -> PacketIdentifier { try #require(PacketIdentifier(rawValue: number)) }

    private func key(_ seed: UInt64 = 1) -> FingerprintKey {
        var random = SeededRandom(seed: seed)
        return FingerprintKey(using: &random)
    }

    private func message(_ text: String, _ qos: QoS = .exactlyOnce) -> OutgoingPublish {
        OutgoingPublish(
            topic: "plant/1", payload: ByteSlice(utf8: text), qos: qos, retain: true,
            properties: [.contentType("text/plain"), .userProperty(name: "a", value: "b")])
    }

    private func write(_ changes: [SessionChange], as clientID: String = "c") throws {
        let store = try MQTTFileStore(path: path)
        _ = try store.load(clientID: clientID)
        try store.append(changes)
    }

    private func read(as clientID: String = "c") throws -> SessionSnapshot? {
        try MQTTFileStore(path: path).load(clientID: clientID)
    }

    private func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
    private func replace(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    /// A state in words, for comparisons.
    private func text(_ snapshot: SessionSnapshot?) -> [String] {
        guard let snapshot else { return ["none"] }
        return snapshot.changes.map { "\($0)" }.sorted()
    }

    @Test func whatWasAppendedIsThereAgain() throws {
        #expect(try read() == nil)
        let changes: [SessionChange] = try [
            .begin(key()), .queued(message("q1")), .queued(message("q2", .atLeastOnce)),
            .sent(id(1), message("q1"), wasQueued: true), .sent(id(2), message("two"), wasQueued: false),
            .releasing(id(2)), .sent(id(3), message("three", .atLeastOnce), wasQueued: false), .settled(id(3)),
            .received(id(7), fingerprint: 0x1234_5678_9abc_def0), .received(id(8), fingerprint: 1), .released(id(8)),
        ]
        try write(changes)
        var expected = SessionSnapshot(key())
        for change in changes.dropFirst() { try expected.apply(change) }
        let found = try read()
        #expect(text(found) == text(expected))
        #expect(found?.received == [try id(7): 0x1234_5678_9abc_def0])
        #expect(found?.outgoing[try id(1)]?.message?.payload == "q1" && found?.firstQueued?.payload == "q2")
    }

    /// A process may end in the middle of a write.
    @Test func aFileThatEndsAnywhereIsReadUpToThere() throws {
        try write([.begin(key())])
        let whole = try bytes().count
        try write([.sent(id(1), message("one"), wasQueued: false)])
        let all = try bytes()
        for count in 0..<all.count {
            try replace(Array(all.prefix(count)))
            let snapshot = try read()
            #expect(snapshot?.outgoing.isEmpty ?? true)
            #expect((snapshot != nil) == (count >= whole))
            // And it goes on from there.
            try write([.begin(key(2)), .received(id(9), fingerprint: 9)])
            #expect(try read()?.received.count == 1)
        }
    }

    /// What this store has not written is an error that says where, or a state that it could have written; never a trap.
    @Test func damagedBytesAreErrors() throws {
        try write([
            .begin(key()), .queued(message("q")), .sent(id(1), message("q"), wasQueued: true),
            .sent(id(2), message("two"), wasQueued: false), .received(id(7), fingerprint: 7), .released(id(7)),
        ])
        let good = try bytes()
        var random = SeededRandom(seed: 1)
        var errors = 0
        for _ in 0..<2_000 {
            var bad = good
            for _ in 0..<1 + random.below(3) { bad[random.below(bad.count)] = UInt8(truncatingIfNeeded: random.next()) }
            try replace(bad)
            do throws(MQTTStoreError) {
                _ = try MQTTFileStore(path: path).load(clientID: "c")
            } catch {
                errors += 1
                #expect([.damaged, .otherClient].contains(error.code), "\(error)")
                #expect(try bytes() == bad)
            }
        }
        #expect(errors > 1_000)
    }

    /// A damaged length must not be taken for the end of the file, behind which everything is truncated.
    @Test func eachFlippedBitBeforeTheLastRecordIsAnError() throws {
        var ends: [Int] = []
        for number in 1...6 {
            try write(number == 1 ? [.begin(key())] : [.sent(id(UInt16(number)), message("m"), wasQueued: false)])
            ends.append(try bytes().count)
        }
        let good = try bytes()
        for place in 0..<ends[4] {
            // Each bit of a length and its checksum, one of the others.
            let isLength = ends.contains { (0..<8).contains(place - $0) }
            for bit in isLength ? 0..<8 : place % 8..<place % 8 + 1 {
                var bad = good
                bad[place] ^= 1 << UInt8(bit)
                try replace(bad)
                #expect(throws: MQTTStoreError.self, "bit \(bit) of byte \(place)") { try read() }
                #expect(try bytes() == bad)
            }
        }
    }

    /// What looks like a record within another one, at a place that is not its own, is not the next record.
    @Test func aTornRecordMayContainOthers() throws {
        try write([.begin(key())])
        let start = try bytes().count
        try write([.sent(id(1), message("x"), wasQueued: false)])
        let record = try bytes().suffix(from: start)
        let payload = OutgoingPublish(
            topic: "a", payload: ByteSlice(Array(repeating: Array(record), count: 100).joined()), qos: .exactlyOnce)
        try write([.sent(id(2), payload, wasQueued: false)])
        let all = try bytes()
        let torn = start + record.count
        for count in stride(from: torn, to: all.count, by: 97) {
            var bad = Array(all.prefix(count))
            // Its first block was not written.
            for index in torn..<min(torn + 512, count) { bad[index] = 0 }
            try replace(bad)
            #expect(try read()?.outgoing.count == 1)
        }
    }

    /// A record with a right checksum that no session makes.
    @Test(arguments: 0..<6) func changesThatContradictEachOtherAreErrors(number: Int) throws {
        let contradictions: [[SessionChange]] = try [
            [.settled(id(1))], [.releasing(id(1))], [.unqueued], [.sent(id(1), message("a"), wasQueued: true)],
            [.sent(id(1), message("a"), wasQueued: false), .sent(id(1), message("b"), wasQueued: false)],
            [.sent(id(1), message("a", .atLeastOnce), wasQueued: false), .releasing(id(1))],
        ]
        #expect(throws: MQTTStoreError.self) { try write([.begin(key())] + contradictions[number]) }
    }

    @Test func aFileIsOfOneClientAndOfOneProcess() throws {
        try write([.begin(key())])
        #expect {
            try read(as: "other")
        } throws: {
            ($0 as? MQTTStoreError)?.code == .otherClient
        }
        let store = try MQTTFileStore(path: path)
        #expect {
            try MQTTFileStore(path: path)
        } throws: {
            ($0 as? MQTTStoreError)?.code == .inUse
        }
        _ = store
        #expect(throws: MQTTStoreError.self) { try MQTTFileStore(path: folder.path) }
        #expect(throws: MQTTStoreError.self) { try MQTTFileStore(path: folder.path + "/none/session") }
    }

    /// A million messages leave a file of about the size of what is unsettled.
    @Test func theFileDoesNotGrowWithWhatIsSettled() throws {
        let store = try MQTTFileStore(path: path)
        _ = try store.load(clientID: "c")
        try store.append([.begin(key()), .sent(id(1), message("stays"), wasQueued: false)])
        let large = message(String(repeating: "x", count: 1_000))
        for round in 0..<5_000 {
            let identifier = try id(UInt16(2 + round % 60_000))
            try store.append([.sent(identifier, large, wasQueued: false), .releasing(identifier), .settled(identifier)])
        }
        #expect(try bytes().count < 3 << 20)
        #expect(try store.load(clientID: "c")?.outgoing.count == 1)
    }

    @Test func aStateBeyondItsBoundIsAnError() throws {
        var options = MQTTFileStore.Options()
        options.maximumBytes = 10_000
        let store = try MQTTFileStore(path: path, options: options)
        _ = try store.load(clientID: "c")
        try store.append([.begin(key())])
        #expect {
            try store.append([.queued(message(String(repeating: "x", count: 20_000)))])
        } throws: {
            ($0 as? MQTTStoreError)?.code == .tooLarge
        }
    }

    @Test func onlyItsUserMayReadTheFile() throws {
        try write([.begin(key())])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aFileThatOthersMayReadBecomesItsUsersAlone() throws {
        try write([.begin(key())])
        try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: path)
        _ = try read()
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
