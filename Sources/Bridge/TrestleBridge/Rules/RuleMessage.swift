import KafkaCodec
import MQTTCodec
import RuleEngine
import TrestleBase
import TrestleJSON
import WireBytes

/// A message that a rule's actions have in flight, kept for its error action and for the dead letters.
struct RuleMessage {
    let topic: ByteSlice
    let payload: ByteSlice
    let context: RuleContext
    /// Its properties, as a dead letter has them.
    var headers = LetterHeaders()
    /// How often rules have published it and its forerunners.
    var steps: UInt8 = 0

    var size: Int { topic.count + payload.count + headers.size }

    /// The document that AWS IoT gives to an error action.
    func errorDocument(rule: String, _ failures: [RuleDeliveries<RuleMessage>.Failure], into output: inout WireBuffer) {
        let document = JSON.object([
            ("ruleName", .string(rule)), ("topic", .string(String(decodingUTF8: topic.span))),
            ("cloudwatchTraceId", .string(context.traceID ?? "")), ("clientId", .string(context.clientID ?? "n/a")),
            ("base64OriginalPayload", .string(Base64.encode([UInt8](copying: payload.span)))),
            (
                "failures",
                .array(
                    failures.map { failure in
                        .object([
                            ("failedAction", .string(failure.action)), ("failedResource", .string(failure.resource)),
                            ("errorMessage", .string(failure.reason)),
                        ])
                    })
            ),
        ])
        output.append(utf8: document.description)
    }

    /// One line for a log and a dead letter.
    static func cause(_ failures: [RuleDeliveries<RuleMessage>.Failure]) -> String {
        let text = failures.map { failure in
            failure.resource.isEmpty
                ? "\(failure.action): \(failure.reason)" : "\(failure.action) '\(PeerText(failure.resource))': \(failure.reason)"
        }
        return text.joined(separator: "; ")
    }
}

extension RuleMessageProperties {
    /// The properties of a message that rules can read.
    init(_ publish: borrowing PublishView) {
        self.init()
        var properties = publish.properties
        while let property = properties.next() {
            switch property.identifier {
            case .contentType: contentType = String(decodingUTF8: property.value)
            case .payloadFormatIndicator: payloadFormatIndicator = UInt8(truncatingIfNeeded: property.number)
            case .responseTopic: responseTopic = String(decodingUTF8: property.value)
            case .correlationData: correlationData = [UInt8](copying: property.value)
            case .userProperty:
                userProperties.append((String(decodingUTF8: property.name), String(decodingUTF8: property.value)))
            default: break
            }
        }
    }
}
