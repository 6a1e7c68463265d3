internal import KafkaCodec

// LeaveGroup (13), versions 0-5: members go, and the others share what they had. From version 3 on it names several.
extension KafkaBrokerCore {
    func leaveGroup(_ request: LeaveGroupRequest, _ exchange: Exchange) {
        let response = Gathered(LeaveGroupResponse())
        guard exchange.version >= 3 else {
            response.value.errorCode = leave(request.groupID, request.memberID, nil).rawValue
            return exchange.respond(response.value)
        }
        inParts(request.members, of: exchange) { [self] member in
            var left = LeaveGroupResponse.Member()
            left.memberID = member.memberID
            left.groupInstanceID = member.groupInstanceID
            left.errorCode = leave(request.groupID, member.memberID, member.groupInstanceID).rawValue
            response.value.members.append(left)
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func leave(_ group: String, _ memberID: String, _ instanceID: String?) -> KafkaErrorCode {
        coordinator.update(group) { $0.handleLeave(memberID: memberID, instanceID: instanceID, now: $1) }
            ?? .unknownMemberID
    }
}
