#pragma once
#include <stddef.h>
#include <stdint.h>

// What one PUBLISH holds, pointing into its bytes.
typedef struct {
    const uint8_t *topic, *properties, *payload;
    uint32_t topic_length, properties_length, payload_length;
    uint16_t identifier;
    uint8_t first;
} mqtt_floor_publish;

// Reads the PUBLISH at the front of `bytes`, checking all that the specification asks for. Returns its size; 0 when it
// is not whole; -1 when it is wrong.
long mqtt_floor_decode(const uint8_t *bytes, size_t count, int version5, mqtt_floor_publish *out);

// Reads every packet of `bytes`; returns a sum over their fields, or -1.
long mqtt_floor_decode_all(const uint8_t *bytes, size_t count, int version5);

// Writes the PUBLISH packets that `publishes` describe, one behind the other. Returns the bytes written.
long mqtt_floor_encode_all(const mqtt_floor_publish *publishes, size_t number, int version5, uint8_t *out);
