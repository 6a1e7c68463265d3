public import MQTTCodec
import WireBytes

/// One line of a vector file: a packet's bytes and what the specification says about them.
///
/// `{"version":4|5,"from":"client"|"server","hex":"…","expect":"accept"|"reject"}`, and where wanted `name`, for an
/// accepted packet `packet` (fields that it must show) and `canonical` (`false`: an encoder writes it shorter), for a
/// rejected one `rule` (statement id) and `reason` (the reason code to answer with).
public struct MQTTVector: Sendable {
    public let name: String
    public let version: MQTTVersion
    public let sender: Role
    public let bytes: [UInt8]
    public let isAccepted: Bool
    public let fields: JSON?
    /// Whether an encoder writes the same bytes.
    public let isCanonical: Bool
    public let rule: String?
    public let reason: Int?

    /// Why a line is not a vector.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    public init(line: some Collection<UInt8>) throws(Failure) {
        let json: JSON
        do throws(JSON.Failure) {
            json = try JSON(parsing: line)
        } catch {
            throw Failure(description: "not JSON: \(error)")
        }
        guard let version = json["version"]?.integer.flatMap({ MQTTVersion(rawValue: UInt8(clamping: $0)) }) else {
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
        self.isCanonical = json["canonical"]?.flag ?? true
        self.rule = json["rule"]?.text
        self.reason = json["reason"]?.integer
    }

    /// Asks the codec.
    ///
    /// - Returns: how it differs from what is expected, or `nil`.
    public func disagreement() -> String? {
        let packet: Packet
        do throws(MQTTError) {
            packet = try Packet.decode(frame: bytes.span, version: version, from: sender)
        } catch {
            return disagreement(over: error)
        }
        guard isAccepted else { return "accepted as \(packet)" }
        if let fields {
            guard let shown = try? JSON(parsing: packet.json.utf8) else { return "prints no JSON: \(packet.json)" }
            if !fields.isContained(in: shown) { return "shows \(packet.json)" }
        }
        guard isCanonical else { return nil }
        var buffer = ByteBuffer()
        do throws(MQTTError) {
            try packet.encode(into: &buffer, version: version)
        } catch {
            return "cannot be written again: \(error)"
        }
        let written = [UInt8](copying: buffer.bytes)
        return written == bytes ? nil : "is written again as \(Hex.text(written))"
    }

    private func disagreement(over error: MQTTError) -> String? {
        if isAccepted { return "rejected: \(error)" }
        if let rule, rule != "\(error.rule)" { return "rejected by another rule than \(rule): \(error)" }
        if let reason, reason != Int(error.reasonCode.rawValue) {
            return "rejected with another reason than 0x\(String(reason, radix: 16)): \(error)"
        }
        return nil
    }
}

/// What a vector file came to.
public struct VectorReport: Sendable {
    public private(set) var passed = 0
    public private(set) var failed = 0

    public init() {}

    /// Runs every line of `file`; empty lines and those that begin with `//` are passed over.
    ///
    /// - Parameter complain: gets a line of text for each failure.
    public mutating func run(_ file: [UInt8], complain: (String) -> Void) {
        for (index, line) in file.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let text = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            if text.isEmpty || text.starts(with: "//".utf8) { continue }
            let complaint: String?
            var name = ""
            do throws(MQTTVector.Failure) {
                let vector = try MQTTVector(line: text)
                name = " (\(vector.name))"
                complaint = vector.disagreement()
            } catch {
                complaint = error.description
            }
            if let complaint {
                failed += 1
                complain("line \(index + 1)\(name): \(complaint)")
            } else {
                passed += 1
            }
        }
    }

    /// `P passed, F failed`.
    public var summary: String { "\(passed) passed, \(failed) failed" }
}
