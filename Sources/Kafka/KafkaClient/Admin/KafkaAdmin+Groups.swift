import KafkaCodec
public import KafkaSession
import TrestleBase
import TrestleTransport
import WireBytes

/// A group as the cluster lists it.
public struct GroupListing: Sendable, Hashable {
    public let groupID: String
    /// `consumer` for consumers; empty for groups that only hold offsets.
    public let protocolType: String
    /// Kafka's word, for example `Stable` or `Empty`; empty for brokers before Kafka 2.6.
    public let state: String
    /// `classic` or `consumer` (KIP-848); empty for brokers before Kafka 3.8.
    public let type: String
}

/// The description of a group by its coordinator.
public struct GroupDescription: Sendable, Hashable {
    public struct Member: Sendable, Hashable {
        public let memberID: String
        /// `group.instance.id` of a static member.
        public let instanceID: String?
        public let clientID: String
        public let host: String
        /// The assigned partitions; empty for members that are not consumers.
        public let assignment: [TopicPartition]
    }

    public let groupID: String
    /// Kafka's word: `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Stable` or `Dead`.
    public let state: String
    public let protocolType: String
    /// How partitions are assigned, for example `range`.
    public let protocolName: String
    public let members: [Member]
}

extension KafkaAdmin {
    /// All groups of the cluster, sorted by their IDs. Every broker is queried.
    ///
    /// - Throws: also when one of the brokers does not respond: its groups would be missing without a word.
    public func listGroups() async throws(KafkaError) -> [GroupListing] {
        let deadline = deadline
        var groups: [String: GroupListing] = [:]
        for broker in ClusterDescription(try await metadata(of: [], deadline: deadline)).brokers {
            let (response, _) = try await request(.node(broker.id), deadline: deadline) { _ in
                ListGroupsRequest()
            } errorCode: {
                $0.errorCode
            }
            try outcome(response.errorCode, "listing the groups of broker \(broker.id)").get()
            for group in response.groups {
                groups[group.groupID] = GroupListing(
                    groupID: group.groupID, protocolType: group.protocolType, state: group.groupState,
                    type: group.groupType)
            }
        }
        return groups.values.sorted { $0.groupID < $1.groupID }
    }

    /// States, members and assignments of groups, by ID.
    public func describeGroups(_ groupIDs: [String]) async throws(KafkaError) -> [String: Result<
        GroupDescription, KafkaError
    >] {
        let deadline = deadline
        return try await each(groupIDs) { admin, groupID throws(KafkaError) in
            try await admin.describeGroup(groupID, deadline: deadline)
        }
    }

    private func describeGroup(_ groupID: String, deadline: Instant) async throws(KafkaError) -> GroupDescription {
        let (response, version) = try await request(coordinator(groupID), deadline: deadline) { _ in
            var request = DescribeGroupsRequest()
            request.groups = [groupID]
            return request
        } errorCode: {
            $0.groups.first?.errorCode ?? 0
        }
        guard let group = response.groups.first(where: { $0.groupID == groupID }) else {
            throw KafkaError(.brokerError, "the broker did not respond for group '\(groupID)'")
        }
        // Before version 6 a group that does not exist is a dead one.
        let isMissing = version < 6 && group.errorCode == 0 && group.groupState == "Dead" && group.members.isEmpty
        let code = isMissing ? KafkaErrorCode.groupIDNotFound.rawValue : group.errorCode
        try outcome(code, "describing group '\(groupID)'", group.errorMessage).get()
        return GroupDescription(group)
    }

    /// Deletes groups without members, and their offsets.
    public func deleteGroups(_ groupIDs: [String]) async throws(KafkaError) -> [String: Result<Void, KafkaError>] {
        let deadline = deadline
        return try await each(groupIDs) { admin, groupID throws(KafkaError) in
            try await admin.deleteGroup(groupID, deadline: deadline)
        }
    }

    private func deleteGroup(_ groupID: String, deadline: Instant) async throws(KafkaError) {
        let (response, _) = try await request(coordinator(groupID), deadline: deadline, isRepeatable: false) { _ in
            var request = DeleteGroupsRequest()
            request.groupsNames = [groupID]
            return request
        } errorCode: {
            $0.results.first?.errorCode ?? 0
        }
        guard let result = response.results.first(where: { $0.groupID == groupID }) else {
            throw KafkaError(.brokerError, "the broker did not respond for group '\(groupID)'")
        }
        try outcome(result.errorCode, "deleting group '\(groupID)'").get()
    }

    func coordinator(_ groupID: String) -> ClusterDestination { .coordinator(of: CoordinatorKey(.group, groupID)) }
}

extension GroupDescription {
    init(_ group: DescribeGroupsResponse.Group) {
        groupID = group.groupID
        state = group.groupState
        protocolType = group.protocolType
        protocolName = group.protocolData
        let isConsumers = group.protocolType == "consumer"
        members = group.members.map { member in
            Member(
                memberID: member.memberID, instanceID: member.groupInstanceID, clientID: member.clientID,
                host: member.clientHost,
                assignment: isConsumers ? Self.partitions(in: member.memberAssignment) : [])
        }.sorted { $0.memberID < $1.memberID }
    }

    /// The partitions in what a member was assigned, which another client has written: empty for anything else.
    private static func partitions(in bytes: ByteSlice) -> [TopicPartition] {
        guard bytes.count >= 2 else { return [] }
        let version = Int16(truncatingIfNeeded: Int(bytes[0]) << 8 | Int(bytes[1]))
        let known = ConsumerProtocolAssignment.validVersions
        guard version >= known.lowerBound,
            let assignment = try? ConsumerProtocolAssignment.decode(
                bytes.extracting(2..<bytes.count), version: min(version, known.upperBound), allowingTrailingBytes: true,
                allowingNulls: true)
        else { return [] }
        return assignment.assignedPartitions.flatMap { topic in
            topic.partitions.map { TopicPartition(topic: topic.topic, partition: $0) }
        }.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
    }
}
