import TrestleBase
public import TrestleJSON
public import MQTTCodec
import WireBytes

/// A line of a vector file: a packet's bytes with the result that the specification demands.
///
/// `{"version":4|5,"from":"client"|"server","hex":"…","expect":"accept"|"reject"}`, and optionally `name`, for an
/// accepted packet `packet` (fields that it must show) and `canonical` (whether an encoder writes the same bytes), for a
/// rejected one `rule` (statement id) and `reason` (the reason code to respond with). Other members are remarks; one
/// that resembles these is an error, as it would check nothing.
public struct MQTTVector: Sendable {
    public let name: String
    public let version: MQTTVersion
    public let sender: Role
    public let bytes: [UInt8]
    public let isAccepted: Bool
    public let fields: JSON?
    /// Whether an encoder writes the same bytes; `nil` when the line does not say.
    public let isCanonical: Bool?
    public let rule: String?
    public let reason: Int?

    /// Why a line is not a vector.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// The vector's name, where the line has one.
        public let vector: String?
        public let description: String
    }

    private static let members = VectorMembers([
        "name", "version", "from", "hex", "expect", "packet", "canonical", "rule", "reason",
    ])

    public init(line: some Collection<UInt8>) throws(Failure) {
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: line)
        } catch {
            throw Failure(vector: nil, description: "not JSON: \(error)")
        }
        let given = json["name"]?.text
        if let problem = Self.members.problem(in: json) { throw Failure(vector: given, description: problem) }
        func failure(_ member: String, _ expected: String) -> Failure {
            Failure(
                vector: given,
                description: "\"\(member)\" is \(json[member] == nil ? "missing: it is" : "not") \(expected)")
        }
        guard let version = Self.version(json["version"]) else { throw failure("version", "4 or 5") }
        guard let from = json["from"]?.text, let sender = Role.allCases.first(where: { "\($0)" == from }) else {
            throw failure("from", "\"client\" or \"server\"")
        }
        guard let bytes = json["hex"]?.text.flatMap({ Hex.bytes($0.utf8) }) else {
            throw failure("hex", "the packet in hexadecimal digits")
        }
        guard let expect = json["expect"]?.text, expect == "accept" || expect == "reject" else {
            throw failure("expect", "\"accept\" or \"reject\"")
        }
        let reason = json["reason"]?.integer ?? json["reason"]?.text.flatMap(Self.number)
        for (member, isUsable, expected) in [
            ("packet", json["packet"]?.isObjectOrText, "an object or the packet's type"),
            ("canonical", json["canonical"].map { $0.bool != nil }, "true or false"),
            ("rule", json["rule"].map { $0.text != nil }, "the id of a statement"),
            ("reason", json["reason"].map { _ in reason != nil }, "a reason code"),
        ] where isUsable == false && json[member] != .null {
            throw failure(member, expected)
        }
        self.version = version
        self.sender = sender
        self.bytes = bytes
        self.isAccepted = expect == "accept"
        self.name = given ?? String(json["hex"]?.text?.prefix(40) ?? "")
        self.fields = json["packet"].flatMap { $0 == .null ? nil : $0 }
        self.isCanonical = json["canonical"]?.bool
        self.rule = json["rule"]?.text
        self.reason = reason
    }

    /// 4 or 5, or the version's name.
    private static func version(_ json: JSON?) -> MQTTVersion? {
        if let level = json?.integer { return MQTTVersion(rawValue: UInt8(clamping: level)) }
        switch json?.text {
        case "4", "3.1.1": return .v3_1_1
        case "5", "5.0": return .v5
        default: return nil
        }
    }

    /// A reason as some write it: `0x81`.
    private static func number(_ text: String) -> Int? {
        text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
    }

    /// The codec's result.
    public func verdict() -> Result<Packet, MQTTError> {
        do throws(MQTTError) {
            return .success(try Packet.decode(frame: bytes.span, version: version, from: sender))
        } catch {
            return .failure(error)
        }
    }

    /// The codec's difference from the expectation, or `nil`.
    public func disagreement() -> String? {
        switch verdict() {
        case .success(let packet): disagreement(over: packet)
        case .failure(let error): disagreement(over: error)
        }
    }

    private func disagreement(over packet: Packet) -> String? {
        guard isAccepted else { return "accepted as \(packet)" }
        if let type = fields?.text {
            if type.uppercased() != packet.packetType.name { return "is \(packet.packetType.name)" }
        } else if let fields {
            guard let shown = try? JSON(parsing: packet.json.utf8) else { return "prints no JSON: \(packet.json)" }
            if !fields.isWithin(shown) { return "shows \(packet.json)" }
        }
        if isCanonical == false { return nil }
        var buffer = WireBuffer()
        do throws(MQTTError) {
            try packet.encode(into: &buffer, version: version)
        } catch {
            return "cannot be written again: \(error)"
        }
        let written = [UInt8](copying: buffer.bytes)
        if written == bytes { return nil }
        // Without a word on it, the longer one of two legal forms is good enough, if both mean the same.
        if isCanonical == nil, packet.hasShorterForm(version), written.count < bytes.count,
            (try? Packet.decode(frame: written.span, version: version, from: sender)) == packet
        {
            return nil
        }
        return "is written again as \(Hex.text(written.span))"
    }

    private func disagreement(over error: MQTTError) -> String? {
        if isAccepted { return "rejected: \(error)" }
        let judgement = Judgement(error, frame: bytes)
        if let rule, !judgement.allows(rule: rule) { return "rejected by another rule than \(rule): \(error)" }
        if let reason, !judgement.allows(reason: reason) {
            return "rejected with another reason than 0x\(String(reason, radix: 16)): \(error)"
        }
        return nil
    }
}

extension MQTTVector {
    /// Checks the codec against a line of a vector file.
    ///
    /// - Parameter tell: called with the codec's result for the vector, as a line of JSON.
    public static func run(
        line: some Collection<UInt8>, number: Int, tell: ((String) -> Void)? = nil
    ) -> VectorOutcome {
        do throws(Failure) {
            let vector = try MQTTVector(line: line)
            tell?(vector.verdictLine(number))
            return vector.disagreement().map { .failed($0, vector: vector.name) } ?? .passed
        } catch {
            return .failed(error.description, vector: error.vector)
        }
    }

    private func verdictLine(_ number: Int) -> String {
        switch verdict() {
        case .success(let packet): "{\"line\":\(number),\"verdict\":\"accept\",\"packet\":\(packet.json)}"
        case .failure(let error):
            "{\"line\":\(number),\"verdict\":\"reject\",\"error\":\"\(error.code)\",\"at\":\(error.offset),"
                + "\"rule\":\"\(error.rule)\",\"reason\":\(error.reasonCode.rawValue)}"
        }
    }
}

extension JSON {
    fileprivate var isObjectOrText: Bool {
        if case .object = self { return true }
        return text != nil
    }
}

extension Packet {
    /// Whether a sender may say "success" and "no properties" in bytes or leave them out (3.4.2.1 and its kin in MQTT 5).
    fileprivate func hasShorterForm(_ version: MQTTVersion) -> Bool {
        switch packetType {
        case .puback, .pubrec, .pubrel, .pubcomp, .disconnect, .auth: version == .v5
        default: false
        }
    }
}
