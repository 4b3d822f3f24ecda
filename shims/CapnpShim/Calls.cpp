#include "Messages.h"

namespace shim {

/// A call to a capability that has not returned.
class PendingCall final {
public:
    PendingCall(uint64_t id, CapnpReturned returned, void *context) : id(id), returned(returned), context(context) {
        EventLoop::shared().pending[id] = this;
    }
    ~PendingCall() noexcept(false) { EventLoop::shared().pending.erase(id); }

    kj::Canceler canceler;
    bool isCancelled = false;

    void succeed(capnp::AnyPointer::Reader results) {
        CapnpMessage message;
        KJ_IF_MAYBE(exception, kj::runCatchingExceptions([&] { message = flatten(results); })) { fail(*exception); }
        else returned(context, CapnpOutcomeSuccess, nullptr, message);
    }

    void fail(const kj::Exception &exception) {
        auto kind = isCancelled ? CapnpOutcomeCancelled : outcome(exception);
        returned(context, kind, exception.getDescription().cStr(), CapnpMessage{nullptr, 0, nullptr, 0});
    }

private:
    uint64_t id;
    CapnpReturned returned;
    void *context;
};

namespace {

void start(CapnpCapability *target, CapnpMethod method, const OwnedMessage &parameters, kj::Own<PendingCall> owned) {
    auto &call = *owned;
    kj::Promise<capnp::Response<capnp::AnyPointer>> promise = nullptr;
    KJ_IF_MAYBE(exception, kj::runCatchingExceptions([&] {
        auto request = capnp::Capability::Client(hookOf(target)).typelessRequest(method.interfaceID, method.methodID, parameters.size());
        parameters.copyTo(request);
        promise = request.send();
    })) {
        promise = kj::mv(*exception);
    }
    EventLoop::shared().add(
        call.canceler.wrap(kj::mv(promise))
            .then(
                [&call](capnp::Response<capnp::AnyPointer> &&results) { call.succeed(results); },
                [&call](kj::Exception &&exception) { call.fail(exception); })
            .attach(kj::mv(owned)));
}

}  // namespace

}  // namespace shim

void capnp_call(CapnpCapability *target, CapnpMethod method, CapnpMessage parameters, CapnpReturned returned, void *context) {
    shim::EventLoop::shared().post([=, message = shim::OwnedMessage(parameters)] {
        shim::start(target, method, message, kj::heap<shim::PendingCall>(method.callID, returned, context));
    });
}

void capnp_cancel(uint64_t callID) {
    shim::EventLoop::shared().post([=] {
        auto &pending = shim::EventLoop::shared().pending;
        auto found = pending.find(callID);
        if (found == pending.end()) return;
        found->second->isCancelled = true;
        found->second->canceler.cancel("The caller cancelled the call.");
    });
}

void capnp_retain(CapnpCapability *capability) { capability->references.fetch_add(1); }

void capnp_release(CapnpCapability *capability) {
    if (!capability->drop()) return;
    shim::EventLoop::shared().post([=] { delete capability; });
}
