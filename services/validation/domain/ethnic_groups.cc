// The 54 ethnic groups of Vietnam and người nước ngoài, with their other names.
//
// Sources: Quyết định 121-TCTK/PPCĐ of 2 March 1979 (Tổng cục Thống kê: Danh mục các thành phần dân tộc Việt
// Nam), whose order and codes these are; Văn bản 09-CV/HĐDT of 4 December 2001 (Hmông: Mông); Quyết định
// 1019/QĐ-TCTK of 12 November 2008 (names of the 2009 census). Spellings in daily use without another meaning
// stand among the other names. "Mán" is given for each group that is called so, and is therefore nobody's.
#include "services/validation/domain/ethnicity.h"

namespace childsync::validation {
namespace {

constexpr EthnicGroup kGroups[] = {
    {"Kinh|Kinh (Việt)", "Việt"},
    {"Tày", "Thổ|Ngạn|Phén|Thù Lao|Pa Dí"},
    {"Thái",
     "Tày Khao|Thái Trắng|Tày Đăm|Thái Đen|Tày Mười|Tày Thanh|Mán Thanh|Man Thanh|Hàng Bông|Hàng Tổng|Tày "
     "Mường|Pa "
     "Thay|Pu Thay|Thổ Đà Bắc|"
     "Tày Dọ"},
    {"Hoa|Hoa (Hán)", "Hán|Triều Châu|Phúc Kiến|Quảng Đông|Quảng Tây|Hải Nam|Hạ|Xạ Phạng|Xạ Phang"},
    {"Khơ-me|Khơ-Me|Khơ me|Khơ Me|Khmer", "Khme|Khơ-mer|Cur|Cul|Cu|Thổ|Việt gốc Miên|Krôm|Khơ-me Krôm"},
    {"Mường", "Mol|Mual|Mọi|Mọi Bi|Ao Tá|Ậu Tá|Âu Tá"},
    {"Nùng",
     "Xuồng|Giang|Nùng Xuồng|Nùng Giang|Nùng An|Nùng Inh|Phàn Sinh|Phàn Sình|Phàn Slinh|Nùng Phàn Slinh|Nùng "
     "Cháo|Nùng "
     "Lòi|Quý Rim|"
     "Quý Rịn|Quy Rin|Nùng Quy Rin|Khèn Lài"},
    {"Hmông|H'Mông|H'mông|Mông|Hmông (Mèo)|H'mông (Mèo)",
     "H-mông|Hơ-mông|Hmong|Mèo|Mẹo|Hoa|Mèo Hoa|Mèo Xanh|Mèo Đỏ|Mèo Đen|Ná Mẻo|Ná Miẻo|Na Miẻo|Mán Trắng|Miếu "
     "Ha|Mông Trắng|Mông "
     "Hoa|Mông Đỏ|"
     "Mông Đen|Mông Xanh"},
    {"Dao",
     "Mán|Động|Trại|Xá|Dìu|Miên|Kiềm|Miền|Dìu Miền|Quần Trắng|Dao Quần Trắng|Dao Đỏ|Quần Chẹt|Dao Quần "
     "Chẹt|Lô Giang|Lô Gang|"
     "Dao Lô Gang|Dao Tiền|Thanh Y|Dao Thanh Y|Lan Tẻn|Dao Lan Tẻn|Đại Bản|Tiểu Bản|Cóc Ngáng|Cóc Mùn|Sơn "
     "Đầu|Kìm Miền|"
     "Kìm Mùn"},
    {"Gia-rai|Gia-Rai|Gia Rai|Gia rai",
     "J-rai|Ja-rai|Gia-ray|Giơ-rai|Tơ-buăn|Chơ-rai|Hơ-bau|Hđrung|H-đrung|Chor|Aráp|Mthur"},
    {"Ngái", "Xín|Lê|Đản|Khách Gia"},
    {"Ê-đê|Ê-Đê|Ê đê|Ê Đê",
     "Ra-đê|Đê|Kpạ|Kpă|Kpa|A-đham|Krung|Ktul|Đliê Ruê|Đliê Hruê|Blô|E-pan|Ê-pan|Mđhur|Bih|Kdrao|Ktlê"},
    {"Ba-na|Ba-Na|Ba na|Ba Na|Bana",
     "Bahnar|Ba-hnar|Gơ-lar|Giơ-lar|Tơ-lô|Giơ-lâng|Y-lăng|Rơ-ngao|Krem|Roh|Con-kđe|A-la Công|Kpăng "
     "Công|Bơ-nâm"},
    {"Xơ-đăng|Xơ-Đăng|Xơ đăng|Xơ Đăng",
     "Xê-đăng|Sê-đăng|Sơ-đăng|Xơ-teng|Hđang|Tơ-đra|Tơ-đrá|Mơ-nâm|Ha-lăng|Ca-dong|Cà-dong|Ka-dong|Kmrâng|Con "
     "Lan|Bri-la|Tang|Tà Trĩ"},
    {"Sán Chay|Sán Chay (Cao Lan - Sán Chỉ)|Sán Chay (Cao Lan-Sán Chỉ)",
     "Cao Lan|Sán Chỉ|Sán Chí|Cao Lan-Sán Chỉ|Mán|Mán Cao Lan|Hờn Bạn|Hờn Chùng|Sơn Tử"},
    {"Cơ-ho|Cơ-Ho|Cơ ho|Cơ Ho", "K-ho|Kơ-ho|Xrê|Nốp|Tu-lốp|Tu-nốp|Cơ-don|Chil|Lat|Lach|Lạch|Trinh|Tơ-ring"},
    {"Chăm|Chăm (Chàm)",
     "Chàm|Chiêm|Chiêm Thành|Hroi|H-roi|Chăm Hroi|Chăm H-roi|Chăm Pa|Hời|Chà Và Ku|Chăm Châu Đốc|Chăm Poông"},
    {"Sán Dìu", "Sán Dẻo|Sán Déo|Trại|Trại Đất|Mán|Quần Cộc|Mán Quần Cộc|Mán Váy Xẻ"},
    {"Hrê|Hre|H'rê|H'Rê",
     "H-rê|H-re|Hơ-rê|Chăm Rê|Chom|Krẹ|Lũy|Krẹ Lũy|Mọi Lũy|Mọi Chom|Thượng Ba Tơ|Đá Vách|Thạch Bích|Man "
     "Thạch Bích"},
    {"Mnông|M'nông|M'Nông",
     "M-nông|Mơ-nông|Pnông|Nông|Pré|Bu-đâng|Bu-đăng|Đi-pri|Biat|Gar|Rơ-lam|Chil|Mnông Gar|Mnông Chil|Mnông "
     "Nông|Mnông Preh"},
    {"Ra-glai|Ra-Glai|Ra glai|Ra Glai|Raglai|Raglay|RaGlay", "Ra-glay|Ra-clây|Ra-clay|Rai|Noang|La-oang"},
    {"Xtiêng|X'tiêng|X'Tiêng", "X-tiêng|S-tiêng|Xa-điêng|Xơ-tiêng"},
    {"Bru-Vân Kiều|Bru - Vân Kiều|Bru Vân Kiều", "Bru|Vân Kiều|Măng Coong|Tri|Khùa|Tri Khùa"},
    {"Thổ", "Kẹo|Mọn|Cuối|Họ|Đan Lai|Ly Hà|Đan Lai-Ly Hà|Tày Pọng|Tày Poọng|Con Kha|Xá Lá Vàng"},
    {"Giáy", "Nhắng|Dẩng|Pầu Thìn|Pu Nà|Nu Nà|Cùi Chu|Xa"},
    {"Cơ-tu|Cơ-Tu|Cơ tu|Cơ Tu", "Ca-tu|Ka-tu|Kơ-tu|Cờ-tu|K-tu|Cao|Hạ|Phương|Ca-tang"},
    {"Gié-Triêng|Gié - Triêng|Gié Triêng|Giẻ-Triêng|Giẻ - Triêng|Giẻ Triêng",
     "Gié|Giẻ|Đgiéh|Tareh|Ta-reh|Giang Rẫy|Pin|Giang Rẫy Pin|Triêng|Treng|Ta-riêng|Ve|Veh|La-ve|Ca-tang"},
    {"Mạ", "Châu Mạ|Mạ Ngăn|Mạ Xốp|Mạ Xóp|Mạ Tô|Mạ Krung"},
    {"Khơ-mú|Khơ-Mú|Khơ mú|Khơ Mú", "Khơ-mu|Xá Cẩu|Mứn Xen|Pu Thênh|Tềnh|Tày Hay|Tày Hạy"},
    {"Co", "Cor|Kor|Col|Cùa|Cua|Trầu"},
    {"Tà-ôi|Tà-Ôi|Tà ôi|Tà Ôi|Ta-ôi|Ta Ôi", "Tôi-ôi|Pa-co|Pa-cô|Pa-kô|Pa-ko|Pa-hi|Pa-hy|Ba-hi"},
    {"Chơ-ro|Chơ-Ro|Chơ ro|Chơ Ro", "Dơ-ro|Châu-ro"},
    {"Kháng", "Xá Khao|Xá Súa|Xá Dón|Xá Dẩng|Xá Hốc|Xá Ái|Xá Bung|Quảng Lâm"},
    {"Xinh-mun|Xinh-Mun|Xinh mun|Xinh Mun", "Sinh-mun|Xinh-mul|Puộc|Pụa"},
    {"Hà Nhì", "U Ni|U Ní|Xá U Ni|Xá U Ní"},
    {"Chu-ru|Chu-Ru|Chu ru|Chu Ru", "Chơ-ru|Chu|Kru"},
    {"Lào", "Lào Bốc|Lào Nọi"},
    {"La Chí", "Cù Tê|La Quả"},
    {"La Ha", "Xá Khao|Khlá Phlạo"},
    {"Phù Lá", "Bồ Khô Pạ|Mu Di Pạ|Xá Phó|Phổ|Va Xơ|Va Xơ Lao"},
    {"La Hủ", "Lao|Pu Đang|Khù Xung|Khù Sung|Cò Xung|Khả Quy|Kha Quy"},
    {"Lự", "Lừ|Nhuồn|Duôn|Nhuồn Duôn|Mun Di"},
    {"Lô Lô", "Mun Di|Ô Man"},
    {"Chứt",
     "Sách|May|Máy|Mày|Rục|Mã-liêng|Mã-liềng|A-rem|Tu Vang|Pa-leng|Xơ-lang|Tơ-hung|Chà-củi|Tắc-củi|U-mo|Xá "
     "Lá Vàng"},
    {"Mảng", "Mảng Ư|Xá Lá Vàng"},
    {"Pà Thẻn", "Pà Hưng|Tống"},
    {"Co Lao|Cơ Lao|Cờ Lao", ""},
    {"Cống", "Xắm Khống|Mấng Nhé|Xá Xeng"},
    {"Bố Y", "Chủng Chá|Trọng Gia|Tu Dí|Tu Dìn|Tu Di|Tu Din"},
    {"Si La", "Xi La|Cù Dề Xừ|Khả Pẻ"},
    {"Pu Péo", "Ka Pèo|Ka Bèo|Pen Ti Lô Lô"},
    {"Brâu", "Brao"},
    {"Ơ-đu|Ơ-Đu|Ơ đu|Ơ Đu", "Tày Hạt"},
    {"Rơ-măm|Rơ-Măm|Rơ măm|Rơ Măm", ""},
    {"Người nước ngoài", ""},
};
static_assert(std::size(kGroups) == 55);

}  // namespace

std::span<const EthnicGroup> EthnicGroupList() { return kGroups; }

}  // namespace childsync::validation
