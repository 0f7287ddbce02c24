// ISUUMO's two row types and the one declaration of their columns.
//
// Column names, order, types and lengths stand here and nowhere else: the CSV reader, the SQL dump reader, the
// stores' CREATE TABLE, the schema check and the row generator all walk this list.
//
// Thread safety: values and constants.
// Lifetime: rows are views; the strings they point to must outlive them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace nazotte::isuumo {

struct Chair {
  std::int32_t id = 0;
  std::string_view name;
  std::string_view description;
  std::string_view thumbnail;
  std::int32_t price = 0;   // yen
  std::int32_t height = 0;  // cm
  std::int32_t width = 0;   // cm
  std::int32_t depth = 0;   // cm
  std::string_view color;
  std::string_view features;  // comma-separated
  std::string_view kind;
  std::int32_t popularity = 0;
  std::int32_t stock = 0;
};

struct Estate {
  std::int32_t id = 0;
  std::string_view name;
  std::string_view description;
  std::string_view thumbnail;
  std::string_view address;
  double latitude = 0;           // degrees
  double longitude = 0;          // degrees
  std::int32_t rent = 0;         // yen a month
  std::int32_t door_height = 0;  // cm
  std::int32_t door_width = 0;   // cm
  std::string_view features;     // comma-separated
  std::int32_t popularity = 0;
};

/// A column of a table: SQL name, longest text in characters (0 for numbers), and the member of the row.
template <class Row, class Value>
struct Column {
  std::string_view name;
  std::size_t characters_max;
  Value Row::*member;
};

template <class Row>
struct Declaration;

template <>
struct Declaration<Chair> {
  static constexpr std::string_view table = "chair";
  /// In the order of the CSV files. The first one is the primary key.
  static constexpr auto columns = std::make_tuple(
      Column<Chair, std::int32_t>{"id", 0, &Chair::id}, Column<Chair, std::string_view>{"name", 64, &Chair::name},
      Column<Chair, std::string_view>{"description", 4096, &Chair::description},
      Column<Chair, std::string_view>{"thumbnail", 128, &Chair::thumbnail},
      Column<Chair, std::int32_t>{"price", 0, &Chair::price}, Column<Chair, std::int32_t>{"height", 0, &Chair::height},
      Column<Chair, std::int32_t>{"width", 0, &Chair::width}, Column<Chair, std::int32_t>{"depth", 0, &Chair::depth},
      Column<Chair, std::string_view>{"color", 64, &Chair::color},
      Column<Chair, std::string_view>{"features", 64, &Chair::features},
      Column<Chair, std::string_view>{"kind", 64, &Chair::kind},
      Column<Chair, std::int32_t>{"popularity", 0, &Chair::popularity},
      Column<Chair, std::int32_t>{"stock", 0, &Chair::stock});
};

template <>
struct Declaration<Estate> {
  static constexpr std::string_view table = "estate";
  /// In the order of the CSV files. The first one is the primary key.
  static constexpr auto columns = std::make_tuple(
      Column<Estate, std::int32_t>{"id", 0, &Estate::id}, Column<Estate, std::string_view>{"name", 64, &Estate::name},
      Column<Estate, std::string_view>{"description", 4096, &Estate::description},
      Column<Estate, std::string_view>{"thumbnail", 128, &Estate::thumbnail},
      Column<Estate, std::string_view>{"address", 128, &Estate::address},
      Column<Estate, double>{"latitude", 0, &Estate::latitude},
      Column<Estate, double>{"longitude", 0, &Estate::longitude},
      Column<Estate, std::int32_t>{"rent", 0, &Estate::rent},
      Column<Estate, std::int32_t>{"door_height", 0, &Estate::door_height},
      Column<Estate, std::int32_t>{"door_width", 0, &Estate::door_width},
      Column<Estate, std::string_view>{"features", 64, &Estate::features},
      Column<Estate, std::int32_t>{"popularity", 0, &Estate::popularity});
};

template <class Row>
inline constexpr std::size_t kColumnCount = std::tuple_size_v<decltype(Declaration<Row>::columns)>;

/// Calls f(column) for each column in order; `column.member` tells the type.
template <class Row, class F>
constexpr void for_each_column(F&& f) {
  std::apply([&f](const auto&... column) { (f(column), ...); }, Declaration<Row>::columns);
}

/// Takes rows from whoever produces them: a store, a CSV file, a dump, the generator.
///
/// Thread safety: one thread at a time, unless the producer says that it hands out the two tables on two threads
/// (Store::load): then one thread a table.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// The row's strings are valid only during the call.
  virtual void add(const Chair& chair) = 0;
  virtual void add(const Estate& estate) = 0;

  /// That was the table's last row: work that needs all of them can be done now, on the calling thread. A producer
  /// need not say so.
  virtual void end_chairs() {}
  virtual void end_estates() {}
};

}  // namespace nazotte::isuumo
