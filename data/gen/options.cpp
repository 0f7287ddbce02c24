#include "options.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "help_formatter.hpp"

namespace nazotte::data {
namespace {

constexpr std::size_t kColumnsOfNames = 20;

void declare_rows(CLI::App& app, GenerateOptions& options) {
  CLI::Option* rows = app.add_option_function<std::int32_t>(
      "--rows", [&options](std::int32_t count) { options.chairs = options.estates = count; }, "Rows of each table");
  rows->type_name("N")->default_str(std::to_string(options.chairs))->check(CLI::NonNegativeNumber)->trigger_on_parse();
  const auto count = [&app, rows](const char* name, std::int32_t& value, const char* meaning) {
    app.add_option(name, value, meaning)->type_name("N")->check(CLI::NonNegativeNumber)->excludes(rows);
  };
  count("--chairs", options.chairs, "Rows of the chair table\nIn place of --rows.");
  count("--estates", options.estates, "Rows of the estate table\nIn place of --rows.");
  app.add_option("--first-id", options.first_id, "Id of the first row of each table")
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Same seed, same rows")->type_name("N")->capture_default_str();
}

}  // namespace

void declare_options(CLI::App& app, GenerateOptions& options) {
  app.formatter(std::make_shared<HelpFormatter>(kColumnsOfNames));
  app.set_help_flag("-h,--help", "Show all options");
  declare_rows(app, options);
  const std::map<std::string, Format> formats{{"csv", Format::csv}, {"sql", Format::sql}};
  app.add_option("--format", options.format,
                 "Form of the rows\ncsv makes chair.csv and estate.csv; sql makes files for mysql(1).")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("csv|sql")
      ->default_str("csv");
  app.add_option("--database", options.database, "Database that the sql form names")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--out", options.folder, "Folder for the files\nIt is made when it is not there.")
      ->type_name("DIR")
      ->required();
}

}  // namespace nazotte::data
