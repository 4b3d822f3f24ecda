#include "SocketStream.h"

#include <errno.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <string.h>
#include <sys/socket.h>

namespace shim {

namespace {

/// Pieces handed to the kernel at a time.
constexpr size_t mostPieces = 64;

}  // namespace

SocketStream::SocketStream(kj::UnixEventPort &port, int descriptor)
    : port(port), descriptor(descriptor), readable(port, descriptor, kj::UnixEventPort::FdObserver::OBSERVE_READ) {}

kj::Promise<size_t> SocketStream::tryRead(void *buffer, size_t minBytes, size_t maxBytes) {
    return readMore(static_cast<kj::byte *>(buffer), 0, minBytes, maxBytes);
}

kj::Promise<size_t> SocketStream::readMore(kj::byte *target, size_t done, size_t least, size_t most) {
    for (;;) {
        done += takeAhead(target + done, most - done);
        if (done >= least) return done;
        // Large messages go where they belong at once.
        bool direct = most - done >= sizeof ahead;
        auto got = recv(descriptor, direct ? target + done : ahead, direct ? most - done : sizeof ahead, MSG_DONTWAIT);
        if (got == 0) return done;
        if (got < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) KJ_FAIL_SYSCALL("recv", errno);
            return readable.whenBecomesReadable().then([this, target, done, least, most] { return readMore(target, done, least, most); });
        }
        if (direct) {
            done += size_t(got);
        } else {
            aheadStart = 0;
            aheadEnd = size_t(got);
        }
    }
}

size_t SocketStream::takeAhead(kj::byte *target, size_t most) {
    auto count = kj::min(most, aheadEnd - aheadStart);
    memcpy(target, ahead + aheadStart, count);
    aheadStart += count;
    return count;
}

kj::Promise<void> SocketStream::write(const void *buffer, size_t size) {
    return writeMore(Bytes(static_cast<const kj::byte *>(buffer), size), nullptr);
}

kj::Promise<void> SocketStream::write(kj::ArrayPtr<const Bytes> pieces) {
    if (pieces.size() == 0) return kj::READY_NOW;
    return writeMore(pieces[0], pieces.slice(1, pieces.size()));
}

kj::Promise<void> SocketStream::writeMore(Bytes first, kj::ArrayPtr<const Bytes> rest) {
    for (;;) {
        while (first.size() == 0) {
            if (rest.size() == 0) return kj::READY_NOW;
            first = rest[0];
            rest = rest.slice(1, rest.size());
        }
        struct iovec vectors[mostPieces];
        vectors[0] = {const_cast<kj::byte *>(first.begin()), first.size()};
        size_t count = 1;
        for (; count < mostPieces && count <= rest.size(); count++) {
            vectors[count] = {const_cast<kj::byte *>(rest[count - 1].begin()), rest[count - 1].size()};
        }
        struct msghdr message = {};
        message.msg_iov = vectors;
        message.msg_iovlen = count;
        auto written = sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (written < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) KJ_FAIL_SYSCALL("sendmsg", errno);
            return room().then([this, first, rest] { return writeMore(first, rest); });
        }
        auto left = size_t(written);
        while (left >= first.size() && rest.size() > 0) {
            left -= first.size();
            first = rest[0];
            rest = rest.slice(1, rest.size());
        }
        first = first.slice(left, first.size());
    }
}

kj::Promise<void> SocketStream::room() {
    int copy;
    KJ_SYSCALL(copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    writeDescriptor = kj::AutoCloseFd(copy);
    auto observer = kj::heap<kj::UnixEventPort::FdObserver>(port, copy, kj::UnixEventPort::FdObserver::OBSERVE_WRITE);
    auto promise = observer->whenBecomesWritable();
    writable = kj::mv(observer);
    return promise.then([this] {
        writable = nullptr;
        writeDescriptor = nullptr;
    });
}

void SocketStream::shutdownWrite() { KJ_SYSCALL(shutdown(descriptor, SHUT_WR)); }

void SocketStream::abortRead() { KJ_SYSCALL(shutdown(descriptor, SHUT_RD)); }

}  // namespace shim
