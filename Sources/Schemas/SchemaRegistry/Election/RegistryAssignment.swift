import TrestleJSON
import WireBytes

/// The outcome of an election, which each member of the group is sent: who leads.
///
/// In the form of Confluent's registry (`sr`, protocol `v0`), so that it and Karapace may be members, too.
public struct RegistryAssignment: Sendable, Hashable {
    /// The name of the group, by default, and of its protocol.
    public static let groupID = "schema-registry"
    public static let protocolType = "sr"
    public static let protocolName = "v0"

    /// Whether two members have one URL, so that requests may reach the wrong one.
    public var hasDuplicateURLs = false
    /// The leader's member ID; `nil` when nobody may lead.
    public var memberID: String?
    /// The leader; `nil` when nobody may lead.
    public var leader: RegistryIdentity?

    /// Elects the registry with the smallest URL of those that may lead. Members that do not say who they are are left out.
    public init(electing members: [(memberID: String, metadata: [UInt8])]) {
        var urls: Set<ExactText> = []
        for (memberID, metadata) in members {
            guard let identity = RegistryIdentity(metadata: metadata) else { continue }
            let url = identity.url
            if !urls.insert(ExactText(url)).inserted { hasDuplicateURLs = true }
            guard identity.mayLead else { continue }
            if let leader, !url.utf8.lexicographicallyPrecedes(leader.url.utf8) { continue }
            (self.memberID, leader) = (memberID, identity)
        }
    }

    /// - Returns: `nil` for bytes that are no assignment.
    public init?(_ bytes: [UInt8]) {
        guard let json = try? JSON(parsing: bytes), case .object = json else { return nil }
        hasDuplicateURLs = json["error"]?.integer ?? 0 != 0
        memberID = json["master"]?.text
        leader = json["master_identity"].flatMap { RegistryIdentity($0) }
    }

    public var bytes: [UInt8] {
        var members: [(name: String, value: JSON)] = [
            ("version", .integer(1)), ("error", .integer(hasDuplicateURLs ? 1 : 0)),
        ]
        if let memberID { members.append(("master", .string(memberID))) }
        if let leader { members.append(("master_identity", leader.json)) }
        return Array(JSON.object(members).description.utf8)
    }

    /// The part of a member in the group of this generation.
    public func role(of identity: RegistryIdentity, generation: Int32) -> RegistryRole {
        guard let leader, !hasDuplicateURLs else { return .electing }
        let isOwn = leader.url.hasSameBytes(as: identity.url)
        guard leader.mayLead else { return .electing }
        return isOwn ? .leader(term: generation) : .follower(leader)
    }
}

/// The part of a registry among those on its topic.
public enum RegistryRole: Sendable, Hashable {
    /// Nobody is known to lead: changes wait.
    case electing
    /// It writes to the topic. The term tells one leadership from the next.
    case leader(term: Int32)
    /// It passes changes on to the leader.
    case follower(RegistryIdentity)
}
