// Asks for a line of memory ahead of its use.
#pragma once

namespace childsync::tally {

inline void Prefetch(const void* address) {
  __builtin_prefetch(address);
  // GCC takes a function that does nothing but prefetch for one without effect, and leaves its calls out.
  asm volatile("");
}

}  // namespace childsync::tally
