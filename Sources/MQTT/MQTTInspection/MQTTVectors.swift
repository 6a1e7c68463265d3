import TrestleBase
public import TrestleJSON
public import MQTTCodec
import WireBytes

/// One line of a vector file: a packet's bytes and what the specification says about them.
///
/// `{"version":4|5,"from":"client"|"server","hex":"…","expect":"accept"|"reject"}`, and where wanted `name`, for an
/// accepted packet `packet` (fields that it must show) and `canonical` (whether an encoder writes the same bytes), for a
/// rejected one `rule` (statement id) and `reason` (the reason code to answer with).
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
        public let description: String
    }

    public init(line: some Collection<UInt8>) throws(Failure) {
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: line)
        } catch {
            throw Failure(description: "not JSON: \(error)")
        }
        guard let version = Self.version(json["version"]) else {
            throw Failure(description: "\"version\" is neither 4 nor 5")
        }
        guard let from = json["from"]?.text, let sender = Role.allCases.first(where: { "\($0)" == from }) else {
            throw Failure(description: "\"from\" is neither \"client\" nor \"server\"")
        }
        guard let bytes = json["hex"]?.text.flatMap({ Hex.bytes($0.utf8) }) else {
            throw Failure(description: "\"hex\" is not hexadecimal")
        }
        guard let expect = json["expect"]?.text, expect == "accept" || expect == "reject" else {
            throw Failure(description: "\"expect\" is neither \"accept\" nor \"reject\"")
        }
        self.version = version
        self.sender = sender
        self.bytes = bytes
        self.isAccepted = expect == "accept"
        self.name = json["name"]?.text ?? String(json["hex"]?.text?.prefix(40) ?? "")
        self.fields = json["packet"]
        self.isCanonical = json["canonical"]?.bool
        self.rule = json["rule"]?.text
        self.reason = json["reason"]?.integer ?? json["reason"]?.text.flatMap(Self.number)
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

    /// What the codec says.
    public func verdict() -> Result<Packet, MQTTError> {
        do throws(MQTTError) {
            return .success(try Packet.decode(frame: bytes.span, version: version, from: sender))
        } catch {
            return .failure(error)
        }
    }

    /// How the codec differs from what is expected, or `nil`.
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
    /// Judges a line of a vector file.
    ///
    /// - Parameter tell: gets a line of JSON: what the codec says of the vector, whatever is expected.
    public static func run(
        line: some Collection<UInt8>, number: Int, tell: ((String) -> Void)? = nil
    ) -> VectorOutcome {
        do throws(Failure) {
            let vector = try MQTTVector(line: line)
            tell?(vector.verdictLine(number))
            return vector.disagreement().map { .failed($0, vector: vector.name) } ?? .passed
        } catch {
            return .failed(error.description)
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

extension Packet {
    /// Whether a sender may say "success" and "no properties" in bytes or leave them out (3.4.2.1 and its kin in MQTT 5).
    fileprivate func hasShorterForm(_ version: MQTTVersion) -> Bool {
        switch packetType {
        case .puback, .pubrec, .pubrel, .pubcomp, .disconnect, .auth: version == .v5
        default: false
        }
    }
}
