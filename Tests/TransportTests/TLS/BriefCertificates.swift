import Foundation
import TrestleTransport

/// Certificates and revocation lists that are made for one test: what `make-certificates.sh` made is only read.
struct BriefCertificates: ~Copyable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "trestle-brief-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: Certificates.folder, to: folder)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func run(_ command: String) throws {
        try Program.run("bash", "-c", "cd '\(folder.path)' && \(command)")
    }

    /// A certificate of the root with a key of its own that expires in so many seconds.
    func issue(_ name: String, extensions: String, seconds: Int) throws {
        try run(
            """
            openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out \(name).key 2>/dev/null
            openssl req -new -key \(name).key -subj '/CN=\(name)' -out \(name).csr 2>/dev/null
            printf '\(extensions)' > \(name).ext
            openssl ca -batch -notext -config ca.conf -cert root.pem -keyfile root.key -in \(name).csr -out \(name).pem \
                -extfile \(name).ext -startdate 20200101000000Z \
                -enddate "$(date -u -d '+\(seconds) seconds' +%Y%m%d%H%M%SZ)" 2>/dev/null
            """)
    }

    func identity(_ name: String) throws -> TLSIdentity {
        let bytes = try ["pem", "key"].map { [UInt8](try Data(contentsOf: folder.appending(path: "\(name).\($0)"))) }
        return try KeyStore(bytes[0] + bytes[1]).identity()
    }

    /// The root's list with these certificates on it, valid for so many seconds from now on.
    ///
    /// - Parameter scope: of a list for some certificates alone, for example `onlyuser=TRUE`.
    func revocationList(of names: [String], seconds: Int = 3600, scope: String? = nil) throws -> [RevocationList] {
        for name in names {
            try run("openssl ca -config ca.conf -cert root.pem -keyfile root.key -revoke \(name).pem 2>/dev/null")
        }
        let section = scope?.prefix { $0 != "=" }
        if let scope, let section {
            try run(
                "printf '\\n[\(section)]\\nissuingDistributionPoint=critical,@point_\(section)\\n[point_\(section)]\\n\(scope)\\n' >> ca.conf"
            )
        }
        try run(
            """
            openssl ca -config ca.conf -cert root.pem -keyfile root.key -gencrl -crlsec \(seconds) \
                \(section.map { "-crlexts \($0)" } ?? "") -out list.crl 2>/dev/null
            """)
        return try RevocationList.lists(in: [UInt8](try Data(contentsOf: folder.appending(path: "list.crl"))))
    }
}
