import TrestleJSON

/// Reads a registry's responses.
enum RegistryReading {
    private static var fault: SchemaRegistryError {
        SchemaRegistryError(.invalidResponse, "the registry's response lacks what the API says")
    }

    static func body(_ schema: RegisteredSchema) -> JSON {
        var members: [(name: String, value: JSON)] = [("schema", .string(schema.text))]
        if schema.kind != "AVRO" { members.append(("schemaType", .string(schema.kind))) }
        if !schema.references.isEmpty {
            members.append(
                (
                    "references",
                    .array(
                        schema.references.map {
                            .object([
                                ("name", .string($0.name)), ("subject", .string($0.subject)),
                                ("version", .integer($0.version)),
                            ])
                        })
                ))
        }
        return .object(members)
    }

    static func schema(_ json: JSON) throws(SchemaRegistryError) -> RegisteredSchema {
        guard let text = json["schema"]?.text else { throw fault }
        var references: [RegisteredSchema.Reference] = []
        if case .array(let listed) = json["references"] {
            for item in listed {
                guard let name = item["name"]?.text, let subject = item["subject"]?.text,
                    let version = item["version"]?.integer
                else {
                    throw fault
                }
                references.append(RegisteredSchema.Reference(name: name, subject: subject, version: version))
            }
        }
        return RegisteredSchema(kind: json["schemaType"]?.text ?? "AVRO", text: text, references: references)
    }

    static func identity(_ json: JSON) throws(SchemaRegistryError) -> SchemaIdentity {
        guard let number = json["id"]?.integer, let id = Int32(exactly: number), id > 0 else { throw fault }
        return SchemaIdentity(id: id, guid: json["guid"]?.text.flatMap { SchemaGUID($0) })
    }

    static func version(_ json: JSON) throws(SchemaRegistryError) -> SchemaVersion {
        guard let subject = json["subject"]?.text, let version = json["version"]?.integer else { throw fault }
        let identity = try identity(json)
        return SchemaVersion(
            subject: subject, version: version, id: identity.id, guid: identity.guid, schema: try schema(json))
    }

    static func texts(_ json: JSON) throws(SchemaRegistryError) -> [String] {
        guard case .array(let items) = json else { throw fault }
        return items.compactMap(\.text)
    }

    static func numbers(_ json: JSON) throws(SchemaRegistryError) -> [Int] {
        guard case .array(let items) = json else { throw fault }
        return items.compactMap(\.integer)
    }
}
