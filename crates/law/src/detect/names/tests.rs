use std::collections::HashMap;

use super::*;

/// An invented house: parts of names and who bears them.
struct House {
    parts: HashMap<String, Bearer>,
    asked: usize,
}

impl House {
    fn of(people: &[(&str, Bearer)]) -> House {
        let mut known: HashMap<String, Bearer> = HashMap::new();
        for (name, bearer) in people {
            for part in parts(name) {
                let at = known.entry(part).or_insert(*bearer);
                let wins = *at != Bearer::Reader && (*bearer == Bearer::Reader || *bearer > *at);
                if wins {
                    *at = *bearer;
                }
            }
        }
        House {
            parts: known,
            asked: 0,
        }
    }

    fn found<'t>(&mut self, text: &'t str) -> Vec<&'t str> {
        self.ranges(text)
            .into_iter()
            .map(|range| text.get(range).unwrap())
            .collect()
    }

    fn ranges(&mut self, text: &str) -> Vec<Range<usize>> {
        let (parts, asked) = (&self.parts, &mut self.asked);
        names(text, |part| {
            *asked += 1;
            parts.get(part).copied().unwrap_or(Bearer::Nobody)
        })
    }
}

fn small() -> House {
    House::of(&[
        ("กอข้าว สมมุติสกุล", Bearer::Reader),
        ("มะลิ ทดลองวงศ์", Bearer::Near),
        ("บี", Bearer::Near),
        ("ทะเล นิทานพงศ์", Bearer::Known),
        ("Phailin Sathitwong", Bearer::Known),
        ("Mok", Bearer::Near),
    ])
}

#[test]
fn t_11_names_are_found_inside_sentences_without_spaces() {
    let mut house = small();
    for (text, wanted) in [
        ("ขอบคุณมะลิมากครับ", "มะลิ"),
        ("คุยกับมะลิ ทดลองวงศ์แล้ว", "มะลิ ทดลองวงศ์"),
        ("คุยกับมะลิทดลองวงศ์แล้ว", "มะลิทดลองวงศ์"),
        ("อาจารย์ทะเลบอกไว้", "ทะเล"),
        ("อ. ทะเลบอกไว้", "ทะเล"),
        ("อ.ทะเล", "ทะเล"),
        ("กลุ่มของทะเล นิทานพงศ์ ส่งแล้ว", "ทะเล นิทานพงศ์"),
        ("พี่บีว่าไง", "บี"),
        ("ถามบีด้วยนะ", "บี"),
        ("งานนี้ นิทานพงศ์ทำ", "นิทานพงศ์"),
        ("thanks to mok for this", "mok"),
        ("Ask PHAILIN SATHITWONG.", "PHAILIN SATHITWONG"),
        ("มะ\u{200b}ลิช่วยไว้", "มะ\u{200b}ลิ"),
        ("นายสมปอง ใจดีงาม มาสาย", "สมปอง ใจดีงาม"),
        ("Mr. John Carter agreed", "John Carter"),
    ] {
        assert_eq!(house.found(text), [wanted], "{text}");
    }
}

#[test]
fn t_11_the_readers_own_name_and_ordinary_words_are_left() {
    let mut house = small();
    for text in [
        "ผมกอข้าว สมมุติสกุลครับ",
        "ไปเที่ยวทะเลกับครอบครัว",
        "คุณภาพชีวิตและคุณสมบัติของตัวอย่าง",
        "เอกสารบีบอัดแล้ว",
        "นายจ้าง จ่ายค่าแรง",
        "smoke and thale",
        "",
    ] {
        assert!(
            house.found(text).is_empty(),
            "{text} {:?}",
            house.found(text)
        );
    }
}

#[test]
fn parts_of_names_have_one_form() {
    assert_eq!(
        parts("นางสาวมะลิ  ทดลองวงศ์"),
        ["ทดลองวงศ์", "นางสาวมะลิ", "มะลิ"]
    );
    assert_eq!(parts("Anne-Marie O'Neil"), ["anne", "marie", "neil"]);
    assert_eq!(parts("นํ้าค้าง"), parts("น้ำค้าง"));
    assert_eq!(parts("เเสงดี"), parts("แสงดี"));
    assert!(parts("ณ ก.").is_empty());
}

/// How an invented given name begins.
const GIVEN: [&str; 24] = [
    "กอ",
    "ใบ",
    "ต้น",
    "ฟ้า",
    "น้ำ",
    "ลม",
    "ดาว",
    "แสง",
    "เมฆ",
    "ภู",
    "ธาร",
    "ไพ",
    "มะ",
    "จำ",
    "ชบา",
    "พุด",
    "กระ",
    "ขวัญ",
    "รุ้ง",
    "ปลาย",
    "เพียง",
    "อุ่น",
    "ก้อง",
    "เดือน",
];
/// How it ends.
const TAIL: [&str; 12] = [
    "ลิน",
    "ทิพย์",
    "ดา",
    "วรรณ",
    "พร",
    "ชัย",
    "ศรี",
    "รัตน์",
    "มล",
    "เพ็ญ",
    "ใจ",
    "ธร",
];
/// How an invented family name begins.
const FAMILY: [&str; 10] = [
    "สมมุติ",
    "ทดลอง",
    "ตัวอย่าง",
    "จำลอง",
    "สาธิต",
    "นิทาน",
    "แบบฝึก",
    "ฝึกหัด",
    "ลองทำ",
    "แต่งขึ้น",
];
/// How it ends.
const LINE: [&str; 14] = [
    "สกุล",
    "วงศ์",
    "พงศ์",
    "ไพบูลย์",
    "เจริญ",
    "มงคล",
    "งามดี",
    "ศรีสุข",
    "บุญมา",
    "มั่นคง",
    "ชัยดี",
    "นาคำ",
    "ก้าวหน้า",
    "ทองดี",
];

/// Invented names in many shapes: two to four syllables of a list.
fn invented(number: usize) -> (String, String) {
    let given = format!(
        "{}{}",
        GIVEN[number % 24],
        TAIL[(number / 24 + number) % 12]
    );
    let family = format!("{}{}", FAMILY[number % 10], LINE[(number / 10) % 14]);
    (given, family)
}

/// The places in which names are planted; `{g}` is the given name and `{f}` the family name.
const PLANTS: [&str; 18] = [
    "ขอบคุณ{g}มากครับที่ช่วยอธิบาย",
    "เมื่อวานนั่งทำงานกลุ่มกับ{g} {f}จนดึกเลยค่ะ",
    "{g}{f}ส่งแล้ว เหลือแต่ของเรา",
    "อาจารย์{g}บอกว่าให้ส่งวันศุกร์",
    "คุณ{g} {f} เป็นหัวหน้ากลุ่ม",
    "พี่{g}ป่วยเลยไม่ได้มาค่ะ",
    "ในกลุ่มมีเรา {g} และเพื่อนอีกคน",
    "นาย{g} {f} มาสาย",
    "น.ส. {g} {f} ขาดเรียน",
    "ผศ.ดร. {g} {f} สอนบทนี้",
    "อ.{g}ให้คะแนนน้อยจัง",
    "เห็น{g}โพสต์ไว้แล้วนะคะ ลองดูก่อน",
    "ถ้าติดต่อ{g}ไม่ได้ให้บอกเราค่ะ",
    "คะแนนของ{g}กับของเราเท่ากันพอดี",
    "(อ้างอิง: {f}, {g}. รายงานกลุ่ม)",
    "ตอบ {g}: เห็นด้วยครับ",
    "น้อง{g}เป็นซึมเศร้า เลยขอเลื่อนสอบ",
    "งานของ {f} น่าสนใจมาก",
];

/// Posts about nobody, with words that are somebody's name among them.
const CLEAN: [&str; 16] = [
    "สวัสดีค่ะ ขอสอบถามเรื่องบทที่ 3 หน่อยค่ะ",
    "ยังไม่ค่อยเข้าใจสไลด์หน้าสุดท้ายครับ ค่าเฉลี่ยกับมัธยฐานต่างกันตรงไหน",
    "ขอบคุณสำหรับคลิปสอนย้อนหลังนะคะ ดูแล้วเข้าใจขึ้นมากเลย",
    "ใจความสำคัญของย่อหน้านี้คืออะไรครับ",
    "พรุ่งนี้ส่งงานได้ถึงกี่โมง ลมแรงมากเน็ตหลุดบ่อย",
    "ทดลองทำข้อ 2 แล้วได้คำตอบไม่ตรงกับเฉลย ตัวอย่างในหนังสือก็ไม่เหมือน",
    "จำลองสถานการณ์ด้วยลูกเต๋า 1,000 ครั้ง ได้ผลตามตาราง",
    "คุณภาพอากาศวันนี้แย่ ฟ้าหลัวทั้งวัน เดือนหน้าน่าจะดีขึ้น",
    "แสงแดดแรงมาก ต้นไม้หน้าคณะเหี่ยวหมด น้ำก็ไม่ไหล",
    "สาธิตการใช้โปรแกรมในคาบหน้าได้ไหมคะ",
    "I think the sample mean is a better estimate here, because the spread is small.",
    "Can we get the slides for week 5? The link is broken.",
    "นิทานเรื่องนี้สอนให้รู้จักแบ่งปัน ดาวเหนือคือสัญลักษณ์ของความหวัง",
    "กระดานสนทนานี้มีประโยชน์มาก ขวัญและกำลังใจดีขึ้น",
    "อุ่นใจที่มีเพื่อนร่วมชั้นช่วยกันตอบ",
    "ปลายภาคสอบกี่บท เพียงสองบทใช่ไหม",
];

/// The first so many invented people are near the reader; the others are known to the house alone.
const NEAR: usize = 80;

/// A house in which all these people are known, the first of them to the reader too.
fn house_of(people: &[(String, String)]) -> House {
    let full: Vec<String> = people
        .iter()
        .map(|(given, family)| format!("{given} {family}"))
        .collect();
    let bearer = |number| {
        if number < NEAR {
            Bearer::Near
        } else {
            Bearer::Known
        }
    };
    let known: Vec<(&str, Bearer)> = full
        .iter()
        .enumerate()
        .map(|(number, name)| (name.as_str(), bearer(number)))
        .chain([("ผู้ถาม เจ้าของคำขอ", Bearer::Reader)])
        .collect();
    House::of(&known)
}

/// Whether names are looked for where they are planted: the bare given name of somebody far from the
/// reader is an ordinary word, and nobody looks for it.
fn is_looked_for(number: usize, plant: &str) -> bool {
    let bare = !plant.contains("{f}");
    let titled = ["อาจารย์{g}", "พี่{g}", "อ.{g}", "น้อง{g}"]
        .iter()
        .any(|titled| plant.contains(titled));
    number < NEAR || !bare || titled
}

/// What came of planting names in posts about nobody.
#[derive(Default)]
struct Planted {
    names: u32,
    missed: Vec<String>,
    letters: usize,
}

impl Planted {
    /// Plants one person's name in a post, and looks whether each part of it is found whole.
    fn plant(
        &mut self,
        house: &mut House,
        (number, given, family): (usize, &str, &str),
        plant: &str,
    ) {
        let (before, after) = (CLEAN[number % 16], CLEAN[(number * 7 + 3) % 16]);
        let said = plant.replace("{g}", given).replace("{f}", family);
        let text = format!("{before} {said} {after}");
        self.letters += text.chars().count();
        let found = house.ranges(&text);
        for (_, part) in [("{g}", given), ("{f}", family)]
            .into_iter()
            .filter(|(mark, _)| plant.contains(mark))
        {
            self.names += 1;
            let at = before.len() + 1 + said.find(part).unwrap();
            let whole = at..at + part.len();
            if !found
                .iter()
                .any(|range| range.start <= whole.start && range.end >= whole.end)
            {
                self.missed.push(said.clone());
            }
        }
    }
}

#[test]
fn t_11_planted_names_are_found_and_false_finds_are_few() {
    let people: Vec<(String, String)> = (0..240).map(invented).collect();
    let mut house = house_of(&people);
    let mut planted = Planted::default();
    for (number, (given, family)) in people.iter().enumerate() {
        for plant in PLANTS {
            if is_looked_for(number, plant) {
                planted.plant(&mut house, (number, given, family), plant);
            }
        }
    }
    let mut false_finds = Vec::new();
    for text in CLEAN {
        false_finds.extend(house.found(text));
    }
    let missed = f64::from(u32::try_from(planted.missed.len()).unwrap());
    let share = 1.0 - missed / f64::from(planted.names);
    assert!(planted.names > 4_000);
    assert!(
        share >= 0.99,
        "{share} {:?}",
        &planted.missed[..planted.missed.len().min(20)]
    );
    assert!(false_finds.len() <= 1, "{false_finds:?}");
    assert!(
        house.asked <= planted.letters * 8,
        "the cost is a few questions a letter"
    );
}

#[test]
fn no_text_breaks_it() {
    let mut state = 11_u64;
    let alphabet: Vec<char> = "กเแำ\u{e4d}\u{e48}าะ มลิ.ดรP'n\u{200b}ỄİßA นาย😀"
        .chars()
        .collect();
    let mut house = small();
    for _ in 0..4_000 {
        let text: String = (0..24)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()]
            })
            .collect();
        let mut end = 0;
        for range in house.ranges(&text) {
            assert!(
                range.start >= end && range.start < range.end && text.get(range.clone()).is_some(),
                "{text:?}"
            );
            end = range.end;
        }
    }
}
