#pragma once

// Bytes that are allocated now, as the allocator rounds them.
long memory_meter_live(void);
// The most that was allocated at once since the last reset.
long memory_meter_peak(void);
void memory_meter_reset(void);
