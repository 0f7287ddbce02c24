#include "hot_path.hpp"

#include "server/byte_buffer.hpp"
#include "server/conditions.hpp"
#include "server/header_memo.hpp"
#include "server/json_rows.hpp"
#include "server/request_observer.hpp"
#include "server/request_parser.hpp"
#include "server/response_writer.hpp"
#include "server/service.hpp"

#include <nazotte/check.hpp>

#include "gen/row_generator.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace nazotte::bench {
namespace {

constexpr std::int32_t kRows = 30'000;
constexpr std::uint64_t kSeed = 1;

/// What a browser sends along.
constexpr std::string_view kFields =
    " HTTP/1.1\r\nHost: isuumo.example\r\nConnection: keep-alive\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0\r\n"
    "Accept: application/json, text/plain, */*\r\nAccept-Language: ja,en-US;q=0.7,en;q=0.3\r\n"
    "Referer: http://isuumo.example/estate/search\r\n";
constexpr std::string_view kPlain = "Accept-Encoding: identity;q=1\r\n";
constexpr std::string_view kGzip = "Accept-Encoding: gzip, deflate, br\r\n";

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  NAZOTTE_CHECK(file.good());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Reads only; whoever writes is told so.
class ReadOnly : public isuumo::WritePort {
 public:
  void import_chairs(std::string /*csv*/, Completion done) override { refuse(done); }
  void import_estates(std::string /*csv*/, Completion done) override { refuse(done); }
  void buy(std::int64_t /*chair_id*/, Completion done) override { refuse(done); }
  void initialize(Completion done) override { refuse(done); }
  void reload(Completion done) override { refuse(done); }
  [[nodiscard]] isuumo::Health health() const override { return {.ready = true, .reason = {}}; }

 private:
  static void refuse(const Completion& done) { done(Error{ErrorCode::disabled, "the benchmark only reads"}); }
};

isuumo::Catalog::Replacement generated_rows(const isuumo::Catalog& catalog) {
  data::RowGenerator generator(kSeed);
  isuumo::CatalogBuilder builder = catalog.builder();
  for (std::int32_t id = 1; id <= kRows; ++id) {
    builder.add(generator.chair(id));
    builder.add(generator.estate(id));
  }
  auto replacement = isuumo::Catalog::prepare_replace(std::move(builder));
  NAZOTTE_CHECK(replacement.has_value());
  return std::move(*replacement);
}

/// What a connection does between its two system calls.
class Exchange {
 public:
  Exchange(const std::string& chair_conditions, const std::string& estate_conditions)
      : catalog_(server::parse_conditions(chair_conditions, estate_conditions).value(),
                 server::json_renderer(server::RowCoding::deflate)),
        service_(catalog_.published(), port_, {}),
        snapshots_(catalog_.published()),
        observer_(service_.operations(), service_.routes(), {}) {
    catalog_.install(generated_rows(catalog_));
    writer_.set_time(0);
  }

  /// The header is the one of the request before, but for the first one.
  void hot(std::string_view bytes) {
    if (const auto match = memo_.match(bytes, limits_)) return answer(match->request);
    server::RequestParser parser(service_, limits_, incoming_);
    std::size_t consumed = 0;
    NAZOTTE_CHECK(parser.feed(bytes, consumed) == server::RequestParser::Progress::complete && parser.memorable());
    memo_.remember({.bytes = bytes.substr(0, consumed - incoming_.body.size()),
                    .length = parser.length_digits(),
                    .request = incoming_.view()});
    NAZOTTE_CHECK(memo_.match(bytes, limits_).has_value());
  }

  /// The header is new.
  void parsed(std::string_view bytes) {
    incoming_.clear();
    server::RequestParser parser(service_, limits_, incoming_);
    std::size_t consumed = 0;
    NAZOTTE_CHECK(parser.feed(bytes, consumed) == server::RequestParser::Progress::complete);
    answer({.method = incoming_.method,
            .target = incoming_.target,
            .content_type = incoming_.content_type,
            .body = incoming_.body,
            .from_bot = incoming_.from_bot,
            .wants_gzip = incoming_.wants_gzip});
  }

 private:
  void answer(const server::Request& request) {
    observer_.begin_turn();
    const auto snapshot = snapshots_.read();
    service_.handle(request, *snapshot, workspace_);
    NAZOTTE_CHECK(workspace_.reply.status == 200);
    writer_.append(workspace_.reply, {}, out_);
    server::SeenRequest seen = observer_.see(request);
    seen.route = workspace_.route;
    observer_.answered(seen, workspace_.reply, out_.size());
    out_.clear();
  }

  isuumo::Catalog catalog_;
  ReadOnly port_;
  server::Service service_;
  Published<isuumo::CatalogSnapshot>::Reader snapshots_;
  server::ConnectionLimits limits_;
  server::HeaderMemo memo_;
  server::IncomingRequest incoming_;
  server::Workspace workspace_;
  server::RequestObserver observer_;
  server::ResponseWriter writer_;
  server::ByteBuffer out_;
};

using Requests = std::vector<std::string>;

template <class Target>
Requests gets(Target target, std::string_view encodings = kPlain) {
  Requests requests;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    requests.push_back("GET " + target(i) + std::string(kFields) + std::string(encodings) + "\r\n");
  }
  return requests;
}

std::string chair_search(std::size_t i) {
  return "/api/chair/search?priceRangeId=" + std::to_string(i % 6) + "&heightRangeId=" + std::to_string(i % 4) +
         "&widthRangeId=&depthRangeId=&kind=&color=&features=&page=" + std::to_string(i % 3) + "&perPage=25";
}

std::string chair_facets(std::size_t i) {
  return "/api/chair/search/facets?priceRangeId=" + std::to_string(i % 6) + "&heightRangeId=" + std::to_string(i % 4);
}

std::string estate_search(std::size_t i) {
  return "/api/estate/search?doorHeightRangeId=" + std::to_string(i % 4) +
         "&doorWidthRangeId=" + std::to_string(i / 4 % 4) + "&rentRangeId=&features=&page=" + std::to_string(i % 3) +
         "&perPage=25";
}

/// Rings about 30 km across around Tokyo.
Requests nazotte() {
  constexpr std::array<std::pair<double, double>, 7> kCorners = {{{35.52, 139.70},
                                                                  {35.58, 139.89},
                                                                  {35.70, 139.93},
                                                                  {35.81, 139.83},
                                                                  {35.82, 139.62},
                                                                  {35.66, 139.55},
                                                                  {35.52, 139.70}}};
  Requests requests;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    const double shift = static_cast<double>(i) / 1000;
    std::string body;
    for (const auto& [latitude, longitude] : kCorners)
      body += (body.empty() ? R"({"coordinates":[)" : ",") + (R"({"latitude":)" + std::to_string(latitude + shift)) +
              R"(,"longitude":)" + std::to_string(longitude - shift) + "}";
    body += "]}";
    requests.push_back("POST /api/estate/nazotte" + std::string(kFields) + std::string(kPlain) +
                       "Content-Type: application/json\r\n" + "Content-Length: " + std::to_string(body.size()) +
                       "\r\n\r\n" + body);
  }
  return requests;
}

}  // namespace

std::vector<HotPath> http_paths(const std::string& conditions) {
  const auto exchange = std::make_shared<Exchange>(contents(conditions + "/chair_condition.json"),
                                                   contents(conditions + "/estate_condition.json"));
  const auto hot = [exchange](Requests requests) {
    return [exchange, requests = std::move(requests)](std::size_t i) { exchange->hot(requests[i]); };
  };
  const auto parsed = [exchange](Requests requests) {
    return [exchange, requests = std::move(requests)](std::size_t i) { exchange->parsed(requests[i]); };
  };
  const auto detail = [](std::size_t i) { return "/api/chair/" + std::to_string(i * 7919 % kRows + 1); };
  const auto low_priced = [](std::size_t i) -> std::string {
    return i % 2 == 0 ? "/api/chair/low_priced" : "/api/estate/low_priced";
  };
  return {{"http_detail", hot(gets(detail))},
          {"http_detail_new_header", parsed(gets(detail))},
          {"http_chair_search", hot(gets(chair_search))},
          {"http_chair_facets", hot(gets(chair_facets))},
          {"http_estate_search", hot(gets(estate_search))},
          {"http_estate_search_gzip", hot(gets(estate_search, kGzip))},
          {"http_low_priced", hot(gets(low_priced))},
          {"http_nazotte", hot(nazotte())}};
}

}  // namespace nazotte::bench
