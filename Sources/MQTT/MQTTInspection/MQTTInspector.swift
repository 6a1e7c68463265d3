public import MQTTCodec
import WireBytes

/// Prints the packets in a stream of MQTT bytes, and for a malformed packet the place and the reason.
public struct MQTTInspector {
    /// How a packet is shown.
    public enum Style: Sendable {
        case line
        case json
    }

    private let sender: Role?
    private let style: Style
    private var version: MQTTVersion
    public private(set) var badPackets = 0
    /// Bytes of the stream before `pending`.
    private var offset = 0
    /// The front of a packet that has not come whole.
    private var pending: [UInt8] = []
    /// A packet's length could not be read: where the next one begins is unknown.
    private var isLost = false

    /// - Parameters:
    ///   - version: the version until a CONNECT gives another one.
    ///   - sender: `nil` tries the client first and then the server.
    public init(version: MQTTVersion = .v5, from sender: Role? = nil, style: Style = .line) {
        self.version = version
        self.sender = sender
        self.style = style
    }

    /// Shows every packet of `bytes`, which are the whole of a stream in one direction.
    public mutating func inspect(_ bytes: [UInt8], show: (String) -> Void) {
        feed(bytes, show: show)
        finish(show: show)
    }

    /// Takes the stream's next bytes and shows every packet that they complete.
    ///
    /// A bad packet is passed over by the length it claims; where framing itself is lost, the rest is not looked at.
    public mutating func feed(_ bytes: [UInt8], show: (String) -> Void) {
        guard !isLost else { return }
        pending += bytes
        let storage = pending
        var start = 0
        while start < storage.count {
            let rest = storage.span.extracting(start...)
            let front: PacketFramer.Front
            do throws(MQTTError) {
                front = try PacketFramer(version: version).front(of: rest)
            } catch {
                badPackets += 1
                isLost = true
                show(complaint(error, at: offset + start))
                show(note("the rest cannot be framed", at: offset + start))
                return
            }
            guard case .packet(let header) = front else { break }
            show(describe(ByteSlice(copying: rest.extracting(..<header.totalSize)), header: header, at: offset + start))
            start += header.totalSize
        }
        offset += start
        // A large packet that comes in many pieces is not copied at each of them.
        if start > 0 { pending = Array(storage[start...]) }
    }

    /// Reports an incomplete packet at the end of the stream.
    public mutating func finish(show: (String) -> Void) {
        guard !isLost, !pending.isEmpty else { return }
        badPackets += 1
        let header = try? FixedHeader.parse(pending.span, version: version)
        let expected = header.map { "a \($0.packetType.name) of \($0.totalSize) bytes" } ?? "a packet"
        show(note("\(expected) is cut short after \(pending.count) bytes", at: offset))
    }

    private mutating func describe(_ frame: ByteSlice, header: FixedHeader, at start: Int) -> String {
        if header.packetType == .connect, let connect = try? Connect(frame: frame.span) { version = connect.version }
        var failure: MQTTError?
        for role in sender.map({ [$0] }) ?? Role.allCases {
            do throws(MQTTError) {
                let packet = try Packet.decode(frame: frame, version: version, from: role)
                return show(packet, size: frame.count, at: start)
            } catch {
                // What the first look said counts, unless it was that this side may not send such packets at all.
                if failure == nil || failure?.code == .wrongSender { failure = error }
            }
        }
        badPackets += 1
        let error = failure ?? MQTTError(.reservedPacketType, version: version)
        return complaint(
            error, packet: header.packetType, size: frame.count, note: Self.bridgeNote(frame, header), at: start)
    }

    /// The meaning of a protocol level with its highest bit set in CONNECT, which no version of the specification has.
    private static func bridgeNote(_ frame: ByteSlice, _ header: FixedHeader) -> String? {
        let start = frame.count - header.remainingLength
        guard header.packetType == .connect, frame.count >= start + 2 else { return nil }
        let place = start + 2 + Int(frame[start]) << 8 + Int(frame[start + 1])
        guard place < frame.count, frame[place] == 0x83 || frame[place] == 0x84 else { return nil }
        let (level, version) = frame[place] == 0x83 ? ("0x83", "3.1") : ("0x84", "3.1.1")
        return "protocol level \(level) is MQTT \(version) with Mosquitto's bridge flag: its bridges send it first "
            + "(try_private true, the default), and go back to \(version) when a CONNACK refuses it with code 1"
    }

    private func show(_ packet: Packet, size: Int, at start: Int) -> String {
        switch style {
        case .line: "\(start) \(packet)"
        case .json: "{\"offset\":\(start),\"size\":\(size),\"packet\":\(packet.redactedJSON)}"
        }
    }

    private func complaint(
        _ error: MQTTError, packet: PacketType? = nil, size: Int? = nil, note: String? = nil, at start: Int
    ) -> String {
        let name = packet.map { "\($0.name) " } ?? ""
        switch style {
        case .line: return "\(start) \(name)BAD: \(error)\(note.map { " (\($0))" } ?? "")"
        case .json:
            let kind = packet.map { ",\"type\":\"\($0.name)\"" } ?? ""
            let extent = size.map { ",\"size\":\($0)" } ?? ""
            return "{\"offset\":\(start)\(extent)\(kind),\"error\":\"\(error.code)\",\"at\":\(error.offset),"
                + "\"rule\":\"\(error.rule)\",\"reason\":\(error.reasonCode.rawValue)"
                + (note.map { ",\"note\":\"\($0)\"" } ?? "") + "}"
        }
    }

    private func note(_ text: String, at start: Int) -> String {
        style == .line ? "\(start) INCOMPLETE: \(text)" : "{\"offset\":\(start),\"incomplete\":\"\(text)\"}"
    }
}
