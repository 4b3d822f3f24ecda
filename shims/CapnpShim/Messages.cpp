#include "Messages.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <stdlib.h>

#include <new>

namespace shim {

namespace {

using capnp::word;

/// Builds into one malloc'ed block whose first word is left for the segment table, as long as the block is large enough.
class FlatBuilder final : public capnp::MessageBuilder {
public:
    explicit FlatBuilder(size_t words) : words(words), block(allocate(words + 1)) {}
    ~FlatBuilder() noexcept(false) {
        free(block);
        for (auto segment : further) free(segment);
    }

    kj::ArrayPtr<word> allocateSegment(uint minimumSize) override {
        if (!started && minimumSize <= words) {
            started = true;
            return kj::arrayPtr(block + 1, words);
        }
        started = true;
        further.push_back(allocate(minimumSize));
        return kj::arrayPtr(further.back(), minimumSize);
    }

    /// The message in stream framing; the caller owns the memory.
    void take(CapnpMessage &message) {
        auto segments = getSegmentsForOutput();
        if (further.empty()) {
            auto count = static_cast<uint32_t>(segments[0].size());
            uint32_t table[2] = {0, count};
            memcpy(block, table, sizeof table);
            message.bytes = block;
            message.byteCount = (count + 1) * sizeof(word);
            block = nullptr;
        } else {
            auto flat = capnp::messageToFlatArray(segments);
            message.byteCount = flat.asBytes().size();
            message.bytes = allocate(flat.size());
            memcpy(message.bytes, flat.begin(), message.byteCount);
        }
    }

private:
    static word *allocate(size_t words) {
        auto memory = static_cast<word *>(calloc(words, sizeof(word)));
        if (memory == nullptr) throw std::bad_alloc();
        return memory;
    }

    size_t words;
    word *block;
    bool started = false;
    std::vector<word *> further;
};

}  // namespace

kj::Own<capnp::ClientHook> hookOf(CapnpCapability *capability) {
    if (capability != nullptr) {
        KJ_IF_MAYBE(hook, capability->hook) { return (*hook)->addRef(); }
    }
    return capnp::newBrokenCap("Called null capability.");
}

void *localServer(capnp::ClientHook &hook) {
    auto current = &hook;
    while (true) {
        KJ_IF_MAYBE(next, current->getResolved()) { current = next; }
        else break;
    }
    auto &servers = EventLoop::shared().servers;
    auto found = servers.find(current);
    return found == servers.end() ? nullptr : found->second;
}

CapnpMessage flatten(capnp::AnyPointer::Reader reader) {
    FlatBuilder builder(reader.targetSize().wordCount + 1);
    capnp::BuilderCapabilityTable table;
    table.imbue(builder.getRoot<capnp::AnyPointer>()).set(reader);
    CapnpMessage message = {nullptr, 0, nullptr, 0};
    auto hooks = table.getTable();
    if (hooks.size() > 0) {
        message.entries = static_cast<CapnpEntry *>(calloc(hooks.size(), sizeof(CapnpEntry)));
        if (message.entries == nullptr) throw std::bad_alloc();
        for (auto &slot : hooks) {
            auto &entry = message.entries[message.entryCount++];
            KJ_IF_MAYBE(hook, slot) {
                entry.server = localServer(**hook);
                entry.capability = new CapnpCapability((*hook)->addRef());
            }
        }
    }
    builder.take(message);
    return message;
}

OwnedMessage::~OwnedMessage() {
    for (size_t i = 0; i < message.entryCount; ++i) {
        auto capability = message.entries[i].capability;
        if (capability != nullptr && capability->drop()) delete capability;
    }
    free(message.entries);
    free(message.bytes);
}

void OwnedMessage::copyTo(capnp::AnyPointer::Builder target) const {
    // Our own process wrote the message: only the nesting has to be bounded.
    capnp::ReaderOptions options;
    options.traversalLimitInWords = kj::maxValue;
    capnp::FlatArrayMessageReader reader(
        kj::arrayPtr(static_cast<const word *>(message.bytes), message.byteCount / sizeof(word)), options);
    auto hooks = kj::heapArrayBuilder<kj::Maybe<kj::Own<capnp::ClientHook>>>(message.entryCount);
    for (size_t i = 0; i < message.entryCount; ++i) {
        auto capability = message.entries[i].capability;
        if (capability == nullptr) hooks.add(nullptr);
        else hooks.add(hookOf(capability));
    }
    capnp::ReaderCapabilityTable table(hooks.finish());
    target.set(table.imbue(reader.getRoot<capnp::AnyPointer>()));
}

CapnpOutcome outcome(const kj::Exception &exception) {
    switch (exception.getType()) {
        case kj::Exception::Type::OVERLOADED: return CapnpOutcomeOverloaded;
        case kj::Exception::Type::DISCONNECTED: return CapnpOutcomeDisconnected;
        case kj::Exception::Type::UNIMPLEMENTED: return CapnpOutcomeUnimplemented;
        default: return CapnpOutcomeFailed;
    }
}

kj::Exception exception(CapnpOutcome outcome, kj::StringPtr text) {
    auto type = kj::Exception::Type::FAILED;
    if (outcome == CapnpOutcomeOverloaded) type = kj::Exception::Type::OVERLOADED;
    if (outcome == CapnpOutcomeDisconnected) type = kj::Exception::Type::DISCONNECTED;
    if (outcome == CapnpOutcomeUnimplemented) type = kj::Exception::Type::UNIMPLEMENTED;
    return kj::Exception(type, __FILE__, __LINE__, kj::heapString(text));
}

}  // namespace shim
