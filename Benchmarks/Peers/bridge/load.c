// The load of a bridge, and what is measured of it:
//
//   load subscribe MQTT-PORT CLIENT-ID FILTER    leaves a session behind that subscribes with QoS 1
//   load fill MQTT-PORT COUNT SIZE               publishes COUNT messages with QoS 1, and waits for their PUBACKs
//   load await BOOTSTRAP TOPIC COUNT             waits until the topic has COUNT records; prints the monotonic time, and their number
//   load paced MQTT-PORT RATE SECONDS SIZE       prints a port, at which it passes the bridge's connection on, and measures the time
//                                                from each PUBLISH to the bridge to its PUBACK: prints how many were published and
//                                                acknowledged, then p50, p99 and p99.9 in microseconds, and the
//                                                milliseconds from the first PUBLISH to the last PUBACK
#include "../kafka/client.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

static const char *topics[] = {
    "bench/line0/temperature", "bench/line1/temperature", "bench/line2/temperature", "bench/line3/temperature",
    "bench/line4/temperature", "bench/line5/temperature", "bench/line6/temperature", "bench/line7/temperature"};

static void fail(const char *what) {
    fprintf(stderr, "load: %s\n", what);
    exit(1);
}

static void send_all(int s, const void *bytes, size_t count) {
    for (size_t sent = 0; sent < count;) {
        ssize_t n = write(s, (const char *)bytes + sent, count - sent);
        if (n <= 0) fail("a connection broke");
        sent += (size_t)n;
    }
}

static void read_all(int s, void *bytes, size_t count) {
    for (size_t have = 0; have < count;) {
        ssize_t n = read(s, (char *)bytes + have, count - have);
        if (n <= 0) fail("a connection ended");
        have += (size_t)n;
    }
}

static int dial(int port) {
    int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(s, (void *)&address, sizeof address)) fail("cannot connect");
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return s;
}

static int login(int port, const char *name, int is_clean) {
    int s = dial(port);
    size_t size = strlen(name);
    uint8_t packet[64] = {0x10, 12 + size, 0, 4, 'M', 'Q', 'T', 'T', 4, is_clean ? 2 : 0, 0, 0, 0, size}, response[4];
    memcpy(packet + 14, name, size);
    send_all(s, packet, 14 + size);
    read_all(s, response, 4);
    if (response[3]) fail("CONNECT was refused");
    return s;
}

static void subscribe(int port, const char *name, const char *filter) {
    int s = login(port, name, 0);
    size_t size = strlen(filter);
    uint8_t packet[64] = {0x82, 5 + size, 0, 1, 0, size}, response[5];
    memcpy(packet + 6, filter, size);
    packet[6 + size] = 1;
    send_all(s, packet, 7 + size);
    read_all(s, response, 5);
    send_all(s, "\xe0\0", 2);
    close(s);
}

// Writes one PUBLISH of QoS 1.
static size_t publish(uint8_t *out, long number, int size) {
    const char *topic = topics[number % 8];
    size_t name = strlen(topic);
    uint32_t length = 2 + name + 2 + size;
    uint8_t *p = out;
    *p++ = 0x32;
    for (uint32_t rest = length;; rest >>= 7) {
        *p++ = (rest & 127) | (rest > 127 ? 128 : 0);
        if (rest < 128) break;
    }
    *p++ = 0;
    *p++ = name;
    memcpy(p, topic, name);
    p += name;
    *p++ = (number % 65535 + 1) >> 8;
    *p++ = number % 65535 + 1;
    memset(p, 'x', size);
    return p + size - out;
}

// Publishes as many as are due, and reads PUBACKs: `rate` 0 for a window of 1,000.
static void run_publisher(int port, long rate, long count, int size) {
    int s = login(port, "load", 1);
    uint8_t *out = malloc(256 * (size + 64)), in[1 << 16];
    long sent = 0, got = 0;
    double start = now();
    while (got < 4 * count) {
        long due = rate ? (long)((now() - start) * rate) : got / 4 + 1000;
        if (due > count) due = count;
        size_t filled = 0;
        for (int n = 0; n < 256 && sent < due; n++) filled += publish(out + filled, sent++, size);
        if (filled) send_all(s, out, filled);
        struct pollfd ready = {.fd = s, .events = POLLIN};
        if (poll(&ready, 1, sent < due ? 0 : rate ? 1 : 1000) <= 0) continue;
        ssize_t n = read(s, in, sizeof in);
        if (n <= 0) fail("the publisher was disconnected");
        got += n;
    }
    free(out);
    close(s);
}

// MARK: Kafka

static void await_records(const char *bootstrap, const char *topic, int64_t count) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", bootstrap);
    rd_kafka_t *client = open_client(RD_KAFKA_CONSUMER, conf);
    const struct rd_kafka_metadata *metadata;
    rd_kafka_topic_t *handle = rd_kafka_topic_new(client, topic, NULL);
    int partitions = 0;
    while (!partitions) {
        if (rd_kafka_metadata(client, 0, handle, &metadata, 5000)) fail("no metadata");
        if (!metadata->topics[0].err) partitions = metadata->topics[0].partition_cnt;
        rd_kafka_metadata_destroy(metadata);
        if (!partitions) usleep(1000);
    }
    int64_t before = -1;
    for (double moved = now(); now() - moved < 30;) {
        int64_t sum = 0, low, high;
        for (int32_t partition = 0; partition < partitions; partition++)
            if (!rd_kafka_query_watermark_offsets(client, topic, partition, &low, &high, 5000)) sum += high;
        if (sum != before) moved = now();
        before = sum;
        if (sum >= count) break;
        usleep(5000);
    }
    printf("%f %lld\n", now(), (long long)before);
    fflush(stdout);
    _exit(0);
}

// MARK: The time until a PUBACK

// One direction of the bridge's connection.
struct way {
    int from, to;
    uint8_t *bytes;
    size_t have, looked;
};

static double sent_at[65536];
static double *times, first, last;
static long passed, acknowledged, expected;
static atomic_int is_subscribed;

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Looks at whole packets that have not been looked at, and passes all bytes on.
static int pass(struct way *way) {
    ssize_t n = read(way->from, way->bytes + way->have, (1 << 20) - way->have);
    if (n <= 0) return 0;
    double time = now();
    send_all(way->to, way->bytes + way->have, (size_t)n);
    way->have += (size_t)n;
    for (;;) {
        uint8_t *packet = way->bytes + way->looked;
        size_t left = way->have - way->looked, place = 1;
        uint32_t length = 0;
        int shift = 0, is_whole = 0;
        while (place < left && !is_whole) {
            length |= (uint32_t)(packet[place] & 127) << shift;
            shift += 7;
            is_whole = packet[place++] < 128;
        }
        if (!is_whole || left - place < length) break;
        uint8_t *body = packet + place;
        switch (packet[0] >> 4) {
        case 3: {
            size_t name = body[0] << 8 | body[1];
            sent_at[body[2 + name] << 8 | body[3 + name]] = time;
            if (!passed++) first = time;
            break;
        }
        case 4:
            if (acknowledged < expected) times[acknowledged] = (time - sent_at[body[0] << 8 | body[1]]) * 1e6;
            acknowledged++;
            last = time;
            break;
        case 9: is_subscribed = 1; break;
        default: break;
        }
        way->looked += place + length;
    }
    memmove(way->bytes, way->bytes + way->looked, way->have -= way->looked);
    way->looked = 0;
    return 1;
}

struct pace {
    int port, size;
    long rate, count;
};

static void *keep_pace(void *argument) {
    struct pace *pace = argument;
    while (!is_subscribed) usleep(1000);
    usleep(500000);
    run_publisher(pace->port, pace->rate, pace->count, pace->size);
    return NULL;
}

static void measure(int port, long rate, long seconds, int size) {
    struct pace pace = {port, size, rate, rate * seconds};
    expected = pace.count;
    times = calloc(expected, sizeof(double));
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(listener, (void *)&address, length) || listen(listener, 1) || getsockname(listener, (void *)&address, &length))
        fail("cannot listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    int bridge = accept(listener, NULL, NULL), broker = dial(port), one = 1;
    setsockopt(bridge, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct way down = {broker, bridge, malloc(1 << 20), 0, 0}, up = {bridge, broker, malloc(1 << 20), 0, 0};
    pthread_t publisher;
    pthread_create(&publisher, NULL, keep_pace, &pace);
    struct pollfd ready[2] = {{broker, POLLIN, 0}, {bridge, POLLIN, 0}};
    while (acknowledged < expected) {
        // Nothing moves any more.
        if (poll(ready, 2, 20000) <= 0) break;
        if (ready[0].revents && !pass(&down)) fail("the MQTT broker closed the bridge's connection");
        if (ready[1].revents && !pass(&up)) fail("the bridge closed its connection");
    }
    long count = acknowledged < expected ? acknowledged : expected;
    if (!count) fail("nothing was acknowledged");
    qsort(times, count, sizeof(double), by_size);
    printf(
        "%ld %ld %.0f %.0f %.0f %.0f\n", expected, acknowledged, times[count / 2], times[count * 99 / 100],
        times[count * 999 / 1000], (last - first) * 1e3);
    fflush(stdout);
    _exit(0);
}

int main(int argc, char **argv) {
    const char *work = argc > 1 ? argv[1] : "";
    if (!strcmp(work, "subscribe") && argc == 5) subscribe(atoi(argv[2]), argv[3], argv[4]);
    else if (!strcmp(work, "fill") && argc == 5) run_publisher(atoi(argv[2]), 0, atol(argv[3]), atoi(argv[4]));
    else if (!strcmp(work, "await") && argc == 5) await_records(argv[2], argv[3], atoll(argv[4]));
    else if (!strcmp(work, "paced") && argc == 6) measure(atoi(argv[2]), atol(argv[3]), atol(argv[4]), atoi(argv[5]));
    else return 64;
    return 0;
}
