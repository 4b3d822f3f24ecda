// The function of libcrc32c that LevelDB calls when it is built with HAVE_CRC32C. Debian 12 has no such library.
#pragma once

#include <cstddef>
#include <cstdint>

namespace crc32c {

// The CRC-32C (Castagnoli) of bytes whose beginning has the CRC `crc` (0: none) and that go on with `data`. On a processor without an
// instruction for it 0: LevelDB tries the function once with a known answer, and computes by itself when that is wrong.
uint32_t Extend(uint32_t crc, const uint8_t* data, size_t size);

}  // namespace crc32c
