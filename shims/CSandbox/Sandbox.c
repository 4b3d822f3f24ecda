#define _GNU_SOURCE
#include "include/CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Numbers that the headers of older systems lack. They are the same on all architectures.
enum { create_ruleset = 444, add_rule = 445, restrict_self = 446, io_uring_setup_call = 425 };

// Of Landlock's interface: what a ruleset decides on, by version.
struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scoped;
};

struct path_rule {
    uint64_t rights;
    int32_t folder;
} __attribute__((packed));

enum {
    right_write_file = 1 << 1,
    right_read_file = 1 << 2,
    right_read_folder = 1 << 3,
    right_remove_folder = 1 << 4,
    right_remove_file = 1 << 5,
    right_make_folder = 1 << 7,
    right_make_file = 1 << 8,
    right_move = 1 << 13,
    right_truncate = 1 << 14,
};

int sandbox_no_new_privileges(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ? -errno : 0;
}

int sandbox_landlock_version(void) {
    long version = syscall(create_ruleset, NULL, 0, 1);
    return version < 0 ? -errno : (int)version;
}

static struct ruleset handled(int version) {
    struct ruleset rules = {.files = (1 << 13) - 1, .network = 0, .scoped = 0};
    if (version >= 2) rules.files |= right_move;
    if (version >= 3) rules.files |= right_truncate;
    if (version >= 5) rules.files |= 1 << 15;
    if (version >= 4) rules.network = 3;
    if (version >= 6) rules.scoped = 3;
    return rules;
}

static int allow(int ruleset, const char *path, uint64_t rights) {
    int folder = open(path, O_PATH | O_CLOEXEC);
    if (folder < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -errno;
    struct stat information;
    uint64_t of_files = right_write_file | right_read_file | right_truncate;
    if (fstat(folder, &information) == 0 && !S_ISDIR(information.st_mode)) rights &= of_files;
    struct path_rule rule = {.rights = rights, .folder = folder};
    int result = syscall(add_rule, ruleset, 1, &rule, 0) != 0 ? -errno : 0;
    close(folder);
    return result;
}

int sandbox_limit_files(const char *const *writable, size_t writable_count, const char *const *readable, size_t readable_count) {
    int version = sandbox_landlock_version();
    if (version < 1) return version < 0 ? version : -ENOSYS;
    struct ruleset rules = handled(version);
    size_t size = version >= 6 ? sizeof rules : version >= 4 ? 16 : 8;
    int ruleset = (int)syscall(create_ruleset, &rules, size, 0);
    if (ruleset < 0) return -errno;
    uint64_t reading = right_read_file | right_read_folder;
    uint64_t writing = reading | right_write_file | right_remove_folder | right_remove_file | right_make_folder | right_make_file |
                       ((right_move | right_truncate) & rules.files);
    int result = 0;
    for (size_t i = 0; i < writable_count && result == 0; ++i) result = allow(ruleset, writable[i], writing);
    for (size_t i = 0; i < readable_count && result == 0; ++i) result = allow(ruleset, readable[i], reading);
    if (result == 0 && syscall(restrict_self, ruleset, 0) != 0) result = -errno;
    close(ruleset);
    return result;
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define DENY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
// Skips the next line unless the loaded word is `value`.
#define IF(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1)

int sandbox_limit_calls(int allows_unix_sockets) {
#ifdef ARCHITECTURE
    struct sock_filter filter[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        DENY,
        LOAD(nr),
        // The other numbering of calls on x86-64.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        DENY,
        IF(__NR_execve), DENY,
        IF(__NR_execveat), DENY,
        IF(__NR_ptrace), DENY,
        IF(__NR_process_vm_readv), DENY,
        IF(__NR_process_vm_writev), DENY,
        IF(__NR_bpf), DENY,
        IF(__NR_perf_event_open), DENY,
        IF(__NR_userfaultfd), DENY,
        IF(__NR_mount), DENY,
        IF(__NR_open_by_handle_at), DENY,
        IF(io_uring_setup_call), DENY,
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 1, 0),
        ALLOW,
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allows_unix_sockets ? AF_UNIX : UINT32_MAX, 1, 0),
        DENY,
        ALLOW,
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0 ? -errno : 0;
#else
    (void)allows_unix_sockets;
    return -ENOSYS;
#endif
}
