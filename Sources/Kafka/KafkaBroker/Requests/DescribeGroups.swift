internal import KafkaCodec
internal import WireBytes

// DescribeGroups (15), versions 0-5: who is in a group and what each has.
extension KafkaBrokerCore {
    func describeGroups(_ request: DescribeGroupsRequest, _ exchange: Exchange) {
        let response = Gathered(DescribeGroupsResponse())
        inParts(request.groups.distinct(), of: exchange) { [self] name in
            let described = describe(group: name)
            let size = described.members.reduce(0) { $0 + $1.memberMetadata.count + $1.memberAssignment.count }
            exchange.prepare(size)
            response.value.groups.append(described)
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func describe(group name: String) -> DescribeGroupsResponse.Group {
        var described = DescribeGroupsResponse.Group()
        described.groupID = name
        guard let group = coordinator.groups[name] else {
            // A group with offsets alone is empty; one without is dead, as is one that never was.
            described.groupState = coordinator.offsets.groups[name] == nil ? "Dead" : "Empty"
            return described
        }
        described.groupState = group.state.rawValue
        described.protocolType = group.protocolType ?? ""
        described.protocolData = group.state == .stable ? group.protocolName ?? "" : ""
        described.members = group.members.values.sorted { $0.order < $1.order }.map { member in
            var result = DescribeGroupsResponse.Member()
            result.memberID = member.id
            result.groupInstanceID = member.instanceID
            result.clientID = member.clientID
            result.clientHost = member.clientHost
            if group.state == .stable {
                result.memberMetadata = member.metadata(of: group.protocolName ?? "")
                result.memberAssignment = member.assignment
            }
            return result
        }
        return described
    }
}
