import MQTTClient

func askForASquare(_ client: MQTTClient) async throws -> String? {
    let request = MQTTOutgoingMessage(topic: "calculator/square", payload: "12")
    let response = try await client.request(request, timeout: .seconds(5))
    return response.text
}

func calculate(_ client: MQTTClient) async throws {
    for try await request in client.messages("calculator/square") {
        // Anybody may publish here: a request without a response topic, or one that is no small number, ends nothing.
        guard request.properties.responseTopic != nil, let number = request.text.flatMap({ Int32($0) }) else { continue }
        try await client.respond(to: request, with: "\(Int64(number) * Int64(number))")
    }
}
