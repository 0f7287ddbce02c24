"""What may be in a shop after a crash, given what its clients were told.

A write was acknowledged, refused, or nobody knows. judge() takes the shop before, the writes, and the shop after, and
returns what cannot be: an acknowledged write that is missing, a refused one that is there, part of an import, a stock
below zero, more sold than there was, rows that nobody sent.

Initialize makes everything that came before it void. Writes overlap in time, so which initialize was the last one, and
what came after it, is not always known: every order is tried that the times of sending and answering allow, and the
shop is right when one of them explains it.
"""

import collections
import dataclasses
import math

ACKNOWLEDGED, REFUSED, UNKNOWN = "acknowledged", "refused", "unknown"

STOCK = -1  # the last column of a chair
TABLE_OF = {"import_chairs": "chair", "import_estates": "estate"}


@dataclasses.dataclass
class Shop:
    """Both tables, rows by id, as tuples in the order of the columns."""
    chair: dict
    estate: dict

    @classmethod
    def of(cls, chairs, estates):
        return cls({row[0]: row for row in chairs}, {row[0]: row for row in estates})


@dataclasses.dataclass
class Write:
    kind: str
    rows: dict = dataclasses.field(default_factory=dict)  # of an import, by id
    chair_id: int = 0
    sent: float = 0.0
    ended: float = math.inf  # when the answer was there
    outcome: str = UNKNOWN
    status: int = 0

    def __str__(self):
        what = f"buy of chair {self.chair_id}" if self.kind == "buy" else self.kind
        if self.rows:
            what += f" of {len(self.rows)} rows from id {min(self.rows)}"
        return f"{self.outcome} {what}"


@dataclasses.dataclass
class Duty:
    """What has to be, and what may be, of the writes since the last initialize."""
    must: list
    may: list
    never: list


def judge(before, initial, writes, after):
    """What is wrong, as lines of text; nothing when all is well. O(initializes * (writes + rows)) at worst."""
    found = []
    for last in _last_initializes(writes):
        found.append(_since(last, before, initial, writes, after))
        if not found[-1]:
            break
    return min(found, key=len)


def _last_initializes(writes):
    """Which initialize may have been the last one, the likely ones first; None: there was none."""
    started = [write for write in writes if write.kind == "initialize" and write.outcome != REFUSED]
    done = [write for write in started if write.outcome == ACKNOWLEDGED]
    last = [write for write in started if not any(other.sent > write.ended for other in done)]
    return sorted(last, key=lambda write: write.outcome == UNKNOWN) if done else [None] + last


def _since(last, before, initial, writes, after):
    duty = _duty(last, [write for write in writes if write.kind != "initialize"])
    base = initial if last else before
    return [*_wrong_rows("chair", base.chair, duty, after.chair), *_wrong_rows("estate", base.estate, duty, after.estate),
            *_wrong_stock(base.chair, duty, after.chair), *_wrong_refusals(last, before.chair, writes, after.chair)]


def _duty(last, writes):
    duty = Duty([], [], [])
    for write in writes:
        void = last is not None and write.ended < last.sent
        certain = last is None or write.sent > last.ended
        if void or write.outcome == REFUSED:
            duty.never.append(write)
        elif write.outcome == ACKNOWLEDGED and certain:
            duty.must.append(write)
        else:
            duty.may.append(write)
    return duty


def _wrong_rows(table, base, duty, after):
    explained = set(base)
    for key, row in base.items():
        if not _same(table, row, after.get(key)):
            yield f"{table} {key} was there before, now it is {after.get(key)}"

    def imports(writes):
        """Each with the number of its rows that are there, and that it has."""
        for write in writes:
            if TABLE_OF.get(write.kind) == table:
                own = {key: row for key, row in write.rows.items() if key not in base}
                present = [key for key, row in own.items() if _same(table, row, after.get(key))]
                explained.update(present)
                yield write, len(present), len(own)

    for write, present, own in imports(duty.must):
        if present < own:
            yield f"{write}, yet only {present} of its rows are there"
    for write, present, own in imports(duty.may):
        if 0 < present < own:
            yield f"{write}, and part of it is there: {present} rows"
    for write, present, _ in imports(duty.never):
        if present:
            yield f"{write}, yet {present} of its rows are there"
    for key in sorted(set(after) - explained):
        yield f"{table} {key} is there, and nobody sent it so: {after[key]}"


def _same(table, expected, found):
    if found is None:
        return False
    return expected[:STOCK] == found[:STOCK] if table == "chair" else expected == found


def _wrong_stock(base, duty, after):
    stock = {key: row[STOCK] for key, row in base.items()}
    for write in duty.must + duty.may:
        if write.kind == "import_chairs":
            stock.update((key, row[STOCK]) for key, row in write.rows.items() if key not in base)
    sold = collections.Counter(write.chair_id for write in duty.must if write.kind == "buy")
    perhaps = collections.Counter(write.chair_id for write in duty.may if write.kind == "buy")
    for key, had in stock.items():
        if sold[key] > had:
            yield f"chair {key}: {sold[key]} buys were acknowledged, there were only {had}"
        if key not in after:
            if sold[key]:
                yield f"chair {key}: a buy was acknowledged, and the chair is not there"
            continue
        left = after[key][STOCK]
        if left < 0:
            yield f"chair {key}: its stock is {left}"
        if had - left < sold[key]:
            yield f"chair {key}: {sold[key]} buys were acknowledged, only {had - left} of {had} are gone"
        if had - left > sold[key] + perhaps[key]:
            yield (f"chair {key}: {had - left} of {had} are gone, only {sold[key]} buys were acknowledged and "
                   f"{perhaps[key]} may have been")
    for key in set(sold) - set(stock):
        yield f"chair {key}: a buy was acknowledged, and there was no such chair"


def _wrong_refusals(last, before, writes, after):
    """Sold out means sold out. Told only where no initialize interferes."""
    if last or any(write.kind == "initialize" for write in writes):
        return
    for key in {write.chair_id for write in writes if write.kind == "buy" and write.status == 404} & set(before):
        if key in after and after[key][STOCK] > 0:
            yield f"chair {key}: a buy was refused as sold out, and {after[key][STOCK]} are left"


def disagreements(memory, store):
    """Between what searches show and what the tables hold; `memory` as (chairs, estates) in the order of the answer."""
    chairs = sorted((row for row in store.chair.values() if row[STOCK] > 0), key=lambda row: (-row[-2], row[0]))
    estates = sorted(store.estate.values(), key=lambda row: (-row[-1], row[0]))
    yield from _differences("chair", [shown_chair(row) for row in chairs], memory[0])
    yield from _differences("estate", [shown_estate(row) for row in estates], memory[1])


def _differences(table, expected, found):
    expected_ids, found_ids = [row["id"] for row in expected], [row["id"] for row in found]
    for key in sorted(set(expected_ids) - set(found_ids)):
        yield f"{table} {key} is in the store, not in memory"
    for key in sorted(set(found_ids) - set(expected_ids)):
        yield f"{table} {key} is in memory, not in the store (or sold out there)"
    if set(expected_ids) == set(found_ids) and expected != found:
        yield f"{table}: memory and store differ in values or order"


CHAIR_NAMES = ("id", "name", "description", "thumbnail", "price", "height", "width", "depth", "color", "features", "kind")
ESTATE_NAMES = ("id", "name", "description", "thumbnail", "address", "latitude", "longitude", "rent", "doorHeight",
                "doorWidth", "features")


def shown_chair(row):
    return dict(zip(CHAIR_NAMES, row))


def shown_estate(row):
    return dict(zip(ESTATE_NAMES, row))
