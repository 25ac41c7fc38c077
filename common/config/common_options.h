// The options that several programs have, declared in one place so that they are the same everywhere.
#ifndef CHILDSYNC_COMMON_CONFIG_COMMON_OPTIONS_H_
#define CHILDSYNC_COMMON_CONFIG_COMMON_OPTIONS_H_

#include <optional>
#include <string>

#include "common/config/options.h"

namespace childsync {

// --kafka HOST:PORT,... and --kafka-config FILE (librdkafka properties, for SASL and TLS). `required`: the
// program can't do without a broker.
void AddKafka(Options& options, std::string* bootstrap, std::string* properties_file, bool required);
// --grpc ADDR and --http ADDR; the defaults are what the targets hold. Null leaves one out.
void AddServers(Options& options, std::string* grpc, std::string* http);
// --units FILE and --successions FILE; empty: the files compiled in.
void AddReference(Options& options, std::string* units, std::string* successions);
// --state DIR, required: a directory that can be written to, or none yet. The program makes it.
void AddState(Options& options, std::string* directory);
// --population, --tally, --validation ADDR.
void AddPopulation(Options& options, std::string* address);
void AddTally(Options& options, std::string* address);
void AddValidation(Options& options, std::string* address);
// --today DATE: shifts the official time so that today is DATE; for demos and tests.
void AddToday(Options& options, std::optional<Date>* today);

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_CONFIG_COMMON_OPTIONS_H_
