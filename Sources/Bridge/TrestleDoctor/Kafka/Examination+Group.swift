import KafkaCodec
import KafkaSession
import TrestleBase
import TrestleTransport

// Whether a consumer group may be joined. Nobody joins it: its members would have to share their partitions again.
extension Examination {
    func examineGroup(_ name: String, _ conversation: KafkaConversation) async {
        let scope = conversation.link.scope
        begin(.group, scope)
        guard let version = conversation.versions.version(of: FindCoordinatorRequest.self, atMost: 6) else {
            return omit(.group, scope, .undecided)
        }
        var request = FindCoordinatorRequest()
        if version >= 4 { request.coordinatorKeys = [name] } else { request.key = name }
        guard let found = try? await conversation.request(request, version: version) else {
            return fail(.group, scope, .service(.closedWithoutResponse))
        }
        let listed = found.coordinators.first
        let code = KafkaErrorCode(rawValue: version >= 4 ? listed?.errorCode ?? -1 : found.errorCode)
        switch code {
        case .none: break
        case .groupAuthorizationFailed: return fail(.group, scope, .topic(.groupNotAuthorized(name)))
        // A cluster that has had no group yet makes the topic of their offsets first.
        case .coordinatorNotAvailable: return omit(.group, scope, .undecided)
        default: return fail(.group, scope, .topic(.groupUnavailable(name, code)))
        }
        let host = version >= 4 ? listed?.host ?? "" : found.host
        guard let port = UInt16(exactly: version >= 4 ? listed?.port ?? 0 : found.port), port > 0, !host.isEmpty else {
            return omit(.group, scope, .notReached)
        }
        let endpoint = Endpoint(host: host, port: port)
        let coordinator =
            endpoint == conversation.link.endpoint ? conversation : await leader(at: endpoint, conversation)
        guard let coordinator else {
            return omit(.group, scope, distrusted.contains(endpoint) ? .keepsSecrets : .notReached)
        }
        await describe(name, coordinator, scope)
        if coordinator !== conversation { coordinator.link.stream.close() }
    }

    private func describe(_ name: String, _ coordinator: KafkaConversation, _ scope: Scope) async {
        guard let version = coordinator.versions.version(of: DescribeGroupsRequest.self, atMost: 5) else {
            return pass(.group, scope, .groupDescribed(name))
        }
        var request = DescribeGroupsRequest()
        request.groups = [name]
        request.includeAuthorizedOperations = version >= 3
        guard let group = try? await coordinator.request(request, version: version).groups.first else {
            return fail(.group, scope, .service(.closedWithoutResponse))
        }
        // A group that nobody has joined yet is none, or dead.
        let code = KafkaErrorCode(rawValue: group.errorCode)
        switch code {
        case .none, .groupIDNotFound: break
        case .groupAuthorizationFailed: return fail(.group, scope, .topic(.groupNotAuthorized(name)))
        default: return fail(.group, scope, .topic(.groupUnavailable(name, code)))
        }
        // KIP-430: a bit for each operation that we are allowed; the lowest number when the broker does not tell.
        guard code == .none, group.authorizedOperations != Int32.min else {
            return pass(.group, scope, .groupDescribed(name))
        }
        let mayRead = group.authorizedOperations & (1 << 3) != 0
        mayRead ? pass(.group, scope, .groupAllowed(name)) : fail(.group, scope, .topic(.groupNotAuthorized(name)))
    }
}
