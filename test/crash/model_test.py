#!/usr/bin/env python3
"""The judge of crash tests finds what must not be, and accepts whatever the times allow; plans depend on the seed alone."""

import math
import unittest

import model
import plan
from model import ACKNOWLEDGED, REFUSED, UNKNOWN, Shop, Write

INITIAL = Shop.of([plan.chair(1, 3), plan.chair(2, 1)], [plan.estate(1)])


def shop(chairs=(), estates=(), stock=None):
    """The initial shop with some more rows and other stocks."""
    result = Shop(dict(INITIAL.chair), dict(INITIAL.estate))
    result.chair.update((row[0], row) for row in chairs)
    result.estate.update((row[0], row) for row in estates)
    for key, left in (stock or {}).items():
        result.chair[key] = result.chair[key][:-1] + (left,)
    return result


def chairs_of(first, rows):
    return [plan.chair(first + place, 2) for place in range(rows)]


def sent_import(rows, outcome, sent=1.0, ended=2.0):
    return Write("import_chairs", {row[0]: row for row in rows}, outcome=outcome, sent=sent,
                 ended=math.inf if outcome == UNKNOWN else ended)


def buy(chair_id, outcome, sent=1.0, ended=2.0, status=200):
    return Write("buy", chair_id=chair_id, outcome=outcome, sent=sent,
                 ended=math.inf if outcome == UNKNOWN else ended, status=status)


def initialize(outcome, sent, ended=math.inf):
    return Write("initialize", outcome=outcome, sent=sent, ended=ended)


class JudgeTest(unittest.TestCase):
    def check(self, writes, after, *expected, before=None):
        """Each expected text is part of one report, and there are no others."""
        found = model.judge(before or shop(), INITIAL, writes, after)
        self.assertEqual(len(found), len(expected), found)
        for text, report in zip(expected, found):
            self.assertIn(text, report)

    def test_imports_are_whole_or_absent(self):
        rows = chairs_of(1000, 4)
        self.check([sent_import(rows, ACKNOWLEDGED)], shop(rows))
        self.check([sent_import(rows, ACKNOWLEDGED)], shop(rows[:3]), "yet only 3 of its rows")
        self.check([sent_import(rows, ACKNOWLEDGED)], shop(), "yet only 0 of its rows")
        self.check([sent_import(rows, REFUSED)], shop())
        self.check([sent_import(rows, REFUSED)], shop(rows[:1]), "yet 1 of its rows")
        self.check([sent_import(rows, UNKNOWN)], shop())
        self.check([sent_import(rows, UNKNOWN)], shop(rows))
        self.check([sent_import(rows, UNKNOWN)], shop(rows[1:]), "part of it is there: 3")

    def test_rows_are_what_was_sent(self):
        rows = chairs_of(1000, 1)
        changed = rows[0][:4] + (7,) + rows[0][5:]
        self.check([], shop(rows), "nobody sent it")
        self.check([sent_import(rows, ACKNOWLEDGED)], shop([changed]), "yet only 0", "nobody sent it")
        lost = shop()
        del lost.estate[1]
        self.check([], lost, "estate 1 was there before, now it is None")

    def test_a_refused_import_may_name_rows_that_are_there(self):
        self.check([sent_import([plan.chair(1, 3), plan.chair(1000, 1)], REFUSED)], shop())

    def test_buys_are_counted(self):
        self.check([buy(1, ACKNOWLEDGED)], shop(stock={1: 2}))
        self.check([buy(1, ACKNOWLEDGED)], shop(), "1 buys were acknowledged, only 0 of 3 are gone")
        self.check([buy(1, UNKNOWN)], shop())
        self.check([buy(1, UNKNOWN)], shop(stock={1: 2}))
        self.check([buy(1, UNKNOWN)], shop(stock={1: 1}), "only 0 buys were acknowledged and 1 may have been")
        self.check([buy(2, ACKNOWLEDGED)] * 2, shop(stock={2: 0}), "there were only 1", "only 1 of 1 are gone")
        self.check([buy(2, UNKNOWN)] * 2, shop(stock={2: -1}), "its stock is -1")
        self.check([buy(9, ACKNOWLEDGED)], shop(), "there was no such chair")

    def test_sold_out_means_sold_out(self):
        self.check([buy(2, ACKNOWLEDGED), buy(2, REFUSED, status=404)], shop(stock={2: 0}))
        self.check([buy(2, REFUSED, status=404)], shop(), "refused as sold out, and 1 are left")

    def test_a_chair_that_was_bought_is_there(self):
        rows = chairs_of(1000, 2)
        self.check([sent_import(rows, UNKNOWN), buy(1001, ACKNOWLEDGED)], shop(rows, stock={1001: 1}))
        self.check([sent_import(rows, UNKNOWN), buy(1001, ACKNOWLEDGED)], shop(), "the chair is not there")

    def test_initialize_makes_void_what_came_before(self):
        rows = chairs_of(1000, 2)
        before = shop(chairs_of(500, 2), stock={1: 0})
        writes = [sent_import(rows, ACKNOWLEDGED, 1, 2), buy(1, ACKNOWLEDGED, 1, 2), initialize(ACKNOWLEDGED, 3, 4)]
        self.check(writes, shop(), before=before)
        self.check(writes, shop(rows), "yet 2 of its rows", before=before)
        self.check(writes, before, "nobody sent it", "nobody sent it", "only 0 buys", before=before)

    def test_what_came_after_the_last_initialize_counts(self):
        rows = chairs_of(1000, 2)
        writes = [initialize(ACKNOWLEDGED, 1, 2), sent_import(rows, ACKNOWLEDGED, 3, 4), buy(1, ACKNOWLEDGED, 3, 4)]
        self.check(writes, shop(rows, stock={1: 2}))
        self.check(writes, shop(stock={1: 2}), "yet only 0")
        self.check(writes, shop(rows), "only 0 of 3 are gone")

    def test_an_overlapping_initialize_may_come_first_or_last(self):
        rows = chairs_of(1000, 2)
        writes = [initialize(ACKNOWLEDGED, 1, 3), sent_import(rows, ACKNOWLEDGED, 2, 4)]
        self.check(writes, shop())
        self.check(writes, shop(rows))
        self.check(writes, shop(rows[:1]), "part of it")

    def test_an_unknown_initialize_happened_or_not_for_all_alike(self):
        rows = chairs_of(1000, 2)
        before = shop(stock={1: 1})
        writes = [sent_import(rows, ACKNOWLEDGED, 1, 2), initialize(UNKNOWN, 3)]
        self.check(writes, shop(rows, stock={1: 1}), before=before)
        self.check(writes, shop(), before=before)
        self.check(writes, shop(stock={1: 1}), "yet only 0", before=before)

    def test_of_two_initializes_either_may_be_the_last(self):
        rows = chairs_of(1000, 2)
        writes = [initialize(ACKNOWLEDGED, 1, 4), initialize(ACKNOWLEDGED, 2, 3), sent_import(rows, ACKNOWLEDGED, 3.5, 5)]
        self.check(writes, shop())
        self.check(writes, shop(rows))
        self.check(writes + [initialize(ACKNOWLEDGED, 6, 7)], shop(rows), "yet 2 of its rows")


class DisagreementTest(unittest.TestCase):
    def check(self, chairs, estates, *expected):
        found = list(model.disagreements((chairs, estates), shop(stock={2: 0})))
        self.assertEqual(len(found), len(expected), found)
        for text, report in zip(expected, found):
            self.assertIn(text, report)

    def test_memory_shows_what_the_store_has_in_stock(self):
        one, two = (model.shown_chair(plan.chair(key, 1)) for key in (1, 2))
        house = model.shown_estate(plan.estate(1))
        self.check([one], [house])
        self.check([], [house], "chair 1 is in the store, not in memory")
        self.check([two, one], [house], "chair 2 is in memory, not in the store")
        self.check([one], [house | {"rent": 0}], "differ in values or order")


class PlanTest(unittest.TestCase):
    def test_the_seed_decides_everything(self):
        for number in range(20):
            self.assertEqual(plan.describe(3, number), plan.describe(3, number))
            self.assertNotEqual(plan.describe(3, number), plan.describe(4, number))

    def test_ids_are_used_once_and_fit_their_column(self):
        kill = plan.Kill("clients", 0)
        seen = set()
        for client in range(plan.CLIENTS):
            for write in plan.writes_of(1, plan.ROUNDS_MAX - 1, client, kill):
                own = {row[0] for row in write.rows if row[0] > plan.INITIAL_ROWS}
                self.assertFalse(own & seen)
                seen |= own
        self.assertLess(max(seen), 1 << 31)

    def test_the_killed_write_is_of_its_kind(self):
        kill = plan.Kill("write", 0, 2, 30, "initialize")
        self.assertEqual(list(plan.writes_of(1, 0, 2, kill))[30].kind, "initialize")


if __name__ == "__main__":
    unittest.main(verbosity=1)
