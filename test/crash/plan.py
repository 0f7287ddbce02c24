"""What clients do and when the kill comes, all of it from a seed.

No decision depends on an answer or on the clock, so the same seed gives the same writes in the same order per client,
and the same kill. How far each client gets until then is up to the machine.

Ids tell where a row comes from: up to INITIAL_ROWS the initial data, above FIRST_IMPORT_ID one import each.
"""

import dataclasses
import itertools
import random

CLIENTS = 4
INITIAL_ROWS = 40
FIRST_IMPORT_ID = 1000
IMPORT_ROWS_MAX = 600
WRITES_MAX = 1_000  # of one client in one round; a round usually ends before
ROUNDS_MAX = 800  # so that ids stay below 2^31


@dataclasses.dataclass(frozen=True)
class Planned:
    """A write that a client is going to send."""
    kind: str  # buy, import_chairs, import_estates or initialize
    rows: tuple = ()
    chair_id: int = 0
    refused_for: str = ""  # what is wrong with it; empty: nothing


@dataclasses.dataclass(frozen=True)
class Kill:
    """When the kill comes: `delay` seconds after an event.

    clients: the clients have begun; write: the write `number` of `client` was sent, which is of `kind`;
    load: the daemon was started and loads; fill: the same, on a store without tables.
    """
    event: str
    delay: float
    client: int = 0
    number: int = 0
    kind: str = ""


def chair(chair_id, stock):
    """A row as the CSV file and the database have it. Every value depends on the id."""
    return (chair_id, f"chair {chair_id}", f"text {chair_id}", f"/images/chair/{chair_id}.png", 100 + chair_id % 9000,
            50 + chair_id % 71, 50 + chair_id % 53, 50 + chair_id % 31, "crash", "", f"kind {chair_id % 7}",
            chair_id % 997, stock)


def estate(estate_id):
    return (estate_id, f"estate {estate_id}", f"text {estate_id}", f"/images/estate/{estate_id}.png",
            f"address {estate_id}", 35 + estate_id % 1000 / 1024, 139 + estate_id % 999 / 1024, 1000 + estate_id % 9000,
            60 + estate_id % 71, 60 + estate_id % 53, "crash", estate_id % 997)


def initial_chairs():
    return [chair(number, 1 + number * 7 % 30) for number in range(1, INITIAL_ROWS + 1)]


def initial_estates():
    return [estate(number) for number in range(1, INITIAL_ROWS + 1)]


def stream(*path):
    """Random numbers of their own for each path, such as (seed, round, client)."""
    return random.Random("/".join(map(str, path)))


def kill_of(seed, number, kinds=("clients", "write", "write", "write", "load", "fill")):
    chance = stream(seed, number, "kill")
    event = chance.choice(kinds)
    if event == "clients":
        return Kill(event, chance.uniform(0.01, 0.4))
    if event == "write":
        # Around the commit: from at once to some milliseconds, small delays as likely as large ones.
        kind = chance.choice(("buy", "buy", "import_chairs", "import_estates", "initialize"))
        return Kill(event, chance.choice((0, 10 ** chance.uniform(-4, -2))), chance.randrange(CLIENTS),
                    chance.randrange(5, 60), kind)
    return Kill(event, chance.uniform(0, 0.05))


def writes_of(seed, number, client, kill):
    """The writes of one client in one round, in order."""
    chance = stream(seed, number, client)
    chairs = []  # of this client's own sound imports
    for count in range(WRITES_MAX):
        kind = chance.choices(("buy", "import_chairs", "import_estates", "initialize"), (70, 15, 12, 1))[0]
        if (kill.event, kill.client, kill.number) == ("write", client, count):
            kind = kill.kind
        if kind == "buy":
            yield Planned(kind, chair_id=_wanted(chance, chairs))
        elif kind == "initialize":
            yield Planned(kind)
        else:
            write = _import(chance, kind, _first_id(number, client, count))
            chairs += [row[0] for row in write.rows] if kind == "import_chairs" and not write.refused_for else []
            yield write


def _first_id(number, client, count):
    return FIRST_IMPORT_ID + ((number * CLIENTS + client) * WRITES_MAX + count) * (IMPORT_ROWS_MAX + 10)


def _wanted(chance, chairs):
    """Mostly few chairs that all clients fight for; some are unknown, some the client's own."""
    if chairs and chance.random() < 0.3:
        return chance.choice(chairs)
    return chance.randint(1, 8) if chance.random() < 0.7 else chance.randint(1, INITIAL_ROWS + 2)


def _import(chance, kind, first_id):
    stock = chance.randint(1, 3)
    make = (lambda row_id: chair(row_id, stock)) if kind == "import_chairs" else estate
    rows = [make(first_id + place) for place in range(chance.choice((1, 3, 20, 20, 100, IMPORT_ROWS_MAX)))]
    spoilt = chance.choice(("", "", "", "", "duplicate", "taken", "value"))
    if spoilt == "duplicate":
        rows.append(rows[0])
    elif spoilt == "taken":
        rows.append(make(chance.randint(1, INITIAL_ROWS)))
    elif spoilt == "value":
        rows.append((first_id + len(rows), "x" * 65) + rows[0][2:])
    return Planned(kind, tuple(rows), refused_for=spoilt)


def describe(seed, number, writes=20):
    """The decisions of a round as text, by which two runs are compared."""
    kill = kill_of(seed, number)
    return [repr(kill)] + [repr(write) for client in range(CLIENTS)
                           for write in itertools.islice(writes_of(seed, number, client, kill), writes)]
