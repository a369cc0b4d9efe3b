// CUDA C++ as g++ sees it: what a kernel may use without including anything.
//
// A kernel's threads run one after another on the host. A kernel with barriers runs each thread of a
// block on a stack of its own (driver.cpp); a barrier switches to the next thread.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <tuple>
#include <type_traits>

#define __global__
#define __device__
#define __host__
#define __constant__
#define __restrict__
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define __shared__ static  // the blocks of a grid run one after another
#define __threadfence()
#define __threadfence_block()

typedef unsigned int uint;
typedef unsigned char uchar;
typedef unsigned short ushort;
struct dim3 { unsigned x, y, z; };
static dim3 threadIdx, blockIdx, blockDim, gridDim;
static const int warpSize = 32;

using std::isfinite;
using std::isinf;
using std::isnan;
using std::max;
using std::min;
using std::signbit;

// Barriers.

extern "C" {
void emulated_barrier(int whole_block);
void emulated_threads(unsigned count, void (*body)(void*, unsigned), void* context);
extern char emulated_dynamic_memory[];
}

inline void wait_for_threads(bool whole_block) {
    const dim3 mine = threadIdx;
    emulated_barrier(whole_block);
    threadIdx = mine;
}
#define __syncthreads() wait_for_threads(true)
#define __syncwarp(...) wait_for_threads(false)

// Warps: every lane shows a value, then reads what another lane shows.

inline unsigned flat_thread() {
    return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
}

template <class T> T exchange(T value, int lane, int width) {
    static T shown[1024];
    const unsigned me = flat_thread(), group = me - me % width;
    shown[me] = value;
    __syncwarp();
    const T found = lane >= 0 && lane < width ? shown[group + lane] : value;
    __syncwarp();
    return found;
}
template <class T> T __shfl_sync(unsigned, T v, int lane, int width = 32) {
    return exchange(v, lane % width, width);
}
template <class T> T __shfl_up_sync(unsigned, T v, unsigned by, int width = 32) {
    return exchange(v, int(flat_thread() % width) - int(by), width);
}
template <class T> T __shfl_down_sync(unsigned, T v, unsigned by, int width = 32) {
    return exchange(v, int(flat_thread() % width) + int(by), width);
}
template <class T> T __shfl_xor_sync(unsigned, T v, int mask, int width = 32) {
    return exchange(v, int(flat_thread() % width) ^ mask, width);
}

// Intrinsics.

template <class To, class From> inline To bits(From value) {
    static_assert(sizeof(To) == sizeof(From), "a cast of bits keeps the size");
    To result;
    std::memcpy(&result, &value, sizeof result);
    return result;
}
inline float __int_as_float(int x) { return bits<float>(x); }
inline float __uint_as_float(unsigned x) { return bits<float>(x); }
inline int __float_as_int(float x) { return bits<int>(x); }
inline unsigned __float_as_uint(float x) { return bits<unsigned>(x); }
inline double __longlong_as_double(long long x) { return bits<double>(x); }
inline long long __double_as_longlong(double x) { return bits<long long>(x); }
inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(x); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
inline float rsqrt(float x) { return 1.0f / std::sqrt(x); }
inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
template <class T> inline T __ldg(const T* address) { return *address; }

// Half precision by way of single precision.

inline unsigned short __float2half_rn(float f) { return bits<unsigned short>((_Float16)f); }
inline float __half2float(unsigned short h) { return (float)bits<_Float16>(h); }
inline unsigned short __half_as_ushort(unsigned short h) { return h; }
inline unsigned short __ushort_as_half(unsigned short h) { return h; }

// Atomic operations: nothing else runs in between. CuPy adds the types that CUDA lacks.

#define ATOMIC(NAME, T, RESULT) \
    inline T NAME(T* address, T value) { T old = *address; *address = RESULT; return old; }
#define ATOMIC_OF_WHOLE_NUMBERS(NAME, RESULT) \
    ATOMIC(NAME, int, RESULT) ATOMIC(NAME, unsigned, RESULT) ATOMIC(NAME, unsigned long long, RESULT)
#define COMPARE_AND_SWAP(T) \
    inline T atomicCAS(T* address, T expected, T value) { \
        T old = *address; \
        if (old == expected) *address = value; \
        return old; \
    }
ATOMIC_OF_WHOLE_NUMBERS(atomicAdd, old + value)
ATOMIC(atomicAdd, float, old + value)
ATOMIC(atomicAdd, double, old + value)
ATOMIC_OF_WHOLE_NUMBERS(atomicMax, std::max(old, value))
ATOMIC_OF_WHOLE_NUMBERS(atomicMin, std::min(old, value))
ATOMIC_OF_WHOLE_NUMBERS(atomicAnd, old & value)
ATOMIC_OF_WHOLE_NUMBERS(atomicOr, old | value)
ATOMIC_OF_WHOLE_NUMBERS(atomicXor, old ^ value)
ATOMIC_OF_WHOLE_NUMBERS(atomicExch, value)
ATOMIC(atomicExch, float, value)
ATOMIC(atomicSub, int, old - value)
ATOMIC(atomicSub, unsigned, old - value)
COMPARE_AND_SWAP(int)
COMPARE_AND_SWAP(unsigned)
COMPARE_AND_SWAP(unsigned short)
COMPARE_AND_SWAP(unsigned long long)

// A launch: the whole grid, with a pointer to each argument.

struct Launch { dim3 grid, block; void** arguments; };

template <bool barriers, class... A, size_t... place>
void run_grid(void (*kernel)(A...), const Launch& launch, std::index_sequence<place...>) {
    struct Body {
        void (*kernel)(A...);
        void** arguments;
        static void run(void* self, unsigned t) {
            const Body& body = *static_cast<Body*>(self);
            threadIdx = {t % blockDim.x, t / blockDim.x % blockDim.y, t / blockDim.x / blockDim.y};
            body.kernel(*static_cast<std::remove_cv_t<A>*>(body.arguments[place])...);
        }
    } body{kernel, launch.arguments};
    gridDim = launch.grid;
    blockDim = launch.block;
    const unsigned threads = blockDim.x * blockDim.y * blockDim.z;
    for (blockIdx.z = 0; blockIdx.z < gridDim.z; blockIdx.z++)
        for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
            for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++)
                if (barriers) emulated_threads(threads, Body::run, &body);
                else for (unsigned t = 0; t < threads; t++) Body::run(&body, t);
}

template <bool barriers, class... A> void run_grid(void (*kernel)(A...), const Launch& launch) {
    run_grid<barriers>(kernel, launch, std::index_sequence_for<A...>());
}
