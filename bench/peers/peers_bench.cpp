// Asks one subject all questions and writes its answers and times; bench_peers.py runs it once per subject.
// Exit status: 0 done, 1 it failed, 2 wrong usage, 77 the subject was not built (its client library is missing).
#include "measure.hpp"
#include "subject.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <functional>
#include <map>

namespace nazotte::bench {
namespace {

constexpr int kNotBuilt = 77;
using MakeSubject = std::function<std::unique_ptr<Subject>(const SubjectOptions&)>;

const std::map<std::string, MakeSubject>& subjects() {
  static const std::map<std::string, MakeSubject> kSubjects = {
      {"nazotte", make_nazotte},   {"boost", make_boost_geometry}, {"sqlite", make_sqlite}, {"mariadb", make_mariadb},
#ifdef NAZOTTE_PEERS_POSTGRES
      {"postgres", make_postgres},
#else
      {"postgres", nullptr},
#endif
  };
  return kSubjects;
}

int run(const std::string& name, const SubjectOptions& subject_options, const MeasureOptions& measure_options,
        const std::string& out) {
  const MakeSubject& make = subjects().at(name);
  if (!make) {
    std::fprintf(stderr, "peers_bench: built without the client library of %s\n", name.c_str());
    return kNotBuilt;
  }
  const auto subject = make(subject_options);
  std::map<std::string, Measured> measured;
  for (const std::string& kind : subject->kinds()) measured[kind] = measure(*subject, kind, measure_options);
  write_measured(measured, subject->version(), out);
  return 0;
}

}  // namespace
}  // namespace nazotte::bench

int main(int argc, char** argv) {
  std::string name;
  std::string out;
  nazotte::bench::SubjectOptions subject;
  nazotte::bench::MeasureOptions measure;
  CLI::App app("Asks one subject all questions.", "peers_bench");
  app.add_option("--subject", name)->required()->check(CLI::IsMember(nazotte::bench::subjects()));
  app.add_option("--questions", subject.questions, "Question file of the subject's form")->required();
  app.add_option("--rows", subject.rows, "Folder of chair.csv and estate.csv (nazotte, boost)");
  app.add_option("--conditions", subject.conditions, "Folder of the condition files (nazotte)");
  app.add_option("--database", subject.database, "File (sqlite), socket (mariadb), connection string (postgres)");
  app.add_option("--rounds", measure.rounds)->capture_default_str();
  app.add_option("--seconds", measure.seconds, "Of one kind and round, about")->capture_default_str();
  app.add_option("--seconds-max", measure.seconds_max, "Of the first ten questions of a round")->capture_default_str();
  app.add_option("--out", out, "JSON file for answers and times")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return nazotte::bench::run(name, subject, measure, out);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "peers_bench: %s: %s\n", name.c_str(), error.what());
    return 1;
  }
}
