"""A small SVG writer: a drawing that reads well on a light and on a dark page, and logarithmic axes."""

import math
from xml.sax.saxutils import escape

# The viewer's scheme decides: pages show a drawing as an image and cannot reach into it.
STYLE = """\
.page { fill: #ffffff } .text { fill: #1f2328 } .dim { fill: #59636e } .grid { stroke: #d1d9e0 }
.ours { fill: #0969da; stroke: #0969da } .other { fill: #8c959f; stroke: #8c959f }
.series0 { fill: #0969da; stroke: #0969da } .series1 { fill: #bf3989; stroke: #bf3989 }
.series2 { fill: #1a7f37; stroke: #1a7f37 } .series3 { fill: #9a6700; stroke: #9a6700 }
.series4 { fill: #8250df; stroke: #8250df } .line { fill: none }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117 } .text { fill: #f0f6fc } .dim { fill: #9198a1 } .grid { stroke: #3d444d }
.ours { fill: #4493f8; stroke: #4493f8 } .other { fill: #6e7681; stroke: #6e7681 }
.series0 { fill: #4493f8; stroke: #4493f8 } .series1 { fill: #f778ba; stroke: #f778ba }
.series2 { fill: #3fb950; stroke: #3fb950 } .series3 { fill: #d29922; stroke: #d29922 }
.series4 { fill: #ab7df8; stroke: #ab7df8 } .line { fill: none } }
text { font: 13px system-ui, sans-serif; stroke: none !important } .title { font-weight: 600; font-size: 15px }
.small { font-size: 11px }"""


class Drawing:
    """Shapes in pixels from the top left corner. Every shape takes its colors from the classes above."""

    def __init__(self, width, height, title):
        self._head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
                      f'height="{height}" role="img">\n<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>')
        self._shapes = []
        self.rectangle(0, 0, width, height, 'page')

    def rectangle(self, x, y, width, height, classes):
        self._shapes.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                            f'class="{classes}" stroke="none"/>')

    def line(self, x1, y1, x2, y2, classes, width=1):
        self._shapes.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{classes}" '
                            f'stroke-width="{width}"/>')

    def polyline(self, points, classes, dashes=''):
        path = ' '.join(f'{x:.1f},{y:.1f}' for x, y in points)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ''
        self._shapes.append(f'<polyline points="{path}" class="{classes} line" stroke-width="2"{dashed}/>')

    def dot(self, x, y, classes):
        self._shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="{classes}"/>')

    def text(self, x, y, content, classes='text', anchor='start'):
        self._shapes.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}" text-anchor="{anchor}">'
                            f'{escape(content)}</text>')

    def write(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('\n'.join([self._head, *self._shapes, '</svg>\n']), encoding='utf-8')


class LogAxis:
    """Maps values to pixels so that each factor of ten takes as much room; spans whole powers of ten."""

    def __init__(self, values, start, end):
        self._low = math.floor(math.log10(min(values)))
        self._high = max(math.ceil(math.log10(max(values))), self._low + 1)
        self._start, self._end = start, end

    def at(self, value):
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    def ticks(self):
        return [10 ** power for power in range(self._low, self._high + 1)]


def duration(nanoseconds):
    """With a unit that a person would choose, two or three digits."""
    for unit, size in (('s', 1e9), ('ms', 1e6), ('µs', 1e3)):
        if nanoseconds >= size * 0.9995:
            return f'{significant(nanoseconds / size)} {unit}'
    return f'{significant(nanoseconds)} ns'


def significant(value):
    if value >= 9.95:
        return f'{value:.0f}'
    return f'{value:.1f}'.removesuffix('.0')
