#include <memory>

#include "Messages.h"

namespace {

using shim::EventLoop;
using Context = capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer>;

/// What the two sides of a call that is being served share: the promise that the caller waits for, and the handle that answers it.
struct CallState final {
    CallState(Context context, kj::Own<kj::PromiseFulfiller<void>> fulfiller) : context(context), fulfiller(kj::mv(fulfiller)) {}

    /// Valid until `isOver`.
    Context context;
    kj::Own<kj::PromiseFulfiller<void>> fulfiller;
    bool isAnswered = false;
    bool isOver = false;
};

}  // namespace

struct CapnpCall {
    std::shared_ptr<CallState> state;
};

namespace {

/// Lives as long as someone waits for the answer.
class CallGuard final {
public:
    CallGuard(std::shared_ptr<CallState> state, CapnpServerMethods methods, void *context)
        : state(kj::mv(state)), methods(methods), context(context) {}
    ~CallGuard() {
        state->isOver = true;
        methods.ended(context, !state->isAnswered);
    }
    KJ_DISALLOW_COPY(CallGuard);

private:
    std::shared_ptr<CallState> state;
    CapnpServerMethods methods;
    void *context;
};

/// An object of Swift behind a capability.
class SwiftServer final : public capnp::Capability::Server {
public:
    SwiftServer(CapnpServerMethods methods, void *server) : methods(methods), server(server) {}
    ~SwiftServer() noexcept(false) {
        EventLoop::shared().servers.erase(hook);
        methods.released(server);
    }

    DispatchCallResult dispatchCall(uint64_t interfaceID, uint16_t methodID, Context context) override {
        auto parameters = shim::flatten(context.getParams());
        context.releaseParams();
        context.allowCancellation();
        auto answer = kj::newPromiseAndFulfiller<void>();
        auto state = std::make_shared<CallState>(context, kj::mv(answer.fulfiller));
        auto call = methods.dispatch(server, new CapnpCall{state}, interfaceID, methodID, parameters);
        return {answer.promise.attach(kj::heap<CallGuard>(kj::mv(state), methods, call)), false};
    }

    /// The capability that leads here: the key of the table of local servers.
    capnp::ClientHook *hook = nullptr;

private:
    CapnpServerMethods methods;
    void *server;
};

kj::Promise<void> resolve(kj::Own<capnp::ClientHook> hook, CapnpResolved resolved, void *context) {
    auto &settled = *hook;
    return settled.whenResolved().then(
        [&settled, resolved, context] { resolved(context, shim::localServer(settled)); },
        [resolved, context](kj::Exception &&) { resolved(context, nullptr); }).attach(kj::mv(hook));
}

/// Ends a call on the loop thread by what `finish` does with it, unless no one waits for it any more.
template <typename Finish>
void complete(CapnpCall *call, Finish &&finish) {
    EventLoop::shared().post([call, finish = kj::mv(finish)]() mutable {
        std::unique_ptr<CapnpCall> owned(call);
        auto &state = *owned->state;
        if (state.isOver || state.isAnswered) return;
        state.isAnswered = true;
        KJ_IF_MAYBE(exception, kj::runCatchingExceptions([&] { finish(state); })) { state.fulfiller->reject(kj::mv(*exception)); }
    });
}

}  // namespace

CapnpCapability *capnp_serve(CapnpServerMethods methods, void *server) {
    auto capability = new CapnpCapability();
    EventLoop::shared().post([=] {
        auto object = kj::heap<SwiftServer>(methods, server);
        auto &reference = *object;
        auto hook = capnp::ClientHook::from(capnp::Capability::Client(kj::mv(object)));
        reference.hook = hook.get();
        EventLoop::shared().servers[hook.get()] = server;
        capability->hook = kj::mv(hook);
    });
    return capability;
}

void capnp_resolve(CapnpCapability *capability, CapnpResolved resolved, void *context) {
    EventLoop::shared().post([=] { EventLoop::shared().add(resolve(shim::hookOf(capability), resolved, context)); });
}

void capnp_answer(CapnpCall *call, CapnpMessage results) {
    complete(call, [message = shim::OwnedMessage(results)](CallState &state) {
        message.copyTo(state.context.getResults(message.size()));
        state.fulfiller->fulfill();
    });
}

void capnp_fail(CapnpCall *call, CapnpOutcome outcome, const char *text) {
    complete(call, [outcome, reason = kj::heapString(text)](CallState &state) {
        state.fulfiller->reject(shim::exception(outcome, reason));
    });
}
