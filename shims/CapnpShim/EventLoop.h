// The process's one event-loop thread and the queue that leads to it.
#pragma once

#include <capnp/capability.h>
#include <kj/async-io.h>
#include <kj/async-unix.h>
#include <kj/function.h>

#include <mutex>
#include <unordered_map>
#include <vector>

#include "include/CapnpShim.h"

namespace shim {

class PendingCall;

/// Runs posted work in order on its own thread, which does all I/O. Lives as long as the process: its thread may outlast `main`.
class EventLoop final : private kj::TaskSet::ErrorHandler {
public:
    /// Starts the thread on first use.
    static EventLoop &shared();

    /// Any thread. Work posted while the loop is awake needs no wake-up.
    void post(kj::Function<void()> work);

    // Everything below: loop thread only.

    kj::UnixEventPort &events() { return *port; }

    /// Runs a promise to its end; a failure is logged.
    void add(kj::Promise<void> task) { tasks->add(kj::mv(task)); }

    /// Objects that this process serves, by the capability that leads to them.
    std::unordered_map<capnp::ClientHook *, void *> servers;

    /// Calls under way, by their ids.
    std::unordered_map<uint64_t, PendingCall *> pending;

private:
    class PatientPort;

    EventLoop();
    /// Not instrumented for addresses: the library insists on some of its locals being on the real stack.
    [[noreturn]] __attribute__((no_sanitize("address"))) void run();
    /// Takes in the wake-ups.
    kj::Promise<void> pump(kj::UnixEventPort::FdObserver &observer);
    /// Whether work was posted; it is done in the loop's next turn.
    bool takePosted();
    /// From now on posting wakes the loop. False when there is work.
    bool fallAsleep();
    void wakeUp();
    void work(std::vector<kj::Function<void()>> batch);
    void taskFailed(kj::Exception &&exception) override;

    std::mutex lock;
    std::vector<kj::Function<void()>> queue;
    bool isAwake = false;
    int wakeDescriptor;

    kj::UnixEventPort *port = nullptr;
    kj::TaskSet *tasks = nullptr;
};

/// Hands a line to the log of the process.
void writeLog(const char *text);

}  // namespace shim
