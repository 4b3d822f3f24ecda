#pragma once

#include <kj/async-io.h>
#include <kj/async-unix.h>

namespace shim {

/// A connected stream socket. Reads ahead, so that a small message costs one system call, and asks to be told of room for writing only when
/// there is none: with kj's own stream each message that the peer reads wakes the sender for nothing.
class SocketStream final : public kj::AsyncIoStream {
public:
    /// Takes over the descriptor.
    SocketStream(kj::UnixEventPort &port, int descriptor);

    kj::Promise<size_t> tryRead(void *buffer, size_t minBytes, size_t maxBytes) override;
    kj::Promise<void> write(const void *buffer, size_t size) override;
    kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override;
    /// Never: a peer that is gone shows when reading.
    kj::Promise<void> whenWriteDisconnected() override { return kj::NEVER_DONE; }
    void shutdownWrite() override;
    void abortRead() override;

private:
    using Bytes = kj::ArrayPtr<const kj::byte>;

    /// `done` bytes of at least `least` are there.
    kj::Promise<size_t> readMore(kj::byte *target, size_t done, size_t least, size_t most);
    size_t takeAhead(kj::byte *target, size_t most);
    kj::Promise<void> writeMore(Bytes first, kj::ArrayPtr<const Bytes> rest);
    kj::Promise<void> room();

    kj::UnixEventPort &port;
    kj::AutoCloseFd descriptor;
    kj::UnixEventPort::FdObserver readable;
    /// Watched through a descriptor of its own, while there is no room.
    kj::AutoCloseFd writeDescriptor;
    kj::Maybe<kj::Own<kj::UnixEventPort::FdObserver>> writable;
    kj::byte ahead[16 << 10];
    size_t aheadStart = 0;
    size_t aheadEnd = 0;
};

}  // namespace shim
