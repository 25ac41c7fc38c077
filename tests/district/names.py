"""Names as people in Quảng Ngãi bear them, with roughly their frequencies."""

from district.rng import Weighted

FAMILY = Weighted({
    'Nguyễn': 310, 'Phạm': 105, 'Trần': 95, 'Lê': 90, 'Võ': 75, 'Huỳnh': 60, 'Bùi': 42, 'Đặng': 34, 'Đỗ': 34, 'Trương': 32,
    'Phan': 30, 'Ngô': 24, 'Hồ': 18, 'Dương': 16, 'Đoàn': 13, 'Tạ': 11, 'Đinh': 10, 'Lương': 9, 'Cao': 8, 'Mai': 8,
    'Tiêu': 8, 'Lý': 7, 'Từ': 6, 'Châu': 5, 'Tống': 4, 'Hoàng': 4, 'Lâm': 4, 'Quách': 3, 'Thái': 3, 'Vũ': 3, 'Kiều': 2,
    'Ung': 2, 'Tôn': 2, 'Đào': 2, 'Văn': 1, 'Triệu': 1})

_MALE_MIDDLE = Weighted({
    'Văn': 90, 'Gia': 85, 'Quốc': 60, 'Minh': 60, 'Đức': 40, 'Hữu': 35, 'Thanh': 35, 'Tuấn': 35, 'Anh': 40, 'Hoàng': 40,
    'Nhật': 35, 'Bảo': 35, 'Thành': 25, 'Công': 25, 'Ngọc': 25, 'Trọng': 20, 'Xuân': 18, 'Khánh': 18, 'Đình': 18, 'Quang': 18,
    'Duy': 18, 'Hoài': 12, 'Thế': 12, 'Phúc': 12, 'Tấn': 15, 'Viết': 8, 'Khắc': 4, 'Nguyên': 8, '': 25})
_FEMALE_MIDDLE = Weighted({
    'Thị': 90, 'Ngọc': 70, 'Thanh': 45, 'Thùy': 30, 'Bảo': 50, 'Khánh': 35, 'Phương': 35, 'Minh': 25, 'Như': 35,
    'Quỳnh': 30, 'Hoài': 20, 'Kim': 22, 'Mỹ': 18, 'Gia': 25, 'Diễm': 12, 'Thảo': 15, 'Tường': 10, 'Thúy': 15, 'Yến': 15,
    'Tuyết': 8, 'Trúc': 12, 'Hà': 12, 'Anh': 20, 'Thị Ngọc': 12, 'Thị Thanh': 10, 'Thị Thu': 10, 'Thị Mỹ': 8, 'Thị Kim': 8,
    'Hoàng': 10, '': 18})
_MALE_GIVEN = Weighted({
    'Huy': 50, 'Bảo': 48, 'Khang': 46, 'Khoa': 36, 'Kiệt': 34, 'Phúc': 36, 'Minh': 34, 'Khôi': 30, 'Phát': 32, 'Long': 28,
    'Thịnh': 26, 'Đạt': 26, 'An': 26, 'Hưng': 22, 'Hiếu': 22, 'Nguyên': 22, 'Nhân': 22, 'Quân': 24, 'Tài': 22, 'Thiện': 22,
    'Trí': 20, 'Vinh': 20, 'Tuấn': 18, 'Phong': 20, 'Nam': 20, 'Khánh': 18, 'Đăng': 18, 'Duy': 18, 'Dũng': 14, 'Lâm': 16,
    'Nghĩa': 14, 'Phước': 14, 'Quý': 12, 'Sơn': 12, 'Tâm': 12, 'Thành': 14, 'Thuận': 12, 'Tiến': 14, 'Toàn': 14, 'Trung': 12,
    'Tú': 12, 'Việt': 12, 'Vũ': 14, 'Hòa': 10, 'Hoàng': 16, 'Đức': 12, 'Lợi': 8, 'Lộc': 10, 'Hào': 10, 'Thái': 10, 'Vỹ': 8,
    'Kỳ': 6, 'Ân': 10, 'Hải': 10, 'Bình': 10, 'Cường': 10, 'Quang': 10, 'Tường': 6, 'Thoại': 3, 'Khải': 10, 'Sang': 8})
_FEMALE_GIVEN = Weighted({
    'Ngọc': 34, 'Nhi': 48, 'Vy': 46, 'Hân': 42, 'Thư': 42, 'Anh': 42, 'Trâm': 34, 'Trân': 34, 'My': 32, 'Như': 34, 'Ngân': 32,
    'Linh': 30, 'Phương': 26, 'Quỳnh': 24, 'Thảo': 24, 'Uyên': 24, 'Yến': 22, 'Tiên': 20, 'Trang': 20, 'Trúc': 20, 'Châu': 20,
    'Chi': 18, 'Giang': 12, 'Hà': 14, 'Hằng': 10, 'Hiền': 12, 'Hoa': 8, 'Hòa': 6, 'Huyền': 12, 'Hương': 10, 'Lan': 10,
    'Loan': 6, 'Ly': 14, 'Mai': 14, 'Mỹ': 8, 'Nga': 8, 'Nguyệt': 8, 'Nhung': 10, 'Oanh': 8, 'Quyên': 14, 'Thủy': 8,
    'Thúy': 10, 'Tuyền': 12, 'Vân': 14, 'Xuân': 6, 'Ý': 8, 'Duyên': 12, 'Diệp': 6, 'Khuê': 6, 'Trinh': 12, 'Tú': 6, 'Dung': 6,
    'Thùy': 6, 'Kiều': 6, 'Thoa': 4, 'Ánh': 8, 'Hạnh': 8, 'An': 12, 'Khoẻ': 1})
_FATHER_MIDDLE = Weighted({'Văn': 50, 'Thanh': 12, 'Quốc': 8, 'Ngọc': 8, 'Tấn': 7, 'Đình': 5, 'Hữu': 6, 'Minh': 6, 'Xuân': 4, '': 6})
_MOTHER_MIDDLE = Weighted({'Thị': 70, 'Thị Thu': 8, 'Thị Kim': 8, 'Thị Thanh': 6, 'Thị Mỹ': 6, 'Thị Ngọc': 6, 'Kim': 4, '': 2})
_FATHER_GIVEN = Weighted({
    'Hùng': 20, 'Dũng': 18, 'Tuấn': 20, 'Sơn': 18, 'Thành': 16, 'Bình': 16, 'Hải': 16, 'Long': 12, 'Cường': 14, 'Tâm': 12,
    'Hòa': 12, 'Trung': 14, 'Phương': 10, 'Lâm': 10, 'Tùng': 10, 'Việt': 10, 'Vũ': 12, 'Nam': 12, 'Minh': 12, 'Quang': 12,
    'Toàn': 10, 'Thạnh': 8, 'Quý': 8, 'Sáu': 4, 'Tám': 3, 'Ba': 2, 'Lợi': 6, 'Tiến': 10, 'Thắng': 10, 'Phúc': 8, 'Thuận': 8,
    'Duy': 6, 'Linh': 6, 'Đông': 6, 'Công': 6, 'Kỳ': 4, 'Phong': 6, 'Hậu': 6, 'Thoại': 2, 'Nhàn': 2, 'Vương': 4})
_MOTHER_GIVEN = Weighted({
    'Hương': 18, 'Lan': 14, 'Hoa': 14, 'Hạnh': 14, 'Hằng': 14, 'Thủy': 16, 'Thúy': 12, 'Nga': 12, 'Liên': 12, 'Loan': 10,
    'Phượng': 12, 'Thu': 14, 'Vân': 14, 'Yến': 10, 'Hiền': 12, 'Trang': 10, 'Dung': 10, 'Hồng': 12, 'Tuyết': 10, 'Oanh': 8,
    'Lệ': 8, 'Mỹ': 6, 'Sương': 8, 'Trinh': 8, 'Diễm': 8, 'Kiều': 8, 'Thảo': 8, 'Ly': 8, 'Xuân': 8, 'Hòa': 6, 'Bông': 2,
    'Bé': 3, 'Năm': 2, 'Vỹ': 2, 'Tiên': 6, 'Thoa': 6, 'Phúc': 4, 'Nhung': 8, 'Tâm': 8})

# Peoples with official names as the register has them; family names and given names of the two of the district's hills, and of
# neighbours whose names carry hyphens and apostrophes.
ETHNICITY = Weighted({
    'Kinh': 9700, 'Hrê': 130, 'Co': 90, 'Xơ Đăng': 20, 'Hoa': 8, 'Tày': 6, 'Mường': 8, 'Chăm': 6, 'Ba Na': 8, 'Gia Rai': 8,
    'Ê Đê': 8, 'Nùng': 4, 'Người nước ngoài': 2})
_HILL_FAMILY = {'Hrê': ['Phạm', 'Đinh'], 'Co': ['Hồ', 'Đinh'], 'Xơ Đăng': ['Đinh', 'Hồ'], 'Ba Na': ['Đinh'],
                'Gia Rai': ['Rơ Châm', 'Ksor', 'Siu'], 'Ê Đê': ['Niê', 'Ayun']}
_HILL_GIVEN = {
    'male': ["K'Rể", "K'Bảy", 'A-Rông', 'A-Lử', "Văn K'Bân", 'Y-Bhem', 'Văn Rêu', "H'Len", 'A-Thút'],
    'female': ["H'Nhi", "H'Ly", "Thị K'Bé", 'Y-Nhung', "H'Yến", 'Y-Blúi', 'Thị Rơ', "Thị K'Lía", 'Y-Hiền']}


def _joined(*parts):
    return ' '.join(p for p in parts if p)


def family_name(rng, ethnicity):
    hill = _HILL_FAMILY.get(ethnicity)
    return rng.pick(hill) if hill else FAMILY.pick(rng)


def child_name(rng, family, sex, ethnicity):
    if ethnicity in _HILL_FAMILY and rng.chance(0.6):
        return _joined(family, rng.pick(_HILL_GIVEN[sex]))
    middle, given = (_MALE_MIDDLE, _MALE_GIVEN) if sex == 'male' else (_FEMALE_MIDDLE, _FEMALE_GIVEN)
    while True:
        name = _joined(family, middle.pick(rng), given.pick(rng))
        words = name.split()
        if len(set(words)) == len(words):
            return name


def father_name(rng, family, ethnicity):
    if ethnicity in _HILL_FAMILY and rng.chance(0.6):
        return _joined(family, rng.pick(_HILL_GIVEN['male']))
    return _joined(family, _FATHER_MIDDLE.pick(rng), _FATHER_GIVEN.pick(rng))


def mother_name(rng, ethnicity):
    family = family_name(rng, ethnicity)
    if ethnicity in _HILL_FAMILY and rng.chance(0.6):
        return _joined(family, rng.pick(_HILL_GIVEN['female']))
    return _joined(family, _MOTHER_MIDDLE.pick(rng), _MOTHER_GIVEN.pick(rng))
