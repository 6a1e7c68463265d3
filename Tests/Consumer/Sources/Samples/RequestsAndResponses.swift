import MQTTClient

func askForASquare(_ client: MQTTClient) async throws -> String? {
    let request = MQTTOutgoingMessage(topic: "calculator/square", payload: "12")
    let response = try await client.request(request, timeout: .seconds(5))
    return response.text
}

func calculate(_ client: MQTTClient) async throws {
    for try await request in client.messages("calculator/square") {
        guard let number = request.text.flatMap({ Int($0) }) else { continue }
        try await client.respond(to: request, with: ByteSlice(utf8: "\(number * number)"))
    }
}
