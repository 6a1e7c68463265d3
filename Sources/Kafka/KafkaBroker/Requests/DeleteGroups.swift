internal import KafkaCodec
internal import RecordLog

// DeleteGroups (42), versions 0-2: forgets the offsets of groups without members.
extension KafkaBrokerCore {
    func deleteGroups(_ request: DeleteGroupsRequest, _ exchange: Exchange) {
        let response = Gathered(DeleteGroupsResponse())
        inParts(request.groupsNames.distinct(), of: exchange) { [self] name in
            var result = DeleteGroupsResponse.Group()
            result.groupID = name
            result.errorCode = delete(group: name).rawValue
            response.value.results.append(result)
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func delete(group name: String) -> KafkaErrorCode {
        if coordinator.groups[name] != nil { return .nonEmptyGroup }
        if coordinator.offsets.groups[name] == nil { return .groupIDNotFound }
        do {
            try coordinator.offsets.remove(group: name, now: wallClock())
            return .none
        } catch {
            logStorageError(error)
            return .coordinatorNotAvailable
        }
    }
}
