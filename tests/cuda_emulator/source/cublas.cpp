// libcublas.so.13: the products of real matrices that CuPy asks for. Whatever else it links to is
// added by emulator.py, and answers "not supported".
#include <stdint.h>
#include <stdlib.h>

#include <vector>

#include "counts.h"

enum { SUCCESS = 0, NOT_SUPPORTED = 15, FLOAT = 0, DOUBLE = 1 };

// C = alpha op(A) op(B) + beta C, column by column, as in BLAS. The innermost loop runs down columns.
template <class T>
static void multiply(int transposed_a, int transposed_b, int m, int n, int k, T alpha, const T* a, int64_t lda,
                     const T* b, int64_t ldb, T beta, T* c, int64_t ldc) {
    std::vector<T> columns;
    if (transposed_a) {
        columns.resize((size_t)m * k);
        for (int64_t i = 0; i < m; i++)
            for (int64_t p = 0; p < k; p++) columns[p * m + i] = a[i * lda + p];
        a = columns.data();
        lda = m;
    }
    for (int64_t j = 0; j < n; j++) {
        T* const out = c + j * ldc;
        for (int64_t i = 0; i < m; i++) out[i] = beta == 0 ? 0 : beta * out[i];
        for (int64_t p = 0; p < k; p++) {
            const T factor = alpha * (transposed_b ? b[p * ldb + j] : b[j * ldb + p]);
            const T* const column = a + p * lda;
            for (int64_t i = 0; i < m; i++) out[i] += factor * column[i];
        }
    }
}

template <class T>
static int counted(int ta, int tb, int m, int n, int k, const void* alpha, const void* a, int lda, int64_t step_a,
                   const void* b, int ldb, int64_t step_b, const void* beta, void* c, int ldc, int64_t step_c, int count) {
    emulated_counts[PRODUCTS]++;
    for (int64_t i = 0; i < count; i++)
        multiply<T>(ta, tb, m, n, k, *(const T*)alpha, (const T*)a + i * step_a, lda, (const T*)b + i * step_b,
                    ldb, *(const T*)beta, (T*)c + i * step_c, ldc);
    return SUCCESS;
}

extern "C" {

// The handle and its settings.

static int pointer_mode = 0, math_mode = 0;
int cublasCreate_v2(void** handle) { *handle = malloc(1); return SUCCESS; }
int cublasDestroy_v2(void* handle) { free(handle); return SUCCESS; }
int cublasSetStream_v2(void*, void*) { return SUCCESS; }
int cublasGetStream_v2(void*, void** stream) { *stream = nullptr; return SUCCESS; }
int cublasSetPointerMode_v2(void*, int mode) { pointer_mode = mode; return SUCCESS; }
int cublasGetPointerMode_v2(void*, int* mode) { *mode = pointer_mode; return SUCCESS; }
int cublasSetMathMode(void*, int mode) { math_mode = mode; return SUCCESS; }
int cublasGetMathMode(void*, int* mode) { *mode = math_mode; return SUCCESS; }
int cublasGetVersion_v2(void*, int* version) { *version = 130200; return SUCCESS; }

// Many products of one shape, the type as an argument; the others are special cases.

int cublasGemmStridedBatchedEx(void*, int ta, int tb, int m, int n, int k, const void* alpha, const void* a, int type_a,
                               int lda, long long step_a, const void* b, int type_b, int ldb, long long step_b,
                               const void* beta, void* c, int type_c, int ldc, long long step_c, int count, int, int) {
    if (type_a != type_b || type_a != type_c || type_a > DOUBLE) return NOT_SUPPORTED;
    return (type_a == FLOAT ? counted<float> : counted<double>)(ta, tb, m, n, k, alpha, a, lda, step_a, b, ldb, step_b,
                                                                beta, c, ldc, step_c, count);
}
int cublasGemmEx(void* handle, int ta, int tb, int m, int n, int k, const void* alpha, const void* a, int type_a, int lda,
                 const void* b, int type_b, int ldb, const void* beta, void* c, int type_c, int ldc, int, int) {
    return cublasGemmStridedBatchedEx(handle, ta, tb, m, n, k, alpha, a, type_a, lda, 0, b, type_b, ldb, 0, beta, c,
                                      type_c, ldc, 0, 1, 0, 0);
}
int cublasSgemmEx(void* handle, int ta, int tb, int m, int n, int k, const float* alpha, const void* a, int type_a, int lda,
                  const void* b, int type_b, int ldb, const float* beta, void* c, int type_c, int ldc) {
    return cublasGemmEx(handle, ta, tb, m, n, k, alpha, a, type_a, lda, b, type_b, ldb, beta, c, type_c, ldc, 0, 0);
}

#define OF_TYPE(LETTER, T)                                                                                            \
    int cublas##LETTER##gemm_v2(void*, int ta, int tb, int m, int n, int k, const T* alpha, const T* a, int lda,       \
                                const T* b, int ldb, const T* beta, T* c, int ldc) {                                   \
        return counted<T>(ta, tb, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0, 1);                           \
    }                                                                                                                 \
    int cublas##LETTER##gemmBatched(void*, int ta, int tb, int m, int n, int k, const T* alpha, const T* const* a,     \
                                    int lda, const T* const* b, int ldb, const T* beta, T* const* c, int ldc,          \
                                    int count) {                                                                      \
        emulated_counts[PRODUCTS]++;                                                                                  \
        for (int i = 0; i < count; i++) multiply<T>(ta, tb, m, n, k, *alpha, a[i], lda, b[i], ldb, *beta, c[i], ldc);  \
        return SUCCESS;                                                                                               \
    }                                                                                                                 \
    int cublas##LETTER##dot_v2(void*, int n, const T* x, int step_x, const T* y, int step_y, T* result) {              \
        emulated_counts[PRODUCTS]++;                                                                                  \
        T sum = 0;                                                                                                    \
        for (int64_t i = 0; i < n; i++) sum += x[i * step_x] * y[i * step_y];                                         \
        *result = sum;                                                                                                \
        return SUCCESS;                                                                                               \
    }
OF_TYPE(S, float)
OF_TYPE(D, double)
}
