// What the client's own interface speaks of: QoS, properties, reason codes, filters and bytes come with `import MQTTClient`.
@_exported public import MQTTCodec
@_exported public import WireBytes
