"""The embedded servers: started by the first user, shared, stopped by the last, whatever was killed."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

pytestmark = pytest.mark.demo
ROOT = Path(__file__).resolve().parents[2]
USER_PROGRAM = """
import os, sys
from ocop_store import embedded
embedded.ensure()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.readline()
embedded.release()
print(os.environ.get("DATABASE_URL", "unset"), flush=True)
"""

BUSY_SESSION = '''
import sys, psycopg2
psycopg2.connect(sys.argv[1]).cursor().execute("""
    DO $$ DECLARE finish timestamptz := clock_timestamp() + '1 second';
    BEGIN WHILE clock_timestamp() < finish LOOP END LOOP; END $$
""")
'''


class User:
    """A process that uses the servers until told to leave."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )

    def arrive(self) -> "User":
        assert self.process.stdout
        self.database_url, self.redis_url = self.process.stdout.readline().split()
        return self

    def leave(self) -> str:
        """Let it release the servers; returns DATABASE_URL as it then finds it."""
        left, _ = self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0
        return left.strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)

    def connect(self) -> "psycopg2.extensions.connection":
        connection = psycopg2.connect(self.database_url)
        connection.autocommit = True
        return connection

    def ask(self, statement: str) -> object:
        """The first value of a statement's answer; None when it has none."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()

    def redis(self) -> "redis.Redis":
        return redis.Redis.from_url(self.redis_url)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A LOCAL_DIR of its own, so that nothing here touches the servers the suite runs on."""
    named = {"LOCAL_DIR": str(tmp_path_factory.mktemp("local")), "PYTHONPATH": str(ROOT)}
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    yield kept | named
    subprocess.run(
        [sys.executable, "-m", "ocop_store.embedded", "reset"],
        env=kept | named,
        cwd=ROOT,
        check=True,
        timeout=60,
    )


@pytest.fixture
def enter(environment: dict[str, str]) -> Iterator[Callable[[], User]]:
    """Bring in a user who has the servers."""
    users = []

    def come() -> User:
        users.append(User(environment))
        return users[-1].arrive()

    yield come
    for user in users:
        if user.process.poll() is None:
            user.leave()


def processes() -> str:
    """Every process of this machine: number, state, command line."""
    columns = ["ps", "-ww", "-eo", "pid=,state=,args="]
    return subprocess.run(columns, capture_output=True, text=True, check=True, timeout=60).stdout


def servers(user: User) -> dict[int, str]:
    """Living server processes of this place: number to program name; found by their socket directory."""
    sockets = str(Path(user.redis_url.removeprefix("unix://")).parent)
    rows = [line.split(maxsplit=2) for line in processes().splitlines()]
    return {
        int(pid): Path(args.split()[0]).name for pid, state, args in rows if sockets in args and state != "Z"
    }


def kill_and_wait(numbers: list[int]) -> None:
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    time.sleep(0.2)


def test_servers_start_for_the_first_user_and_stop_with_the_last(enter):
    user = enter()

    assert user.ask("SELECT current_user || ' ' || current_database()") == "ocop ocop"
    assert user.redis().ping() is True
    assert sorted(servers(user).values()) == ["postgres", "valkey-server"]

    assert user.leave() == "unset"
    assert servers(user) == {}


def test_a_second_user_shares_the_servers_and_outlives_the_first(enter):
    first = enter()
    running = servers(first)
    second = enter()
    assert servers(second) == running

    first.leave()
    assert servers(second) == running
    assert second.ask("SELECT 1") == 1

    second.leave()
    assert servers(second) == {}


def test_users_who_arrive_at_once_start_one_pair_of_servers(environment):
    users = [User(environment) for _ in range(4)]
    for user in users:
        user.arrive()
    assert sorted(servers(users[0]).values()) == ["postgres", "valkey-server"]

    for user in users:
        user.leave()
    assert servers(users[0]) == {}


def test_a_user_killed_outright_does_not_keep_the_servers_running(enter):
    killed, living = enter(), enter()
    killed.kill()

    living.leave()

    assert servers(living) == {}


def test_killed_servers_start_again_with_what_was_committed(enter):
    # given the user who started the servers still lives, so the killed ones stay behind as zombies
    starter = enter()
    starter.ask("CREATE TABLE kept AS SELECT 42 AS answer")
    starter.ask("CHECKPOINT")
    kill_and_wait(list(servers(starter)))
    assert servers(starter) == {}

    later = enter()

    assert later.ask("SELECT answer FROM kept") == 42
    assert later.redis().ping() is True
    later.ask("DROP TABLE kept")


def test_a_session_of_a_killed_server_delays_the_next_start_but_does_not_stop_it(enter):
    # given a session that is too busy to notice at once that its server is gone
    starter = enter()
    busy = subprocess.Popen(
        [sys.executable, "-c", BUSY_SESSION, starter.database_url], stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while (
        starter.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%DO $%' AND state = 'active'")
        == 1
    ):
        assert time.monotonic() < until, "the session is not at work"
        time.sleep(0.05)
    kill_and_wait(list(servers(starter)))

    later = enter()

    assert later.ask("SELECT 1") == 1
    busy.wait(120)


def test_a_stranger_with_the_number_of_a_killed_server_is_not_in_the_way(enter, environment):
    # given pid files that name a living process which is no server of ours
    user = enter()
    data = Path(str(user.ask("SHOW data_directory")))
    user.leave()
    stranger = subprocess.Popen(["sleep", "60"])
    (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n0\n5432\n\n\n")
    (data.parent / "valkey" / "valkey.pid").write_text(f"{stranger.pid}\n")

    later = enter()

    assert later.ask("SELECT 1") == 1
    assert later.redis().ping() is True
    later.leave()
    assert stranger.poll() is None, "it must not have been stopped in the server's place"
    stranger.kill()
    stranger.wait(10)


def test_only_the_server_without_an_address_is_started(environment):
    user = User(environment | {"REDIS_URL": "redis://elsewhere:6379/0"}).arrive()

    assert user.redis_url == "redis://elsewhere:6379/0"
    assert user.ask("SELECT 1") == 1
    sockets = user.database_url.partition("host=")[2]
    assert f"-k {sockets}" in processes()
    assert f"{sockets}/valkey.sock" not in processes()
    user.leave()


def test_vietnamese_letters_have_lower_case_and_sort_as_text(enter):
    user = enter()

    assert user.ask("SELECT lower('CÀ PHÊ ĐẶC SẢN ƯỚP')") == "cà phê đặc sản ướp"
    assert user.ask("SELECT 'MẬT ONG Ở ĐÀ LẠT' ILIKE '%ở đà lạt%'") is True
    assert user.ask("SHOW server_encoding") == "UTF8"


def test_the_servers_listen_on_no_port(enter):
    user = enter()

    assert user.ask("SHOW listen_addresses") == ""
    assert user.redis().config_get("port") == {"port": "0"}


@pytest.mark.skipif(os.getuid() != 0, reason="only root drops to nobody")
def test_started_by_root_the_servers_run_as_nobody_and_others_cannot_reach_them(enter):
    user = enter()

    nobody = pwd.getpwnam("nobody").pw_uid
    assert {Path(f"/proc/{number}").stat().st_uid for number in servers(user)} == {nobody}
    sockets = Path(user.redis_url.removeprefix("unix://")).parent
    assert (sockets.stat().st_mode & 0o777, sockets.stat().st_uid) == (0o700, nobody)
