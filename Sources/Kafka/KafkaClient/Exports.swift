// What a program needs that imports KafkaClient alone: bytes, records, and the few types of the layers below that the clients take and give.
@_exported public import KafkaCodec
@_exported public import enum KafkaSession.ConsumerAssignor
@_exported public import struct KafkaSession.OffsetAndMetadata
@_exported public import enum KafkaSession.OffsetReset
@_exported public import struct KafkaSession.TopicPartition
@_exported public import struct TrestleBase.Backoff
@_exported public import struct TrestleBase.WallTime
@_exported public import WireBytes
