#pragma once

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own mutations, for a mutator that mends what they break (compiler-rt, FuzzerInterface.h).
size_t LLVMFuzzerMutate(uint8_t *Data, size_t Size, size_t MaxSize);
