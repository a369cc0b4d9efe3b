// Included before everything else when CuPy's runtime module is compiled: CuPy's own stub of CUDA, in
// which what is emulated replaces the stub, and what is not answers "not supported" instead of "done".
#pragma once
#include <stddef.h>

#define cudaPointerAttributes stub_pointer_attributes
#define cudaDeviceProp stub_device_properties
#include "stub/cupy_cuda_common.h"
#undef cudaPointerAttributes
#undef cudaDeviceProp

#define cudaSuccess ((cudaError_t)801)
#define id type, id  // the member that CUDA 13 adds to cudaMemLocation
#define cudaRuntimeGetVersion stub_runtime_version
#define cudaDriverGetVersion stub_driver_version
#define cudaDeviceSynchronize stub_device_synchronize
#define cudaGetLastError stub_last_error
#include "stub/cupy_cuda_runtime.h"
#undef cudaSuccess
#undef id
#undef cudaRuntimeGetVersion

#include "runtime.h"

#define cudaDriverGetVersion emulated_driver_version
#define cudaDeviceSynchronize emulated_device_synchronize
#define cudaGetLastError emulated_last_error
typedef PointerAttributes cudaPointerAttributes;
typedef DeviceProperties cudaDeviceProp;
