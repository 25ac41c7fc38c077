// Zeroed arrays, in huge pages where they are large: random reads of hundreds of megabytes otherwise spend as
// much time on finding the page as on the memory.
#pragma once

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace childsync::tally {

struct FreeArray {
  void operator()(void* array) const { std::free(array); }
};
template <typename T>
using BigArray = std::unique_ptr<T[], FreeArray>;

// `size` elements, all bytes zero. `huge`: asks for huge pages; pays from some megabytes on, and is only a
// wish.
template <typename T>
BigArray<T> MakeBigArray(size_t size, bool huge) {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  constexpr size_t kHugePage = size_t{2} << 20;
  const size_t bytes = size * sizeof(T);
  void* array = nullptr;
  if (huge && bytes >= kHugePage) {
    const size_t rounded = (bytes + kHugePage - 1) / kHugePage * kHugePage;
    array = std::aligned_alloc(kHugePage, rounded);
    if (array != nullptr) {
      madvise(array, rounded, MADV_HUGEPAGE);
      std::memset(array, 0, bytes);
    }
  } else {
    array = std::calloc(size, sizeof(T));
  }
  if (array == nullptr) throw std::bad_alloc();
  return BigArray<T>(static_cast<T*>(array));
}

}  // namespace childsync::tally
