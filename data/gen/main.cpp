// nazotte-gen: ISUUMO's tables in any size. Exit status: 0 done, 1 could not write, 2 wrong usage.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>

#include "generate.hpp"

int main(int argc, char** argv) {
  nazotte::data::GenerateOptions options;
  CLI::App app("Generates chairs and estates: the same seed makes the same rows on every machine.", "nazotte-gen");
  CLI::Option* rows = app.add_option_function<std::int32_t>(
      "--rows", [&options](std::int32_t count) { options.chairs = options.estates = count; },
      "Rows of each table (default 29500)");
  rows->check(CLI::NonNegativeNumber)->trigger_on_parse();
  app.add_option("--chairs", options.chairs, "Rows of the chair table")->check(CLI::NonNegativeNumber)->excludes(rows);
  app.add_option("--estates", options.estates, "Rows of the estate table")
      ->check(CLI::NonNegativeNumber)
      ->excludes(rows);
  app.add_option("--first-id", options.first_id, "Id of the first row of each table")->capture_default_str();
  app.add_option("--seed", options.seed, "Same seed, same rows")->capture_default_str();
  const std::map<std::string, nazotte::data::Format> formats{{"csv", nazotte::data::Format::csv},
                                                             {"sql", nazotte::data::Format::sql}};
  app.add_option("--format", options.format, "Form of the rows (default csv)")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("csv|sql");
  app.add_option("--database", options.database, "Database that the sql form names")->capture_default_str();
  app.add_option("--out", options.folder, "Folder for the files")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto generated = nazotte::data::generate(options);
  if (generated) return 0;
  std::fprintf(stderr, "nazotte-gen: %s\n", generated.error().message.c_str());
  return generated.error().code == nazotte::ErrorCode::invalid_argument ? 2 : 1;
}
