extension TopicFilter {
    /// An explanation, for the author of a filter, of the rule that it breaks.
    ///
    /// - Parameter error: the error of `TopicFilter.init`.
    public static func rule(of error: MQTTError) -> String {
        switch error.code {
        case .emptyTopicFilter:
            "it is empty; to take every topic write '#', in quotes: YAML takes a bare # for a comment"
        case .multiLevelWildcard: "'#' may only be the last level, for example 'a/#'"
        case .singleLevelWildcard: "'+' stands for a whole level, for example 'a/+/b'"
        case .shareNameMissing, .shareNameOrFilter:
            "a shared subscription is written $share/NAME/FILTER, with a name without '+', '#' and '/'"
        case .nullCharacter: "it holds the character U+0000"
        case .fieldTooLong: "it is longer than 65,535 bytes"
        default: error.description
        }
    }
}
