internal import TrestleBase
internal import WireBytes

/// By whom what all clients share is counted: whoever has proved to be somebody, by that; others by their address.
enum ClientHolder: Hashable {
    case user(ByteSlice)
    /// `Certificate.holder`
    case certificate(ByteSlice)
    /// `ClientConnection.network`
    case address(String)

    /// How much of a bound is one's own: half, but for an address, which may be that of many, nine tenths.
    func share(of bound: Int) -> Int {
        switch self {
        case .user, .certificate: max(1, bound / 2)
        case .address: max(1, bound / 10 * 9 + bound % 10 * 9 / 10)
        }
    }

    /// For messages, after "one".
    var kind: String {
        switch self {
        case .user: "user"
        case .certificate: "certificate"
        case .address: "address"
        }
    }

    /// As a file keeps it.
    var stored: String {
        switch self {
        case .user(let name): "user:" + Hex.text(name.span)
        case .certificate(let holder): "certificate:" + Hex.text(holder.span)
        case .address(let network): "address:" + Hex.text(Array(network.utf8).span)
        }
    }

    init?(stored: String) {
        let parts = stored.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let bytes = Hex.bytes(parts[1].utf8) else { return nil }
        switch parts[0] {
        case "user": self = .user(ByteSlice(copying: bytes.span))
        case "certificate": self = .certificate(ByteSlice(copying: bytes.span))
        case "address": self = .address(String(decodingUTF8: bytes.span))
        default: return nil
        }
    }
}
