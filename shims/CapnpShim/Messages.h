// Between the library's messages and the flat ones that Swift reads and writes.
#pragma once

#include <capnp/any.h>
#include <capnp/capability.h>

#include <atomic>

#include "EventLoop.h"

/// A counted reference to a capability; all but counting happens on the loop thread.
struct CapnpCapability {
    kj::Maybe<kj::Own<capnp::ClientHook>> hook;
    std::atomic<uint32_t> references{1};

    CapnpCapability() = default;
    explicit CapnpCapability(kj::Own<capnp::ClientHook> hook) : hook(kj::mv(hook)) {}

    /// True when the last reference is gone.
    bool drop() { return references.fetch_sub(1) == 1; }
};

namespace shim {

/// The hook of a handle; a broken one when there is none.
kj::Own<capnp::ClientHook> hookOf(CapnpCapability *capability);

/// What `hook` leads to in this process, or null. Promises that are settled are followed.
void *localServer(capnp::ClientHook &hook);

/// A flat copy of what `reader` points to, for Swift to own. Throws when it is malformed or exceeds the reader's limits.
CapnpMessage flatten(capnp::AnyPointer::Reader reader);

/// A flat message that came from Swift; frees it.
class OwnedMessage final {
public:
    explicit OwnedMessage(CapnpMessage message) : message(message) {}
    OwnedMessage(OwnedMessage &&other) : message(other.message) { other.message = {nullptr, 0, nullptr, 0}; }
    ~OwnedMessage();
    KJ_DISALLOW_COPY(OwnedMessage);

    capnp::MessageSize size() const { return {message.byteCount / sizeof(capnp::word), static_cast<uint>(message.entryCount)}; }
    /// Copies the content to `target`.
    void copyTo(capnp::AnyPointer::Builder target) const;

private:
    CapnpMessage message;
};

CapnpOutcome outcome(const kj::Exception &exception);
kj::Exception exception(CapnpOutcome outcome, kj::StringPtr text);

}  // namespace shim
