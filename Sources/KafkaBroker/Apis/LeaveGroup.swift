internal import KafkaCodec

// LeaveGroup (13), versions 0-5: members go, and the others share what they had. From version 3 on it names several.
extension BrokerCore {
    func leaveGroup(_ request: LeaveGroupRequest, _ exchange: Exchange) {
        var response = LeaveGroupResponse()
        if exchange.version >= 3 {
            response.members = request.members.map { member in
                var answer = LeaveGroupResponse.MemberResponse()
                answer.memberId = member.memberId
                answer.groupInstanceId = member.groupInstanceId
                answer.errorCode = leave(request.groupId, member.memberId, member.groupInstanceId).rawValue
                return answer
            }
        } else {
            response.errorCode = leave(request.groupId, request.memberId, nil).rawValue
        }
        exchange.respond(response)
    }

    private func leave(_ group: String, _ memberID: String, _ instanceID: String?) -> KafkaErrorCode {
        coordinator.update(group) { $0.leave(memberID: memberID, instanceID: instanceID, now: $1) } ?? .unknownMemberId
    }
}
