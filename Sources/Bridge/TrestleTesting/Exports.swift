// What a test looks at (messages, records, their bytes) comes with `import TrestleTesting`.
@_exported public import KafkaCodec
@_exported public import MQTTCodec
@_exported public import WireBytes
