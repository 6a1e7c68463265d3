internal import KafkaCodec

// ListGroups (16), versions 0-5: every group that has members or offsets.
extension BrokerCore {
    func listGroups(_ request: ListGroupsRequest, _ exchange: Exchange) {
        let names = Set(coordinator.groups.keys).union(coordinator.offsets.groups.keys)
        var response = ListGroupsResponse()
        for name in names.sorted() {
            let group = coordinator.groups[name]
            var listed = ListGroupsResponse.ListedGroup()
            listed.groupId = name
            listed.protocolType = group?.protocolType ?? ""
            listed.groupState = (group?.state ?? .empty).rawValue
            listed.groupType = "classic"
            guard Self.matches(listed.groupState, request.statesFilter),
                Self.matches(listed.groupType, request.typesFilter)
            else { continue }
            response.groups.append(listed)
        }
        exchange.respond(response)
    }

    /// Whether a filter lets a word through: an empty one does all, and case does not count.
    private static func matches(_ word: String, _ filter: [String]) -> Bool {
        filter.isEmpty || filter.contains { $0.lowercased() == word.lowercased() }
    }
}
