import PayloadSchemas
import SchemaRegistry

extension Bridge {
    /// Asks a registry on behalf of a shard, which gets the response.
    func fetch(_ request: SchemaRequest, _ number: UInt64, of shard: ObjectIdentifier) {
        Task {
            let response = await response(to: request)
            (shards + retiring).first { ObjectIdentifier($0) == shard }?.schemaRequests.handle(response, of: number)
        }
    }

    private func response(to request: SchemaRequest) async -> SchemaRequest.Response {
        do throws(SchemaRegistryError) {
            let resolver = try resolver(of: request.registry)
            return switch request.kind {
            case .target(let choice, let topic): .success(try await resolver.schema(choice, topic: topic))
            case .named(let framing): .success(try await resolver.schema(framing))
            case .extended(let choice, let topic, let json, let options):
                .success(try await resolver.extended(choice, topic: topic, by: json, options: options))
            }
        } catch { return .failure(error) }
    }

    private func resolver(of settings: RegistrySettings) throws(SchemaRegistryError) -> SchemaResolver {
        if let known = registries[settings] { return known }
        let resolver = SchemaResolver(try SchemaRegistryClient(settings.clientConfiguration, loop: loop))
        registries[settings] = resolver
        return resolver
    }
}
