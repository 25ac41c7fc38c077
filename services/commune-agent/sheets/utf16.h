// UTF-16 as spreadsheet programs write it ("Unicode Text").
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_UTF16_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_UTF16_H_

#include <optional>
#include <string>
#include <string_view>

namespace childsync::commune_agent {

enum class ByteOrder { kLittle, kBig };

// What the byte order mark says.
std::optional<ByteOrder> MarkedOrder(std::string_view bytes);

// Without a mark: the order in which nearly every unit is Latin, while in the other one few are. Nothing if
// that is none or both.
std::optional<ByteOrder> PlausibleOrder(std::string_view bytes);

// UTF-8, without the mark. Nothing if the text is cut off, has a surrogate without its pair, or a zero.
std::optional<std::string> DecodeUtf16(std::string_view bytes, ByteOrder order);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_UTF16_H_
