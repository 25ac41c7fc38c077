#include "common/kafka/allocator.h"

#include <malloc.h>

namespace childsync::kafka {

void UseOneArena() {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace childsync::kafka
