// What KafkaClientThroughput's 'produce' and 'single' do, with librdkafka: acks=all and idempotence on both sides, linger and batch size as
// librdkafka has them by default (others made it no faster), and linger 0 for one at a time.
//
//   producer produce|single BOOTSTRAP TOPIC COUNT SIZE
//
// 'produce' prints seconds and CPU seconds; 'single' prints p50 and p99 in microseconds and CPU seconds.
#include "client.h"

static long delivered, failed;

static void on_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client, (void)opaque;
    if (message->err) failed++;
    else delivered++;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void send_one(rd_kafka_t *client, rd_kafka_topic_t *topic, void *value, size_t size) {
    while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, value, size, NULL, 0, NULL) == -1)
        rd_kafka_poll(client, 1);
}

static void wait_for(rd_kafka_t *client, long count) {
    while (delivered + failed < count) rd_kafka_poll(client, 100);
}

static void measure_latency(rd_kafka_t *client, rd_kafka_topic_t *topic, void *value, size_t size, long count) {
    double cpu = cpu_seconds();
    double *times = malloc(sizeof(double) * (size_t)count);
    long before = delivered + failed;
    for (long index = 0; index < count; index++) {
        double begin = now();
        send_one(client, topic, value, size);
        wait_for(client, before + index + 1);
        times[index] = (now() - begin) * 1e6;
    }
    qsort(times, (size_t)count, sizeof(double), compare);
    printf("%f %f %f\n", times[count / 2], times[count * 99 / 100], cpu_seconds() - cpu);
}

int main(int argc, char **argv) {
    if (argc != 6) return 64;
    int is_single = strcmp(argv[1], "single") == 0;
    long count = atol(argv[4]);
    size_t size = (size_t)atol(argv[5]);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", argv[2]);
    set(conf, "enable.idempotence", "true");
    set(conf, "queue.buffering.max.kbytes", "32768");
    set(conf, "queue.buffering.max.messages", "1000000");
    set(conf, "linger.ms", is_single ? "0" : "5");
    set(conf, "batch.size", "1000000");
    set(conf, "batch.num.messages", "10000");
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_t *client = open_client(RD_KAFKA_PRODUCER, conf);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, argv[3], NULL);
    unsigned char *value = malloc(size);
    for (size_t index = 0; index < size; index++) value[index] = (unsigned char)(index * 31);
    long warm = is_single ? 100 : 10;
    for (long index = 0; index < warm; index++) {
        send_one(client, topic, value, size);
        wait_for(client, index + 1);
    }
    if (is_single) {
        measure_latency(client, topic, value, size, count);
    } else {
        double start = now(), cpu = cpu_seconds();
        for (long index = 0; index < count; index++) {
            send_one(client, topic, value, size);
            if (index % 1000 == 0) rd_kafka_poll(client, 0);
        }
        wait_for(client, warm + count);
        printf("%f %f\n", now() - start, cpu_seconds() - cpu);
    }
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(client);
    return failed > 0;
}
