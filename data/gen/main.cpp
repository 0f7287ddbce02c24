// nazotte-gen: ISUUMO's tables in any size. Exit status: 0 done, 1 could not write, 2 wrong usage.
#include <CLI/CLI.hpp>

#include <cstdio>

#include "generate.hpp"
#include "options.hpp"

int main(int argc, char** argv) {
  nazotte::data::GenerateOptions options;
  CLI::App app("Generates chairs and estates: the same seed makes the same rows on every machine.", "nazotte-gen");
  nazotte::data::declare_options(app, options);
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
