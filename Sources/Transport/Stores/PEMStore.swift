/// Reads certificates and keys in PEM.
enum PEMStore {
    static func holdsPEM(_ bytes: [UInt8]) -> Bool {
        let marker = Array("-----BEGIN ".utf8)
        return bytes.indices.contains { bytes[$0] == marker[0] && bytes[$0...].starts(with: marker) }
    }

    static func read(_ bytes: [UInt8], password: String?) throws(StoreError) -> [KeyStore.Entry] {
        throw StoreError(.unsupported("PEM"))
    }
}
