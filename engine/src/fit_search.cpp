#include "fit_search.hpp"

namespace nazotte {

void FitSearch::search(SizeColumns columns, const FitZones::Question& question, FoundRows& out) const {
  if (!table_) return zones_.search(columns, question, out);
  const FitTable::Cell cell = table_->find(question.size);
  if (question.live == nullptr) {
    const auto last = cell.rows.begin() + static_cast<std::ptrdiff_t>(std::min(question.limit, cell.rows.size()));
    out.insert(out.end(), cell.rows.begin(), last);
  } else {
    for (const std::uint32_t row : cell.rows) {
      if (out.size() < question.limit && question.live->test(row)) out.push_back(row);
    }
  }
  if (cell.complete || out.size() >= question.limit) return;
  FitZones::Question rest = question;
  rest.limit -= out.size();
  rest.first_row = cell.rows.back() + 1;
  zones_.search(columns, rest, out);
}

}  // namespace nazotte
