"""The 54 ethnic groups: official names (decision 121-TCTK/PPCĐ of 1979 and its later spellings) with their usual other names."""

import collections

from oracle import text

# Official spellings, then a bar, then other names.
GROUPS = """
Kinh, Kinh (Việt) | Việt
Tày | Ngạn, Phén, Thù Lao, Pa Dí
Thái | Táy Đăm, Thái Đen, Táy Mười, Tày Thanh, Mán Thanh, Táy Khao, Thái Trắng, Hàng Tổng, Tày Mường, Pu Thay, Thổ Đà Bắc
Hoa, Hán, Hoa (Hán) | Khách, Tàu, Triều Châu, Phúc Kiến, Quảng Đông, Hải Nam, Xạ Phang
Khơ-me, Khmer, Khơ-me (Khmer) | Kh'mer, Khơ mer, Cur, Cul, Cu Thổ, Việt gốc Miên, Krôm
Mường | Mol, Mual, Moi, Mọi Bi, Ao Tá, Ậu Tá
Nùng | Xuồng, Giang, Nùng An, Phàn Sinh, Nùng Cháo, Nùng Lòi, Quý Rim, Khèn Lài
Hmông, Mông, Hmông (Mèo) | Hmong, Mèo, Mẹo, Mèo Hoa, Mèo Xanh, Mèo Đỏ, Mèo Đen, Ná Mẻo, Mán Trắng
Dao | Mán, Động, Trại, Xá, Dìu Miền, Kiềm, Kiềm Miền, Miền, Quần Trắng, Dao Đỏ, Quần Chẹt, Lô Giang, Lô Gang, Dao Tiền, Thanh Y, Lan Tẻn, Đại Bản, Tiểu Bản, Cóc Ngáng, Cóc Mùn, Sơn Đầu
Gia-rai, Jrai | Giơ-rai, Ja-rai, Tơ-buăn, Chơ-rai, Hơ-bau, Hđrung, Chor
Ngái | Xín, Lê, Đản, Khách Gia
Ê-đê | Ra-đê, Rha-đê, Đê, Kpạ, A-đham, Krung, Ktul, Đliê Ruê, Blô, Epan, Mđhur, Bih
Ba-na, Bahnar | Ba-nar, Gơ-lar, Tơ-lô, Giơ-lâng, Y-lăng, Rơ-ngao, Krem, Roh, Con Kđe, A-la Công, Kpăng Công, Bơ-nâm
Xơ-đăng, Xê-đăng | Sedang, Xơ-teng, Hđang, Tơ-đra, Mơ-nâm, Ha-lăng, Ca-dong, Kmrâng, Con Lan, Bri-la, Tang
Sán Chay, Sán Chay (Cao Lan - Sán Chỉ), Sán Chay (Cao Lan - Sán Chí) | Cao Lan, Cao Lan - Sán Chỉ, Sán Chỉ, Sán Chí, Mán Cao Lan, Hờn Bạn, Sơn Tử
Cơ-ho | K'Ho, Kơ-ho, Xrê, Nốp, Tu Lốp, Cơ-don, Chil, Lat, Lach, Tơ-ring
Chăm, Chăm (Chàm) | Chàm, Chiêm Thành, Hroi
Sán Dìu | Sán Dẻo, Trại, Trại Đất, Mán Quần Cộc
Hrê | Hre, Chăm Rê, Chom, Krẹ, Luỹ, Krẹ Luỹ
Mnông | Pnông, Nông, Pré, Bu-đâng, Đi Pri, Biat, Gar, Rơ-lam, Chil
Ra-glai | Ra-glay, Ra-clây, Rai, Noang, La-oang
Xtiêng | Stiêng, Xa-điêng
Bru - Vân Kiều | Bru, Vân Kiều, Măng Coong, Tri, Khùa
Thổ | Kẹo, Mọn, Cuối, Họ, Đan Lai, Ly Hà, Tày Pọng, Con Kha, Xá Lá Vàng
Giáy | Nhắng, Dẩng, Pầu Thìn, Nu Nà, Cùi Chu, Xa
Cơ-tu | Ca-tu, Ka-tu, Cao, Hạ, Phương, Ca-tang
Gié Triêng, Giẻ Triêng, Gié, Triêng | Dẻ Triêng, Đgiéh, Tareh, Giang Rẫy, Pin, Treng, Ta-riêng, Ve, Veh, La-ve, Ca-tang
Mạ | Châu Mạ, Mạ Ngăn, Mạ Xốp, Mạ Tô, Mạ Krung
Khơ-mú | Khmu, Xá Cẩu, Mứn Xen, Pu Thênh, Tềnh, Tày Hay
Co | Cor, Kor, Col, Cùa, Trầu
Tà-ôi, Ta-ôi | Tôi-ôi, Pa-co, Pa-cô, Pa-hi, Ba-hi
Chơ-ro | Dơ-ro, Châu-ro
Kháng | Xá Khao, Xá Súa, Xá Dón, Xá Dẩng, Xá Hốc, Xá Ái, Xá Bung, Quảng Lâm
Xinh-mun | Sinh-mun, Puộc, Pụa
Hà Nhì | U Ni, Xá U Ni
Chu-ru | Chơ-ru, Chu
Lào | Lào Bốc, Lào Nọi
La Chí | Cù Tê, La Quả
La Ha | Xá Khao, Khlá Phlạo
Phù Lá | Bồ Khô Pạ, Mu Di Pạ, Xá Phó, Phổ, Va Xơ Lao, Pu Dang
La Hủ | Lao, Pu Đang, Khù Xung, Cò Xung, Khả Quy
Lự | Lừ, Nhuồn, Duồn, Mun Di
Lô Lô | Mun Di
Chứt | Sách, Mày, May, Rục, Mã-liêng, A-rem, Tu Vang, Pa-leng, Xơ-lang, Tơ-hung, Chà-củi, Tắc-củi, U-mo, Xá Lá Vàng
Mảng | Mảng Ư, Xá Lá Vàng
Pà Thẻn | Pà Hưng, Tống
Cơ Lao, Cờ Lao, Co Lao |
Cống | Xắm Khống, Mấng Nhé, Xá Xeng
Bố Y | Chủng Chá, Trọng Gia, Tu Dí, Tu Dìn
Si La | Cù Dề Xừ, Khả Pẻ
Pu Péo | Ka Pèo, Pen Ti Lô Lô
Brâu | Brao
Ơ-đu | Tày Hạt
Rơ-măm |
Người nước ngoài |
"""


def spelling_key(cleaned: str) -> str:
    """Spellings with and without hyphen, apostrophe and space are one."""
    return text.name_key(cleaned).replace("-", "").replace("'", "").replace(" ", "")


def by_spelling() -> dict[str, str]:
    """Spelling to official name. An unofficial name that two groups share is not in it."""
    official, other = {}, collections.defaultdict(set)
    for line in GROUPS.strip().splitlines():
        names, others = ([text.clean(name) for name in part.split(",") if name.strip()] for part in line.split("|"))
        official.update((spelling_key(name), names[0]) for name in names)
        for name in others:
            other[spelling_key(name)].add(names[0])
    return {**{key: groups.copy().pop() for key, groups in other.items() if len(groups) == 1}, **official}


GROUP_OF = by_spelling()


def group(cleaned: str) -> str | None:
    return GROUP_OF.get(spelling_key(cleaned))
