internal import KafkaCodec

// ListGroups (16), versions 0-5: every group that has members or offsets.
extension KafkaBrokerCore {
    func listGroups(_ request: ListGroupsRequest, _ exchange: Exchange) {
        let (states, types) = (WordFilter(request.statesFilter), WordFilter(request.typesFilter))
        let withMembers = coordinator.groups
        let names = withMembers.keys + coordinator.offsets.groups.keys.filter { withMembers[$0] == nil }
        let response = Gathered(ListGroupsResponse())
        inParts(names.sorted(), of: exchange) { [self] name in
            let group = coordinator.groups[name]
            // It may have gone since the names were gathered.
            guard group != nil || coordinator.offsets.groups[name] != nil else { return }
            var listed = ListGroupsResponse.Group()
            listed.groupID = name
            listed.protocolType = group?.protocolType ?? ""
            listed.groupState = (group?.state ?? .empty).rawValue
            listed.groupType = "classic"
            guard states.admits(listed.groupState), types.admits(listed.groupType) else { return }
            response.value.groups.append(listed)
        } finish: {
            exchange.respond(response.value)
        }
    }
}

/// Lets through the words that a request names, whatever their case; an empty one lets all through.
private struct WordFilter {
    private let words: Set<String>

    init(_ words: [String]) {
        var lowercased: Set<String> = []
        // Longer ones are the names of nothing.
        for word in words where word.utf8.count <= 64 { lowercased.insert(word.lowercased()) }
        if !words.isEmpty, lowercased.isEmpty { lowercased.insert("") }
        self.words = lowercased
    }

    func admits(_ word: String) -> Bool { words.isEmpty || words.contains(word.lowercased()) }
}
