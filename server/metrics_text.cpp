#include "server/metrics_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace nazotte::server {

namespace {

std::string_view name_of(MetricsText::Type type) {
  switch (type) {
    case MetricsText::Type::counter:
      return "counter";
    case MetricsText::Type::gauge:
      return "gauge";
    case MetricsText::Type::histogram:
      break;
  }
  return "histogram";
}

void append_label(std::string_view name, std::string_view value, std::string& out) {
  out.append(name).append("=\"");
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

void MetricsText::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  fmt::format_to(std::back_inserter(out_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, name_of(type));
}

void MetricsText::begin(std::string_view suffix, Labels labels, std::string_view bound) {
  out_.append(name_).append(suffix);
  char separator = '{';
  for (const auto& [name, value] : labels) {
    out_ += std::exchange(separator, ',');
    append_label(name, value, out_);
  }
  if (!bound.empty()) {
    out_ += std::exchange(separator, ',');
    append_label("le", bound, out_);
  }
  out_ += separator == ',' ? "} " : " ";
}

void MetricsText::sample(Labels labels, std::uint64_t value) {
  begin("", labels);
  fmt::format_to(std::back_inserter(out_), "{}\n", value);
}

void MetricsText::sample(Labels labels, double value) {
  begin("", labels);
  fmt::format_to(std::back_inserter(out_), "{}\n", value);
}

void MetricsText::histogram(Labels labels, const Histogram& histogram) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < histogram.buckets.size(); ++i) {
    count += histogram.buckets[i];
    const bool bounded = i < histogram.bounds.size();
    const std::string bound =
        bounded ? fmt::format("{:.9g}", static_cast<double>(histogram.bounds[i]) * histogram.unit) : "+Inf";
    begin("_bucket", labels, bound);
    fmt::format_to(std::back_inserter(out_), "{}\n", count);
  }
  begin("_sum", labels);
  fmt::format_to(std::back_inserter(out_), "{}\n", static_cast<double>(histogram.sum) * histogram.unit);
  begin("_count", labels);
  fmt::format_to(std::back_inserter(out_), "{}\n", count);
}

}  // namespace nazotte::server
