#include "services/validation/domain/catalogue.h"

namespace childsync::validation {
namespace {

constexpr uint8_t kRecordSide = 1 << static_cast<int>(Side::kRecord);
constexpr uint8_t kNumberSide = 1 << static_cast<int>(Side::kNumber);
constexpr uint8_t kRegisterSide = 1 << static_cast<int>(Side::kRegister);
constexpr Severity kError = Severity::kError;
constexpr Severity kWarning = Severity::kWarning;
constexpr bool kAlwaysError = true;

constexpr std::string_view kProcedure =
    "Công văn 2513/LĐTBXH-TTTT (2022), bước 1: rà soát số định danh, họ tên, ngày sinh, giới tính, dân tộc, "
    "cha mẹ";
constexpr std::string_view kNumberForm =
    "Nghị định 137/2015/NĐ-CP, Điều 13; Thông tư 59/2021/TT-BCA (mã tỉnh)";
constexpr std::string_view kWitnesses =
    "Nghị định 137/2015/NĐ-CP, Điều 13: số định danh mang giới tính và năm sinh";
constexpr std::string_view kMatching =
    "Công văn 2513/LĐTBXH-TTTT (2022), bước 3: đối chiếu với Cơ sở dữ liệu quốc gia về dân cư";
constexpr std::string_view kNumberStatus =
    "childsync: trạng thái của số định danh trong Cơ sở dữ liệu quốc gia về dân cư (đã cấp lại, đã hủy)";
constexpr std::string_view kEthnicGroups =
    "Quyết định 121-TCTK/PPCĐ (2/3/1979): Danh mục các thành phần dân tộc Việt Nam";
constexpr std::string_view kChild = "Luật Trẻ em 102/2016/QH13, Điều 1: trẻ em là người dưới 16 tuổi";
constexpr std::string_view kOwn = "childsync: khóa của một bản ghi là mã đơn vị và mã trẻ";

constexpr FindingType kTypes[] = {
    {FindingCode::kNameMissing, "NAME_MISSING", Field::kFullName, kError, kRecordSide,
     "Chưa có họ và tên. Nhập họ và tên theo giấy khai sinh.",
     "The name is absent. Enter the name as on the birth certificate.", kProcedure},
    {FindingCode::kNameMalformed, "NAME_MALFORMED", Field::kFullName, kError, kRecordSide,
     "Họ và tên không đọc được (không có chữ, hoặc lẫn chữ số, dấu ? hay ký tự lỗi phông). Nhập lại theo "
     "giấy khai sinh.",
     "The name can't be read (no letters, or digits, ? or broken characters in it). Enter it again as on the "
     "birth "
     "certificate.",
     kProcedure},
    {FindingCode::kBirthDateMissing, "BIRTH_DATE_MISSING", Field::kBirthDate, kError, kRecordSide,
     "Chưa có ngày sinh. Nhập đủ ngày, tháng, năm theo giấy khai sinh.",
     "The birth date is absent. Enter day, month and year as on the birth certificate.", kProcedure},
    {FindingCode::kBirthDateMalformed, "BIRTH_DATE_MALFORMED", Field::kBirthDate, kError, kRecordSide,
     "Ngày sinh không đọc được, không có thật hoặc ở tương lai. Nhập theo dạng ngày/tháng/năm, ví dụ "
     "05/03/2015.",
     "The birth date can't be read, does not exist or is in the future. Enter day/month/year, for example "
     "05/03/2015.",
     kProcedure},
    {FindingCode::kSexMissing, "SEX_MISSING", Field::kSex, kError, kRecordSide,
     "Chưa có giới tính. Nhập Nam hoặc Nữ.", "The sex is absent. Enter Nam or Nữ.", kProcedure},
    {FindingCode::kSexMalformed, "SEX_MALFORMED", Field::kSex, kError, kRecordSide,
     "Giới tính không đọc được. Nhập Nam hoặc Nữ, chỉ một trong hai.",
     "The sex can't be read. Enter Nam or Nữ, one of the two.", kProcedure},
    {FindingCode::kEthnicityMissing, "ETHNICITY_MISSING", Field::kEthnicity, kError, kRecordSide,
     "Chưa có dân tộc. Nhập tên dân tộc theo giấy khai sinh.",
     "The ethnicity is absent. Enter the ethnic group as on the birth certificate.", kEthnicGroups},
    {FindingCode::kEthnicityMalformed, "ETHNICITY_MALFORMED", Field::kEthnicity, kError, kRecordSide,
     "Dân tộc không có trong danh mục 54 dân tộc, hoặc là tên gọi chung của nhiều dân tộc. Nhập tên chính "
     "thức, ví dụ Kinh, "
     "Hrê, Co.",
     "The ethnicity is not in the list of the 54 groups, or is a name that several groups share. Enter the "
     "official name, "
     "for example Kinh, Hrê, Co.",
     kEthnicGroups},
    {FindingCode::kGuardianMissing, "GUARDIAN_MISSING", Field::kGuardians, kError, kRecordSide,
     "Chưa có họ tên cha, mẹ hoặc người giám hộ đọc được. Nhập ít nhất một người.",
     "No father, mother or guardian can be read. Enter at least one.", kProcedure},
    {FindingCode::kNumberMissing, "NUMBER_MISSING", Field::kPersonalId, kError, kNumberSide,
     "Chưa có số định danh cá nhân. Đề nghị Công an cấp xã cung cấp số.",
     "The personal number is absent. Ask the commune police for it.", kProcedure, kAlwaysError},
    {FindingCode::kNumberMalformed, "NUMBER_MALFORMED", Field::kPersonalId, kError, kNumberSide,
     "Số định danh không đúng cấu trúc 12 chữ số (mã tỉnh, giới tính và thế kỷ, năm sinh). Kiểm tra giấy "
     "khai sinh hoặc đề "
     "nghị Công an cấp xã cung cấp số.",
     "The personal number has not the structure of 12 digits (province, sex and century, birth year). Check "
     "the birth "
     "certificate or ask the commune police.",
     kNumberForm, kAlwaysError},
    {FindingCode::kNumberUnknown, "NUMBER_UNKNOWN", Field::kPersonalId, kError, kNumberSide,
     "Không ai có số định danh này trong Cơ sở dữ liệu quốc gia về dân cư. Kiểm tra lại số hoặc đề nghị Công "
     "an cấp xã cung "
     "cấp số đúng.",
     "Nobody has this number in the national population database. Check it or ask the commune police for the "
     "right one.",
     kMatching, kAlwaysError},
    {FindingCode::kNumberReplaced, "NUMBER_REPLACED", Field::kPersonalId, kError, kNumberSide,
     "Số định danh đã được thay bằng số khác. Đề nghị Công an cấp xã cung cấp số mới.",
     "The number was replaced by another. Ask the commune police for the new one.", kNumberStatus,
     kAlwaysError},
    {FindingCode::kNumberCancelled, "NUMBER_CANCELLED", Field::kPersonalId, kError, kNumberSide,
     "Số định danh đã bị hủy. Đề nghị Công an cấp xã cung cấp số đúng.",
     "The number was cancelled. Ask the commune police for the right one.", kNumberStatus, kAlwaysError},
    {FindingCode::kSexDiffers, "SEX_DIFFERS", Field::kSex, kError, kRecordSide | kRegisterSide,
     "Giới tính khác với Cơ sở dữ liệu quốc gia về dân cư. Nếu sai ở hồ sơ: sửa theo giấy khai sinh. Nếu sai "
     "ở Cơ sở dữ liệu: "
     "không sửa hồ sơ, Công an điều chỉnh.",
     "The sex differs from the population database. Side record: mend the record by the birth certificate. "
     "Side register: "
     "leave the record, the police mend the database.",
     kWitnesses},
    {FindingCode::kNumberConflictsSex, "NUMBER_CONFLICTS_SEX", Field::kPersonalId, kError, kNumberSide,
     "Hồ sơ và Cơ sở dữ liệu cùng một giới tính, nhưng số định danh mang giới tính khác. Đề nghị Công an cấp "
     "xã kiểm tra số.",
     "Record and database agree on the sex, but the number says another. Ask the commune police to check the "
     "number.",
     kWitnesses},
    {FindingCode::kBirthDateDiffers, "BIRTH_DATE_DIFFERS", Field::kBirthDate, kError,
     kRecordSide | kRegisterSide,
     "Ngày sinh khác với Cơ sở dữ liệu quốc gia về dân cư. Nếu sai ở hồ sơ: sửa theo giấy khai sinh. Nếu sai "
     "ở Cơ sở dữ liệu: "
     "không sửa hồ sơ, Công an điều chỉnh.",
     "The birth date differs from the population database. Side record: mend the record by the birth "
     "certificate. Side "
     "register: leave the record, the police mend the database.",
     kWitnesses},
    {FindingCode::kNumberConflictsBirthYear, "NUMBER_CONFLICTS_BIRTH_YEAR", Field::kPersonalId, kError,
     kNumberSide,
     "Hồ sơ và Cơ sở dữ liệu cùng một ngày sinh, nhưng số định danh mang năm sinh khác. Đề nghị Công an cấp "
     "xã kiểm tra số.",
     "Record and database agree on the birth date, but the number has another year. Ask the commune police "
     "to check the "
     "number.",
     kWitnesses},
    {FindingCode::kEthnicityDiffers, "ETHNICITY_DIFFERS", Field::kEthnicity, kError, kRecordSide,
     "Dân tộc khác với Cơ sở dữ liệu quốc gia về dân cư. Sửa theo giấy khai sinh.",
     "The ethnicity differs from the population database. Mend it by the birth certificate.", kMatching},
    {FindingCode::kNameDiffers, "NAME_DIFFERS", Field::kFullName, kError, kRecordSide,
     "Họ và tên khác với Cơ sở dữ liệu quốc gia về dân cư. Kiểm tra chính tả, dấu và xem có nhầm số của anh "
     "chị em không.",
     "The name differs from the population database. Check spelling and diacritics, and whether the number "
     "is a sibling's.",
     kMatching},
    {FindingCode::kNumberOfAnotherPerson, "NUMBER_OF_ANOTHER_PERSON", Field::kPersonalId, kError, kNumberSide,
     "Số định danh là của người khác: họ tên và ngày sinh hoặc giới tính đều khác. Đề nghị Công an cấp xã "
     "cung cấp số đúng.",
     "The number is somebody else's: the name and the birth date or sex differ. Ask the commune police for "
     "the right one.",
     kMatching, kAlwaysError},
    {FindingCode::kRegisterIncomplete, "REGISTER_INCOMPLETE", Field::kRecord, kError, kRegisterSide,
     "Cơ sở dữ liệu quốc gia về dân cư thiếu họ tên, ngày sinh hoặc giới tính của người này. Không sửa hồ "
     "sơ, Công an bổ sung.",
     "The population database lacks this person's name, birth date or sex. Leave the record, the police "
     "complete the "
     "database.",
     kMatching},
    {FindingCode::kPersonDeceased, "PERSON_DECEASED", Field::kRecord, kError, kRecordSide,
     "Người có số này đã mất theo Cơ sở dữ liệu quốc gia về dân cư. Kiểm tra và đưa trẻ ra khỏi danh sách.",
     "The person with this number has died by the population database. Check, and take the child off the "
     "list.",
     kMatching, kAlwaysError},
    {FindingCode::kPersonNotAChild, "PERSON_NOT_A_CHILD", Field::kRecord, kError, kRecordSide,
     "Người có số này đã đủ 16 tuổi. Đưa ra khỏi danh sách trẻ em, hoặc kiểm tra lại số.",
     "The person with this number is 16 or older. Take the record off the list of children, or check the "
     "number.",
     kChild, kAlwaysError},
    {FindingCode::kPersonInDoubt, "PERSON_IN_DOUBT", Field::kPersonalId, kError, kNumberSide,
     "Họ tên giống nhau nhưng nơi cư trú và cha, mẹ, người giám hộ đều khác: có thể là số của người trùng "
     "tên. Đề nghị Công an "
     "cấp xã kiểm tra.",
     "The name agrees, but residence and guardians don't: perhaps a namesake's number. Ask the commune "
     "police to check.",
     kMatching, kAlwaysError},
    {FindingCode::kPersonResidesElsewhere, "PERSON_RESIDES_ELSEWHERE", Field::kResidence, kWarning,
     kRecordSide,
     "Trẻ cư trú ở đơn vị khác theo Cơ sở dữ liệu quốc gia về dân cư và được tính cho đơn vị đó. Kiểm tra "
     "nơi cư trú.",
     "The child resides in another unit by the population database and counts there. Check the residence.",
     kMatching},
    {FindingCode::kGuardianDiffers, "GUARDIAN_DIFFERS", Field::kGuardians, kWarning, kRecordSide,
     "Không có cha, mẹ hoặc người giám hộ nào trùng với Cơ sở dữ liệu quốc gia về dân cư. Kiểm tra họ tên.",
     "No father, mother or guardian is the same as in the population database. Check the names.", kMatching},
    {FindingCode::kRecordIdMissing, "RECORD_ID_MISSING", Field::kRecordId, kError, kRecordSide,
     "Dòng này chưa có mã trẻ nên không gửi được. Nhập mã trẻ.",
     "The row has no record id and can't be sent. Enter one.", kOwn, kAlwaysError},
    {FindingCode::kRecordIdRepeated, "RECORD_ID_REPEATED", Field::kRecordId, kError, kRecordSide,
     "Mã trẻ này có ở nhiều dòng nên không dòng nào gửi được. Sửa để mỗi trẻ một mã.",
     "The record id stands in several rows, so none can be sent. Give each child its own.", kOwn,
     kAlwaysError},
};

}  // namespace

std::span<const FindingType> Catalogue() { return kTypes; }

const FindingType& TypeOf(FindingCode code) { return kTypes[static_cast<int>(code) - 1]; }

}  // namespace childsync::validation
