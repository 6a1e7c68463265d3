import SchemaRegistry
import TrestleHTTP
public import TrestleTransport

/// A schema registry, as a configuration has it.
public struct RegistrySettings: Sendable {
    /// One URL or several of one registry, each `http://HOST:PORT` or `https://HOST:PORT`.
    public var urls: [String]
    public var username: String?
    public var password: Secret?
    /// Sent as a bearer token.
    public var token: Secret?
    /// Time for a request.
    public var timeout = Duration.seconds(10)
    /// After which the latest version of a subject is looked up again.
    public var refresh = Duration.seconds(60)
    /// For `https`: this context of side `client`; `nil`: the authorities of the operating system.
    public var tls: TLSContext?
    /// The settings from which `tls` was made, if they come from a file.
    public var tlsSettings: TLSSettings?

    public init(urls: [String]) { self.urls = urls }

    /// Where the registry is, as in the configuration, but for the queries, which may hold a token.
    public var shownURLs: String { urls.map { ListedSetting.Value.url($0).description }.joined(separator: ", ") }

    /// A URL that gets the password or token in the clear, over a network.
    var urlInTheClear: String? {
        guard password != nil || token != nil else { return nil }
        return urls.first { url in HTTPURL(url).map { !$0.isTLS && !$0.endpoint.isThisMachine } ?? false }.map {
            ListedSetting.Value.url($0).description
        }
    }

    func listed(_ section: String) -> [ListedSetting] {
        let settings = SettingTables.registry.compactMap { setting -> ListedSetting? in
            let listed = setting.listed(in: self, section: section)
            // A password may stand there by mistake.
            guard setting.key == "username", case .text(let text)? = listed?.value else { return listed }
            return ListedSetting(section, "username", .secret(Secret(text)))
        }
        // A path or query may hold a token.
        let places = urls.enumerated().map { place, url in
            ListedSetting(section, urls.count == 1 ? "url" : "url[\(place)]", .url(url))
        }
        let all = places + settings + (tlsSettings?.listed(section) ?? [])
        return all.map { ListedSetting(section, "schema.registry.\($0.name)", $0.value) }
    }

    /// For a client of the bridge, which keeps the latest versions itself.
    var clientConfiguration: SchemaRegistryConfiguration {
        var authentication = SchemaRegistryConfiguration.Authentication.none
        if let token {
            authentication = .bearer { token.value }
        } else if username != nil || password != nil {
            authentication = .basic(username: username ?? "", password: password?.value ?? "")
        }
        var configuration = SchemaRegistryConfiguration(urls, authentication: authentication)
        configuration.timeout = timeout
        configuration.tls = tls
        configuration.latestLifetime = .zero
        return configuration
    }
}

extension RegistrySettings: Hashable {
    public static func == (left: RegistrySettings, right: RegistrySettings) -> Bool {
        left.listed("") == right.listed("") && left.tls === right.tls
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(urls) }
}
