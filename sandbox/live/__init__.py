"""A live room: viewers who talk, ask and order in Vietnamese, and senders that bring it to the shop."""

from sandbox.live.switches import Live

LIVE = Live()
