// Compares crc32c::Extend with the definition, bit by bit, over lengths around those at which it changes its way. Run before LevelDB is installed:
// tables with other checksums could be read by no other program.
#include <crc32c/crc32c.h>

#include <cstdio>
#include <random>
#include <vector>

static uint32_t extendBitByBit(uint32_t crc, const uint8_t* data, size_t size) {
    crc = ~crc;
    for (; size > 0; --size, ++data) {
        crc ^= *data;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0x82f63b78 & -(crc & 1));
    }
    return ~crc;
}

int main() {
    const uint8_t digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
    // Without the instruction LevelDB computes by itself.
    if (crc32c::Extend(0, digits, sizeof digits) == 0) return 0;
    if (crc32c::Extend(0, digits, sizeof digits) != 0xe3069283) return std::puts("the CRC-32C is wrong"), 1;
    std::mt19937 random(1);
    std::vector<uint8_t> bytes(40000);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    for (int round = 0; round < 3000; ++round) {
        const size_t start = random() % 64;
        const size_t size = round % 2 ? 4080 * (round % 8) + random() % 20 : random() % 13000;
        const uint32_t before = round % 3 ? static_cast<uint32_t>(random()) : 0;
        const uint8_t* data = bytes.data() + start;
        if (crc32c::Extend(before, data, size) == extendBitByBit(before, data, size)) continue;
        return std::printf("the CRC-32C of %zu bytes is wrong\n", size), 1;
    }
    return 0;
}
