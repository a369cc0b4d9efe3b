// The part of the CUDA runtime that is emulated. These are C++ functions: where CuPy's stub header
// declares the same name with (...), overload resolution prefers these. A handle is a pointer to an
// incomplete type, so where one is returned, the parameter is void*.
#pragma once
#include <stddef.h>

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_SUPPORTED = 801 };

struct PointerAttributes { int type, device; void *devicePointer, *hostPointer; };
struct DeviceProperties {
    char name[256];
    struct { char bytes[16]; } uuid;
    char luid[8];
    unsigned luidDeviceNodeMask;
    size_t totalGlobalMem, sharedMemPerBlock, totalConstMem, textureAlignment, texturePitchAlignment,
        sharedMemPerMultiprocessor, surfaceAlignment, memPitch, sharedMemPerBlockOptin, reservedSharedMemPerBlock;
    int regsPerBlock, warpSize, maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3], major, minor,
        multiProcessorCount, integrated, canMapHostMemory, maxTexture1D, maxTexture2D[2], maxTexture3D[3],
        concurrentKernels, ECCEnabled, pciBusID, pciDeviceID, pciDomainID, tccDriver, memoryBusWidth,
        l2CacheSize, maxThreadsPerMultiProcessor, isMultiGpuBoard, cooperativeLaunch, maxTexture1DMipmap,
        maxTexture1DLayered[2], maxTexture2DMipmap[2], maxTexture2DLinear[3], maxTexture2DLayered[3],
        maxTexture2DGather[2], maxTexture3DAlt[3], maxTextureCubemap, maxTextureCubemapLayered[2],
        maxSurface1D, maxSurface1DLayered[2], maxSurface2D[2], maxSurface2DLayered[3], maxSurface3D[3],
        maxSurfaceCubemap, maxSurfaceCubemapLayered[2], asyncEngineCount, unifiedAddressing,
        streamPrioritiesSupported, globalL1CacheSupported, localL1CacheSupported, regsPerMultiprocessor,
        managedMemory, multiGpuBoardGroupID, hostNativeAtomicSupported, pageableMemoryAccess,
        concurrentManagedAccess, computePreemptionSupported, canUseHostPointerForRegisteredMem,
        pageableMemoryAccessUsesHostPageTables, directManagedMemAccessFromHost, persistingL2CacheMaxSize,
        maxBlocksPerMultiProcessor, accessPolicyMaxWindowSize;
};

const char* cudaGetErrorName(int status);
const char* cudaGetErrorString(int status);
extern "C" int cudaRuntimeGetVersion(int* version);
int cudaGetDevice(int* number);
int cudaGetDeviceCount(int* count);
int cudaSetDevice(int number);
int cudaDeviceGetAttribute(int* value, int attribute, int number);
int cudaGetDeviceProperties(DeviceProperties* found, int number);
int cudaMalloc(void** made, size_t size);
int cudaFree(void* address);
int cudaHostAlloc(void** made, size_t size, unsigned flags);
int cudaFreeHost(void* address);
int cudaMemGetInfo(size_t* unused, size_t* total);
int cudaPointerGetAttributes(PointerAttributes* found, const void* address);
int cudaMemcpy(void* to, const void* from, size_t size, int kind);
int cudaMemcpyAsync(void* to, const void* from, size_t size, int kind, void* stream);
int cudaMemcpy2D(void* to, size_t to_step, const void* from, size_t from_step, size_t width, size_t height, int kind);
int cudaMemcpy2DAsync(void* to, size_t to_step, const void* from, size_t from_step, size_t width, size_t height, int kind, void* stream);
int cudaMemset(void* to, int value, size_t size);
int cudaMemsetAsync(void* to, int value, size_t size, void* stream);
int cudaStreamCreate(void* made);
int cudaStreamCreateWithFlags(void* made, unsigned flags);
int cudaStreamDestroy(void* stream);
int cudaStreamSynchronize(void* stream);
int cudaStreamQuery(void* stream);
int cudaStreamWaitEvent(void* stream, void* event, unsigned flags);
int cudaStreamIsCapturing(void* stream, void* status);
int cudaEventCreate(void* made);
int cudaEventCreateWithFlags(void* made, unsigned flags);
int cudaEventDestroy(void* event);
int cudaEventRecord(void* event, void* stream);
int cudaEventQuery(void* event);
int cudaEventSynchronize(void* event);
int cudaEventElapsedTime(float* milliseconds, void* begin, void* end);

// Those whose stub has the very same parameters get another name.
int emulated_driver_version(int* version);
int emulated_device_synchronize();
int emulated_last_error();
