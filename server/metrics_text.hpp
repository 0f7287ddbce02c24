// Writes Prometheus' text format, version 0.0.4:
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
//
//   MetricsText text;
//   text.family("nazotte_rows", MetricsText::Type::gauge, "Rows in memory.");
//   text.sample({{"table", "chair"}}, 29500);
//
// Thread safety: one thread.
// Invariant: what was written so far is a whole exposition if each family's samples followed its name.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace nazotte::server {

class MetricsText {
 public:
  enum class Type : std::uint8_t { counter, gauge, histogram };
  using Label = std::pair<std::string_view, std::string_view>;
  using Labels = std::initializer_list<Label>;

  /// Appends to `out`, which must outlive this.
  explicit MetricsText(std::string& out) : out_(out) {}

  /// Begins a family; what follows belongs to it. `name` and `help` are literals of ours.
  void family(std::string_view name, Type type, std::string_view help);

  /// Label values may be any UTF-8.
  void sample(Labels labels, std::uint64_t value);
  void sample(Labels labels, double value);

  struct Histogram {
    std::span<const std::uint64_t> bounds;   // one less than buckets: the last one has no bound
    double unit;                             // what a bound and the sum are multiplied by
    std::span<const std::uint64_t> buckets;  // not cumulative
    std::uint64_t sum;
  };
  void histogram(Labels labels, const Histogram& histogram);

 private:
  void begin(std::string_view suffix, Labels labels, std::string_view bound = {});

  std::string& out_;
  std::string_view name_;
};

}  // namespace nazotte::server
