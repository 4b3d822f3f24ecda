#include "EventLoop.h"

#include <kj/debug.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace shim {

namespace {

/// How often the queue is emptied before sockets are looked at again.
constexpr unsigned mostRounds = 8;

std::atomic<void (*)(const char *)> logFunction{nullptr};

thread_local bool isLoopThread = false;

/// Sends the library's log lines to ours, and spares exceptions their stack traces (symbolising one starts a process).
class LogRedirection final : public kj::ExceptionCallback {
public:
    void logMessage(kj::LogSeverity severity, const char *, int, int, kj::String &&text) override {
        if (severity >= kj::LogSeverity::WARNING) writeLog(text.cStr());
    }
    StackTraceMode stackTraceMode() override { return StackTraceMode::NONE; }
};

}  // namespace

void writeLog(const char *text) {
    if (auto function = logFunction.load()) function(text);
}

EventLoop &EventLoop::shared() {
    static EventLoop *loop = new EventLoop();
    return *loop;
}

EventLoop::EventLoop() : wakeDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    signal(SIGPIPE, SIG_IGN);
    // Signals are for the other threads of the process.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([this] { run(); }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void EventLoop::post(kj::Function<void()> work) {
    bool mustWake;
    {
        std::lock_guard<std::mutex> guard(lock);
        queue.push_back(kj::mv(work));
        mustWake = !isAwake;
        isAwake = true;
    }
    if (!mustWake) return;
    // The loop itself needs no wake-up: it comes to the work when the event that it handles is done.
    if (isLoopThread) {
        tasks->add(kj::evalLater([this] { return drain(mostRounds); }));
    } else {
        wake();
    }
}

void EventLoop::run() {
    pthread_setname_np(pthread_self(), "b-capnp-loop");
    isLoopThread = true;
    LogRedirection redirection;
    auto context = kj::setupAsyncIo();
    kj::TaskSet set(*this);
    provider = context.lowLevelProvider;
    tasks = &set;
    kj::UnixEventPort::FdObserver observer(
        context.unixEventPort, wakeDescriptor, kj::UnixEventPort::FdObserver::OBSERVE_READ);
    set.add(pump(observer));
    kj::NEVER_DONE.wait(context.waitScope);
    __builtin_unreachable();
}

kj::Promise<void> EventLoop::pump(kj::UnixEventPort::FdObserver &observer) {
    return observer.whenBecomesReadable().then([this] {
        uint64_t count;
        [[maybe_unused]] auto got = read(wakeDescriptor, &count, sizeof count);
        return drain(mostRounds);
    }).then([this, &observer] { return pump(observer); });
}

kj::Promise<void> EventLoop::drain(unsigned rounds) {
    std::vector<kj::Function<void()>> batch;
    {
        std::lock_guard<std::mutex> guard(lock);
        if (queue.empty()) {
            isAwake = false;
            return kj::READY_NOW;
        }
        batch.swap(queue);
    }
    for (auto &work : batch) {
        KJ_IF_MAYBE(exception, kj::runCatchingExceptions([&] { work(); })) { taskFailed(kj::mv(*exception)); }
    }
    if (rounds == 0) {
        // Sockets have their turn.
        wake();
        return kj::READY_NOW;
    }
    // What the work has set off (messages to write) goes first; meanwhile more may come that needs no wake-up.
    return kj::evalLast([this, rounds] { return drain(rounds - 1); });
}

void EventLoop::wake() {
    uint64_t one = 1;
    // Fails only when the counter is full, and then the loop is awake.
    [[maybe_unused]] auto written = write(wakeDescriptor, &one, sizeof one);
}

void EventLoop::taskFailed(kj::Exception &&exception) { writeLog(exception.getDescription().cStr()); }

}  // namespace shim

void capnp_set_log(void (*log)(const char *text)) { shim::logFunction = log; }
