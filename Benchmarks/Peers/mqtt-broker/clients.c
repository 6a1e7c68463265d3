// What the C clients of MQTT do with the same work as ours.
//   clients paho-publish PORT COUNT WINDOW PAYLOAD       libpaho-mqtt3as, asynchronous, QoS 1
//   clients mosquitto-publish PORT COUNT WINDOW PAYLOAD  libmosquitto, QoS 0
//   clients paho-receive PORT COUNT QOS | mosquitto-receive PORT COUNT QOS
// A receiver prints "ready" when it is subscribed. Each prints "messages <tab> seconds <tab> CPU seconds".
#include <MQTTAsync.h>
#include <mosquitto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char *topic = "plant/1/line/2/temperature";
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long done, ready, count, window;
static double start;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
}

static void fail(const char *what) {
    fprintf(stderr, "clients: %s\n", what);
    exit(1);
}

static void bump(long *value) {
    pthread_mutex_lock(&mutex);
    ++*value;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void await(long *value, long least) {
    pthread_mutex_lock(&mutex);
    while (*value < least) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

static void report(double cpuBefore) { printf("%ld\t%.6f\t%.6f\n", count, now() - start, cpu() - cpuBefore); }

// libpaho-mqtt3as

static void pahoConnected(void *c, MQTTAsync_successData *r) { bump(&ready); }
static void pahoSubscribed(void *c, MQTTAsync_successData *r) { bump(&ready); }
static void pahoFailed(void *c, MQTTAsync_failureData *r) { fail("libpaho-mqtt: a request failed"); }
static void pahoSent(void *c, MQTTAsync_successData *r) { bump(&done); }
static int pahoArrived(void *c, char *name, int length, MQTTAsync_message *m) {
    if (!done) start = now();
    MQTTAsync_freeMessage(&m);
    MQTTAsync_free(name);
    bump(&done);
    return 1;
}

static MQTTAsync pahoConnect(const char *port) {
    char url[64];
    snprintf(url, sizeof url, "tcp://127.0.0.1:%s", port);
    MQTTAsync client;
    MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer;
    options.maxBufferedMessages = 100000;
    if (MQTTAsync_createWithOptions(&client, url, "paho", MQTTCLIENT_PERSISTENCE_NONE, NULL, &options)) fail("libpaho-mqtt");
    MQTTAsync_setCallbacks(client, NULL, NULL, pahoArrived, NULL);
    MQTTAsync_connectOptions connect = MQTTAsync_connectOptions_initializer;
    connect.cleansession = 1;
    connect.maxInflight = 65535;
    connect.onSuccess = pahoConnected;
    connect.onFailure = pahoFailed;
    if (MQTTAsync_connect(client, &connect)) fail("libpaho-mqtt: connect");
    await(&ready, 1);
    return client;
}

static void pahoPublish(const char *port, int size) {
    MQTTAsync client = pahoConnect(port);
    char *payload = calloc(1, size);
    MQTTAsync_responseOptions response = MQTTAsync_responseOptions_initializer;
    response.onSuccess = pahoSent;
    response.onFailure = pahoFailed;
    double before = cpu();
    start = now();
    for (long i = 0; i < count; i++) {
        await(&done, i - window + 1);
        MQTTAsync_responseOptions each = response;
        if (MQTTAsync_send(client, topic, size, payload, 1, 0, &each)) fail("libpaho-mqtt: send");
    }
    await(&done, count);
    report(before);
}

static void pahoReceive(const char *port, int qos) {
    MQTTAsync client = pahoConnect(port);
    MQTTAsync_responseOptions response = MQTTAsync_responseOptions_initializer;
    response.onSuccess = pahoSubscribed;
    response.onFailure = pahoFailed;
    MQTTAsync_subscribe(client, "plant/#", qos, &response);
    await(&ready, 2);
    puts("ready");
    fflush(stdout);
    double before = cpu();
    await(&done, count);
    report(before);
}

// libmosquitto

static void mosquittoConnected(struct mosquitto *m, void *c, int code) { bump(&ready); }
static void mosquittoSubscribed(struct mosquitto *m, void *c, int id, int n, const int *qos) { bump(&ready); }
static void mosquittoSent(struct mosquitto *m, void *c, int id) { bump(&done); }
static void mosquittoArrived(struct mosquitto *m, void *c, const struct mosquitto_message *message) {
    if (!done) start = now();
    bump(&done);
}

static struct mosquitto *mosquittoConnect(const char *port) {
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new("mosquitto", true, NULL);
    mosquitto_connect_callback_set(client, mosquittoConnected);
    mosquitto_subscribe_callback_set(client, mosquittoSubscribed);
    mosquitto_publish_callback_set(client, mosquittoSent);
    mosquitto_message_callback_set(client, mosquittoArrived);
    mosquitto_max_inflight_messages_set(client, 0);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    if (mosquitto_connect(client, "127.0.0.1", atoi(port), 60) || mosquitto_loop_start(client)) fail("libmosquitto");
    await(&ready, 1);
    return client;
}

static void mosquittoPublish(const char *port, int size) {
    struct mosquitto *client = mosquittoConnect(port);
    char *payload = calloc(1, size);
    double before = cpu();
    start = now();
    for (long i = 0; i < count; i++) {
        await(&done, i - window + 1);
        if (mosquitto_publish(client, NULL, topic, size, payload, 0, false)) fail("libmosquitto: publish");
    }
    await(&done, count);
    report(before);
    mosquitto_disconnect(client);
    mosquitto_loop_stop(client, false);
}

static void mosquittoReceive(const char *port, int qos) {
    struct mosquitto *client = mosquittoConnect(port);
    mosquitto_subscribe(client, NULL, "plant/#", qos);
    await(&ready, 2);
    puts("ready");
    fflush(stdout);
    double before = cpu();
    await(&done, count);
    report(before);
}

int main(int argc, char **argv) {
    if (argc < 5) fail("see the source for its arguments");
    count = atol(argv[3]);
    if (!strcmp(argv[1], "paho-receive")) pahoReceive(argv[2], atoi(argv[4]));
    else if (!strcmp(argv[1], "mosquitto-receive")) mosquittoReceive(argv[2], atoi(argv[4]));
    else {
        if (argc < 6) fail("a publisher needs a window and a payload");
        window = atol(argv[4]);
        if (!strcmp(argv[1], "paho-publish")) pahoPublish(argv[2], atoi(argv[5]));
        else if (!strcmp(argv[1], "mosquitto-publish")) mosquittoPublish(argv[2], atoi(argv[5]));
        else fail("no such work");
    }
    fflush(stdout);
    _exit(0);
}
