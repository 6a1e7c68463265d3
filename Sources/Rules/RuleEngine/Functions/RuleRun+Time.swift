extension RuleRun {
    /// `parse_time(pattern, milliseconds[, zone])`
    mutating func parseTime(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 2 || list.count == 3, let pattern = text(of: argument(list, 0, plan), plan.version),
            let milliseconds = truncatedInt(argument(list, 1, plan)),
            // Beyond this, offsets would overflow.
            milliseconds.magnitude < 9_000_000_000_000_000_000, spend(pattern.utf8.count),
            let format = JodaFormat(pattern)
        else { return .undefined }
        var zone = TimeZoneRules.utc
        if list.count == 3 {
            guard let name = stringText(argument(list, 2, plan)),
                let rules = ZoneIdentifier.rules(name, zones: environment.timeZone)
            else { return .undefined }
            zone = rules
        }
        return string(format.text(of: milliseconds, in: zone))
    }

    /// `time_to_epoch(text, pattern)`
    mutating func timeToEpoch(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 2, let text = text(of: argument(list, 0, plan), plan.version),
            let pattern = self.text(of: argument(list, 1, plan), plan.version),
            spend(text.utf8.count + pattern.utf8.count), let parsed = JavaTimePattern(pattern),
            let milliseconds = JavaTimeParser.milliseconds(text, parsed, environment.timeZone)
        else { return .undefined }
        return .integer(milliseconds)
    }
}
