//! Names that nobody bears, in Thai and in Latin letters.
//!
//! Each family name begins with a Thai word for "made up", "sample" or "practice", so that a
//! reader sees at once that the person does not exist.

use super::dice::Dice;

/// Given names: plain Thai words for plants, weather and places.
const GIVEN: [(&str, &str); 48] = [
    ("กอข้าว", "Kokhao"),
    ("ใบบัว", "Baibua"),
    ("ต้นกล้า", "Tonkla"),
    ("ฟ้าใส", "Fasai"),
    ("น้ำค้าง", "Namkhang"),
    ("ลมเย็น", "Lomyen"),
    ("ดาวเหนือ", "Daonuea"),
    ("แสงดี", "Saengdi"),
    ("เมฆา", "Mekha"),
    ("ภูผา", "Phupha"),
    ("ธารา", "Thara"),
    ("ไพลิน", "Phailin"),
    ("มะลิ", "Mali"),
    ("จำปา", "Champa"),
    ("ชบา", "Chaba"),
    ("พุดซ้อน", "Phutson"),
    ("กระถิน", "Krathin"),
    ("ขวัญข้าว", "Khwankhao"),
    ("รุ้งทอง", "Rungthong"),
    ("ปลายฝน", "Plaifon"),
    ("ต้นน้ำ", "Tonnam"),
    ("ใบตอง", "Baitong"),
    ("เพียงดิน", "Phiangdin"),
    ("อุ่นใจ", "Unchai"),
    ("ก้องฟ้า", "Kongfa"),
    ("คีรี", "Khiri"),
    ("สายลม", "Sailom"),
    ("ทะเล", "Thale"),
    ("หมอก", "Mok"),
    ("เดือนเพ็ญ", "Duenphen"),
    ("แก้วใส", "Kaeosai"),
    ("ทองกวาว", "Thongkwao"),
    ("บัวตอง", "Buatong"),
    ("ดอกปีบ", "Dokpip"),
    ("สร้อยฟ้า", "Soifa"),
    ("ทรายทอง", "Saithong"),
    ("ธารใส", "Thansai"),
    ("พิรุณ", "Phirun"),
    ("วายุ", "Wayu"),
    ("อรุณ", "Arun"),
    ("ข้าวหอม", "Khaohom"),
    ("ปุยฝ้าย", "Puifai"),
    ("ลำธาร", "Lamthan"),
    ("ไผ่ทอง", "Phaithong"),
    ("ชมจันทร์", "Chomchan"),
    ("ตะวัน", "Tawan"),
    ("ริมน้ำ", "Rimnam"),
    ("เรไร", "Rerai"),
];

/// First halves of family names: each says "not real".
const MADE_UP: [(&str, &str); 8] = [
    ("สมมุติ", "Sommut"),
    ("ทดลอง", "Thotlong"),
    ("ตัวอย่าง", "Tuayang"),
    ("จำลอง", "Chamlong"),
    ("สาธิต", "Sathit"),
    ("แต่งขึ้น", "Taengkhuen"),
    ("แบบฝึก", "Baepfuek"),
    ("นิทาน", "Nithan"),
];

/// Second halves of family names.
const LINE: [(&str, &str); 20] = [
    ("สกุล", "sakun"),
    ("วงศ์", "wong"),
    ("พงศ์", "phong"),
    ("ไพบูลย์", "phaibun"),
    ("เจริญ", "charoen"),
    ("มงคล", "mongkhon"),
    ("งามดี", "ngamdi"),
    ("รุ่งเรือง", "rungrueang"),
    ("ใจงาม", "chaingam"),
    ("สุขใจ", "sukchai"),
    ("ทองดี", "thongdi"),
    ("ศรีสุข", "sisuk"),
    ("บุญมา", "bunma"),
    ("มั่นคง", "mankhong"),
    ("แสงทอง", "saengthong"),
    ("ชัยดี", "chaidi"),
    ("นาคำ", "nakham"),
    ("เพชรดี", "phetdi"),
    ("ก้าวหน้า", "kaona"),
    ("ยั่งยืน", "yangyuen"),
];

/// A name in both scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    given: (&'static str, &'static str),
    made_up: (&'static str, &'static str),
    line: (&'static str, &'static str),
}

impl Name {
    /// Throws a name.
    pub(super) fn throw(dice: &mut Dice) -> Self {
        Self {
            given: dice.pick(&GIVEN),
            made_up: dice.pick(&MADE_UP),
            line: dice.pick(&LINE),
        }
    }

    /// The same given name in somebody else's family.
    pub(super) const fn in_family_of(self, other: Self) -> Self {
        Self {
            given: self.given,
            ..other
        }
    }

    /// Given name in Thai.
    pub(super) const fn given_th(self) -> &'static str {
        self.given.0
    }

    /// Given name in Latin letters.
    pub(super) const fn given_latin(self) -> &'static str {
        self.given.1
    }

    /// Family name in Thai.
    pub(super) fn family_th(self) -> String {
        [self.made_up.0, self.line.0].concat()
    }

    /// Family name in Latin letters.
    pub(super) fn family_latin(self) -> String {
        [self.made_up.1, self.line.1].concat()
    }
}

/// Throws a telephone number in the area code `00`, which Thailand does not use.
pub(super) fn telephone(dice: &mut Dice) -> String {
    format!("0-0555-{:04}", dice.below(10_000))
}

#[cfg(test)]
mod tests;
