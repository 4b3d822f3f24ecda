#include <capnp/message.h>
#include <capnp/rpc-twoparty.h>
#include <sys/socket.h>

#include "Messages.h"
#include "SocketStream.h"

namespace {

using shim::EventLoop;

/// Words of one message from the peer, and of what reading it may visit: 128 MiB.
constexpr uint64_t messageWords = 16 << 20;
/// Words of calls from the peer that are not answered yet, before its next call is read: 8 MiB, some ten thousand small calls.
constexpr size_t wordsInFlight = 1 << 20;
/// How long a connection that is being closed waits for its peer to take what it was sent, and how often that is looked at.
constexpr unsigned flushRounds = 100;
constexpr auto flushPause = 10 * kj::MILLISECONDS;

capnp::ReaderOptions limits() {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = messageWords;
    return options;
}

/// The parts of a live connection, in the order in which they rest on each other.
struct Link final {
    using Side = capnp::rpc::twoparty::Side;

    Link(int descriptor, Side side, kj::Maybe<kj::Own<capnp::ClientHook>> bootstrap)
        : descriptor(descriptor),
          stream(kj::heap<shim::SocketStream>(EventLoop::shared().events(), descriptor)),
          network(*stream, side, limits()),
          system(makeSystem(kj::mv(bootstrap))) {
        system.setFlowLimit(wordsInFlight);
    }

    capnp::RpcSystem<capnp::rpc::twoparty::VatId> makeSystem(kj::Maybe<kj::Own<capnp::ClientHook>> bootstrap) {
        KJ_IF_MAYBE(hook, bootstrap) { return capnp::makeRpcServer(network, capnp::Capability::Client(kj::mv(*hook))); }
        return capnp::makeRpcClient(network);
    }

    kj::Own<capnp::ClientHook> bootstrap() {
        capnp::MallocMessageBuilder message(8);
        auto peer = message.initRoot<capnp::rpc::twoparty::VatId>();
        peer.setSide(network.getSide() == Side::CLIENT ? Side::SERVER : Side::CLIENT);
        return capnp::ClientHook::from(system.bootstrap(peer));
    }

    /// Ends the connection once what was answered before is written: that is still to happen in this turn of the loop.
    void close() {
        if (isClosing) return;
        isClosing = true;
        closing = kj::evalLast([this] { return closeAfterFlush(flushRounds); }).eagerlyEvaluate(nullptr);
    }

    kj::Promise<void> closeAfterFlush(unsigned rounds) {
        if (rounds == 0 || network.getCurrentQueueSize() == 0) {
            shutdown(descriptor, SHUT_RDWR);
            return kj::READY_NOW;
        }
        return EventLoop::shared().events().getTimer().afterDelay(flushPause).then([this, rounds] { return closeAfterFlush(rounds - 1); });
    }

    int descriptor;
    kj::Own<kj::AsyncIoStream> stream;
    capnp::TwoPartyVatNetwork network;
    capnp::RpcSystem<capnp::rpc::twoparty::VatId> system;
    bool isClosing = false;
    kj::Promise<void> closing = nullptr;
};

}  // namespace

/// Used on the loop thread only. Freed when Swift has let go of it and the peer is gone.
struct CapnpConnection {
    kj::Maybe<kj::Own<Link>> link;
    bool isReleased = false;
    CapnpDisconnected disconnected;
    void *context;

    void open(int descriptor, bool isServer, kj::Maybe<kj::Own<capnp::ClientHook>> bootstrap) {
        auto failure = kj::runCatchingExceptions([&] {
            auto side = isServer ? Link::Side::SERVER : Link::Side::CLIENT;
            auto opened = kj::heap<Link>(descriptor, side, kj::mv(bootstrap));
            auto gone = opened->network.onDisconnect();
            link = kj::mv(opened);
            // The handler destroys what its promise belongs to, so it waits for another turn of the loop.
            EventLoop::shared().add(gone.then([this] { EventLoop::shared().add(kj::evalLater([this] { end(); })); }));
        });
        KJ_IF_MAYBE(exception, failure) {
            shim::writeLog(exception->getDescription().cStr());
            end();
        }
    }

    void close() {
        KJ_IF_MAYBE(live, link) { (*live)->close(); }
    }

    void end() {
        KJ_IF_MAYBE(exception, kj::runCatchingExceptions([&] { link = nullptr; })) {
            shim::writeLog(exception->getDescription().cStr());
        }
        disconnected(context);
        disconnected = nullptr;
        if (isReleased) delete this;
    }

    void release() {
        isReleased = true;
        if (disconnected == nullptr) delete this;
        else close();
    }
};

CapnpConnection *capnp_connect(
    int descriptor, bool isServer, CapnpCapability *bootstrap, CapnpDisconnected disconnected, void *context) {
    auto connection = new CapnpConnection();
    connection->disconnected = disconnected;
    connection->context = context;
    EventLoop::shared().post([=] {
        kj::Maybe<kj::Own<capnp::ClientHook>> hook;
        if (bootstrap != nullptr) hook = shim::hookOf(bootstrap);
        connection->open(descriptor, isServer, kj::mv(hook));
    });
    return connection;
}

CapnpCapability *capnp_bootstrap(CapnpConnection *connection) {
    auto capability = new CapnpCapability();
    EventLoop::shared().post([=] {
        KJ_IF_MAYBE(link, connection->link) { capability->hook = (*link)->bootstrap(); }
        else capability->hook = capnp::newBrokenCap(shim::exception(CapnpOutcomeDisconnected, "Peer disconnected."));
    });
    return capability;
}

size_t capnp_unsent_bytes(const CapnpConnection *connection) {
    KJ_IF_MAYBE(link, connection->link) { return const_cast<Link &>(**link).network.getCurrentQueueSize(); }
    return 0;
}

void capnp_close(CapnpConnection *connection) {
    EventLoop::shared().post([=] { connection->close(); });
}

void capnp_release_connection(CapnpConnection *connection) {
    EventLoop::shared().post([=] { connection->release(); });
}
