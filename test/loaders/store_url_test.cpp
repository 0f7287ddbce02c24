#include "loaders/store_url.hpp"

#include <vector>

#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using loaders::StoreUrl;

TEST_CASE("store URLs are taken apart") {
  auto url = StoreUrl::parse("mysql://isu%40con:p%3Aa%2Fss@db.example:3307/isu%20umo");
  REQUIRE(url);
  CHECK(url->kind == StoreUrl::Kind::mysql);
  CHECK(url->user == "isu@con");
  CHECK(url->password == "p:a/ss");
  CHECK(url->host == "db.example");
  CHECK(url->port == 3307);
  CHECK(url->database == "isu umo");

  auto socket = StoreUrl::parse("mysql://root@localhost/isuumo?socket=/run/mysqld/mysqld.sock");
  REQUIRE(socket);
  CHECK(socket->socket == "/run/mysqld/mysqld.sock");
  CHECK(socket->password.empty());
  CHECK(socket->port == 3306);

  CHECK(StoreUrl::parse("mysql://u:p@[::1]:33060/d")->host == "::1");
  CHECK(StoreUrl::parse("mysql://u:p@[fe80::1%eth0]/d")->host == "fe80::1%eth0");
  CHECK(StoreUrl::parse("sqlite:/var/lib/nazotte/isuumo.db")->path == "/var/lib/nazotte/isuumo.db");
  CHECK(StoreUrl::parse("memory:")->kind == StoreUrl::Kind::memory);
}

TEST_CASE("a redacted URL shows everything but the password") {
  CHECK(StoreUrl::parse("mysql://u:secret@h:1/d")->redacted() == "mysql://u:***@h:1/d");
  CHECK(StoreUrl::parse("mysql://u@[::1]/d?socket=/s")->redacted() == "mysql://u@[::1]:3306/d?socket=/s");
  CHECK(StoreUrl::parse("mysql://a%2Fb@h/d?socket=/s/t")->redacted() == "mysql://a%2Fb@h:3306/d?socket=/s/t");
  CHECK(StoreUrl::parse("sqlite:x.db")->redacted() == "sqlite:x.db");
  CHECK(StoreUrl::parse("memory:")->redacted() == "memory:");
}

TEST_CASE("malformed store URLs are refused, without their password") {
  struct Case {
    std::string_view url;
    std::string_view message;
  };
  const std::vector<Case> cases = {
      {"", "it is empty"},
      {"postgres://secret", "unknown kind of store"},
      {"memory:x", "unknown kind of store"},
      {"sqlite:", "the path is missing"},
      {"mysql://u:secret@h", "the database is missing"},
      {"mysql://u:secret@h/", "the database is missing"},
      {"mysql://u:secret@h/a/b", "the database's name holds a slash"},
      {"mysql://h/d", "the user is missing"},
      {"mysql://@h/d", "the user is missing"},
      {"mysql://:secret@h/d", "the user is missing"},
      {"mysql://u:secret@/d", "the host is missing"},
      {"mysql://u:secret@h:/d", "the port is not a number from 1 to 65535"},
      {"mysql://u:secret@h:0/d", "the port is not a number from 1 to 65535"},
      {"mysql://u:secret@h:65536/d", "the port is not a number from 1 to 65535"},
      {"mysql://u:secret@h:33x/d", "the port is not a number from 1 to 65535"},
      {"mysql://u:secret@[[x]/d", "the brackets hold no IPv6 address"},
      {"mysql://u:secret@[::1/d", "the bracket of the IPv6 address is not closed"},
      {"mysql://u:secret@[::1]3306/d", "text between the IPv6 address and the port"},
      {"mysql://u%:secret@h/d", "the user holds a malformed % escape"},
      {"mysql://u:secret%zz@h/d", "the password holds a malformed % escape"},
      {"mysql://u:secret%00@h/d", "the password holds a malformed % escape"},
      {"mysql://u:secret@h/d%4", "the database holds a malformed % escape"},
      {"mysql://u:secret@h/d?charset=latin1", "the only option is ?socket=PATH"},
      {"mysql://u:secret@h/d?socket=", "the socket's path is empty or holds a malformed % escape"},
  };
  for (const Case& each : cases) {
    INFO(each.url);
    auto url = StoreUrl::parse(each.url);
    REQUIRE_FALSE(url);
    CHECK(url.error().code == ErrorCode::invalid_argument);
    CHECK(url.error().message.starts_with("store URL: " + std::string(each.message)));
    CHECK(url.error().message.find("secret") == std::string::npos);
  }
}

}  // namespace nazotte::test
