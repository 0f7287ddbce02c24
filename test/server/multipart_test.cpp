#include "server/multipart.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace nazotte::server {

namespace {

const std::string kType = "multipart/form-data; boundary=xyz";

std::string part(const std::string& name, const std::string& content) {
  return "--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"a.csv\"\r\n" +
         "Content-Type: text/csv\r\n\r\n" + content + "\r\n";
}

}  // namespace

TEST_CASE("The field of a form is found, whatever stands around it") {
  const std::string csv = "1,2\r\n3,\"a\n\"\"b\"\n";
  const auto [type, body] = GENERATE_COPY(table<std::string, std::string>(
      {{kType, part("chairs", csv) + "--xyz--\r\n"},
       {kType, part("chairs", csv) + "--xyz--"},
       {kType,
        "preamble\r\n" + part("other", "x") + part("chairs", csv) + part("chairs", "second") + "--xyz--epilogue"},
       {"Multipart/Form-Data; charset=utf-8 ; Boundary=\"xyz\"", part("chairs", csv) + "--xyz--"},
       {kType, "--xyz  \t\r\ncontent-disposition:form-data;name=chairs\r\n\r\n" + csv + "\r\n--xyz--"},
       {kType, "--xyz\r\nX: y\r\nContent-Disposition: form-data; filename=\"a;name=b\"; name=\"chairs\"\r\n\r\n" + csv +
                   "\r\n--xyz--"},
       {kType, "--xyz-not\r\n" + part("chairs", csv) + "--xyz--"}}));
  INFO(body);
  const auto field = multipart_field(type, body, "chairs");
  REQUIRE(field.has_value());
  CHECK(*field == csv);
}

TEST_CASE("A form's content is not interpreted") {
  const std::string binary("\0\xff\r\n--xy\r\n--xyzz\r\n--xyz-\r\n\r\n", 28);
  const std::string body = part("chairs", binary) + "--xyz--";
  const auto field = multipart_field(kType, body, "chairs");
  REQUIRE(field.has_value());
  CHECK(*field == binary);
  CHECK(multipart_field(kType, part("chairs", "") + "--xyz--", "chairs").value().empty());
}

TEST_CASE("Malformed forms are refused with a reason") {
  const std::string disposition = "Content-Disposition: form-data; name=\"chairs\"";
  const auto [type, body, reason] = GENERATE_COPY(table<std::string, std::string, std::string>(
      {{"", "", "must be multipart/form-data"},
       {"text/csv", part("chairs", "x"), "must be multipart/form-data"},
       {"multipart/mixed; boundary=xyz", part("chairs", "x"), "must be multipart/form-data"},
       {"multipart/form-data", part("chairs", "x"), "no boundary"},
       {"multipart/form-data; boundary=", part("chairs", "x"), "no boundary"},
       {"multipart/form-data; boundary=\"xyz", part("chairs", "x"), "no boundary"},
       {"multipart/form-data; boundary=" + std::string(71, 'x'), "", "longer than 70"},
       {kType, "", "boundary does not occur"},
       {kType, "--abc\r\n", "boundary does not occur"},
       {kType, "--xyz", "boundary does not occur"},
       {kType, "--xyz--", "no field 'chairs'"},
       {kType, "--xyz\r\nX: y\r\n" + part("chairs", "x") + "--xyz--", "header does not end"},
       {kType, part("estates", "x") + "--xyz--", "no field 'chairs'"},
       {kType, part("chairs", "x"), "does not end with the boundary"},
       {kType, part("chairs", "x") + "--xyz", "does not end with the boundary"},
       {kType, "--xyz\r\n" + disposition, "does not end with the boundary"},
       {kType, "--xyz\r\n" + disposition + std::string(9'000, ' ') + "\r\n\r\nx\r\n--xyz--", "header does not end"},
       {kType, "--xyz\r\n\r\nx\r\n--xyz--", "no 'Content-Disposition: form-data'"},
       {kType, "--xyz\r\nContent-Disposition: file; name=a\r\n\r\nx\r\n--xyz--", "no 'Content-Disposition: form-data'"},
       {kType, "--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--", "no name"}}));
  INFO(body);
  const auto field = multipart_field(type, body, "chairs");
  REQUIRE(field.has_error());
  CHECK(field.error().code == ErrorCode::invalid_argument);
  CHECK_THAT(field.error().message, Catch::Contains(reason));
}

TEST_CASE("A form cut off anywhere is refused") {
  const std::string body = "preamble\r\n" + part("other", "x") + part("chairs", "1,2\r\n") + "--xyz--";
  for (std::size_t bytes = 0; bytes < body.size(); ++bytes) {
    INFO(bytes);
    CHECK(multipart_field(kType, body.substr(0, bytes), "chairs").has_error());
  }
  CHECK(multipart_field(kType, body, "chairs").has_value());
}

TEST_CASE("A form has at most 1000 parts") {
  std::string body;
  for (int i = 0; i < 1'000; ++i) body += part("chairs", "x");
  CHECK(multipart_field(kType, body + "--xyz--", "chairs").has_value());
  CHECK(multipart_field(kType, body + part("chairs", "x") + "--xyz--", "chairs").has_error());
}

}  // namespace nazotte::server
