// Payloads, topics and filters are slices of bytes: they come with `import MQTTCodec`.
@_exported public import WireBytes
