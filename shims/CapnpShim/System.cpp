#include <pthread.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include "include/CapnpShim.h"

int32_t capnp_thread_id(void) { return gettid(); }

void capnp_thread_name(char *name, size_t size) {
    if (pthread_getname_np(pthread_self(), name, size) != 0 && size > 0) name[0] = 0;
}

int capnp_spawn_close_from(void *actions, int lowest) {
    return posix_spawn_file_actions_addclosefrom_np(static_cast<posix_spawn_file_actions_t *>(actions), lowest);
}

int32_t capnp_accept(int32_t listener) { return accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); }
