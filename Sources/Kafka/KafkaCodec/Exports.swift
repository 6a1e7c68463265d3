// Keys, values and records are slices of bytes: they come with `import KafkaCodec`.
@_exported public import WireBytes
