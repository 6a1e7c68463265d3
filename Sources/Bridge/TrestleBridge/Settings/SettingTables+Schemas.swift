internal import PayloadSchemas
internal import SchemaRegistry
internal import WireBytes

// Schemas of routes, and the registries that have them.
extension SettingTables {
    /// `schema_registries` and `routes[].schema.registry`, beside `url` and `tls`
    public static let registry: [Setting<RegistrySettings>] = [
        .text("username", \.username, 0...1_024, "the user name, for basic authentication"),
        .secret("password", \.password, 0...65_535, allowsControls: false, "the password, for basic authentication"),
        .secret("token", \.token, 1...65_536, allowsControls: false, "the token, for bearer authentication"),
        .duration(
            "timeout", \.timeout, .milliseconds(100) ... .seconds(300), "the time limit for a response of one URL"),
        .duration(
            "refresh", \.refresh, .seconds(1) ... .seconds(86_400),
            "with `use: latest`: the time after which the latest version of a subject is looked up again. The one that is known stays in "
                + "use meanwhile"),
    ]

    /// `routes[].schema`
    public static let schema: [Setting<RouteSchema>] = [
        .choice("type", \.type, "the type of the schema"),
        .text(
            "subject", \.subject, 1...1_024,
            "the subject: by a strategy of Confluent's clients (`TopicName`: the Kafka topic and `-value`; `RecordName`; "
                + "`TopicRecordName`), or its name"),
        use(
            "which schema of the subject. `latest`: the latest version. `register`: the one of `file`, which is registered"
        ),
        .path("file", \.file, "the schema, for `use: register`; otherwise for the names that subjects need"),
        .text(
            "message", \.message, 1...1_024,
            "the full name of the message of a Protobuf schema; without it, the first one"),
        .choice(
            "source", \.source,
            "the form of payloads. `avro`, `protobuf`: the binary form alone. `single_object`: Avro's single-object form. `prefix`: data "
                + "behind the id of its schema, as Confluent's serializers write it"),
        .path(
            "source_file", \.sourceFile,
            "for `avro` and `single_object`: the schema that payloads were written with, where it is another one"),
        .word(
            "target", \.target, [("type", nil), ("avro", .avro), ("json", .json), ("protobuf", .protobuf)],
            "the form of the records' values. `type`: the one of the schema. `json`: payloads are checked, and stored as JSON"
        ),
        .word(
            "framing", \.framing,
            [("default", nil), ("prefix", .prefix), ("header", .header), ("none", PayloadFormat.Framing.none)],
            "where a record names its schema. `prefix`: 0 and the id in front of the value. `header`: the GUID in the header "
                + "`__value_schema_id`. `default`: `prefix`, or `none` for JSON that is checked by a schema of another type"
        ),
        .choice(
            "on_mismatch", \.onMismatch,
            "the treatment of a message that does not fit. `dead_letter`: it goes to the dead-letter topic, with path, expected and found "
                + "in headers. `drop`: it counts as filtered. `pass`: it is stored as it came, without naming a schema"),
        .choice(
            "new_fields", \.newFields,
            "the treatment of members of JSON that the schema does not have. `reject`: the message does not fit. `ignore`: they are left "
                + "out. `register`: a version of the Avro schema is registered that has them as optional fields, if the registry allows"
        ),
        .choice("json", \.json, "how JSON stands for Avro: `plain`, as devices send it, or Avro's own JSON encoding"),
        .choice("bytes", \.bytes, "how bytes stand in plain JSON"),
    ]

    private static func use(_ help: String) -> Setting<RouteSchema> {
        Setting(
            "use", help, takes: "latest, register, version N or id N", show: { $0.use.text }
        ) { target, text in
            guard let use = SchemaUse(text) else { return false }
            target.use = use
            return true
        }
    }

    /// `routes[].schema` from Kafka to MQTT
    public static let returnSchema: [Setting<ReturnSchema>] = [
        .choice("type", \.type, "the type of the schema in `file`"),
        .path(
            "file", \.file,
            "the schema that values are read by; those of Avro are resolved to it. Without it, each by the one that it was written with"
        ),
        .choice(
            "on_mismatch", \.onMismatch,
            "the treatment of a record that names no schema, or does not fit: `dead_letter`, `drop`, or `pass`, which publishes it as it is"
        ),
        .choice("json", \.json, "how JSON stands for Avro: `plain`, or Avro's own JSON encoding"),
        .choice("bytes", \.bytes, "how bytes stand in plain JSON"),
    ]
}

extension RouteSchema {
    func listed(_ section: String) -> [ListedSetting] {
        registry.listed(section)
            + SettingTables.schema.compactMap { $0.listed(in: self, section: section)?.within("schema") }
            + content(text, "file", section) + content(sourceText, "source_file", section)
            + references.map { reference in
                ListedSetting(
                    section, "schema.references",
                    .text("\(reference.name): \(reference.subject), version \(reference.version)"))
            }
    }
}

extension ReturnSchema {
    func listed(_ section: String) -> [ListedSetting] {
        registry.listed(section)
            + SettingTables.returnSchema.compactMap { $0.listed(in: self, section: section)?.within("schema") }
            + content(text, "file", section)
    }
}

/// The content of a file, for comparison.
private func content(_ text: String?, _ key: String, _ section: String) -> [ListedSetting] {
    text.map { [ListedSetting(section, "schema.\(key) content", .secret(Secret($0)))] } ?? []
}

extension ListedSetting {
    fileprivate func within(_ key: String) -> ListedSetting { ListedSetting(section, "\(key).\(name)", value) }
}
