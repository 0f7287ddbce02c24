"""What is asked: for each case a list of requests that differ, made from the condition files and from answers.

Each request is asked of nazotted once; the answer becomes a file that nginx serves, so both serve the same bytes.
"""

import http.client
import json
import math
import random
from dataclasses import dataclass
from urllib.parse import urlencode

# What a browser sends along; with Host they are seven. A bare client sends Host alone.
BROWSER_HEADERS = {
    'Connection': 'keep-alive',
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0',
    'Accept': 'application/json, text/plain, */*',
    'Accept-Language': 'ja,en-US;q=0.7,en;q=0.3',
    'Accept-Encoding': 'gzip, deflate, br',
    'Referer': 'http://isuumo.example/estate/search',
}

HEADERS = {'browser': BROWSER_HEADERS, 'bare': {}}

PAGE_ROWS = 25
SMALL_PAGE_ROWS = 5
FIRST_PAGES = (0, 0, 0, 1, 2)
COLD_PAGES = range(200)
TRIES_MAX = 20_000


class WrongAnswer(Exception):
    """A server answered otherwise than the benchmark relies on."""


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    body: str = ''

    def wire(self, headers):
        """As it is sent."""
        body = self.body.encode()
        fields = {'Host': 'isuumo.example'} | headers
        if self.method == 'POST':
            fields |= {'Content-Type': 'application/json', 'Content-Length': str(len(body))}
        lines = [f'{self.method} {self.target} HTTP/1.1'] + [f'{name}: {value}' for name, value in fields.items()]
        return ('\r\n'.join(lines) + '\r\n\r\n').encode() + body


@dataclass(frozen=True)
class Exchange:
    request: Request
    answer: bytes


@dataclass(frozen=True)
class Case:
    """`exchanges` are asked in turn."""
    name: str
    exchanges: list

    def answer_bytes(self):
        return sum(len(exchange.answer) for exchange in self.exchanges) / len(self.exchanges)

    def requests(self):
        return [exchange.request for exchange in self.exchanges]

    def typical_answer(self):
        """The answer whose length is nearest to the mean."""
        mean = self.answer_bytes()
        return min((exchange.answer for exchange in self.exchanges), key=lambda answer: abs(len(answer) - mean))

    def file_requests(self):
        """The same answers as files. The query stays, unused, so that the request lines are as long."""
        requests = []
        for number, exchange in enumerate(self.exchanges):
            query = exchange.request.target.partition('?')[2]
            requests.append(Request('GET', f'/{self.name}/{number}' + (f'?{query}' if query else '')))
        return requests


class Client:
    """Asks one server over one connection with the browser's headers."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection('127.0.0.1', port, timeout=30)

    def fetch(self, request):
        """(status, body); a body with a Content-Encoding would not be comparable."""
        self._connection.request(request.method, request.target, request.body.encode() or None, BROWSER_HEADERS)
        response = self._connection.getresponse()
        body = response.read()
        if response.getheader('Content-Encoding'):
            raise WrongAnswer(f'{request.target}: the answer is encoded')
        return response.status, body

    def fetch_ok(self, request):
        status, body = self.fetch(request)
        if status != 200:
            raise WrongAnswer(f'{request.method} {request.target}: {status} {body[:300]!r}')
        return body

    def json(self, target):
        return json.loads(self.fetch_ok(Request('GET', target)))


class Workload:
    """Makes the cases; the same data, seed and number of variants give the same requests."""

    def __init__(self, client, variants, seed):
        self._client = client
        self._variants = variants
        self._random = random.Random(seed)
        self._conditions = {table: client.json(f'/api/{table}/search/condition') for table in ('chair', 'estate')}

    def cases(self):
        estates = self._searches('estate', ('doorHeight', 'doorWidth', 'rent'), ())
        chairs = self._searches('chair', ('price', 'height', 'width', 'depth'), ('kind', 'color'))
        return [
            Case('chair_detail', self._details(chairs)),
            Case('small_page', [self._small_page(exchange) for exchange in estates]),
            Case('estate_search', estates),
            Case('chair_search', chairs),
            Case('chair_facets', [self._facets(exchange) for exchange in chairs]),
            Case('low_priced', [self._exchange(Request('GET', f'/api/{table}/low_priced'))
                                for table in ('chair', 'estate')]),
            Case('nazotte', self._polygons(estates)),
        ]

    def cold_cases(self):
        """Rows all over the tables: details of random ids, and random pages of searches."""
        estates = self._searches('estate', ('doorHeight', 'doorWidth', 'rent'), (), COLD_PAGES)
        chairs = self._searches('chair', ('price', 'height', 'width', 'depth'), (), COLD_PAGES)
        return [Case('cold_detail', self._details(chairs)), Case('cold_search', estates + chairs)]

    def _exchange(self, request):
        return Exchange(request, self._client.fetch_ok(request))

    def _searches(self, table, ranges, words, pages=FIRST_PAGES):
        """Searches that fill a page, with one to all of the conditions."""
        found = []
        for _ in range(TRIES_MAX):
            parameters = self._conditions_of(table, ranges, words)
            parameters |= {'page': self._random.choice(pages), 'perPage': PAGE_ROWS}
            request = Request('GET', f'/api/{table}/search?{urlencode(parameters)}')
            exchange = self._exchange(request)
            if len(json.loads(exchange.answer)[f'{table}s']) == PAGE_ROWS:
                found.append(exchange)
                if len(found) == self._variants:
                    return found
        raise WrongAnswer(f'only {len(found)} of {TRIES_MAX} {table} searches fill a page: more rows are needed')

    def _conditions_of(self, table, ranges, words):
        conditions = self._conditions[table]
        kinds = list(ranges) + list(words) + ['features']
        parameters = {}
        for kind in self._random.sample(kinds, self._random.randint(1, min(3, len(kinds)))):
            if kind == 'features':
                parameters[kind] = self._random.choice(conditions['feature']['list'])
            elif kind in words:
                parameters[kind] = self._random.choice(conditions[kind]['list'])
            else:
                parameters[f'{kind}RangeId'] = self._random.choice(conditions[kind]['ranges'])['id']
        return parameters

    def _small_page(self, search):
        target = search.request.target.replace(f'perPage={PAGE_ROWS}', f'perPage={SMALL_PAGE_ROWS}')
        return self._exchange(Request('GET', target))

    def _facets(self, search):
        """What the console asks beside the search: how many chairs each choice would leave."""
        path, _, query = search.request.target.partition('?')
        return self._exchange(Request('GET', f'{path}/facets?{query}'))

    def _details(self, searches):
        ids = sorted({row['id'] for exchange in searches for row in json.loads(exchange.answer)['chairs']})
        chosen = self._random.sample(ids, min(self._variants, len(ids)))
        return [self._exchange(Request('GET', f'/api/chair/{chair_id}')) for chair_id in chosen]

    def _polygons(self, searches):
        """Closed convex rings of 10 to 20 points around estates; empty answers are left out."""
        points = [(row['latitude'], row['longitude'])
                  for exchange in searches for row in json.loads(exchange.answer)['estates']]
        found = []
        for _ in range(TRIES_MAX):
            body = json.dumps({'coordinates': self._ring(self._random.choice(points))})
            exchange = self._exchange(Request('POST', '/api/estate/nazotte', body))
            if json.loads(exchange.answer)['count'] > 0:
                found.append(exchange)
                if len(found) == self._variants:
                    return found
        raise WrongAnswer(f'only {len(found)} of {TRIES_MAX} polygons hold an estate')

    def _ring(self, center):
        radius = self._random.uniform(0.02, 0.5)
        angles = sorted(self._random.uniform(0, 2 * math.pi) for _ in range(self._random.randint(9, 19)))
        ring = [{'latitude': center[0] + radius * math.sin(angle), 'longitude': center[1] + radius * math.cos(angle)}
                for angle in angles]
        return ring + ring[:1]


def write_files(cases, folder):
    """One file per answer, where Case.file_requests asks for it."""
    for case in cases:
        (folder / case.name).mkdir(parents=True)
        for number, exchange in enumerate(case.exchanges):
            (folder / case.name / str(number)).write_bytes(exchange.answer)


def check_equal(cases, client):
    """Every file must come back as the bytes that nazotted answered."""
    for case in cases:
        for request, exchange in zip(case.file_requests(), case.exchanges):
            if client.fetch_ok(request) != exchange.answer:
                raise WrongAnswer(f'{case.name}: nginx and nazotted differ at {exchange.request.target}')
