// A fixed number of threads with a bounded queue before them.
#ifndef CHILDSYNC_COMMON_HTTP_WORKER_POOL_H_
#define CHILDSYNC_COMMON_HTTP_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace childsync {

class WorkerPool {
 public:
  WorkerPool(size_t threads, size_t queue_max);
  // Finishes.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Waits while the queue is full, so that whoever accepts connections stops accepting.
  void Add(std::function<void()> job);
  // Does what is queued, then ends the threads.
  void Finish();

 private:
  void Work();

  const size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable room_, work_;
  std::deque<std::function<void()>> queue_;
  bool finishing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_HTTP_WORKER_POOL_H_
