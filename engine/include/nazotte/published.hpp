// Published<T>: one writer hands immutable values to many readers; readers never lock and never wait.
//
// Source: hazard pointers, M. Michael, "Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects", IEEE TPDS
// 15(6), 2004, reduced to one pointer per reader and one writer.
//
// Why not std::atomic<std::shared_ptr>: libstdc++ 12 implements it with a spin bit, so a reader can wait for a
// writer that was descheduled, and all readers write to one reference count.
//
// Thread safety: publish() from one thread at a time; make a Reader per thread; Reader::read from its thread.
// Invariant: a value is destroyed by the publishing thread, after the last guard on it is gone.
#pragma once

#include <nazotte/check.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace nazotte {

template <class T>
class Published {
 public:
  /// Readers that can exist at the same time.
  static constexpr std::size_t kReadersMax = 256;

  explicit Published(std::unique_ptr<const T> first) : current_(first.release()) {}
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;
  /// No reader may be left.
  ~Published() {
    for (const T* value : retired_) delete value;
    delete current_.load();
  }

  /// Makes `next` what every later read sees; frees former values that nobody reads any more. O(readers).
  void publish(std::unique_ptr<const T> next) {
    retired_.push_back(current_.exchange(next.release(), std::memory_order_seq_cst));
    reclaim();
  }

  /// Frees former values that nobody reads any more. Called by publish; also for idle times.
  void reclaim() {
    std::erase_if(retired_, [this](const T* value) {
      for (const Slot& slot : slots_) {
        if (slot.hazard.load(std::memory_order_seq_cst) == value) return false;
      }
      delete value;
      return true;
    });
  }

  /// Former values that some reader still holds.
  [[nodiscard]] std::size_t retired() const { return retired_.size(); }

  /// The publishing thread's own view; valid until its next publish.
  [[nodiscard]] const T& latest() const { return *current_.load(std::memory_order_relaxed); }

 private:
  struct alignas(64) Slot {
    std::atomic<const T*> hazard{nullptr};
    std::atomic<bool> taken{false};
  };

 public:
  /// Keeps one value alive. At most one guard per Reader at a time.
  class Guard {
   public:
    Guard(Guard&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)), value_(other.value_) {}
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    Guard& operator=(Guard&&) = delete;
    ~Guard() {
      if (slot_) slot_->hazard.store(nullptr, std::memory_order_release);
    }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_; }

   private:
    friend class Published;
    Guard(Slot* slot, const T* value) : slot_(slot), value_(value) {}
    Slot* slot_;
    const T* value_;
  };

  /// A thread's right to read. Must not outlive the Published.
  class Reader {
   public:
    explicit Reader(Published& owner) : owner_(&owner), slot_(owner.take_slot()) {}
    Reader(Reader&& other) noexcept : owner_(other.owner_), slot_(std::exchange(other.slot_, nullptr)) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    Reader& operator=(Reader&&) = delete;
    ~Reader() {
      if (slot_) slot_->taken.store(false, std::memory_order_release);
    }

    /// The latest value, kept until the guard goes. Lock-free: retries only when a publish came in between.
    [[nodiscard]] Guard read() const {
      NAZOTTE_DCHECK(slot_->hazard.load(std::memory_order_relaxed) == nullptr);
      const T* value = owner_->current_.load(std::memory_order_acquire);
      for (;;) {
        slot_->hazard.store(value, std::memory_order_seq_cst);
        const T* again = owner_->current_.load(std::memory_order_seq_cst);
        if (again == value) return Guard(slot_, value);
        value = again;
      }
    }

   private:
    Published* owner_;
    Slot* slot_;
  };

 private:
  Slot* take_slot() {
    for (Slot& slot : slots_) {
      bool expected = false;
      if (slot.taken.compare_exchange_strong(expected, true, std::memory_order_acq_rel)) return &slot;
    }
    NAZOTTE_CHECK(!"more readers than kReadersMax");
    return nullptr;
  }

  std::atomic<const T*> current_;
  std::array<Slot, kReadersMax> slots_;
  std::vector<const T*> retired_;
};

}  // namespace nazotte
