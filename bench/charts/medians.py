"""What full runs of a benchmark measured, however many files they are in."""

import statistics

import results

OURS = 'nazotte'


class Medians:
    """Medians over all repetitions of one benchmark's runs: by (name, subject, rows), in the figures' unit."""

    def __init__(self, folder, benchmark, effort):
        samples = {}
        self.versions = {}
        for path in sorted(folder.glob('*.json')):
            measured = results.read(path)
            if measured.benchmark != benchmark or measured.effort != effort:
                continue
            self.versions |= measured.settings.get('versions', {})
            for figure in measured.figures:
                samples.setdefault(figure.key, []).extend(figure.samples)
        self.values = {key: statistics.median(values) for key, values in samples.items()}

    def get(self, name, subject, rows):
        return self.values.get((name, subject, rows))

    def rows(self):
        return sorted({rows for _, _, rows in self.values if rows is not None})

    def subjects(self, name, rows):
        """Ours first, then from fast to slow."""
        found = [subject for figure, subject, size in self.values if figure == name and size == rows]
        return sorted(found, key=lambda subject: (subject != OURS, self.get(name, subject, rows)))
