// Names of before, for modules of this package that have not taken the new ones yet.
package typealias ConsumerConfiguration = KafkaConsumer.Configuration
package typealias ProducerConfiguration = KafkaProducer.Configuration
package typealias AdminConfiguration = KafkaAdmin.Configuration
