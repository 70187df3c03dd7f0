"""Which system calls student code may make: name, number on x86_64, number on aarch64 (``-`` if it has none there).

A call in none of the lists is answered with ENOSYS, as by an older kernel, so that the C library takes its older road
(``clone3`` to ``clone``) and a call that a later kernel adds is closed until someone has looked at it.
"""

from collections.abc import Mapping
from functools import cache

from autograder.confinement.kernel import machine

__all__ = ["ALLOWED", "CONDITIONAL", "REFUSED", "number", "numbers"]

_ALLOWED = """
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69,
pwritev 296 70, close 3 57, close_range 436 436, lseek 8 62, dup 32 23, dup2 33 -, dup3 292 24, pipe 22 -,
pipe2 293 59, poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -,
epoll_create1 291 20, epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441,
eventfd 284 -, eventfd2 290 19, signalfd 282 -, signalfd4 289 74, timerfd_create 283 85,
timerfd_settime 286 86, timerfd_gettime 287 87, stat 4 -, lstat 6 -, fstat 5 80, newfstatat 262 79,
statx 332 291, access 21 -, faccessat 269 48, faccessat2 439 439, readlink 89 -, readlinkat 267 78,
getcwd 79 17, chdir 80 49, fchdir 81 50, getdents 78 -, getdents64 217 61, umask 95 166, mkdir 83 -,
mkdirat 258 34, rmdir 84 -, rename 82 -, renameat 264 38, renameat2 316 276, unlink 87 -, unlinkat 263 35,
link 86 -, linkat 265 37, symlink 88 -, symlinkat 266 36, creat 85 -, ftruncate 77 46, fallocate 285 47,
fsync 74 82, fdatasync 75 83, sendfile 40 71, getxattr 191 8, lgetxattr 192 9, fgetxattr 193 10,
listxattr 194 11, llistxattr 195 12, flistxattr 196 13, munmap 11 215, mremap 25 216, mprotect 10 226,
brk 12 214, msync 26 227, membarrier 324 283, mseal 462 462, futex 202 98, futex_waitv 449 449,
set_robust_list 273 99, rseq 334 293, set_tid_address 218 96, gettid 186 178, sched_yield 24 124,
sched_get_priority_max 146 125, sched_get_priority_min 147 126, getcpu 309 168, exit 60 93,
exit_group 231 94, wait4 61 260, waitid 247 95, rt_sigaction 13 134, rt_sigprocmask 14 135,
rt_sigreturn 15 139, rt_sigpending 127 136, rt_sigtimedwait 128 137, rt_sigsuspend 130 133,
sigaltstack 131 132, restart_syscall 219 128, pause 34 -, alarm 37 -, setitimer 38 103, getitimer 36 102,
nanosleep 35 101, gettimeofday 96 169, time 201 -, times 100 153, uname 63 160, getrandom 318 278,
getpid 39 172, getppid 110 173, getpgrp 111 -, getuid 102 174, geteuid 107 175, getgid 104 176,
getegid 108 177, getresuid 118 148, getresgid 120 150, getgroups 115 158, getrlimit 97 163,
arch_prctl 158 -, getsockname 51 204, getpeername 52 205, getsockopt 55 209, recvfrom 45 207,
recvmsg 47 212, shutdown 48 210
"""

# Allowed for some arguments only; the rules are in seccomp.py.
_CONDITIONAL = """
clone 56 220, mmap 9 222, socketpair 53 199, sendto 44 206, kill 62 129, tgkill 234 131, prlimit64 302 261,
prctl 157 167, ioctl 16 29, fcntl 72 25, open 2 -, openat 257 56, sched_setaffinity 203 122, truncate 76 45,
chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, chown 92 -, fchown 93 55, lchown 94 -,
fchownat 260 54, utime 132 -, utimes 235 -, futimesat 261 -, utimensat 280 88, preadv2 327 286,
pwritev2 328 287, madvise 28 233, clock_gettime 228 113, clock_getres 229 114, clock_nanosleep 230 115,
getpgid 121 155, getsid 124 156, getpriority 140 141, sched_getaffinity 204 123, sched_getparam 143 121,
sched_getscheduler 145 120, get_robust_list 274 100
"""

# Refused with EPERM, which Python turns into PermissionError. Among them is what would hide memory from the limits
# (memfd, System V and POSIX queues, descriptors in flight by sendmsg, locks), reach past the filter (io_uring, ptrace),
# change the process's own limits and rights, or let two submissions tell each other something: what the page cache
# holds, who has locked what, what the machine has free, what another process is like.
_REFUSED = """
fork 57 -, vfork 58 -, execve 59 221, execveat 322 281, ptrace 101 117, process_vm_readv 310 270,
process_vm_writev 311 271, process_madvise 440 440, process_mrelease 448 448, kcmp 312 272,
pidfd_open 434 434, pidfd_send_signal 424 424, pidfd_getfd 438 438, tkill 200 130, rt_sigqueueinfo 129 138,
rt_tgsigqueueinfo 297 240, socket 41 198, connect 42 203, bind 49 200, listen 50 201, accept 43 202,
accept4 288 242, sendmsg 46 211, sendmmsg 307 269, recvmmsg 299 243, setsockopt 54 208,
io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, io_setup 206 0, io_submit 209 2,
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, keyctl 250 219, add_key 248 217,
request_key 249 218, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, mount_setattr 442 442,
move_mount 429 429, open_tree 428 428, fsopen 430 430, fsmount 432 432, fsconfig 431 431, fspick 433 433,
unshare 272 97, setns 308 268, swapon 167 224, swapoff 168 225, reboot 169 142, acct 163 89,
quotactl 179 60, quotactl_fd 443 443, memfd_create 319 279, memfd_secret 447 447, shmget 29 194,
shmat 30 196, shmctl 31 195, shmdt 67 197, semget 64 190, semop 65 193, semctl 66 191, semtimedop 220 192,
msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, mq_open 240 180, mq_unlink 241 181, mknod 133 -,
mknodat 259 33, setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15,
fremovexattr 199 16, name_to_handle_at 303 264, open_by_handle_at 304 265, setrlimit 160 164,
setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147, setresgid 119 149,
setfsuid 122 151, setfsgid 123 152, setgroups 116 159, capset 126 91, setpriority 141 140,
ioprio_set 251 30, sched_setparam 142 118, sched_setscheduler 144 119, sched_setattr 314 274,
setsid 112 157, setpgid 109 154, personality 135 92, seccomp 317 277, landlock_create_ruleset 444 444,
landlock_add_rule 445 445, landlock_restrict_self 446 446, splice 275 76, tee 276 77, vmsplice 278 75,
inotify_init 253 -, inotify_init1 294 26, inotify_add_watch 254 27, fanotify_init 300 262, mlock 149 228,
mlock2 325 284, mlockall 151 230, sync 162 81, syncfs 306 267, init_module 175 105, finit_module 313 273,
delete_module 176 106, kexec_load 246 104, syslog 103 116, settimeofday 164 170, clock_settime 227 112,
adjtimex 159 171, sethostname 170 161, setdomainname 171 162, vhangup 153 58, iopl 172 -, ioperm 173 -,
modify_ldt 154 -, flock 73 32, fadvise64 221 223, readahead 187 213, getrusage 98 165, sysinfo 99 179,
statfs 137 43, fstatfs 138 44, capget 125 90
"""

_COLUMNS = {"x86_64": 1, "aarch64": 2}


def _rows(table: str) -> list[tuple[str, str, str]]:
    rows = [entry.split() for entry in table.replace("\n", " ").split(",")]
    return [(name, first, second) for name, first, second in rows]


def _names(table: str) -> frozenset[str]:
    return frozenset(name for name, _, _ in _rows(table))


ALLOWED = _names(_ALLOWED)
CONDITIONAL = _names(_CONDITIONAL)
REFUSED = _names(_REFUSED)


@cache
def numbers(machine_name: str) -> Mapping[str, int]:
    """Name to number on a machine, for the calls that exist there."""
    rows = [row for table in (_ALLOWED, _CONDITIONAL, _REFUSED) for row in _rows(table)]
    column = _COLUMNS[machine_name]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def number(name: str) -> int:
    """The number of system call ``name`` here; callers have asked ``is_supported``, so that the machine is known."""
    return numbers(machine() or "x86_64")[name]
