// Untyped Cap'n Proto calls for Swift: one event-loop thread per process, two-party connections over descriptors, capabilities, calls.
//
// Every function may be called on any thread and returns at once: work travels to the loop through a queue, in the order of the calls.
// Callbacks arrive on the loop thread and must not block. No C++ exception leaves the library.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CapnpConnection CapnpConnection;
typedef struct CapnpCapability CapnpCapability;
typedef struct CapnpCall CapnpCall;

/// How a call ended. Failed to Unimplemented are the protocol's exception types.
typedef enum {
    CapnpOutcomeSuccess = 0,
    CapnpOutcomeFailed = 1,
    CapnpOutcomeOverloaded = 2,
    CapnpOutcomeDisconnected = 3,
    CapnpOutcomeUnimplemented = 4,
    CapnpOutcomeCancelled = 5,
} CapnpOutcome;

/// An entry of a message's capability table.
typedef struct {
    /// A reference that the message owns; null stands for no capability.
    CapnpCapability *capability;
    /// In messages from the loop: the `server` of a capability that this process serves itself. Valid during the callback.
    void *server;
} CapnpEntry;

/// A message in the standard stream framing, 8-byte aligned. Whoever receives one owns its memory and table (free) and its capabilities.
typedef struct {
    void *bytes;
    size_t byteCount;
    CapnpEntry *entries;
    size_t entryCount;
} CapnpMessage;

/// Methods of an object that is served. `server` is what was given with them.
typedef struct {
    /// A call arrived: it must be answered exactly once. Returns a context for `ended`.
    void *(*dispatch)(void *server, CapnpCall *call, uint64_t interfaceID, uint16_t methodID, CapnpMessage parameters);
    /// The call is over: answered, or (`cancelled`) no one waits for its answer any more. The last use of `context`.
    void (*ended)(void *context, bool cancelled);
    /// No one refers to the object any more. The last use of `server`.
    void (*released)(void *server);
} CapnpServerMethods;

/// `text` is null on success and valid during the callback; `results` is empty unless successful.
typedef void (*CapnpReturned)(void *context, CapnpOutcome outcome, const char *text, CapnpMessage results);
/// The connection is gone; the last use of `context`.
typedef void (*CapnpDisconnected)(void *context);
/// `server` is that of the capability if this process serves it, else null.
typedef void (*CapnpResolved)(void *context, void *server);

/// Takes ownership of the socket `descriptor`. `bootstrap` (borrowed, may be null) is what the peer gets first.
CapnpConnection *capnp_connect(
    int descriptor, bool isServer, CapnpCapability *bootstrap, CapnpDisconnected disconnected, void *context);
/// What the peer offers first.
CapnpCapability *capnp_bootstrap(CapnpConnection *connection);
/// Bytes of messages that the peer has not taken yet. On the loop thread.
size_t capnp_unsent_bytes(const CapnpConnection *connection);
/// Ends the connection as if the peer had gone; `disconnected` follows.
void capnp_close(CapnpConnection *connection);
/// Closes the connection and forgets the handle.
void capnp_release_connection(CapnpConnection *connection);

/// A capability that calls `methods` with `server`.
CapnpCapability *capnp_serve(CapnpServerMethods methods, void *server);
/// One more reference to a capability.
void capnp_retain(CapnpCapability *capability);
/// One reference less; with the last one the object at the other end may go.
void capnp_release(CapnpCapability *capability);
/// Finds out whether this process serves the capability, once it is settled.
void capnp_resolve(CapnpCapability *capability, CapnpResolved resolved, void *context);

/// A method to be called; `callID` is unique in the process.
typedef struct {
    uint64_t callID;
    uint64_t interfaceID;
    uint16_t methodID;
} CapnpMethod;

/// Calls a method. Takes over `parameters`; `returned` is called exactly once.
void capnp_call(CapnpCapability *target, CapnpMethod method, CapnpMessage parameters, CapnpReturned returned, void *context);
/// Cancels a call that still runs: it returns as cancelled.
void capnp_cancel(uint64_t callID);

/// Answers a call, taking over `results`.
void capnp_answer(CapnpCall *call, CapnpMessage results);
/// Fails a call.
void capnp_fail(CapnpCall *call, CapnpOutcome outcome, const char *text);

/// Receives what the Cap'n Proto library has to say (warnings, errors); on the loop thread. Set it before the first connection.
void capnp_set_log(void (*log)(const char *text));

// What Swift's module of the C library lacks.

/// The system's number of the calling thread.
int32_t capnp_thread_id(void);
/// The name of the calling thread, cut to fit.
void capnp_thread_name(char *name, size_t size);
/// Closes all descriptors from `lowest` on in a process that is spawned with `actions` (posix_spawn_file_actions_t).
int capnp_spawn_close_from(void *actions, int lowest);
/// A connection that waits at a listening socket, closed on exec; -1 with errno when there is none.
int32_t capnp_accept(int32_t listener);

#ifdef __cplusplus
}
#endif
