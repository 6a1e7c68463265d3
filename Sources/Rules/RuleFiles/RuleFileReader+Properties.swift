import RuleEngine
import TrestleBase
import TrestleJSON

/// A property of the kafka action's producer.
private struct ClientProperty {
    /// The values that AWS accepts; empty for any.
    var values: [String] = []
    /// Whether it may contain expressions.
    var takesTemplate = false

    static let all: [String: ClientProperty] = [
        "bootstrap.servers": ClientProperty(),
        "acks": ClientProperty(values: ["0", "1", "-1", "all"]),
        "compression.type": ClientProperty(values: ["none", "gzip", "snappy", "lz4", "zstd"]),
        "security.protocol": ClientProperty(values: ["SSL", "SASL_SSL"]),
        "key.serializer": ClientProperty(
            values: ["StringSerializer", "org.apache.kafka.common.serialization.StringSerializer"]),
        "value.serializer": ClientProperty(
            values: ["ByteBufferSerializer", "org.apache.kafka.common.serialization.ByteBufferSerializer"]),
        "ssl.truststore": secret, "ssl.truststore.password": secret, "ssl.keystore": secret,
        "ssl.keystore.password": secret, "ssl.key.password": secret,
        "sasl.mechanism": ClientProperty(values: ["PLAIN", "SCRAM-SHA-512", "GSSAPI"]),
        "sasl.plain.username": secret, "sasl.plain.password": secret, "sasl.scram.username": secret,
        "sasl.scram.password": secret, "sasl.kerberos.keytab": secret, "sasl.kerberos.service.name": ClientProperty(),
        "sasl.kerberos.krb5.kdc": ClientProperty(), "sasl.kerberos.krb5.realm": ClientProperty(),
        "sasl.kerberos.principal": ClientProperty(),
    ]
    private static let secret = ClientProperty(takesTemplate: true)
}

extension RuleFileReader {
    mutating func clientProperties(_ node: FileNode) -> [(name: String, value: SubstitutionTemplate)] {
        guard let properties = required("clientProperties", of: node) else { return [] }
        guard kind(properties) == .object else {
            report("wrong-type", properties, "clientProperties is not an object")
            return []
        }
        var list: [(name: String, value: SubstitutionTemplate)] = []
        for (name, value) in members(of: properties) {
            guard let property = ClientProperty.all[name] else {
                let near = NearestName.suggestion(for: name, among: Array(ClientProperty.all.keys).sorted())
                report(
                    "unknown-client-property", value, "the kafka action has no client property \(shown(name))",
                    fix: near.map { "is it \($0)?" } ?? "remove it")
                continue
            }
            guard let template = template(value) else { continue }
            if !template.isConstant, !property.takesTemplate {
                report("template-not-allowed", value, "\(name) takes no expressions", fix: "write its value")
            } else if !property.values.isEmpty, !property.values.contains(template.text) {
                report(
                    "invalid-value", value,
                    "\(name) is \(shown(template.text)), expected \(property.values.joined(separator: ", "))",
                    fix: NearestName.suggestion(for: template.text, among: property.values).map { "is it \($0)?" })
            }
            list.append((name, template))
        }
        checkCombination(list, properties)
        return list
    }

    private mutating func checkCombination(_ list: [(name: String, value: SubstitutionTemplate)], _ node: FileNode) {
        func text(_ name: String) -> String? { list.first { $0.name == name }?.value.text }
        func isNamed(_ name: String) -> Bool { list.contains { $0.name == name } || member(name, of: node) != nil }
        if !isNamed("bootstrap.servers") {
            report(
                "missing-client-property", node, "bootstrap.servers is missing",
                fix: "add \"bootstrap.servers\": \"host:port\"")
        } else if let servers = text("bootstrap.servers"), let member = member("bootstrap.servers", of: node) {
            for server in servers.split(separator: ",", omittingEmptySubsequences: false)
            where !Self.isHostAndPort(server) {
                report("invalid-value", member, "\(shown(String(server))) is not host:port")
            }
        }
        let acks = text("acks")
        if acks == nil || acks == "0" || acks == "1" {
            warn(
                "acks", member("acks", of: node) ?? node,
                "acks is \(acks ?? "1 by default"): with AWS, a message is lost when the leader fails after its response",
                fix: "write \"acks\": \"all\" where it is accepted")
        }
        if text("security.protocol") == "SASL_SSL" { checkSASL(list, node) }
        for name in ["ssl.keystore.password", "ssl.key.password"] where isNamed(name) && !isNamed("ssl.keystore") {
            report("missing-client-property", node, "\(name) is set without ssl.keystore")
        }
    }

    private mutating func checkSASL(_ list: [(name: String, value: SubstitutionTemplate)], _ node: FileNode) {
        func isNamed(_ name: String) -> Bool { member(name, of: node) != nil }
        guard let mechanism = list.first(where: { $0.name == "sasl.mechanism" })?.value.text else {
            if isNamed("sasl.mechanism") { return }
            return report(
                "missing-client-property", node, "security.protocol is SASL_SSL, and sasl.mechanism is missing",
                fix: "add \"sasl.mechanism\": \"SCRAM-SHA-512\"")
        }
        let needed: [String] =
            switch mechanism {
            case "PLAIN": ["sasl.plain.username", "sasl.plain.password"]
            case "SCRAM-SHA-512": ["sasl.scram.username", "sasl.scram.password"]
            case "GSSAPI": ["sasl.kerberos.keytab"]
            default: []
            }
        for name in needed where !isNamed(name) {
            report("missing-client-property", node, "sasl.mechanism is \(mechanism), and \(name) is missing")
        }
    }

    private static func isHostAndPort(_ text: Substring) -> Bool {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return false }
        return !text.contains(" ")
    }
}
