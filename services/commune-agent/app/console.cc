#include "services/commune-agent/app/console.h"

#include "services/commune-agent/report/table.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {
namespace {

std::string ByCodeVi(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return "Chưa kết nối được dịch vụ cần thiết. Dữ liệu không mất; hãy thử lại sau.";
    case absl::StatusCode::kAborted:
      return "Một commune-agent khác đang gửi dữ liệu của đơn vị này. Chỉ nên để một máy gửi; hãy thử lại "
             "sau.";
    case absl::StatusCode::kResourceExhausted:
      return "Không ghi được vào thư mục trạng thái (--state): kiểm tra dung lượng đĩa và quyền ghi, rồi thử "
             "lại.";
    case absl::StatusCode::kDataLoss:
      return "Tệp trạng thái bị hỏng. Chuyển tệp đó ra nơi khác rồi chạy lại: chương trình sẽ tự dựng lại từ "
             "hệ thống.";
    case absl::StatusCode::kInvalidArgument:
      return "Dữ liệu bị từ chối. Kiểm tra dòng được nêu rồi thử lại.";
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return "Cấu hình chưa đúng. Hãy báo người quản trị.";
    default:
      return "Lỗi của chương trình. Hãy báo người quản trị.";
  }
}

}  // namespace

std::string ExplainVi(const absl::Status& status) {
  const std::string en(status.message());
  std::string vi = ReadErrorVi(status);
  if (vi == en) vi = ByCodeVi(status.code());
  return vi + " (" + en + ")";
}

void PrintError(const Console& console, const std::string& about, const absl::Status& status) {
  console.err << "commune-agent: " << about << (about.empty() ? "" : ": ") << ExplainVi(status) << '\n';
}

void PrintNotes(const Console& console, const std::vector<Note>& notes) {
  for (const Note& note : notes) console.err << "commune-agent: " << NoteVi(note) << '\n';
}

}  // namespace childsync::commune_agent
