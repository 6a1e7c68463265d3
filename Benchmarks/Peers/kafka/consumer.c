// What KafkaClientThroughput's 'consume' does, with librdkafka: reads all partitions of a topic from the beginning, checksums verified.
//
//   consumer BOOTSTRAP TOPIC PARTITIONS COUNT SIZE     prints seconds and CPU seconds
#include "client.h"
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 6) return 64;
    int partitions = atoi(argv[3]);
    long expected = atol(argv[4]), size = atol(argv[5]);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", argv[1]);
    set(conf, "group.id", "benchmark");
    set(conf, "enable.auto.commit", "false");
    set(conf, "enable.auto.offset.store", "false");
    set(conf, "check.crcs", "true");
    set(conf, "queued.min.messages", "1000000");
    set(conf, "fetch.message.max.bytes", "1048576");
    rd_kafka_t *consumer = open_client(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partitions);
    for (int index = 0; index < partitions; index++)
        rd_kafka_topic_partition_list_add(list, argv[2], index)->offset = RD_KAFKA_OFFSET_BEGINNING;
    double start = 0, cpu = 0;
    rd_kafka_assign(consumer, list);
    rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(consumer);
    static rd_kafka_message_t *messages[10000];
    long count = 0, bytes = 0;
    while (count < expected) {
        ssize_t taken = rd_kafka_consume_batch_queue(queue, 1, messages, 10000);
        // From the first records on, as ours.
        if (taken > 0 && start == 0) start = now(), cpu = cpu_seconds();
        for (ssize_t index = 0; index < taken; index++) {
            if (!messages[index]->err) {
                count++;
                bytes += (long)messages[index]->len;
            }
            rd_kafka_message_destroy(messages[index]);
        }
    }
    printf("%f %f\n", now() - start, cpu_seconds() - cpu);
    fflush(stdout);
    // Closing waits for requests that let the broker wait; the work is done.
    _exit(bytes != count * size);
}
