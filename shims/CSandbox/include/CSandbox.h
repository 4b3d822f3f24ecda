#pragma once

#include <stddef.h>
#include <stdint.h>

// Takes rights from the calling process for good. Call these before a second thread starts: they hold for the calling thread and for those
// that it starts later. Each returns 0, or a negative error number; -ENOSYS where the kernel lacks what is needed.

/// No program that the process starts gets more rights than it; no other process of the same user may look into it or dump its memory.
int sandbox_no_new_privileges(void);

/// The version of Landlock that the kernel has.
int sandbox_landlock_version(void);

/// Files can be read, written, made and removed in `writable` and what is below, and read in `readable`; nowhere else. Paths that do not
/// exist are left out. TCP, abstract sockets of others and signals to others are cut off where the kernel's Landlock can.
int sandbox_limit_files(const char *const *writable, size_t writable_count, const char *const *readable, size_t readable_count);

/// System calls for sockets (but Unix ones if `allows_unix_sockets`), for starting programs, for looking into other processes, and for
/// asynchronous rings, which would go around the filter, fail with EPERM.
int sandbox_limit_calls(int allows_unix_sockets);
