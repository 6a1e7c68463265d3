#pragma once
#include <stddef.h>
#include <stdint.h>

// A record of the workload: key, value and one header named "trace".
typedef struct {
    const uint8_t *key, *value, *trace;
    size_t key_length, value_length, trace_length;
    int64_t timestamp;
} kafka_floor_record;

// How CRC-32C is computed.
typedef uint32_t (*kafka_floor_crc)(uint32_t previous, const uint8_t *bytes, size_t count);

// Eight tables of 256 entries, eight bytes a step: what a program in C has where the processor has no CRC instruction.
uint32_t kafka_floor_crc_sliced(uint32_t previous, const uint8_t *bytes, size_t count);
// One chain of the processor's instruction.
uint32_t kafka_floor_crc_instruction(uint32_t previous, const uint8_t *bytes, size_t count);
// Carry-less multiplication of vectors where the processor has it, else the instruction in one chain.
uint32_t kafka_floor_crc_folded(uint32_t previous, const uint8_t *bytes, size_t count);

// Writes a batch of format 2 of all records with their one header; returns its size.
size_t kafka_floor_encode(const kafka_floor_record *records, size_t number, kafka_floor_crc crc, uint8_t *out);

// Verifies the checksum of the batch at `bytes`, walks its records and headers with every bound checked. Returns a sum
// over their sizes; 0 when the batch is damaged.
uint64_t kafka_floor_walk(const uint8_t *bytes, size_t count, kafka_floor_crc crc);
