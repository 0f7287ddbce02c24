#include "site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <unordered_set>

#include "loaders/initial_data.hpp"

namespace nazotte::load {
namespace {

class Keeper : public isuumo::RowSink {
 public:
  explicit Keeper(Site& site) : site_(site) {}
  void add(const Chair& chair) override { site_.chair_rows.add(chair); }
  void add(const Estate& estate) override { site_.estate_rows.add(estate); }

 private:
  Site& site_;
};

Result<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || text.empty()) return Error{ErrorCode::unavailable, fmt::format("cannot read {}", file.string())};
  return text;
}

template <class Row>
Result<void> check_ids(const std::vector<const Row*>& rows, std::int32_t& greatest) {
  const std::string_view table = isuumo::Declaration<Row>::table;
  if (rows.empty()) return Error{ErrorCode::invalid_argument, fmt::format("the data hold no {}", table)};
  std::unordered_set<std::int32_t> ids;
  for (const Row* row : rows) {
    if (!ids.insert(row->id).second) {
      return Error{ErrorCode::invalid_argument, fmt::format("the data hold {} {} twice", table, row->id)};
    }
    greatest = std::max(greatest, row->id);
  }
  return {};
}

}  // namespace

Result<void> prepare(Site& site) {
  auto vocabularies = read_vocabularies(site.files);
  if (!vocabularies) return vocabularies.error();
  site.vocabularies = std::move(*vocabularies);
  auto chairs = site.chair_rows.pointers();
  auto estates = site.estate_rows.pointers();
  if (auto checked = check_ids(chairs, site.greatest_id); !checked) return checked;
  if (auto checked = check_ids(estates, site.greatest_id); !checked) return checked;
  site.chairs = Segment<Chair>(std::move(chairs), site.vocabularies.chair);
  site.estates = Segment<Estate>(std::move(estates), site.vocabularies.estate);
  return {};
}

Result<std::unique_ptr<Site>> load_site(const SiteOptions& options) {
  auto site = std::make_unique<Site>();
  auto chair_json = read_text(options.conditions / "chair_condition.json");
  if (!chair_json) return chair_json.error();
  auto estate_json = read_text(options.conditions / "estate_condition.json");
  if (!estate_json) return estate_json.error();
  site->files = {std::move(*chair_json), std::move(*estate_json)};
  const auto data = loaders::InitialData::open(options.data);
  if (!data) return data.error();
  Keeper keeper(*site);
  if (auto read = data->read(keeper); !read) return read.error();
  if (auto prepared = prepare(*site); !prepared) return prepared.error();
  return site;
}

}  // namespace nazotte::load
