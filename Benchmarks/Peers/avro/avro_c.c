// Apache Avro C with the record of AvroThroughput: encoding from a generic datum that is there already, and data to JSON.
//     avro_c SCHEMA-FILE encode|decode COUNT     prints the nanoseconds of one record
#include <avro.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static avro_schema_t schema;

static avro_datum_t reading(void) {
    avro_datum_t record = avro_record(schema);
    avro_schema_t note = avro_schema_record_field_get(schema, "note");
    avro_schema_t mode = avro_schema_record_field_get(schema, "mode");
    avro_record_set(record, "device", avro_string("sensor-00017"));
    avro_record_set(record, "site", avro_string("berlin-3"));
    avro_record_set(record, "ts", avro_int64(1700000000123));
    avro_record_set(record, "seq", avro_int32(48213));
    avro_record_set(record, "temperature", avro_double(21.53));
    avro_record_set(record, "humidity", avro_double(48.2));
    avro_record_set(record, "pressure", avro_double(1013.25));
    avro_record_set(record, "battery", avro_float(3.71f));
    avro_record_set(record, "ok", avro_boolean(1));
    avro_record_set(record, "mode", avro_enum(mode, 0));
    avro_record_set(record, "note", avro_union(note, 1, avro_string("all well")));
    avro_record_set(record, "rssi", avro_int32(-67));
    return record;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int argc, char **argv) {
    char text[8192], buffer[4096];
    if (argc != 4) return 64;
    FILE *file = fopen(argv[1], "r");
    if (!file) return 66;
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = 0;
    if (avro_schema_from_json_length(text, size, &schema)) { fprintf(stderr, "%s\n", avro_strerror()); return 1; }
    long count = atol(argv[3]);
    avro_datum_t datum = reading();
    avro_writer_t writer = avro_writer_memory(buffer, sizeof buffer);
    if (avro_write_data(writer, schema, datum)) { fprintf(stderr, "%s\n", avro_strerror()); return 1; }
    int64_t length = avro_writer_tell(writer);
    double start = now();
    if (!strcmp(argv[2], "encode")) {
        for (long i = 0; i < count; i++) {
            avro_writer_reset(writer);
            // Without a check against the schema, which the datum has passed already.
            if (avro_write_data(writer, NULL, datum)) return 1;
        }
    } else {
        avro_value_iface_t *class = avro_generic_class_from_schema(schema);
        avro_value_t value;
        avro_generic_value_new(class, &value);
        avro_reader_t reader = avro_reader_memory(buffer, length);
        for (long i = 0; i < count; i++) {
            char *json;
            avro_reader_memory_set_source(reader, buffer, length);
            avro_value_reset(&value);
            if (avro_value_read(reader, &value) || avro_value_to_json(&value, 1, &json)) return 1;
            free(json);
        }
    }
    printf("%f\n", (now() - start) / count);
    return 0;
}
