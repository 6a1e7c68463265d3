public import TrestleBase

/// A certificate revocation list (RFC 5280, section 5): what an authority has taken back before it expired.
public struct RevocationList: Sendable, Hashable, CustomStringConvertible {
    /// The DER encoding.
    public let der: [UInt8]
    /// The authority, as `Certificate.subject` spells it.
    public let issuer: String
    /// When the authority publishes the next one at the latest: from then on this one says nothing any more, and certificates of
    /// its issuer are refused. `nil` when it does not say.
    public let nextUpdate: WallTime?

    /// - Throws: `StoreError` with `malformed` when the bytes are not a list in DER.
    public init(der: [UInt8]) throws(StoreError) {
        self.der = der
        (issuer, nextUpdate) = try OpenSSLRevocationList.read(der)
    }

    /// When the first of the lists ends that can count at `now`, in seconds since 1970: from then on every peer is checked again.
    ///
    /// Lists of one issuer do not stand in for each other: a list can be for users or authorities alone, for one distribution
    /// point, or signed by a key that the authority has renewed. One that is over has let nobody in.
    static func firstEnd(of lists: [RevocationList], after now: Int64) -> Int64 {
        lists.compactMap { $0.nextUpdate?.secondsSince1970 }.filter { $0 > now }.min() ?? .max
    }

    /// The lists of a file: one in DER, or any number in PEM.
    ///
    /// - Throws: `StoreError` with `malformed`, also when there is none, and `unsupported` for more than 2,000.
    public static func lists(in bytes: [UInt8]) throws(StoreError) -> [RevocationList] {
        guard PEM.isPEM(bytes) else { return [try RevocationList(der: bytes)] }
        var lists: [RevocationList] = []
        for block in try PEM.blocks(bytes) where block.label == "X509 CRL" {
            do throws(StoreError) {
                lists.append(try RevocationList(der: block.content))
            } catch {
                throw StoreError(.malformed(offset: block.offset, error.description))
            }
        }
        guard !lists.isEmpty else {
            throw StoreError(.malformed(offset: 0, "it holds no certificate revocation list (X509 CRL)"))
        }
        guard lists.count <= KeyStore.maximumAuthorities else {
            throw StoreError(.unsupported("a file with more than \(KeyStore.maximumAuthorities) revocation lists"))
        }
        return lists
    }

    /// Whether its time is over.
    public func isOutdated(at time: WallTime = .current) -> Bool { nextUpdate.map { $0 < time } ?? false }

    public var description: String {
        "revocation list of \(issuer)\(nextUpdate.map { ", valid until \($0)" } ?? "")"
    }
}
