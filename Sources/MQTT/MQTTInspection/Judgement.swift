import MQTTCodec

/// How the rule and the reason that a vector names are held against what the codec found.
///
/// One fault often breaks several statements: an ill-formed topic name breaks the one on strings and the one on topic
/// names. And where the text calls a fault neither "Malformed Packet" nor "Protocol Error" nor gives a code, either of
/// 0x81 and 0x82 can be argued. A vector that takes the other side of such a choice is not wrong, and neither is the codec.
struct Judgement {
    private let error: MQTTError
    private let packetType: PacketType?

    /// - Parameter frame: the bytes in which the codec found `error`.
    init(_ error: MQTTError, frame: [UInt8]) {
        self.error = error
        self.packetType = frame.first.flatMap { PacketType(rawValue: $0 >> 4) }
    }

    /// Whether `rule` names a statement that the fault breaks. Text that is no statement's id is not judged.
    func allows(rule: String) -> Bool {
        guard let expected = Self.statement(rule) else { return true }
        return expected == "\(error.rule)" || relatedRules.contains(expected)
    }

    /// Whether `reason` is right for the fault. In 3.1.1 the return code of a CONNACK counts as well.
    func allows(reason: Int) -> Bool {
        let own = error.reasonCode
        if reason == Int(own.rawValue) { return true }
        if error.version == .v3_1_1, packetType == .connect, let code = own.connectReturnCode, reason == Int(code) {
            return true
        }
        let either = [Int(ReasonCode.malformedPacket.rawValue), Int(ReasonCode.protocolError.rawValue)]
        return Self.reasonIsOpen.contains(error.code) && either.contains(reason)
    }

    /// `MQTT-3.3.2-2` from that, `[mqtt-3.3.2-2]`, `3.3.2-2` or the misprint `MQTT-3-3.2-2`; `nil` for other text.
    static func statement(_ text: String) -> String? {
        var id = text.uppercased().filter { $0 != "[" && $0 != "]" && $0 != " " }
        if id.hasPrefix("MQTT-") { id.removeFirst(5) }
        let numbers = id.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "-" }
        guard (3...4).contains(numbers.count), numbers.allSatisfy({ Int($0) != nil }), id.contains("-") else {
            return nil
        }
        return "MQTT-" + numbers.dropLast().joined(separator: ".") + "-" + numbers[numbers.count - 1]
    }

    /// Faults for which the text names no code.
    private static let reasonIsOpen: Set<MQTTError.Code> = [
        .reservedPacketType, .wrongSender, .trailingBytes, .zeroPacketIdentifier, .zeroServerPacketIdentifier,
        .zeroAcknowledgedIdentifier, .zeroSubscriptionIdentifierEcho, .duplicateWithoutQoS, .emptyTopicName,
        .topicNameWildcard, .publishTopicWildcard, .responseTopicWildcard, .topicAliasZero,
        .subscriptionIdentifierFromClient, .emptyTopicFilter, .multiLevelWildcard, .singleLevelWildcard,
        .shareNameMissing, .shareNameOrFilter, .willQoSWithoutWill, .willRetainWithoutWill, .unannouncedUserName,
        .unannouncedPassword, .connackFlags, .sessionPresentWithError, .connackReasonCode, .pubackReasonCode,
        .pubrecReasonCode, .pubrelReasonCode, .pubcompReasonCode, .subackReasonCode, .unsubackReasonCode,
        .disconnectReasonCode, .authReasonCode, .subackWithoutReasonCode, .unsubackWithoutReasonCode,
        .payloadFormatValue, .sessionExpiryFromServer,
    ]

    /// Other statements that the same fault breaks.
    private var relatedRules: [String] { error.version == .v5 ? relatedRules5 : relatedRules311 }

    private var relatedRules5: [String] {
        // Whatever is wrong in a CONNECT, the server must notice.
        let general = packetType == .connect ? ["MQTT-3.1.4-1"] : []
        let specific: [String] =
            switch error.code {
            case .illFormedUTF8: text5
            case .nullCharacter: text5 + ["MQTT-4.7.3-2"]
            case .pubrelFlags, .subscribeFlags, .unsubscribeFlags, .disconnectFlags, .authFlags, .connackFlags,
                .connectReservedFlag, .subscriptionOptionsReserved:
                ["MQTT-2.1.3-1"]
            case .zeroPacketIdentifier, .zeroServerPacketIdentifier, .zeroAcknowledgedIdentifier:
                ["MQTT-2.2.1-3", "MQTT-2.2.1-4", "MQTT-2.2.1-5"]
            case .zeroSubscriptionIdentifierEcho: ["MQTT-3.8.4-2", "MQTT-3.10.4-5", "MQTT-2.2.1-3"]
            case .duplicateWithoutQoS: ["MQTT-4.3.1-1"]
            case .publishTopicWildcard: ["MQTT-4.7.0-1"]
            case .responseTopicWildcard: ["MQTT-4.7.0-1"]
            case .topicNameWithoutAlias: ["MQTT-4.7.3-1", "MQTT-3.3.2-1"]
            case .shareNameMissing: ["MQTT-4.8.2-2"]
            case .shareNameOrFilter: ["MQTT-4.8.2-1", "MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-1"]
            case .multiLevelWildcard, .singleLevelWildcard: ["MQTT-4.7.1-1", "MQTT-4.7.1-2"]
            case .willQoSWithoutWill, .willRetainWithoutWill: ["MQTT-3.1.2-11", "MQTT-3.1.2-13"]
            case .missingClientIdentifier, .missingWill, .missingUserName, .missingPassword: ["MQTT-3.1.3-1"]
            case .unannouncedUserName, .unannouncedPassword: ["MQTT-3.1.2-16", "MQTT-3.1.2-18"]
            case .subackReasonCode: ["MQTT-3.8.4-7"]
            case .subackWithoutReasonCode: ["MQTT-3.9.3-2"]
            case .authReasonCode: ["MQTT-4.12.0-2", "MQTT-4.12.0-3"]
            case .authWithoutMethod: ["MQTT-4.12.0-5"]
            case .packetTooLarge: ["MQTT-3.2.2-15"]
            case .protocolVersion, .protocolName: ["MQTT-3.1.2-1", "MQTT-3.1.2-2"]
            case .truncated: packetType == .publish ? ["MQTT-3.3.2-1"] : []
            default: []
            }
        return specific + general
    }

    private var relatedRules311: [String] {
        let general = packetType == .connect ? ["MQTT-3.1.4-1"] : []
        let specific: [String] =
            switch error.code {
            case .illFormedUTF8: text311
            case .nullCharacter: text311 + ["MQTT-4.7.3-2"]
            case .reservedFlags, .pubrelFlags, .subscribeFlags, .unsubscribeFlags, .disconnectFlags, .connackFlags:
                ["MQTT-2.2.2-1", "MQTT-2.2.2-2"]
            case .zeroSubscriptionIdentifierEcho: ["MQTT-3.8.4-2", "MQTT-3.10.4-4"]
            case .zeroAcknowledgedIdentifier: ["MQTT-2.3.1-1"]
            case .duplicateWithoutQoS: ["MQTT-4.3.1-1"]
            case .publishTopicWildcard: ["MQTT-4.7.1-1"]
            case .topicNameWithoutAlias: ["MQTT-3.3.2-1"]
            case .multiLevelWildcard, .singleLevelWildcard: ["MQTT-4.7.1-2", "MQTT-4.7.1-3"]
            case .willQoSWithoutWill, .willRetainWithoutWill: ["MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT-3.1.2-15"]
            case .missingClientIdentifier, .missingWill, .missingUserName, .missingPassword: ["MQTT-3.1.3-1"]
            case .unannouncedUserName, .unannouncedPassword: ["MQTT-3.1.2-11", "MQTT-3.1.2-18", "MQTT-3.1.2-20"]
            case .emptyClientIdentifier: ["MQTT-3.1.3-7", "MQTT-3.1.3-9"]
            case .subackWithoutReasonCode: ["MQTT-3.9.3-1"]
            case .protocolVersion, .protocolName: ["MQTT-3.1.2-1", "MQTT-3.1.2-2"]
            case .truncated: packetType == .publish ? ["MQTT-3.3.2-1"] : []
            default: []
            }
        return specific + general
    }

    /// Statements on the strings of this packet.
    private var text5: [String] {
        switch packetType {
        case .publish: ["MQTT-1.5.7-1", "MQTT-3.3.2-1", "MQTT-3.3.2-13", "MQTT-3.3.2-19"]
        case .connect: ["MQTT-1.5.7-1", "MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12", "MQTT-3.3.2-13"]
        case .subscribe: ["MQTT-1.5.7-1", "MQTT-3.8.3-1"]
        case .unsubscribe: ["MQTT-1.5.7-1", "MQTT-3.10.3-1"]
        default: ["MQTT-1.5.7-1"]
        }
    }

    private var text311: [String] {
        switch packetType {
        case .publish: ["MQTT-3.3.2-1"]
        case .connect: ["MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11"]
        case .subscribe: ["MQTT-3.8.3-1"]
        case .unsubscribe: ["MQTT-3.10.3-1"]
        default: []
        }
    }
}
