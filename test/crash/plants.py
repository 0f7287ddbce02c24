"""Damages that a crash test must report, made behind the daemon's back: they prove that it can fail.

Each one gets the store and the writes of the last round, no initialize among them, and returns the pattern of the report to come; nothing when
those writes offer no occasion.
"""

import model
import plan
import stores


def _whole_import(writes):
    """An acknowledged import of chairs with more than one row."""
    return next((write for write in writes if write.kind == "import_chairs" and write.outcome == model.ACKNOWLEDGED
                 and len(write.rows) > 1), None)


def lost_import(store, writes):
    if write := _whole_import(writes):
        store.change(f"DELETE FROM chair WHERE id BETWEEN {min(write.rows)} AND {max(write.rows)}")
        return "acknowledged import_chairs .* only 0 of its rows"
    return None


def half_import(store, writes):
    if write := _whole_import(writes):
        store.change(f"DELETE FROM chair WHERE id = {max(write.rows)}")
        return "acknowledged import_chairs .* of its rows are there"
    return None


def refused_import(store, writes):
    for write in writes:
        if write.kind == "import_chairs" and write.outcome == model.REFUSED:
            store.change(_insert(next(iter(write.rows.values()))))  # the first row is sound and the import's own
            return "refused import_chairs .* yet 1 of its rows"
    return None


def invented_row(store, _writes):
    store.change(_insert(plan.chair(plan.FIRST_IMPORT_ID - 1, 1)))
    return "nobody sent it"


def changed_row(store, _writes):
    store.change("UPDATE chair SET price = price + 1 WHERE id = 1")
    return "chair 1 was there before"


def lost_buy(store, writes):
    bought = [write.chair_id for write in writes if write.kind == "buy" and write.outcome == model.ACKNOWLEDGED]
    if not bought:
        return None
    store.change(f"UPDATE chair SET stock = stock + {plan.CLIENTS + 1} WHERE id = {bought[0]}")
    return "buys were acknowledged, only .* are gone"


def unasked_buy(store, writes):
    bought = {write.chair_id for write in writes if write.kind == "buy"}
    for row in store.rows("chair"):
        if row[0] <= plan.INITIAL_ROWS and row[0] not in bought and row[model.STOCK] > 0:
            store.change(f"UPDATE chair SET stock = stock - 1 WHERE id = {row[0]}")
            return "are gone, only 0 buys were acknowledged and 0 may have been"
    return None


def stock_below_zero(store, _writes):
    store.change("UPDATE chair SET stock = -1 WHERE id = 1")
    return "its stock is -1"


def oversold(_store, writes):
    sold = [model.Write("buy", chair_id=1, outcome=model.ACKNOWLEDGED, status=200, sent=float("inf"))] * 1000
    writes.extend(sold)
    return "buys were acknowledged, there were only"


def row_behind_memory(store, _writes):
    store.change(_insert(plan.chair(plan.FIRST_IMPORT_ID - 1, 1)))
    return "in the store, not in memory"


def row_gone_behind_memory(store, _writes):
    store.change("DELETE FROM estate WHERE id = 1")
    return "estate 1 is in memory, not in the store"


def stock_above_memory(store, _writes):
    return "memory sells fewer" if _change_stocks(store, 1) else None


def stock_below_memory(store, _writes):
    return "memory shows it" if _change_stocks(store, -1) else None


def _change_stocks(store, change):
    """Of chairs that are left and few enough to be sold out afterwards; how many there are."""
    few = [row[0] for row in store.rows("chair") if row[model.STOCK] > 0 and 1 <= row[model.STOCK] + change <= 4]
    store.change(f"UPDATE chair SET stock = stock + ({change}) WHERE id IN ({', '.join(map(str, few)) or 'NULL'})")
    return len(few)


def _insert(row):
    values = ", ".join(f"'{value}'" if isinstance(value, str) else repr(value) for value in row)
    return f"INSERT INTO chair ({stores.COLUMNS['chair']}) VALUES ({values})"


BEFORE_START = {each.__name__: each for each in (
    lost_import, half_import, refused_import, invented_row, changed_row, lost_buy, unasked_buy, stock_below_zero, oversold)}
# While the daemon runs; the round's writes are explained by what the store held before.
AFTER_START = {each.__name__: each for each in (
    row_behind_memory, row_gone_behind_memory, stock_above_memory, stock_below_memory)}
ALL = [*BEFORE_START, *AFTER_START]
