"""What /proc says about processes: their statistics, and who started whom."""

import os


def stat_fields(process_id):
    """The fields of /proc/PID/stat from the third (state) on; the second may hold any character."""
    with open(f'/proc/{process_id}/stat', encoding='ascii', errors='replace') as file:
        return file.read().rpartition(')')[2].split()


def parents():
    """Process -> its parent, of all that run."""
    found = {}
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                found[int(entry)] = int(stat_fields(entry)[1])
            except (FileNotFoundError, ProcessLookupError):
                pass  # it ended meanwhile
    return found


def children(parent):
    return [process for process, its_parent in parents().items() if its_parent == parent]


def descendants(ancestor):
    """All that the process started, directly or not, as long as those between are alive or `ancestor` adopts orphans."""
    by_process = parents()
    found, queue = [], [ancestor]
    while queue:
        parent = queue.pop()
        started = [process for process, its_parent in by_process.items() if its_parent == parent]
        found += started
        queue += started
    return found
