// libcuda.so.1, the CUDA driver: modules are shared libraries, and a launch returns when it is done.
#include <dlfcn.h>
#include <elf.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include <mutex>
#include <string>

#include "counts.h"

enum Result { SUCCESS = 0, INVALID_VALUE = 1, INVALID_IMAGE = 200, NOT_FOUND = 500 };

extern "C" {
long emulated_counts[COUNTS];
alignas(256) char emulated_dynamic_memory[1 << 18];
}

// Threads of a block that wait for each other: coroutines, made once and used for every block.

static const unsigned MOST = 1024, STACK = 1 << 17, WARP = 32;
enum Status { IDLE, READY, AT_WARP, AT_BLOCK };
struct Thread {
    jmp_buf place;
    ucontext_t context;
    Status status = IDLE;
    bool made = false;
};
static Thread threads[MOST];
static unsigned current;
static jmp_buf scheduler;
static ucontext_t scheduler_context;
static void (*block_body)(void*, unsigned);
static void* block_context;

static void leave(Status status) {
    threads[current].status = status;
    if (!_setjmp(threads[current].place)) _longjmp(scheduler, 1);
}

static void coroutine() {
    for (;;) {
        block_body(block_context, current);
        leave(IDLE);
    }
}

static void enter(unsigned t) {
    Thread& thread = threads[current = t];
    if (_setjmp(scheduler)) return;
    if (thread.made) _longjmp(thread.place, 1);
    thread.made = true;
    getcontext(&thread.context);
    thread.context.uc_stack.ss_sp = malloc(STACK);
    thread.context.uc_stack.ss_size = STACK;
    makecontext(&thread.context, coroutine, 0);
    swapcontext(&scheduler_context, &thread.context);
}

// Whether all threads from `first` on that are not done wait at this barrier; then they may go on.
static bool pass(unsigned first, unsigned last, Status barrier) {
    unsigned waiting = 0;
    for (unsigned t = first; t < last; t++) {
        if (threads[t].status != IDLE && threads[t].status != barrier) return false;
        waiting += threads[t].status == barrier;
    }
    for (unsigned t = first; t < last; t++)
        if (threads[t].status == barrier) threads[t].status = READY;
    return waiting > 0;
}

extern "C" void emulated_barrier(int whole_block) { leave(whole_block ? AT_BLOCK : AT_WARP); }

extern "C" void emulated_threads(unsigned count, void (*body)(void*, unsigned), void* context) {
    block_body = body;
    block_context = context;
    for (unsigned t = 0; t < count; t++) threads[t].status = READY;
    for (bool more = true; more;) {
        for (unsigned t = 0; t < count; t++)
            if (threads[t].status == READY) enter(t);
        more = false;
        for (unsigned t = 0; t < count; t += WARP)
            more |= pass(t, t + WARP < count ? t + WARP : count, AT_WARP);
        if (!more) more = pass(0, count, AT_BLOCK);
    }
    for (unsigned t = 0; t < count; t++)
        if (threads[t].status != IDLE) {
            fprintf(stderr, "emulated CUDA: threads wait at different barriers for ever\n");
            abort();
        }
}

// Launches, one at a time. With EMULATED_CUDA_TRACE set, the name of each kernel is printed.

struct dim3 { unsigned x, y, z; };
struct Launch { dim3 grid, block; void** arguments; };
typedef void (*Kernel)(const Launch*);
static std::mutex device;
static const bool traced = getenv("EMULATED_CUDA_TRACE");

static void trace(Kernel kernel) {
    Dl_info about;
    if (dladdr((void*)kernel, &about) && about.dli_sname)
        fprintf(stderr, "kernel %s\n", about.dli_sname + strlen("launch_"));
}

// With EMULATED_CUDA_USED set, a line is added to that file for each module: a number made of its bytes.
static void note(const unsigned char* image, size_t size) {
    static const char* const path = getenv("EMULATED_CUDA_USED");
    if (!path) return;
    unsigned long number = 14695981039346656037ul;  // FNV-1a
    for (size_t i = 0; i < size; i++) number = (number ^ image[i]) * 1099511628211ul;
    if (FILE* file = fopen(path, "a")) {
        fprintf(file, "%016lx\n", number);
        fclose(file);
    }
}

extern "C" {

int cuLaunchKernel(Kernel kernel, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                   unsigned bz, unsigned shared, void*, void** arguments, void**) {
    if (!gx || !gy || !gz || !bx || !by || !bz || bx * by * bz > MOST) return INVALID_VALUE;
    if (shared > sizeof emulated_dynamic_memory) return INVALID_VALUE;
    std::lock_guard<std::mutex> hold(device);
    emulated_counts[KERNELS]++;
    if (traced) trace(kernel);
    const Launch launch = {{gx, gy, gz}, {bx, by, bz}, arguments};
    kernel(&launch);
    return SUCCESS;
}

// Modules: the image is a shared library in memory. It is opened from a file with a name of its own,
// since a name that was opened before gives the library of then.

int cuModuleLoadData(void** module, const void* image) {
    const Elf64_Ehdr* head = (const Elf64_Ehdr*)image;
    if (memcmp(head->e_ident, ELFMAG, SELFMAG)) return INVALID_IMAGE;
    char path[] = "/tmp/emulated-cuda-XXXXXX";
    const int file = mkstemp(path);
    if (file < 0) return INVALID_IMAGE;
    const size_t size = head->e_shoff + (size_t)head->e_shnum * head->e_shentsize;
    bool whole = true;
    for (size_t done = 0; whole && done < size;) {
        const ssize_t count = write(file, (const char*)image + done, size - done);
        whole = count > 0;
        done += whole ? count : 0;
    }
    close(file);
    *module = whole ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
    if (!*module) fprintf(stderr, "emulated CUDA: %s\n", dlerror());
    unlink(path);
    if (*module) note((const unsigned char*)image, size);
    return *module ? SUCCESS : INVALID_IMAGE;
}

int cuModuleUnload(void*) { return SUCCESS; }

int cuModuleGetFunction(void** kernel, void* module, const char* name) {
    *kernel = dlsym(module, (std::string("launch_") + name).c_str());
    return *kernel ? SUCCESS : NOT_FOUND;
}

// What has one answer.

int cuGetErrorName(int, const char** text) { *text = "an error"; return SUCCESS; }
int cuGetErrorString(int, const char** text) { *text = "of emulated CUDA"; return SUCCESS; }
int cuCtxGetCurrent(void** context) { *context = &device; return SUCCESS; }
int cuCtxSetCurrent(void*) { return SUCCESS; }
int cuCtxGetDevice(int* number) { *number = 0; return SUCCESS; }
int cuFuncGetAttribute(int* value, int, void*) { *value = MOST; return SUCCESS; }
int cuFuncSetAttribute(void*, int, int) { return SUCCESS; }
int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t) { *blocks = 2; return SUCCESS; }
int cuOccupancyMaxPotentialBlockSize(int* grid, int* block, void*, void*, size_t, int) { *grid = 264; *block = 256; return SUCCESS; }
}
