#include <crc32c/crc32c.h>

#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#define TARGET __attribute__((target("sse4.2")))
static bool isSupported() { return __builtin_cpu_supports("sse4.2"); }
TARGET static uint32_t addWord(uint32_t crc, uint64_t word) { return static_cast<uint32_t>(_mm_crc32_u64(crc, word)); }
TARGET static uint32_t addByte(uint32_t crc, uint8_t byte) { return _mm_crc32_u8(crc, byte); }
#elif defined(__aarch64__) && defined(__linux__)
#include <arm_acle.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>
#define TARGET __attribute__((target("+crc")))
static bool isSupported() { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }
TARGET static uint32_t addWord(uint32_t crc, uint64_t word) { return __crc32cd(crc, word); }
TARGET static uint32_t addByte(uint32_t crc, uint8_t byte) { return __crc32cb(crc, byte); }
#else
#define TARGET
static bool isSupported() { return false; }
static uint32_t addWord(uint32_t crc, uint64_t) { return crc; }
static uint32_t addByte(uint32_t crc, uint8_t) { return crc; }
#endif

TARGET static uint32_t run(uint32_t crc, const uint8_t* data, size_t size) {
    crc = ~crc;
    for (; size >= sizeof(uint64_t); size -= sizeof(uint64_t), data += sizeof(uint64_t)) {
        uint64_t word;
        std::memcpy(&word, data, sizeof word);
        crc = addWord(crc, word);
    }
    for (; size > 0; --size, ++data) crc = addByte(crc, *data);
    return ~crc;
}

uint32_t crc32c::Extend(uint32_t crc, const uint8_t* data, size_t size) { return isSupported() ? run(crc, data, size) : 0; }
