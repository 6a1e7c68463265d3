// What KafkaProducerThroughput does, with librdkafka: acks=all and idempotence, as ours by default, linger 0 for one at a time and
// librdkafka's own 5 ms for many.
//
//   producer send|ask BOOTSTRAP TOPIC COUNT SIZE
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long delivered, failed;

static void on_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client, (void)opaque;
    if (message->err) failed++;
    else delivered++;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
    char error[512];
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) {
        fprintf(stderr, "%s\n", error);
        exit(1);
    }
}

static void produce(rd_kafka_t *client, rd_kafka_topic_t *topic, void *value, size_t size) {
    while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, value, size, NULL, 0, NULL) == -1)
        rd_kafka_poll(client, 1);
}

static void wait_for(rd_kafka_t *client, long count) {
    while (delivered + failed < count) rd_kafka_poll(client, 100);
}

int main(int argc, char **argv) {
    if (argc != 6) return 64;
    int asks = strcmp(argv[1], "ask") == 0;
    long count = atol(argv[4]);
    size_t size = (size_t)atol(argv[5]);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", argv[2]);
    set(conf, "enable.idempotence", "true");
    set(conf, "queue.buffering.max.kbytes", "32768");
    set(conf, "queue.buffering.max.messages", "1000000");
    if (asks) set(conf, "linger.ms", "0");
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    char error[512];
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, argv[3], NULL);
    unsigned char *value = malloc(size);
    for (size_t index = 0; index < size; index++) value[index] = (unsigned char)(index * 31);
    long warm = asks ? 100 : 10;
    for (long index = 0; index < warm; index++) {
        produce(client, topic, value, size);
        wait_for(client, index + 1);
    }
    double start = now();
    if (asks) {
        double *times = malloc(sizeof(double) * (size_t)count);
        for (long index = 0; index < count; index++) {
            double begin = now();
            produce(client, topic, value, size);
            wait_for(client, warm + index + 1);
            times[index] = (now() - begin) * 1e6;
        }
        qsort(times, (size_t)count, sizeof(double), compare);
        printf("%f %f\n", times[count / 2], times[count * 99 / 100]);
    } else {
        for (long index = 0; index < count; index++) {
            produce(client, topic, value, size);
            if (index % 1000 == 0) rd_kafka_poll(client, 0);
        }
        wait_for(client, warm + count);
        printf("%f\n", now() - start);
    }
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(client);
    return failed > 0;
}
