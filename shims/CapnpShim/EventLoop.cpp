#include "EventLoop.h"

#include <kj/debug.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace shim {

namespace {

/// How long the loop looks out for more before it sleeps: `least` after a pause, `most` in a conversation, that is, as long as what comes next
/// comes within that time. Ending a sleep takes an idle machine longer than most answers.
constexpr auto least = std::chrono::microseconds(50);
constexpr auto most = std::chrono::microseconds(600);

std::atomic<void (*)(const char *)> logFunction{nullptr};

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
    uint64_t one = 1;
    // Fails only when the counter is full, and then the loop is awake.
    [[maybe_unused]] auto written = write(wakeDescriptor, &one, sizeof one);
}

/// Looks out for a while before it sleeps: being woken takes longer than most answers and next calls take to come.
class EventLoop::PatientPort final : public kj::EventPort {
public:
    explicit PatientPort(EventLoop &owner) : owner(owner) {}

    bool wait() override {
        auto start = std::chrono::steady_clock::now();
        for (;;) {
            auto isWoken = sockets.poll();
            if (loop->isRunnable() || isWoken || owner.takePosted()) return isWoken;
            if (std::chrono::steady_clock::now() - start >= patience) break;
            sched_yield();
        }
        if (!owner.fallAsleep()) {
            owner.takePosted();
            return false;
        }
        auto isWoken = sockets.wait();
        owner.wakeUp();
        patience = std::chrono::steady_clock::now() - start < most ? most : least;
        return isWoken;
    }

    bool poll() override {
        auto isWoken = sockets.poll();
        owner.takePosted();
        return isWoken;
    }

    kj::UnixEventPort sockets;
    kj::EventLoop *loop = nullptr;

private:
    EventLoop &owner;
    std::chrono::steady_clock::duration patience = least;
};

void EventLoop::run() {
    pthread_setname_np(pthread_self(), "b-capnp-loop");
    LogRedirection redirection;
    PatientPort patientPort(*this);
    kj::EventLoop loop(patientPort);
    patientPort.loop = &loop;
    kj::WaitScope scope(loop);
    kj::TaskSet set(*this);
    port = &patientPort.sockets;
    tasks = &set;
    kj::UnixEventPort::FdObserver observer(*port, wakeDescriptor, kj::UnixEventPort::FdObserver::OBSERVE_READ);
    set.add(pump(observer));
    kj::NEVER_DONE.wait(scope);
    __builtin_unreachable();
}

kj::Promise<void> EventLoop::pump(kj::UnixEventPort::FdObserver &observer) {
    return observer.whenBecomesReadable().then([this, &observer] {
        uint64_t count;
        [[maybe_unused]] auto got = read(wakeDescriptor, &count, sizeof count);
        return pump(observer);
    });
}

bool EventLoop::takePosted() {
    std::vector<kj::Function<void()>> batch;
    {
        std::lock_guard<std::mutex> guard(lock);
        if (queue.empty()) return false;
        batch.swap(queue);
    }
    tasks->add(kj::evalLater([this, batch = kj::mv(batch)]() mutable { work(kj::mv(batch)); }));
    return true;
}

bool EventLoop::fallAsleep() {
    std::lock_guard<std::mutex> guard(lock);
    if (queue.empty()) isAwake = false;
    return !isAwake;
}

void EventLoop::wakeUp() {
    std::lock_guard<std::mutex> guard(lock);
    isAwake = true;
}

void EventLoop::work(std::vector<kj::Function<void()>> batch) {
    for (auto &work : batch) {
        KJ_IF_MAYBE(exception, kj::runCatchingExceptions([&] { work(); })) { taskFailed(kj::mv(*exception)); }
    }
}

void EventLoop::taskFailed(kj::Exception &&exception) { writeLog(exception.getDescription().cStr()); }

}  // namespace shim

void capnp_set_log(void (*log)(const char *text)) { shim::logFunction = log; }
