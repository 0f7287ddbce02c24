#include "stock_book.hpp"

namespace nazotte::load {

bool StockBook::begin(const Chair& chair) {
  Entry& entry = entries_[chair.id];
  if (++entry.begun >= chair.stock) entry.doubtful = true;
  return entry.doubtful;
}

void StockBook::sold(const Chair& chair, Moment now) {
  Entry& entry = entries_[chair.id];
  if (++entry.sold == chair.stock) entry.sold_out = now;
}

void StockBook::refused(const Chair& chair) { --entries_[chair.id].begun; }

Presence StockBook::presence(const Chair& chair, Moment since) const {
  if (chair.stock <= 0) return Presence::absent;
  const auto found = entries_.find(chair.id);
  if (found == entries_.end()) return Presence::sure;
  const Entry& entry = found->second;
  if (entry.sold_out <= since) return Presence::absent;
  return entry.begun >= chair.stock ? Presence::unsure : Presence::sure;
}

bool StockBook::others_may_have_all(const Chair& chair) const {
  const auto found = entries_.find(chair.id);
  return chair.stock <= 0 || (found != entries_.end() && found->second.begun - 1 >= chair.stock);
}

bool StockBook::oversold(const Chair& chair) const {
  const auto found = entries_.find(chair.id);
  return found != entries_.end() && found->second.sold > chair.stock;
}

}  // namespace nazotte::load
