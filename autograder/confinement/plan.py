"""Which of the layers that depend on the machine and on who started the process are to be used, best plan first."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.confinement.policy import Layer
from autograder.confinement.privileges import Users

__all__ = ["Plan", "candidates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way to confine.

    Attributes:
        view: Namespaces for mounts, network and IPC are entered and a file tree of its own is built.
        user_namespace: A user namespace is entered with them.
        users: Each child becomes a user of its own; None if it stays the user that it is.
        child_namespace: Each child enters a user namespace of its own, so that its threads are counted apart.
        is_root: Root makes the plan; it sees more of its children, and the kernel does not count its threads.
    """

    view: bool
    user_namespace: bool
    users: Users | None
    child_namespace: bool
    is_root: bool

    @property
    def counts_threads(self) -> bool:
        """Whether the kernel counts this process's threads alone; root's it never counts."""
        return self.users is not None or (self.child_namespace and not self.is_root)

    @property
    def is_same_user(self) -> bool:
        """Whether the watching parent has only its user's rights over the child."""
        return self.users is None and not self.view and not self.is_root

    def layers(self) -> frozenset[Layer]:
        """The layers that this plan puts in force, beside those that every plan does."""
        chosen = {
            Layer.OWN_VIEW: self.view,
            Layer.NETWORK_NAMESPACE: self.view,
            Layer.IPC_NAMESPACE: self.view,
            Layer.DISK_QUOTA: self.view,
            Layer.USER_NAMESPACE: self.user_namespace or self.child_namespace,
            Layer.UNPRIVILEGED_USER: self.users is not None or not self.is_root,
            Layer.THREAD_LIMIT: self.counts_threads,
        }
        return frozenset(layer for layer, is_used in chosen.items() if is_used)


def candidates() -> Iterator[Plan]:
    """All plans for whoever runs this process, best first; the last one asks nothing of the machine."""
    is_root = os.geteuid() == 0
    users = Users.available() if is_root else None
    for chosen in [users, None] if users else [None]:
        for view, user_namespace in [(True, True), *([(True, False)] if is_root else []), (False, False)]:
            for child_namespace in [False] if chosen or is_root else [True, False]:
                yield Plan(
                    view=view,
                    user_namespace=user_namespace,
                    users=chosen,
                    child_namespace=child_namespace,
                    is_root=is_root,
                )
