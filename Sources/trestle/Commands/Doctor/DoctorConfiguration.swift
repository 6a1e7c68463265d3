#if Program
import TrestleBase
import TrestleBridge
import TrestleDoctor
import Foundation
import KafkaClient
import KafkaSession
import MQTTCodec
import TrestleTransport

/// The plans of an examination, from a file.
enum DoctorConfiguration {
    /// - Parameter topics: those of the command line, which go before the file's.
    static func plans(file: String, topics: [String]) async throws -> [DoctorPlan] {
        if file.hasSuffix(".properties") { return [try await properties(file, topics)] }
        let configuration = try ConfigurationFile.load(file)
        let read = SettingsFile.reader(beside: file)
        var plans: [DoctorPlan] = []
        let stores = KeyStoreReader()
        for name in [nil] + configuration.brokers.keys.sorted().map(Optional.some) {
            if let plan = mqtt(name, configuration, topics, file: file, read) { plans.append(plan) }
        }
        for name in [nil] + configuration.clusters.keys.sorted().map(Optional.some) {
            if let plan = try await kafka(name, configuration, topics, file: file, read) { plans.append(plan) }
        }
        for index in plans.indices { plans[index].stores = stores }
        return plans
    }

    /// - Parameter name: of the broker; `nil` for the one without.
    private static func mqtt(
        _ name: String?, _ configuration: BridgeConfiguration, _ topics: [String], file: String,
        _ read: @Sendable (String) throws -> [UInt8]
    ) -> DoctorPlan? {
        let routes = configuration.routes.filter { $0.broker == name }
        // One that no route uses is not connected to either.
        guard !routes.isEmpty || configuration.returns.contains(where: { $0.broker == name }),
            let source = name.map({ configuration.brokers[$0] }) ?? configuration.mqtt
        else { return nil }
        guard source.webSocketPath == nil else {
            printError("\(file): MQTT over WebSocket is not examined")
            return nil
        }
        var plan = DoctorPlan(
            target: DoctorTarget(service: .mqtt, usesTLS: source.tls != nil, endpoints: [source.broker]))
        plan.mqtt.version = source.version == .v5 ? .v5 : .v3_1_1
        // Not the bridge's own name: its session would be taken over while it runs.
        plan.mqtt.clientID = source.clientID + "-doctor"
        plan.mqtt.username = source.username
        plan.mqtt.password = source.password?.value
        plan.topics = distinct(topics.isEmpty ? routes.map(\.subscribedFilter) : topics)
        if let tls = source.tlsSettings { apply(tls, read, to: &plan) }
        return plan
    }

    /// The topics that routes write to and read from, and where dead letters go.
    private static func kafka(
        _ name: String?, _ configuration: BridgeConfiguration, _ topics: [String], file: String,
        _ read: @Sendable (String) throws -> [UInt8]
    ) async throws -> DoctorPlan? {
        let used =
            configuration.routes.filter { $0.cluster == name }.map(\.topic)
            + configuration.returns.filter { $0.cluster == name }.map(\.topic)
        guard !used.isEmpty, let sink = name.map({ configuration.clusters[$0] }) ?? configuration.kafka else {
            return nil
        }
        var plan = DoctorPlan(
            target: DoctorTarget(service: .kafka, usesTLS: sink.tls != nil, endpoints: sink.bootstrapServers))
        plan.sasl = try await credentials(sink.sasl, sink.bootstrapServers, file)
        plan.topics = distinct(
            topics.isEmpty ? used.filter { !Template.hasFields($0) } + [configuration.deadLetterTopic] : topics)
        plan.groups = distinct(configuration.returns.filter { $0.cluster == name }.map(\.group))
        if let tls = sink.tlsSettings { apply(tls, read, to: &plan) }
        return plan
    }

    /// A token may be in a file of its own.
    private static func credentials(
        _ login: SASLLogin?, _ servers: [Endpoint], _ file: String
    ) async throws -> SASLCredentials? {
        do { return try await login?.credentials(servers.first?.host ?? "") } catch {
            printError("\(file): cannot read the credentials: \(error)")
            throw ExitStatus.configuration
        }
    }

    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    // MARK: client.properties

    private static func properties(_ file: String, _ topics: [String]) async throws -> DoctorPlan {
        let properties: KafkaProperties
        do {
            properties = try KafkaProperties.read(
                try SettingsFile.text(file), file: file, environment: ProcessInfo.processInfo.environment)
        } catch let error as KafkaPropertiesError {
            for problem in error.problems { printError("\(file): \(problem)") }
            throw ExitStatus.configuration
        } catch {
            printError("\(error)")
            throw ExitStatus.configuration
        }
        if properties.holdsSecret { SettingsFile.warnIfExposed(file, holding: "a secret") }
        guard let servers = properties.bootstrapServers else {
            printError("\(file): bootstrap.servers is missing")
            throw ExitStatus.configuration
        }
        var plan = DoctorPlan(
            target: DoctorTarget(
                service: .kafka, usesTLS: properties.tls != nil, endpoints: servers))
        plan.topics = topics
        let read = SettingsFile.reader(beside: file)
        SettingsFile.warnIfExposed(properties.sasl, beside: file)
        if case .awsMSKIAM? = properties.sasl { CloudEnvironment.warn() }
        let environment = ProcessInfo.processInfo.environment
        plan.sasl = try await credentials(
            properties.sasl?.login(read: read, environment: environment), servers, file)
        if let tls = properties.tls {
            apply(tls, read, to: &plan)
            if let key = tls.keyFile, let bytes = try? read(key), PEMPart.holdsKey(bytes) {
                SettingsFile.keyWarning(beside: file)(key)
            }
        }
        return plan
    }

    private static func apply(
        _ settings: TLSSettings, _ read: @Sendable (String) throws -> [UInt8], to plan: inout DoctorPlan
    ) {
        func store(_ material: TLSSettings.Material, _ password: Secret?, line: Int?) -> StoreFile {
            let origin = settings.origin.map { from in line.map { "\(from.file):\($0)" } ?? from.file }
            var file: StoreFile
            switch material {
            case .file(let path):
                let bytes = try? read(path)
                let shown = bytes == nil ? SettingText(path: path) : SettingText(argument: path)
                file = StoreFile(path: shown.description, bytes: bytes, kind: .any, password: password?.value)
            case .base64(let text):
                file = StoreFile(
                    path: "the store in the file", bytes: Base64.decode(text.value.utf8), kind: .any,
                    password: password?.value)
            case .pem(let text):
                file = StoreFile(
                    path: "the PEM in the file", bytes: Array(text.value.utf8), kind: .pem, password: password?.value)
            }
            file.origin = origin
            return file
        }
        let (trustLine, identityLine) = (settings.origin?.trustLine, settings.origin?.identityLine)
        switch settings.trust {
        case .system: plan.trust = .system
        case .store(let material, let password): plan.trust = .file(store(material, password, line: trustLine))
        case .anyoneInsecurely: plan.trust = .anyoneInsecurely
        }
        switch settings.identity {
        case nil: break
        case .store(let material, let password, let keyPassword, let alias)?:
            plan.identity = .store(
                store(material, password, line: identityLine), alias: alias, keyPassword: keyPassword?.value)
        case .pair(let certificate, let key, let keyPassword)?:
            plan.identity =
                .pem(
                    certificate: store(certificate, nil, line: identityLine),
                    key: store(key, keyPassword, line: identityLine)
                ).separated
        }
        plan.revocationLists = settings.revocationLists.map { store($0, nil, line: trustLine) }
        plan.checksName = settings.checksName
    }
}

extension TLSSettings {
    /// The file that holds our private key.
    fileprivate var keyFile: String? {
        switch identity {
        case .store(.file(let path), _, _, _)?, .pair(_, key: .file(let path), _)?: path
        default: nil
        }
    }
}
#endif
