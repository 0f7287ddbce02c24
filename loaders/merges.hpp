// Background merges of a catalog's segments: one at a time, planned and installed between two writes.
//
// Thread safety: all functions from the writer's thread; the callback comes from the merging thread.
#pragma once

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/table.hpp>

#include <functional>
#include <utility>

#include "loaders/side_thread.hpp"

namespace nazotte::loaders {

class Merges {
 public:
  /// `finished` is called on the merging thread after each merge.
  explicit Merges(std::function<void()> finished) : thread_(std::move(finished)) {}

  /// Shows the result of a merge that has ended.
  void install(isuumo::Catalog& catalog) {
    auto job = thread_.collect();
    if (!job) return;
    if (chairs_) {
      catalog.install_chairs(std::move(*job));
    } else {
      catalog.install_estates(std::move(*job));
    }
  }

  /// Begins a merge that is worth doing, unless one is under way.
  void plan(const isuumo::Catalog& catalog) {
    if (thread_.busy()) return;
    auto job = catalog.plan_chair_merge();
    chairs_ = job.has_value();
    if (!job) job = catalog.plan_estate_merge();
    if (job) thread_.start(std::move(*job));
  }

 private:
  bool chairs_ = false;  // of the merge under way
  SideThread<MergeJob> thread_;
};

}  // namespace nazotte::loaders
