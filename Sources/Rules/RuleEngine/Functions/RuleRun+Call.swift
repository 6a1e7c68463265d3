import WireBytes

extension RuleRun {
    mutating func call(_ function: Function, _ list: OperandList, _ plan: RulePlan) -> RuleValue {
        switch function {
        case .abs, .ceil, .floor, .round, .sign, .sqrt, .exp, .ln, .log, .sin, .cos, .tan, .asin, .acos, .atan, .sinh,
            .cosh,
            .tanh, .bitnot, .chr:
            guard list.count == 1 else { return .undefined }
            return numeric(function, argument(list, 0, plan), plan.version)
        case .power, .mod, .remainder, .trunc, .atan2, .bitand, .bitor, .bitxor:
            guard list.count == 2 else { return .undefined }
            let (first, second) = (argument(list, 0, plan), argument(list, 1, plan))
            return numeric(function, first, second, plan.version)
        case .lower, .upper, .length, .numbytes, .ltrim, .rtrim, .trim, .md2, .md5, .sha1, .sha224, .sha256, .sha384,
            .sha512:
            guard list.count == 1, let text = text(of: argument(list, 0, plan), plan.version) else { return .undefined }
            return textual(function, text)
        case .startswith, .endswith, .indexof:
            guard list.count == 2, let first = text(of: argument(list, 0, plan), plan.version),
                let second = text(of: argument(list, 1, plan), plan.version)
            else { return .undefined }
            return compared(function, first, second)
        case .lpad, .rpad: return padded(function, list, plan)
        case .replace: return replaced(list, plan)
        case .substring: return substring(list, plan)
        case .concat: return concat(arguments(list, plan), plan.version)
        case .regexpMatches, .regexpReplace, .regexpSubstr: return regexp(function, list, plan)
        case .get: return get(list, plan)
        case .transform: return transform(list, plan)
        case .isNull, .isUndefined, .nanvl, .getOrDefault: return tested(function, list, plan)
        case .encode: return encode(list, plan)
        case .decode: return decode(list, plan)
        case .rand, .newUUID, .timestamp, .clientID, .traceID, .principal, .accountID, .sourceIP, .sqlVersion:
            return list.count == 0 ? surroundings(function, plan.version) : .undefined
        case .topic: return topic(list, plan)
        case .parseTime: return parseTime(list, plan)
        case .timeToEpoch: return timeToEpoch(list, plan)
        case .getMQTTProperty, .getUserProperties: return property(function, list, plan)
        case .getSecret, .awsLambda, .getDynamoDB, .getThingShadow, .machineLearningPredict, .getRegistryData:
            return remote(function, list, plan)
        }
    }

    mutating func argument(_ list: OperandList, _ position: Int, _ plan: RulePlan) -> RuleValue {
        value(operand(list, position, plan), plan)
    }

    mutating func arguments(_ list: OperandList, _ plan: RulePlan) -> [RuleValue] {
        var values: [RuleValue] = []
        for position in 0..<Int(list.count) { values.append(argument(list, position, plan)) }
        return values
    }

    /// isNull, isUndefined, and the functions that replace a missing value.
    private mutating func tested(_ function: Function, _ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == (function == .nanvl || function == .getOrDefault ? 2 : 1) else { return .undefined }
        let value = argument(list, 0, plan)
        switch function {
        case .isNull: return .boolean(value.isNull)
        case .isUndefined: return .boolean(value.isUndefined)
        case .getOrDefault:
            // A failure of the expression counts as a missing value; spent steps and responses to come do not.
            if let error = failure, error.code == .functionFailed || error.code == .functionUnavailable {
                failure = nil
                return argument(list, 1, plan)
            }
            fallthrough
        default: return value.isUndefined || value.isNull ? argument(list, 1, plan) : value
        }
    }

    private mutating func topic(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count <= 1 else { return .undefined }
        let topic = wholeTopic.extracting(topicStart..<wholeTopic.count)
        guard spendText(topic.count) else { return .undefined }
        if list.count == 0 { return .string(String(decodingUTF8: topic)) }
        guard let position = truncatedInt(argument(list, 0, plan)), position >= 1 else { return .undefined }
        var (level, start) = (1, 0)
        for offset in 0...topic.count where offset == topic.count || topic[offset] == UInt8(ascii: "/") {
            if level == position { return .string(String(decodingUTF8: topic.extracting(start..<offset))) }
            level += 1
            start = offset + 1
        }
        return .undefined
    }

    private mutating func surroundings(_ function: Function, _ version: SQLVersion) -> RuleValue {
        // The longest of them is made of sixteen random bytes.
        guard spend(16) else { return .undefined }
        return switch function {
        case .timestamp: .integer(Int(context.timestamp))
        case .clientID: .string(context.clientID ?? "n/a")
        case .traceID: text(context.traceID)
        case .principal: text(context.principal)
        case .accountID: text(context.accountID)
        case .sourceIP: text(context.sourceIP)
        case .sqlVersion: .string(version.rawValue)
        case .rand: .numeric(Decimal128(Double(environment.random() >> 11) * 0x1p-53), isInteger: false, version)
        default: .string(uuid())
        }
    }

    private func text(_ string: String?) -> RuleValue { string.map(RuleValue.string) ?? .undefined }

    /// A random UUID (RFC 9562, version 4).
    private func uuid() -> String {
        let high = environment.random() & ~0xF000 | 0x4000
        let low = environment.random() & ~(0b11 << 62) | 0b10 << 62
        let digits = [high, low].map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }.joined()
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in String(Array(digits)[range]) }
        return parts.joined(separator: "-")
    }

    // MARK: - MQTT 5

    private mutating func property(_ function: Function, _ list: OperandList, _ plan: RulePlan) -> RuleValue {
        if function == .getUserProperties { return userProperties(list, plan) }
        guard list.count == 1, let name = stringText(argument(list, 0, plan)), name.utf8.count <= 32 else {
            return .undefined
        }
        let properties = context.properties ?? RuleMessageProperties()
        return switch name {
        case "content_type": text(properties.contentType)
        case "response_topic": text(properties.responseTopic)
        case "correlation_data": text(properties.correlationData.map { Base64Text.encode($0) })
        case "format_indicator": .string(properties.payloadFormatIndicator == 1 ? "UTF8_DATA" : "UNSPECIFIED_BYTES")
        default: .undefined
        }
    }

    private mutating func userProperties(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        let all = context.properties?.userProperties ?? []
        guard spend(all.count) else { return .undefined }
        guard list.count > 0 else {
            let objects = all.map { property in
                var object = RuleObject()
                object.set(property.name, .string(property.value))
                return RuleValue.object(object)
            }
            return objects.isEmpty ? .undefined : .array(objects)
        }
        guard list.count == 1, let name = text(of: argument(list, 0, plan), plan.version) else { return .undefined }
        let values = all.filter { $0.name.utf8.elementsEqual(name.utf8) }.map { RuleValue.string($0.value) }
        return values.isEmpty ? .undefined : .array(values)
    }
}
