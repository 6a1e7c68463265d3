#pragma once

/// How often memory was requested from the C library since the program began, by Swift or by C, on any thread.
long alloc_counter_total(void);
