import RuleEngine
import TrestleBase
import TrestleJSON

extension RuleFileReader {
    /// The types of AWS that this program has no action for.
    private static let unsupported = [
        "dynamoDB", "dynamoDBv2", "lambda", "sns", "sqs", "kinesis", "s3", "firehose", "cloudwatchMetric",
        "cloudwatchAlarm",
        "cloudwatchLogs", "elasticsearch", "salesforce", "iotAnalytics", "iotEvents", "iotSiteWise", "stepFunctions",
        "timestream", "openSearch", "location",
    ]

    mutating func action(_ node: FileNode) -> RuleAction? {
        guard kind(node) == .object else {
            report("wrong-type", node, "an action is not a JSON object")
            return nil
        }
        let members = members(of: node)
        guard let (type, value) = members.first, members.count == 1 else {
            report(
                "invalid-action", node, members.isEmpty ? "the action is empty" : "the action has more than one type",
                fix: "write one object for each action")
            return nil
        }
        switch type {
        case "kafka": return kafka(value).map(RuleAction.kafka)
        case "republish": return republish(value).map(RuleAction.republish)
        case "http": return http(value).map(RuleAction.http)
        case _ where Self.unsupported.contains(type):
            warn(
                "unsupported-action", value, "the action \(type) is not supported: it does nothing here",
                fix: "use kafka, republish, or http with a webhook of your own")
            return .unsupported(type)
        default:
            let near = NearestName.suggestion(for: type, among: ["kafka", "republish", "http"] + Self.unsupported)
            report("unknown-action", value, "unknown type of action \(shown(type))", fix: near.map { "is it \($0)?" })
            return nil
        }
    }

    private mutating func kafka(_ node: FileNode) -> KafkaRuleAction? {
        check(node, ["destinationArn", "topic", "key", "partition", "headers", "clientProperties"])
        let arn = required("destinationArn", of: node).flatMap {
            self.arn($0, service: "iot", resource: "ruledestination/", "destination")
        }
        let topic = required("topic", of: node).flatMap { shownTemplate($0) }
        if let topic, let member = member("topic", of: node) { checkKafkaTopic(topic, member) }
        let key = optionalTemplate("key", of: node)
        let partition = member("partition", of: node).flatMap { shownTemplate($0) }
        if let partition, partition.isConstant, UInt32(partition.text) == nil,
            let member = member("partition", of: node)
        {
            report(
                "invalid-value", member, "the partition \(shown(partition.text)) is not a number",
                fix: "write for example \"0\"")
        }
        let headers = pairs("headers", of: node, limit: 100)
        let properties = clientProperties(node)
        guard let arn, let topic else { return nil }
        return KafkaRuleAction(
            destinationARN: arn, topic: topic, key: key, partition: partition, headers: headers,
            clientProperties: properties)
    }

    /// An array of objects with key and value.
    private mutating func pairs(
        _ name: String, of node: FileNode, limit: Int
    ) -> [(key: SubstitutionTemplate, value: SubstitutionTemplate)] {
        guard let member = member(name, of: node) else { return [] }
        guard kind(member) == .array else {
            report("wrong-type", member, "\(name) is not an array", fix: "write [{\"key\": …, \"value\": …}]")
            return []
        }
        let elements = self.elements(of: member)
        if !(1...limit).contains(elements.count) {
            report("invalid-value", member, "\(name) has \(elements.count) elements, 1 to \(limit) are allowed")
        }
        return elements.compactMap { element in
            check(element, ["key", "value"])
            guard let key = requiredTemplate("key", of: element), let value = requiredTemplate("value", of: element)
            else {
                return nil
            }
            return (key, value)
        }
    }

    private mutating func republish(_ node: FileNode) -> RepublishRuleAction? {
        check(node, ["roleArn", "topic", "qos", "headers"])
        let role = required("roleArn", of: node).flatMap { arn($0, service: "iam", resource: "role/", "role") }
        let topic = required("topic", of: node).flatMap { shownTemplate($0) }
        if let topic, let member = member("topic", of: node) { checkMQTTTopic(topic, member) }
        var qos = 0
        if let member = member("qos", of: node) {
            let value = index[member.entry]
            if value.kind == .number, let number = Int(String(decoding: text[value.range], as: UTF8.self)),
                (0...1).contains(number)
            {
                qos = number
            } else {
                report("invalid-value", member, "qos is neither 0 nor 1", fix: "write 0 or 1 without quotes")
            }
        }
        var properties: [(name: String, value: SubstitutionTemplate)] = []
        var userProperties: [(key: SubstitutionTemplate, value: SubstitutionTemplate)] = []
        if let headers = member("headers", of: node) {
            let known = ["payloadFormatIndicator", "contentType", "responseTopic", "correlationData", "messageExpiry"]
            check(headers, known + ["userProperties"])
            for (name, value) in members(of: headers) where known.contains(name) {
                let template = name == "responseTopic" ? shownTemplate(value) : template(value)
                if let template { properties.append((name, template)) }
            }
            userProperties = pairs("userProperties", of: headers, limit: 100)
        }
        guard let role, let topic else { return nil }
        return RepublishRuleAction(
            roleARN: role, topic: topic, qos: qos, properties: properties, userProperties: userProperties)
    }

    private mutating func http(_ node: FileNode) -> HTTPRuleAction? {
        check(node, ["url", "confirmationUrl", "headers", "auth", "enableBatching", "batchConfig"])
        if boolean("enableBatching", of: node) == true, let member = member("enableBatching", of: node) {
            report(
                "not-supported", member, "batches are not supported: each message is a request of its own",
                fix: "write false, and let the web server take single messages")
        }
        if let auth = member("auth", of: node) {
            report(
                "not-supported", auth, "requests are not signed for AWS",
                fix: "remove auth, and send what the web server asks for in headers")
        }
        let url = requiredTemplate("url", of: node)
        if let fault = url?.server.fault, let member = member("url", of: node) { report(fault, member) }
        if let url, !url.server.isWithinDomain, let member = member("url", of: node) {
            report(
                "server-by-message", member, "messages decide which server gets the request, with its headers",
                fix:
                    "write the server's name, or at least its domain behind the expression: https://${topic(2)}.example.com/"
            )
        }
        var headers: [(key: String, value: SubstitutionTemplate)] = []
        if let member = member("headers", of: node), kind(member) == .array {
            for element in elements(of: member) {
                guard let key = optionalString("key", of: element), let value = requiredTemplate("value", of: element)
                else { continue }
                headers.append((key, value))
            }
        }
        return url.map { HTTPRuleAction(url: $0, headers: headers) }
    }

    /// Says why a URL cannot be used, without a part of it: it may hold a password.
    private mutating func report(_ fault: ServerTemplate.Fault, _ node: FileNode) {
        switch fault {
        case .noScheme:
            report(
                "invalid-value", node, "the URL begins with neither https:// nor http://",
                fix: "write https://HOST/PATH")
        case .userInformation:
            report(
                "secret-in-url", node, "the URL has a user or password before its host, which is refused",
                fix: "send them in a header: \"Authorization\" with \"Basic ${get_secret(…)}\"")
        case .secret:
            report(
                "secret-in-url", node, "the URL has a value of get_secret where the port belongs, which errors show",
                fix: "write the port, and send the secret in a header, with get_secret in its value")
        case .characters:
            report(
                "invalid-value", node, "the URL's host or port has characters that none has",
                fix: "write https://HOST:PORT/PATH, and send passwords in a header, with get_secret in its value")
        }
    }

    /// A template of what errors, the log and the status page repeat, for example a topic: it can be no secret.
    private mutating func shownTemplate(_ node: FileNode) -> SubstitutionTemplate? {
        let template = template(node)
        if template?.serviceCalls.contains(where: { $0.function == "get_secret" }) == true {
            report(
                "secret-not-allowed", node,
                "\(lastName(node)) takes no value of get_secret: errors and the log show it",
                fix: "use get_secret in headers and in client properties")
        }
        return template
    }
}
