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

TARGET static uint32_t runWords(uint32_t crc, const uint8_t* data, size_t size) {
    for (; size >= sizeof(uint64_t); size -= sizeof(uint64_t), data += sizeof(uint64_t)) {
        uint64_t word;
        std::memcpy(&word, data, sizeof word);
        crc = addWord(crc, word);
    }
    for (; size > 0; --size, ++data) crc = addByte(crc, *data);
    return crc;
}

// The instruction takes three cycles, and another may begin in each: three lanes of this size keep it busy. A block of LevelDB is 4 KiB.
static constexpr size_t LANE = 1360;

// What multiplies a CRC by x^(8 * size), less what `shift` adds. Polynomials stand with their highest power in the lowest bit: 1 << 24 is x^7.
TARGET static uint32_t shiftFactor(size_t size) {
    uint32_t factor = uint32_t{1} << 24;
    for (size_t done = 5; done < size; ++done) factor = addByte(factor, 0);
    return factor;
}

// The CRC after as many zeros as `factor` was made for: the product without carries, which stands one bit low, times x^32 and reduced.
TARGET static uint32_t shift(uint32_t crc, uint32_t factor) {
    uint64_t product = 0;
    for (int bit = 0; bit < 32; ++bit) product ^= (uint64_t{factor} << bit) & -uint64_t{(crc >> bit) & 1};
    return addWord(0, product);
}

TARGET static uint32_t run(uint32_t crc, const uint8_t* data, size_t size) {
    static const uint32_t past_one = shiftFactor(LANE), past_two = shiftFactor(2 * LANE);
    crc = ~crc;
    for (; size >= 3 * LANE; size -= 3 * LANE, data += 3 * LANE) {
        uint32_t second = 0, third = 0;
        for (size_t at = 0; at < LANE; at += sizeof(uint64_t)) {
            uint64_t words[3];
            for (size_t lane = 0; lane < 3; ++lane) std::memcpy(&words[lane], data + lane * LANE + at, sizeof(uint64_t));
            crc = addWord(crc, words[0]);
            second = addWord(second, words[1]);
            third = addWord(third, words[2]);
        }
        crc = shift(crc, past_two) ^ shift(second, past_one) ^ third;
    }
    return ~runWords(crc, data, size);
}

uint32_t crc32c::Extend(uint32_t crc, const uint8_t* data, size_t size) { return isSupported() ? run(crc, data, size) : 0; }
