internal import TrestleTransport

/// Java's names for the versions, ciphers and stores of TLS.
enum JavaTLSNames {
    private static let versions: [String: TLSVersion] = ["TLSv1.2": .tls1_2, "TLSv1.3": .tls1_3]

    static func storeType(_ name: String) -> Setting<TLSSection>.Property {
        Setting.Property(name: name, takes: "JKS, JCEKS, PKCS12 or PEM") { _, text in
            ["JKS", "JCEKS", "PKCS12", "PEM"].contains(text.uppercased()) ? nil : .value
        }
    }

    static let nameCheck = Setting<TLSSection>.Property(
        name: "ssl.endpoint.identification.algorithm",
        takes: "https, or nothing to accept a certificate for any name"
    ) { target, text in
        guard text.isEmpty || text.lowercased() == "https" else { return .value }
        target.checksName = !text.isEmpty
        return nil
    }

    static let enabledProtocols = Setting<TLSSection>.Property(
        name: "ssl.enabled.protocols", takes: "TLSv1.2 and TLSv1.3; older ones are not safe"
    ) { target, text in
        let named = text.split(separator: ",").map { versions[String($0).trimmed] }
        guard let lowest = named.compactMap(\.self).min(), let highest = named.compactMap(\.self).max(),
            !named.contains(nil)
        else { return .value }
        (target.minimumVersion, target.maximumVersion) = (lowest, highest)
        target.namesVersions = true
        return nil
    }

    /// Counts where `ssl.enabled.protocols` is not there.
    static let highestProtocol = Setting<TLSSection>.Property(
        name: "ssl.protocol", takes: "TLS, TLSv1.2, TLSv1.3"
    ) { target, text in
        guard let highest = text == "TLS" ? .tls1_3 : versions[text] else { return .value }
        if !target.namesVersions { target.maximumVersion = highest }
        return nil
    }

    static let cipherSuites = Setting<TLSSection>.Property(
        name: "ssl.cipher.suites", takes: "cipher suites of TLS 1.2 or 1.3 with ECDHE or DHE"
    ) { target, text in
        var older: [String] = []
        var newer: [String] = []
        for name in text.split(separator: ",").map({ String($0).trimmed }) where !name.isEmpty {
            guard let cipher = openSSLName(name) else {
                // Any other word may be a misplaced secret.
                let isName = name.hasPrefix("TLS_") && SettingText(variable: name).description == name
                return .remark(
                    "names \(isName ? "'\(name)'" : "a word"), which is not a cipher suite of TLS 1.2 or 1.3 with ECDHE or "
                        + "DHE")
            }
            if name.contains("_WITH_") { older.append(cipher) } else { newer.append(cipher) }
        }
        if !older.isEmpty { target.cipherList = older.joined(separator: ":") }
        if !newer.isEmpty { target.cipherSuites = newer.joined(separator: ":") }
        return nil
    }

    /// `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is OpenSSL's `ECDHE-RSA-AES128-GCM-SHA256`; those of TLS 1.3 keep their
    /// name.
    static func openSSLName(_ name: String) -> String? {
        if ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"].contains(name) {
            return name
        }
        guard name.hasPrefix("TLS_"), let separator = name.firstRange(of: "_WITH_") else { return nil }
        let exchange = name[name.index(name.startIndex, offsetBy: 4)..<separator.lowerBound]
        guard ["ECDHE_RSA", "ECDHE_ECDSA", "DHE_RSA"].contains(exchange) else { return nil }
        let ciphers = [
            "AES_128_GCM_SHA256": "AES128-GCM-SHA256", "AES_256_GCM_SHA384": "AES256-GCM-SHA384",
            "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305", "AES_128_CBC_SHA256": "AES128-SHA256",
            "AES_256_CBC_SHA384": "AES256-SHA384", "AES_256_CBC_SHA256": "AES256-SHA256",
        ]
        guard let cipher = ciphers[String(name[separator.upperBound...])] else { return nil }
        return exchange.map { $0 == "_" ? "-" : String($0) }.joined() + "-" + cipher
    }
}
