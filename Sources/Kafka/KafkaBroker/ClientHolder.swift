internal import WireBytes

/// By whom what all clients share is counted: whoever has proved to be a user, by that; others by their address.
enum ClientHolder: Hashable {
    case user(ByteSlice)
    /// `ClientConnection.network`
    case address(String)
}

extension ClientConnection {
    var holder: ClientHolder { countedUser.map { .user($0) } ?? .address(network) }
}
