#include "sample_service.hpp"

#include "server/local_client.hpp"

#include <simdjson.h>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace nazotte::server::test {

namespace {

struct Fixture : SampleService {
  LocalClient client{service};

  LocalResponse get(const std::string& target) { return client.send({.target = target}); }
  LocalResponse post(const std::string& target, const std::string& body) {
    return client.send({.method = "POST", .target = target, .body = body});
  }
};

std::vector<std::int64_t> ids(const std::string& body, std::string_view list) {
  simdjson::dom::parser parser;
  std::vector<std::int64_t> found;
  for (const simdjson::dom::element row : parser.parse(body)[list].get_array()) found.emplace_back(row["id"]);
  return found;
}

std::string form(const std::string& field, const std::string& csv) {
  return "--b\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"f\"\r\n\r\n" + csv +
         "\r\n--b--\r\n";
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A search answers a page in rank order and the count of all matches") {
  const LocalResponse response = get("/api/estate/search?rentRangeId=0&page=1&perPage=2");
  CHECK(response.status == 200);
  CHECK(response.header("content-type") == kJsonType);
  CHECK_THAT(response.body, Catch::StartsWith(R"({"count":4,"estates":[{"id":2,)"));
  CHECK(ids(response.body, "estates") == std::vector<std::int64_t>{2, 1});
  CHECK(response.header("Content-Length") == std::to_string(response.body.size()));
}

TEST_CASE_METHOD(Fixture, "A chair search knows all its conditions, and sold out chairs are not found") {
  const std::string colour = "color=%E9%BB%92&kind=%E5%BA%A7%E6%A4%85%E5%AD%90&features=%E8%82%98%E6%8E%9B%E3%81%91";
  const LocalResponse response = get("/api/chair/search?priceRangeId=1&heightRangeId=0&widthRangeId=0&depthRangeId=1&" +
                                     colour + "&page=0&perPage=3");
  CHECK(response.status == 200);
  CHECK(ids(response.body, "chairs") == std::vector<std::int64_t>{19, 18, 17});
  CHECK_THAT(response.body, Catch::StartsWith(R"({"count":16,)"));
  CHECK(get("/api/chair/search?priceRangeId=0&kind=&page=9&perPage=9").body == R"({"count":2,"chairs":[]})");
}

TEST_CASE_METHOD(Fixture, "Refused searches say why") {
  const auto [query, reason] = GENERATE(table<std::string, std::string>(
      {{"", "page must be an integer"},
       {"page=0&perPage=1", "condition"},
       {"rentRangeId=&features=&page=0&perPage=1", "condition"},
       {"rentRangeId=2&page=0&perPage=1", "condition"},
       {"rentRangeId=0&perPage=1", "page must be an integer"},
       {"rentRangeId=0&page=0", "perPage must be an integer"},
       {"rentRangeId=0&page=-1&perPage=1", "page must not be negative"},
       {"rentRangeId=0&page=0&perPage=-1", "perPage must not be negative"},
       {"rentRangeId=0&page=0&perPage=10001", "perPage must be at most 10000"},
       {"rentRangeId=0&page=2147483648&perPage=1", "page must be at most 2147483647"},
       {"rentRangeId=0&page=0&perPage=99999999999999999999", "perPage must be at most 10000"},
       {"rentRangeId=0&page=1.5&perPage=1", "page must be an integer"},
       {"rentRangeId=3&page=0&perPage=1", "range"},
       {"rentRangeId=-1&page=0&perPage=1", "rentRangeId must be the number of a range"},
       {"rentRangeId=x&page=0&perPage=1", "rentRangeId must be the number of a range"},
       {"rentRangeId=4294967296&page=0&perPage=1", "rentRangeId must be the number of a range"},
       {"rentRangeId=%&page=0&perPage=1", "malformed query"},
       {"rentRangeId=0&features=%FF&page=0&perPage=1", "UTF-8"}}));
  INFO(query);
  const LocalResponse response = get("/api/estate/search?" + query);
  CHECK(response.status == 400);
  CHECK_THAT(response.body, Catch::StartsWith(R"({"error":")") && Catch::Contains(reason));
}

TEST_CASE_METHOD(Fixture, "Details are found by id") {
  CHECK_THAT(get("/api/chair/7").body,
             Catch::StartsWith(R"({"id":7,"name":"チェア","description":"a \"fine\" chair")"));
  CHECK_THAT(get("/api/estate/+7").body, Catch::StartsWith(R"({"id":7,"thumbnail":"/e.png")"));
  const auto [target, status] = GENERATE(table<std::string, int>({{"/api/chair/3", 404},
                                                                  {"/api/chair/31", 404},
                                                                  {"/api/chair/-1", 404},
                                                                  {"/api/chair/99999999999999999999", 404},
                                                                  {"/api/chair/x", 400},
                                                                  {"/api/chair/7.0", 400},
                                                                  {"/api/chair/%37", 400},
                                                                  {"/api/estate/31", 404},
                                                                  {"/api/estate/7a", 400},
                                                                  {"/api/chair/", 404},
                                                                  {"/api/chair/7/", 404}}));
  INFO(target);
  CHECK(get(target).status == status);
}

TEST_CASE_METHOD(Fixture, "Low priced and recommended lists hold at most 20 rows") {
  const auto chairs = ids(get("/api/chair/low_priced").body, "chairs");
  CHECK(chairs.size() == 20);
  CHECK(chairs[0] == 1);
  CHECK(chairs[2] == 4);
  CHECK(ids(get("/api/estate/low_priced").body, "estates").size() == 20);
  CHECK(ids(get("/api/recommended_estate/3").body, "estates").front() == 30);
  const auto id = GENERATE(as<std::string>(), "31", "x", "99999999999999999999");
  CHECK(get("/api/recommended_estate/" + id).status == 400);
}

TEST_CASE_METHOD(Fixture, "A polygon finds what lies strictly inside") {
  const LocalResponse response =
      post("/api/estate/nazotte",
           R"({"coordinates":[{"latitude":35.005,"longitude":139},{"latitude":35.035,"longitude":139},)"
           R"({"latitude":35.035,"longitude":139.1},{"latitude":35.005,"longitude":139.1}]})");
  CHECK(response.status == 200);
  CHECK_THAT(response.body, Catch::StartsWith(R"({"count":3,"estates":[{"id":3,)"));
  CHECK(post("/api/estate/nazotte", "{}").status == 400);
  CHECK(post("/api/estate/nazotte", R"({"coordinates":[{"latitude":1,"longitude":1},{"latitude":2,"longitude":2},)"
                                    R"({"latitude":1,"longitude":1}]})")
            .status == 400);
}

TEST_CASE_METHOD(Fixture, "Condition files are answered as loaded") {
  CHECK(get("/api/chair/search/condition").body == R"({"chair":1})");
  CHECK(get("/api/estate/search/condition").body == R"({"estate":1})");
}

TEST_CASE_METHOD(Fixture, "HEAD is GET without the body") {
  const LocalResponse response = client.send({.method = "HEAD", .target = "/api/chair/search/condition"});
  CHECK(response.status == 200);
  CHECK(response.header("Content-Length") == "11");
  CHECK(response.body.empty());
}

TEST_CASE_METHOD(Fixture, "Unknown paths are 404, other methods 405") {
  CHECK(get("/").status == 404);
  CHECK(post("/initialize", "").status == 404);
  CHECK(get("/initialize").status == 404);
  const LocalResponse response = post("/api/chair/search", "");
  CHECK(response.status == 405);
  CHECK(response.header("Allow") == "GET, HEAD");
  CHECK(get("/api/estate").header("Allow") == "POST");
  CHECK(client.send({.method = "DELETE", .target = "/api/chair/1"}).header("Allow") == "GET, HEAD");
}

TEST_CASE_METHOD(Fixture, "A purchase looks at the id, then at the body, then asks the port") {
  const std::string email = R"({"email":"a@example.com"})";
  CHECK(post("/api/chair/buy/x", "").status == 400);
  CHECK(post("/api/chair/buy/99999999999999999999", email).status == 404);
  CHECK(post("/api/chair/buy/7", "").status == 400);
  CHECK(port.calls().empty());
  const LocalResponse response = post("/api/chair/buy/7", email);
  CHECK(response.status == 200);
  CHECK(response.body.empty());
  CHECK(response.header("Content-Length") == "0");
  CHECK(port.calls() == std::vector<std::string>{"buy 7"});
  port.outcome = Error{ErrorCode::not_found, "sold out"};
  CHECK(post("/api/chair/buy/7", email).body == R"({"error":"sold out"})");
}

TEST_CASE_METHOD(Fixture, "A document is requested for an estate that exists") {
  const std::string email = R"({"email":"a@example.com"})";
  CHECK(post("/api/estate/req_doc/7", email).status == 200);
  CHECK(post("/api/estate/req_doc/31", email).status == 404);
  CHECK(post("/api/estate/req_doc/31", R"({"email":7})").status == 400);
  CHECK(post("/api/estate/req_doc/x", email).status == 400);
  CHECK(port.calls().empty());
}

TEST_CASE_METHOD(Fixture, "An import hands the field's bytes to the port") {
  const auto import = [&](const std::string& target, const std::string& body) {
    return client.send(
        {.method = "POST", .target = target, .content_type = "multipart/form-data; boundary=b", .body = body});
  };
  const LocalResponse response = import("/api/chair", form("chairs", "1,2\n"));
  CHECK(response.status == 201);
  CHECK(response.body.empty());
  CHECK(import("/api/estate", form("estates", "3")).status == 201);
  CHECK(import("/api/estate", form("chairs", "3")).status == 400);
  CHECK(port.calls() == std::vector<std::string>{"chairs 1,2\n", "estates 3"});
  port.outcome = Error{ErrorCode::unavailable, "no database"};
  const LocalResponse refused = import("/api/chair", form("chairs", "1"));
  CHECK(refused.status == 503);
  CHECK(refused.header("Retry-After") == "1");
}

TEST_CASE("Initialize exists only when it was switched on") {
  SampleService sample({.initialize_enabled = true});
  LocalClient client(sample.service);
  const LocalResponse response = client.send({.method = "POST", .target = "/initialize"});
  CHECK(response.status == 200);
  CHECK(response.body == R"({"language":"cpp"})");
  CHECK(sample.port.calls() == std::vector<std::string>{"initialize"});
  CHECK(client.send({.target = "/initialize"}).header("Allow") == "POST");
}

TEST_CASE("Bodies over their limit are 413") {
  SampleService sample({.import_body_bytes_max = 1'000});
  LocalClient client(sample.service);
  const std::string large(1'001, 'x');
  const LocalResponse import = client.send({.method = "POST", .target = "/api/chair", .body = large});
  CHECK(import.status == 413);
  CHECK(import.body == R"({"error":"the body is over the limit of 1000 bytes"})");
  const std::string json(kJsonBodyBytesMax + 1, ' ');
  CHECK(client.send({.method = "POST", .target = "/api/chair/buy/1", .body = large}).status == 400);
  CHECK(client.send({.method = "POST", .target = "/api/chair/buy/1", .body = json}).status == 413);
}

TEST_CASE_METHOD(Fixture, "Crawlers are refused, but for health checks") {
  const auto as_bot = [&](std::string_view target) {
    return client.send({.target = target, .user_agent = "isubot"}).status;
  };
  CHECK(as_bot("/api/chair/7") == 503);
  CHECK(as_bot("/nowhere") == 503);
  CHECK(as_bot("/healthz") == 200);
  CHECK(as_bot("/readyz") == 200);
  SampleService tolerant({.reject_bots = false});
  LocalClient other(tolerant.service);
  CHECK(other.send({.target = "/api/chair/7", .user_agent = "isubot"}).status == 200);
}

TEST_CASE_METHOD(Fixture, "Readiness is the port's word") {
  CHECK(get("/healthz").body == R"({"status":"ok"})");
  CHECK(get("/readyz").body == R"({"status":"ready"})");
  port.health_now = {.ready = false, .reason = "the database is away"};
  const LocalResponse response = get("/readyz");
  CHECK(response.status == 503);
  CHECK(response.body == R"({"error":"the database is away"})");
  CHECK(get("/healthz").status == 200);
  port.health_now = {.ready = true, .reason = {}, .difference = "table chair: 2 rows more"};
  CHECK(get("/readyz").status == 200);
  CHECK(get("/readyz").body == R"({"status":"ready","difference":"table chair: 2 rows more"})");
}

TEST_CASE_METHOD(Fixture, "A reload is answered when it is done") {
  const auto reload = [&] { return client.send({.method = "POST", .target = "/admin/reload"}); };
  CHECK(reload().status == 200);
  CHECK(reload().body == R"({"status":"reloaded"})");
  CHECK(port.calls() == std::vector<std::string>{"reload", "reload"});
  port.outcome = Error{ErrorCode::unavailable, "the database is away"};
  CHECK(reload().status == 503);
  CHECK(get("/admin/reload").status == 405);
}

TEST_CASE_METHOD(Fixture, "Too many conditions are 400") {
  std::string features = "f";
  for (int i = 0; i < 100; ++i) features += ",f" + std::to_string(i);
  CHECK(get("/api/estate/search?page=0&perPage=1&features=" + features).status == 400);
}

}  // namespace nazotte::server::test
