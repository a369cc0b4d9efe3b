// By this file CuPy knows the folder of CUDA's headers. Kernels need none: device.h is in all of them.
#pragma once
