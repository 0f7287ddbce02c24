// Flags, environment and config file, and who wins.
#include "server/config.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace {

using nazotte::server::Config;
using nazotte::server::ExitStatus;
using nazotte::server::parse_config;

/// Sets environment variables for one test case; all that matter to the configuration are gone otherwise.
class Environment {
 public:
  Environment(std::initializer_list<std::pair<const char*, std::string>> variables) {
    clear();
    for (const auto& [name, value] : variables) ::setenv(name, value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { clear(); }

 private:
  static void clear() {
    std::vector<std::string> names = {"SERVER_PORT", "STATE_DIRECTORY"};
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string name(*variable, std::strcspn(*variable, "="));
      const bool ours = name.starts_with("NAZOTTE_") && !name.starts_with("NAZOTTE_TEST_");
      if (ours || name.starts_with("MYSQL_")) names.push_back(name);
    }
    for (const std::string& name : names) ::unsetenv(name.c_str());
  }
};

std::variant<Config, ExitStatus> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "nazotted");
  return parse_config(static_cast<int>(arguments.size()), arguments.data());
}

Config config(const std::vector<const char*>& arguments) {
  auto parsed = parse(arguments);
  REQUIRE(std::holds_alternative<Config>(parsed));
  return std::get<Config>(parsed);
}

/// A file that goes away with the test case.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    path_ = (std::filesystem::temp_directory_path() / "nazotte_config_XXXXXX").string();
    const int file = ::mkstemp(path_.data());
    REQUIRE(file >= 0);
    std::ofstream(path_) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  [[nodiscard]] const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

TEST_CASE("Configuration: Without anything said: loopback, a SQLite file in the state directory, crawlers refused") {
  const Environment environment{{"STATE_DIRECTORY", "/var/lib/somewhere"}};
  const Config parsed = config({});
  CHECK(parsed.address == "127.0.0.1");
  CHECK(parsed.port == 1323);
  CHECK(parsed.store_url == "sqlite:/var/lib/somewhere/nazotte.sqlite");
  CHECK(parsed.state_directory == "/var/lib/somewhere");
  CHECK(parsed.reject_bots);
  CHECK(parsed.gzip);
  CHECK_FALSE(parsed.initial_data_directory);
  CHECK_FALSE(parsed.store_password);
}

TEST_CASE("Configuration: The environment of an existing deployment is enough") {
  const Environment environment{
      {"MYSQL_HOST", "db.internal"}, {"MYSQL_PASS", "p@ss:w/rd"}, {"SERVER_PORT", "8080"}, {"MYSQL_PORT", "3307"}};
  const Config parsed = config({});
  CHECK(parsed.port == 8080);
  CHECK(parsed.store_url == "mysql://isucon:p%40ss%3Aw%2Frd@db.internal:3307/isuumo");
}

TEST_CASE("Configuration: A flag wins over the file, which wins over NAZOTTE_*, which wins over the old environment") {
  const TemporaryFile file("listen=127.0.0.1:1003\nthreads=3\nstore=memory:\n");
  const Environment environment{{"SERVER_PORT", "1004"}, {"NAZOTTE_LISTEN", "127.0.0.1:1002"}};
  CHECK(config({"--listen", "127.0.0.1:1001", "--config", file.path()}).port == 1001);
  const Config from_file = config({"--config", file.path()});
  CHECK(from_file.port == 1003);
  CHECK(from_file.threads == 3);
  CHECK(from_file.store_url == "memory:");
  CHECK(config({}).port == 1002);
  ::unsetenv("NAZOTTE_LISTEN");
  CHECK(config({}).port == 1004);
}

TEST_CASE("Configuration: Compression can be switched off") {
  const Environment environment{};
  CHECK_FALSE(config({"--gzip=off"}).gzip);
  CHECK_FALSE(config({"--no-gzip"}).gzip);
  const Environment off{{"NAZOTTE_GZIP", "off"}};
  CHECK_FALSE(config({}).gzip);
}

TEST_CASE("Configuration: Where to listen") {
  struct Case {
    const char* text;
    const char* address;
    int port;
  };
  for (const Case& c : {Case{"0.0.0.0:80", "0.0.0.0", 80}, Case{"[::1]:81", "::1", 81}, Case{"::1", "::1", 1323},
                        Case{":82", "127.0.0.1", 82}, Case{"10.0.0.1", "10.0.0.1", 1323}, Case{":0", "127.0.0.1", 0}}) {
    Config parsed;
    INFO(c.text);
    REQUIRE(nazotte::server::apply_listen(c.text, parsed));
    CHECK(parsed.address == c.address);
    CHECK(parsed.port == c.port);
  }
  for (const char* text : {"", "nowhere", "nowhere:80", "nowhere:port:1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:8o", "[::1", "[::1]80", "1.2.3:80"}) {
    Config parsed;
    INFO(text);
    CHECK_FALSE(nazotte::server::apply_listen(text, parsed));
  }
}

TEST_CASE("Configuration: Passwords come from a file, else from the environment") {
  const Environment environment{{"NAZOTTE_STORE_PASSWORD", "from environment"}};
  CHECK(config({}).store_password == "from environment");
  const TemporaryFile file("from file\r\nsecond line\n");
  CHECK(config({"--store-password-file", file.path()}).store_password == "from file");
}

TEST_CASE("Configuration: Limits and time-outs of HTTP") {
  using namespace std::chrono_literals;
  const Environment environment{{"NAZOTTE_HEADER_TIMEOUT", "2.5"}};
  const auto limits = config({"--body-timeout", "0.3", "--keep-alive-timeout=600", "--max-header", "20000",
                              "--max-connections", "7", "--max-bodies", "1000000", "--overload-backlog", "0.02"})
                          .limits;
  CHECK(limits.header_timeout == 2'500ms);
  CHECK(limits.body_timeout == 300ms);
  CHECK(limits.keep_alive_timeout == 600s);
  CHECK(limits.write_timeout == 30s);
  CHECK(limits.header_bytes_max == 20'000);
  CHECK(limits.connections_max == 7);
  CHECK(limits.bodies_bytes_max == 1'000'000);
  CHECK(limits.overload_backlog == 20ms);
  // A time-out is looked at about as often as it is long.
  CHECK(limits.tick * limits.scan_ticks <= 300ms);
  const nazotte::server::ConnectionLimits usual;
  CHECK(config({"--header-timeout", "10"}).limits.tick == usual.tick);
  CHECK(config({"--header-timeout", "10"}).limits.scan_ticks == usual.scan_ticks);
}

TEST_CASE("Configuration: Who may write") {
  const Environment environment{};
  const TemporaryFile file("secret\nsecond line\n");
  CHECK_FALSE(config({}).admin_token);
  CHECK(config({"--admin-token-file", file.path()}).admin_token == "secret");
  CHECK(config({"--listen", "0.0.0.0:1", "--admin-token-file", file.path()}).warnings.empty());
  CHECK(config({"--listen", "0.0.0.0:1", "--insecure-open-writes"}).warnings.size() == 1);
  CHECK(std::holds_alternative<ExitStatus>(parse({"--listen", "0.0.0.0:1"})));
  CHECK(config({"--write-rate", "0.5"}).writes_burst == 1);
  CHECK(config({"--write-rate", "20"}).writes_burst == 20);
  CHECK(config({"--write-rate", "20", "--write-burst", "5"}).writes_burst == 5);
  for (const char* address : {"127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"}) {
    CHECK(nazotte::server::is_loopback(address));
  }
  for (const char* address : {"0.0.0.0", "128.0.0.1", "::", "::2", "::ffff:10.0.0.1", "localhost", ""}) {
    CHECK_FALSE(nazotte::server::is_loopback(address));
  }
}

TEST_CASE("Configuration: The console can be switched off, and told of tiles") {
  const Environment environment{};
  CHECK(config({}).console);
  CHECK(config({}).tile_url.empty());
  CHECK_FALSE(config({"--no-console"}).console);
  const Config tiled = config({"--tile-url", "https://t.example/{z}/{x}/{y}.png", "--tile-attribution", "T"});
  CHECK(tiled.tile_url == "https://t.example/{z}/{x}/{y}.png");
  CHECK(tiled.tile_attribution == "T");
  const Environment off{{"NAZOTTE_CONSOLE", "false"}, {"NAZOTTE_TILE_URL", "/tiles/{z}/{x}/{y}"}};
  CHECK_FALSE(config({}).console);
  CHECK(config({}).tile_url == "/tiles/{z}/{x}/{y}");
}

TEST_CASE("Configuration: What cannot be meant ends the process with an error") {
  const Environment environment{};
  for (const std::vector<const char*>& arguments : {std::vector{"--threads", "0"},
                                                    {"--threads", "many"},
                                                    {"--max-body", "-1"},
                                                    {"--log-level", "loud"},
                                                    {"--header-timeout", "0"},
                                                    {"--max-connections", "0"},
                                                    {"--write-rate", "-1"},
                                                    {"--admin-token-file", "/dev/null"},
                                                    {"--tile-url", "https://t.example/"},
                                                    {"--listen", "nowhere"},
                                                    {"--no-such-flag"},
                                                    {"--config", "/nonexistent/file"},
                                                    {"--store-password-file", "/nonexistent/file"}}) {
    INFO(arguments.front());
    auto parsed = parse(arguments);
    REQUIRE(std::holds_alternative<ExitStatus>(parsed));
    CHECK(std::get<ExitStatus>(parsed).status != 0);
  }
  const Environment bad_port{{"SERVER_PORT", "http"}};
  CHECK(std::holds_alternative<ExitStatus>(parse({})));
}

TEST_CASE("Configuration: logs are text, and nothing but the daemon's own, unless said otherwise") {
  const Environment none{};
  const Config usual = config({});
  CHECK(usual.log_format == "text");
  CHECK(usual.access_log.empty());
  CHECK(usual.slow_query_ms == 0);
  const Config told = config({"--log-format", "json", "--access-log", "-", "--slow-query-ms", "2.5"});
  CHECK(told.log_format == "json");
  CHECK(told.access_log == "-");
  CHECK(told.slow_query_ms == 2.5);
  const std::vector<std::vector<const char*>> malformed = {
      {"--log-format", "xml"}, {"--slow-query-ms", "-1"}, {"--slow-query-ms", "nan"}, {"--slow-query-ms", "soon"}};
  for (const auto& arguments : malformed) {
    INFO(arguments.back());
    CHECK(std::holds_alternative<ExitStatus>(parse(arguments)));
  }
}

TEST_CASE("Configuration: Help and version end the process well, whatever else is wrong") {
  const Environment environment{{"NAZOTTE_THREADS", "many"}};
  for (const char* flag : {"-h", "--help", "--help-all", "--version"}) {
    auto parsed = parse({flag});
    REQUIRE(std::holds_alternative<ExitStatus>(parsed));
    CHECK(std::get<ExitStatus>(parsed).status == 0);
  }
}

TEST_CASE("Configuration: A name that nobody knows is an error in a file, and a warning in the environment if near") {
  const Environment environment{{"NAZOTTE_THREDS", "3"}, {"NAZOTTE_OTHER_THING", "1"}};
  const TemporaryFile file("thread=3\n");
  CHECK(std::holds_alternative<ExitStatus>(parse({"--config", file.path()})));
  const auto warnings = config({}).warnings;
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0] == "the variable NAZOTTE_THREDS means nothing; did you mean NAZOTTE_THREADS?");
}

TEST_CASE("Configuration: docs/nazotted.conf as it is, and with every default said, changes nothing") {
  const Environment environment{};
  const std::string sample = std::string(NAZOTTE_DOCS_DIR) + "/nazotted.conf";
  const Config usual = config({});
  CHECK(config({"--config", sample.c_str()}) == usual);
  std::ifstream lines(sample);
  std::string said;
  int values = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool option = line.starts_with('#') && line.size() > 1 && std::islower(line[1]) != 0;
    const std::string value = line.substr(std::min(line.find('=') + 1, line.size()));
    // A placeholder stands where there is no default.
    if (!option || std::isupper(value.front()) != 0) continue;
    said += line.substr(1) + "\n";
    ++values;
  }
  CHECK(values >= 19);
  const TemporaryFile file(said);
  CHECK(config({"--config", file.path()}) == usual);
}

}  // namespace
