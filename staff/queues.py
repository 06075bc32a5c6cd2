"""Every queue of the desk, in the order in which it shows them."""

from accounts.models import User
from staff.queue import Queue
from staff.work import certificates, complaints, identity, products, returns, reviews

QUEUES: tuple[Queue, ...] = (
    products.QUEUE,
    identity.QUEUE,
    certificates.QUEUE,
    reviews.QUEUE,
    returns.QUEUE,
    complaints.QUEUE,
)


def seen_by(person: User) -> list[Queue]:
    """Those whose rows this person may look at."""
    return [queue for queue in QUEUES if person.has_perm(queue.look)]


def named(name: str) -> Queue | None:
    """The queue of this name."""
    return next((queue for queue in QUEUES if queue.name == name), None)
