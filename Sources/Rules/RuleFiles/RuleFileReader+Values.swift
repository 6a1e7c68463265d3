import RuleEngine

/// The rules for constant texts.
extension RuleFileReader {
    /// An Amazon Resource Name of a kind; reports any other text.
    mutating func arn(_ node: FileNode, service: String, resource: String, _ what: String) -> String? {
        string(node) { text in
            Self.isARN(text, service: service, resource: resource)
                ? nil : "the \(what) is not of the form arn:aws:\(service):REGION:ACCOUNT:\(resource)…"
        }
    }

    static func isARN(_ text: String, service: String, resource: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0] == "arn" && parts[1].hasPrefix("aws") && parts[2] == service
            && parts[5].hasPrefix(resource) && parts[5].utf8.count > resource.utf8.count
    }

    /// Reports a topic name that Kafka does not have, as far as the constant parts tell.
    mutating func checkKafkaTopic(_ template: SubstitutionTemplate, _ node: FileNode) {
        let parts = template.constantParts
        let isLegal = parts.allSatisfy { part in
            part.utf8.allSatisfy {
                $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D
            }
        }
        let size = parts.reduce(0) { $0 + $1.utf8.count }
        let isWhole = template.isConstant && (size == 0 || [".", ".."].contains(template.text))
        guard !isLegal || size > 249 || isWhole else { return }
        report(
            "invalid-value", node, "\(shown(template.text)) is not a valid Kafka topic",
            fix: "write 1 to 249 letters, digits, '.', '_' and '-'")
    }

    /// Reports a topic name that MQTT does not have, as far as the constant parts tell.
    mutating func checkMQTTTopic(_ template: SubstitutionTemplate, _ node: FileNode) {
        let isWild = template.constantParts.contains { part in
            part.unicodeScalars.contains { $0 == "+" || $0 == "#" || $0 == "\0" }
        }
        let isEmpty = template.isConstant && template.text.isEmpty
        guard isWild || isEmpty || template.text.utf8.count > 65_535 else { return }
        report(
            "invalid-value", node, "\(shown(template.text)) is not a valid topic name",
            fix: "write a topic of 1 to 65,535 bytes without wildcards")
    }

    /// Reports calls of services whose arguments AWS refuses.
    mutating func checkCalls(_ calls: [ServiceCall], _ node: FileNode) {
        for call in calls where call.function == "get_secret" {
            let offset = place(of: call.offset, in: node)
            let arguments = call.arguments
            func fault(_ problem: String, _ fix: String) {
                report("invalid-call", at: offset, node.pointer, problem, fix: fix)
            }
            guard (3...4).contains(arguments.count) else {
                fault(
                    "get_secret has \(arguments.count) arguments, expected 3 or 4",
                    "write get_secret(secretId, 'SecretString', key, roleArn); the key may be left out")
                continue
            }
            if let kind = arguments[1], !["SecretString", "SecretBinary"].contains(kind) {
                fault("the secretType \(shown(kind)) does not exist", "write 'SecretString' or 'SecretBinary'")
            }
            if let role = arguments[arguments.count - 1], !Self.isARN(role, service: "iam", resource: "role/") {
                fault(
                    "the last argument of get_secret is not the ARN of a role", "write 'arn:aws:iam::ACCOUNT:role/NAME'"
                )
            }
            if arguments.count == 4, arguments[1] == "SecretBinary" {
                fault("a SecretBinary has no keys", "leave the third argument out")
            }
        }
    }
}
