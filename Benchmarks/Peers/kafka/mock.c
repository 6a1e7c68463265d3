// librdkafka's mock broker, alone in a process: prints its address, ends with its input.
//
//   mock TOPIC=PARTITIONS...
#include "client.h"
#include <librdkafka/rdkafka_mock.h>

int main(int argc, char **argv) {
    rd_kafka_t *owner = open_client(RD_KAFKA_PRODUCER, rd_kafka_conf_new());
    rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(owner, 1);
    for (int index = 1; index < argc; index++) {
        char *name = strtok(argv[index], "="), *partitions = strtok(NULL, "=");
        rd_kafka_mock_topic_create(cluster, name, atoi(partitions), 1);
    }
    printf("%s\n", rd_kafka_mock_cluster_bootstraps(cluster));
    fflush(stdout);
    while (getchar() != EOF) {}
    return 0;
}
