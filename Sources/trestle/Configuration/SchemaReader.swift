#if Program
import SchemaRegistry
import TrestleBase
import TrestleBridge
import TrestleHTTP
import TrestleTransport
import WireBytes

/// Reads `schema_registries`, and the section `schema` of a route.
struct SchemaReader {
    private let security: SecurityReader
    /// By their names; `nil` for one with errors.
    private var registries: [String: RegistrySettings?] = [:]

    init(_ top: YAMLSection, _ security: SecurityReader) {
        self.security = security
        for (name, section) in top.namedSections("schema_registries") {
            registries[name] = .some(readRegistry(section))
        }
    }

    private func readRegistry(_ section: YAMLSection) -> RegistrySettings? {
        let urls = section.values("url")
        if urls == nil { section.demand("url", example: "http://127.0.0.1:8081") }
        var registry = RegistrySettings(urls: [])
        section.read(SettingTables.registry, into: &registry)
        let tls = section.optionalSection("tls")
        section.finish()
        if registry.token != nil, registry.username != nil || registry.password != nil {
            section.report(
                "'\(section.name(of: "token"))' and a name with a password are two ways to log in: give up one of them",
                at: section.mark(of: "token"))
        }
        guard let urls else { return nil }
        if urls.isEmpty { section.report("'\(section.name(of: "url"))' names no URL", at: section.mark(of: "url")) }
        var isSecure = false
        for url in urls {
            // A name and password have their own keys: the URL is shown.
            guard !url.text.utf8.contains(UInt8(ascii: "@")), !url.text.utf8.contains(UInt8(ascii: "?")),
                let place = HTTPURL(url.text)
            else {
                section.report(
                    "'\(section.name(of: "url"))' takes http://HOST:PORT, or https:// for TLS\(url.text.contains("@") ? "; a name and password go under 'username' and 'password'" : "")",
                    at: url.mark)
                return nil
            }
            isSecure = isSecure || place.isTLS
            registry.urls.append(url.text)
        }
        if !isSecure, tls != nil {
            section.report("'\(section.name(of: "tls"))' has no effect with http://: write https://")
        }
        if isSecure {
            let ready = tls.map { security.clientContext($0) } ?? security.context(TLSSettings(), section)
            (registry.tls, registry.tlsSettings) = (ready?.context, ready?.settings)
        }
        return registry
    }

    /// The registry of a section `schema`: by its name, or with its own settings.
    private func registry(_ section: YAMLSection) -> (name: String?, settings: RegistrySettings)? {
        if section.isSection("registry"), let inner = section.optionalSection("registry") {
            return readRegistry(inner).map { (nil, $0) }
        }
        guard let name = section.required("registry", example: "plant") else { return nil }
        guard let found = registries.first(where: { $0.key.hasSameBytes(as: name.text) }) else {
            let hint = NearestName.suggestion(for: name.text, among: Array(registries.keys)).map {
                ": did you mean '\($0)'?"
            }
            section.report(
                "'\(name.shown)' is not among 'schema_registries'\(hint ?? ": name it there, with its url")",
                at: name.mark)
            return nil
        }
        return found.value.map { (found.key, $0) }
    }

    /// The content of a file that a key names.
    private func content(_ key: String, of file: String?, _ section: YAMLSection) -> String? {
        guard let file else { return nil }
        do {
            let bytes = try security.readFile(file)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                section.report(
                    "'\(section.name(of: key))', \(SettingText(path: file)): it is not UTF-8 text",
                    at: section.mark(of: key))
                return nil
            }
            return text
        } catch {
            section.report(
                "'\(section.name(of: key))', \(SettingText(path: file)): \(error)", at: section.mark(of: key))
            return nil
        }
    }

    private func reference(_ section: YAMLSection) -> RegisteredSchema.Reference? {
        let name = section.required("name", example: "plant.Unit")
        let subject = section.required("subject", example: "units")
        section.demand("version", example: "1")
        let version = section.parsed("version", default: 0, expected: "a number from 1") { text in
            Int(text).flatMap { $0 > 0 ? $0 : nil }
        }
        section.finish()
        guard let name, let subject, version > 0 else { return nil }
        return RegisteredSchema.Reference(name: name.text, subject: subject.text, version: version)
    }

    /// The section `schema` of a route from MQTT.
    ///
    /// - Parameter topic: the route's Kafka topic.
    func schema(_ route: YAMLSection, topic: String) -> RouteSchema? {
        guard let section = route.optionalSection("schema") else { return nil }
        let registry = registry(section)
        var schema = RouteSchema(registry: registry?.settings ?? RegistrySettings(urls: []))
        schema.registryName = registry?.name
        section.read(SettingTables.schema, into: &schema)
        if section.has("references") { schema.references = section.sections("references").compactMap { reference($0) } }
        section.finish()
        schema.text = content("file", of: schema.file, section)
        schema.sourceText = content("source_file", of: schema.sourceFile, section)
        guard registry != nil, (schema.file == nil) == (schema.text == nil),
            (schema.sourceFile == nil) == (schema.sourceText == nil)
        else { return nil }
        if let fault = schema.fault(topic: topic) {
            section.report("'\(route.name(of: "schema"))': \(fault)")
            return nil
        }
        return schema
    }

    /// The section `schema` of a route from Kafka.
    func returnSchema(_ route: YAMLSection) -> ReturnSchema? {
        guard let section = route.optionalSection("schema") else { return nil }
        let registry = registry(section)
        var schema = ReturnSchema(registry: registry?.settings ?? RegistrySettings(urls: []))
        schema.registryName = registry?.name
        section.read(SettingTables.returnSchema, into: &schema)
        section.finish()
        schema.text = content("file", of: schema.file, section)
        guard registry != nil, (schema.file == nil) == (schema.text == nil) else { return nil }
        if let fault = schema.fault {
            section.report("'\(route.name(of: "schema"))': \(fault)")
            return nil
        }
        return schema
    }
}
#endif
