// libcudart.so.13, the CUDA runtime: memory of the device is memory of the host, and every call has
// ended when it returns.
//
// Fresh memory is filled with NaN, so that a read before a write shows; what is allocated at a time
// is limited (EMULATED_CUDA_MEMORY bytes, 8 GiB by default), so that too large a request fails.
#include "runtime.h"

#include <stdlib.h>
#include <string.h>

#include <mutex>
#include <unordered_map>

#include "counts.h"

static const size_t ALIGNMENT = 512;
static std::mutex memory;
static std::unordered_map<void*, size_t> blocks;
static size_t used = 0;

static size_t capacity() {
    const char* text = getenv("EMULATED_CUDA_MEMORY");
    return text && *text ? strtoull(text, nullptr, 10) : (size_t)8 << 30;
}

static bool on_device(const void* address) { return blocks.count((void*)address); }

// A stream or an event; `made` points to a pointer to an incomplete type of its own.
static int handle(void* made) { return (*(void**)made = malloc(1)) ? SUCCESS : OUT_OF_MEMORY; }

static void count_copy(int kind, bool waits) {
    const Count counts[] = {COPIES, UPLOADS, DOWNLOADS, COPIES, COPIES};
    emulated_counts[counts[kind]]++;
    if (waits && kind == 2) emulated_counts[WAITS]++;
}

static int copy_rows(void* to, size_t to_step, const void* from, size_t from_step, size_t width, size_t height) {
    for (size_t row = 0; row < height; row++)
        memmove((char*)to + row * to_step, (const char*)from + row * from_step, width);
    return SUCCESS;
}

// Errors.

const char* cudaGetErrorName(int status) { return status == OUT_OF_MEMORY ? "cudaErrorMemoryAllocation" : status == NOT_SUPPORTED ? "cudaErrorNotSupported" : "cudaError"; }
const char* cudaGetErrorString(int status) { return status == OUT_OF_MEMORY ? "out of memory" : status == NOT_SUPPORTED ? "not in the emulated CUDA" : "an error of the emulated CUDA"; }

// The device.

extern "C" int cudaRuntimeGetVersion(int* version) { *version = 13020; return SUCCESS; }
int emulated_driver_version(int* version) { *version = 13020; return SUCCESS; }
int emulated_device_synchronize() { emulated_counts[WAITS]++; return SUCCESS; }
int emulated_last_error() { return SUCCESS; }
int cudaGetDevice(int* number) { *number = 0; return SUCCESS; }
int cudaGetDeviceCount(int* count) { *count = 1; return SUCCESS; }
int cudaSetDevice(int number) { return number == 0 ? SUCCESS : INVALID_VALUE; }
int cudaDeviceGetAttribute(int* value, int attribute, int) {
    switch (attribute) {
        case 16: *value = 132; break;   // multiprocessors
        case 75: *value = 9; break;     // compute capability
        case 76: *value = 0; break;
        default: *value = 1024;
    }
    return SUCCESS;
}
int cudaGetDeviceProperties(DeviceProperties* found, int) {
    memset(found, 0, sizeof *found);
    strcpy(found->name, "emulated CUDA");
    found->totalGlobalMem = capacity();
    found->sharedMemPerBlock = 48 << 10;
    found->regsPerBlock = 65536;
    found->warpSize = 32;
    found->maxThreadsPerBlock = 1024;
    found->major = 9;
    found->multiProcessorCount = 132;
    found->l2CacheSize = 50 << 20;
    found->maxThreadsPerMultiProcessor = 2048;
    const int block[] = {1024, 1024, 64}, grid[] = {2147483647, 65535, 65535};
    memcpy(found->maxThreadsDim, block, sizeof block);
    memcpy(found->maxGridSize, grid, sizeof grid);
    return SUCCESS;
}

// Memory.

int cudaMalloc(void** made, size_t size) {
    std::lock_guard<std::mutex> hold(memory);
    const size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    *made = used + rounded <= capacity() ? aligned_alloc(ALIGNMENT, rounded) : nullptr;
    if (!*made) return OUT_OF_MEMORY;
    memset(*made, 0xff, rounded);
    used += rounded;
    blocks[*made] = rounded;
    emulated_counts[ALLOCATIONS]++;
    return SUCCESS;
}
int cudaFree(void* address) {
    std::lock_guard<std::mutex> hold(memory);
    if (!address) return SUCCESS;
    if (!on_device(address)) return INVALID_VALUE;
    used -= blocks[address];
    blocks.erase(address);
    free(address);
    return SUCCESS;
}
int cudaHostAlloc(void** made, size_t size, unsigned) { *made = malloc(size ? size : 1); return *made ? SUCCESS : OUT_OF_MEMORY; }
int cudaFreeHost(void* address) { free(address); return SUCCESS; }
int cudaMemGetInfo(size_t* unused, size_t* total) { *total = capacity(); *unused = *total - used; return SUCCESS; }
int cudaPointerGetAttributes(PointerAttributes* found, const void* address) { *found = {2, 0, (void*)address, nullptr}; return SUCCESS; }
int cudaMemcpy(void* to, const void* from, size_t size, int kind) { count_copy(kind, true); memmove(to, from, size); return SUCCESS; }
int cudaMemcpyAsync(void* to, const void* from, size_t size, int kind, void*) { count_copy(kind, false); memmove(to, from, size); return SUCCESS; }
int cudaMemcpy2D(void* to, size_t to_step, const void* from, size_t from_step, size_t width, size_t height, int kind) { count_copy(kind, true); return copy_rows(to, to_step, from, from_step, width, height); }
int cudaMemcpy2DAsync(void* to, size_t to_step, const void* from, size_t from_step, size_t width, size_t height, int kind, void*) { count_copy(kind, false); return copy_rows(to, to_step, from, from_step, width, height); }
int cudaMemset(void* to, int value, size_t size) { emulated_counts[FILLS]++; memset(to, value, size); return SUCCESS; }
int cudaMemsetAsync(void* to, int value, size_t size, void*) { return cudaMemset(to, value, size); }

// Streams and events: all is done already.

int cudaStreamCreate(void* made) { return handle(made); }
int cudaStreamCreateWithFlags(void* made, unsigned) { return handle(made); }
int cudaStreamDestroy(void* stream) { free(stream); return SUCCESS; }
int cudaStreamSynchronize(void*) { emulated_counts[WAITS]++; return SUCCESS; }
int cudaStreamQuery(void*) { return SUCCESS; }
int cudaStreamWaitEvent(void*, void*, unsigned) { return SUCCESS; }
int cudaStreamIsCapturing(void*, void* status) { *(int*)status = 0; return SUCCESS; }
int cudaEventCreate(void* made) { return handle(made); }
int cudaEventCreateWithFlags(void* made, unsigned) { return handle(made); }
int cudaEventDestroy(void* event) { free(event); return SUCCESS; }
int cudaEventRecord(void*, void*) { return SUCCESS; }
int cudaEventQuery(void*) { return SUCCESS; }
int cudaEventSynchronize(void*) { emulated_counts[WAITS]++; return SUCCESS; }
int cudaEventElapsedTime(float* milliseconds, void*, void*) { *milliseconds = 0; return SUCCESS; }
