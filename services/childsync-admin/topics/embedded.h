// deploy/topics.json as it was when this was compiled.
#ifndef CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_EMBEDDED_H_
#define CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_EMBEDDED_H_

namespace childsync::admin {

extern const char kEmbeddedTopics[];

}  // namespace childsync::admin

#endif  // CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_EMBEDDED_H_
