// What a route of the bridge does, with libmosquitto and librdkafka: takes messages of QoS 1, produces them with acks=all and idempotence,
// the MQTT topic as the key, and sends each PUBACK once Kafka has confirmed the record.
//
//   bridge MQTT-PORT CLIENT-ID FILTER BOOTSTRAP TOPIC LINGER-MS
//
// Prints "ready" when it is subscribed; ends at SIGTERM. libmosquitto acknowledges a message before it hands it over, and cannot be told
// to wait: its PUBACKs, which it writes with one write(2) each, are therefore withheld below, and written together when their records are
// stored. This costs less than its own way.
#include "../kafka/client.h"
#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int mqtt_socket = -1;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static rd_kafka_t *producer;
static rd_kafka_topic_t *topic;
static const char *filter;
static unsigned char *acks;
static size_t ack_bytes, ack_capacity;

// libmosquitto's writes come here.
ssize_t write(int descriptor, const void *bytes, size_t count) {
    const unsigned char *packet = bytes;
    if (descriptor != mqtt_socket || mqtt_socket < 0) return syscall(SYS_write, descriptor, bytes, count);
    if (count == 4 && packet[0] == 0x40 && packet[1] == 2) return 4;
    pthread_mutex_lock(&writing);
    ssize_t written = send(descriptor, bytes, count, MSG_NOSIGNAL);
    pthread_mutex_unlock(&writing);
    return written;
}

static void fail(const char *what) {
    fprintf(stderr, "bridge: %s\n", what);
    _exit(1);
}

static void on_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client, (void)opaque;
    if (message->err) fail(rd_kafka_err2str(message->err));
    if (ack_bytes == ack_capacity) {
        ack_capacity = ack_capacity ? 2 * ack_capacity : 4096;
        acks = realloc(acks, ack_capacity);
    }
    uintptr_t identifier = (uintptr_t)message->_private;
    unsigned char packet[4] = {0x40, 2, (unsigned char)(identifier >> 8), (unsigned char)identifier};
    memcpy(acks + ack_bytes, packet, 4);
    ack_bytes += 4;
}

static void send_acks(void) {
    size_t sent = 0;
    pthread_mutex_lock(&writing);
    while (sent < ack_bytes) {
        ssize_t count = send(mqtt_socket, acks + sent, ack_bytes - sent, MSG_NOSIGNAL);
        if (count > 0) sent += (size_t)count;
        else if (errno == EAGAIN) poll(&(struct pollfd){.fd = mqtt_socket, .events = POLLOUT}, 1, 100);
        else fail("the MQTT connection broke");
    }
    pthread_mutex_unlock(&writing);
    ack_bytes = 0;
}

static void *deliver(void *unused) {
    for (;;) {
        rd_kafka_poll(producer, 100);
        send_acks();
    }
    return unused;
}

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
    (void)client, (void)context;
    for (;;) {
        int failed = rd_kafka_produce(
            topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, message->payload, (size_t)message->payloadlen, message->topic,
            strlen(message->topic), (void *)(uintptr_t)message->mid);
        if (!failed) return;
        if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) fail(rd_kafka_err2str(rd_kafka_last_error()));
        usleep(1000);
    }
}

static void on_connect(struct mosquitto *client, void *context, int code) {
    (void)context;
    if (code) fail("the MQTT broker refused the connection");
    mqtt_socket = mosquitto_socket(client);
    mosquitto_subscribe(client, NULL, filter, 1);
}

static void on_subscribe(struct mosquitto *client, void *context, int identifier, int count, const int *granted) {
    (void)client, (void)context, (void)identifier, (void)count, (void)granted;
    puts("ready");
    fflush(stdout);
}

static void stop(int signal) {
    (void)signal;
    _exit(0);
}

int main(int argc, char **argv) {
    if (argc != 7) return 64;
    signal(SIGTERM, stop);
    filter = argv[3];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", argv[4]);
    set(conf, "enable.idempotence", "true");
    set(conf, "partitioner", "murmur2_random");
    set(conf, "linger.ms", argv[6]);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    producer = open_client(RD_KAFKA_PRODUCER, conf);
    topic = rd_kafka_topic_new(producer, argv[5], NULL);

    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(argv[2], false, NULL);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    if (mosquitto_connect(client, "127.0.0.1", atoi(argv[1]), 60)) fail("cannot connect to the MQTT broker");
    pthread_t thread;
    pthread_create(&thread, NULL, deliver, NULL);
    int code = mosquitto_loop_forever(client, -1, 1);
    fail(mosquitto_strerror(code));
}
