"""The actors: one ticket for each queue. All of them do the same, for the queue that they were rung for; that of
`default` sends mail as well."""

import dramatiq

from models.states import Queue
from settings import services
from workers import boot
from workers.broker import declare, redis_broker

BROKER = redis_broker(services().redis_url)
dramatiq.set_broker(BROKER)
declare(BROKER)


def _ticket(queue: Queue) -> "dramatiq.Actor[[], None]":
    @dramatiq.actor(queue_name=queue.value, actor_name=queue.value, broker=BROKER)
    def answer() -> None:
        from workers.work import work  # the engine is loaded by those who work, not by those who ring

        boot.wait()
        if queue is Queue.DEFAULT:
            from workers.post import deliver

            deliver()
        work(queue)

    return answer


TICKETS = {queue: _ticket(queue) for queue in Queue}
