// What a program has asked the emulated device to do. The array lives in libcuda.so.1.
#pragma once

enum Count { KERNELS, PRODUCTS, UPLOADS, DOWNLOADS, COPIES, FILLS, WAITS, ALLOCATIONS, COUNTS };

extern "C" long emulated_counts[COUNTS];
