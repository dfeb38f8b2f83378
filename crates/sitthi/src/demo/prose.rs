//! What invented people write: in the forum, in answers, in surveys, in complaints.
//!
//! A few posts mention the writer's health or thank another person by name. Real forums hold
//! such lines too, and the rules for free text (LP-21, s.26) need some to work on.

use super::dice::Dice;

/// How somebody speaks: Thai ends a sentence with a particle that tells the speaker's gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// Thai with ค่ะ.
    Kha,
    /// Thai with ครับ.
    Khrap,
    /// English.
    English,
}

impl Voice {
    /// Throws a voice: one in ten writes English.
    pub(super) fn throw(dice: &mut Dice) -> Self {
        match dice.below(20) {
            0 | 1 => Self::English,
            2..=10 => Self::Kha,
            _ => Self::Khrap,
        }
    }

    /// Puts the particles in: `~` closes a statement, `^` a question or a request.
    fn speak(self, text: &str) -> String {
        let (statement, question) = if self == Self::Kha {
            ("ค่ะ", "คะ")
        } else {
            ("ครับ", "ครับ")
        };
        text.replace('~', statement).replace('^', question)
    }
}

/// How a forum post begins in Thai.
const OPENINGS: [&str; 12] = [
    "สวัสดี~ ขอสอบถามเรื่องบทที่ 3 หน่อย~",
    "ยังไม่ค่อยเข้าใจสไลด์หน้าสุดท้าย~",
    "ขอบคุณสำหรับคลิปสอนย้อนหลังนะ^ ดูแล้วเข้าใจขึ้นมากเลย",
    "มีใครทำโจทย์ข้อ 4 ได้แล้วบ้าง^",
    "ขอแชร์สรุปที่จดไว้ เผื่อเป็นประโยชน์กับเพื่อน ๆ ~",
    "คำว่า \"ค่าเฉลี่ย\" ในข้อนี้ หมายถึงค่าเฉลี่ยแบบไหน^",
    "ลิงก์เอกสารประกอบเปิดไม่ได้~ รบกวนตรวจสอบให้หน่อยนะ^",
    "ขออนุญาตส่งงานช้าหนึ่งวันนะ^ เน็ตที่หอล่มทั้งคืน",
    "กลุ่มเรายังขาดสมาชิกอีกหนึ่งคน~ สนใจทักมาได้เลย",
    "สอบกลางภาครวมบทที่ 5 ด้วยไหม^",
    "ลองทำข้อ 2 แล้วได้คำตอบไม่ตรงกับเฉลย~",
    "ฟังอภิปรายคาบที่แล้วได้มุมมองใหม่เยอะเลย~",
];

/// How it goes on.
const CLOSINGS: [&str; 9] = [
    "ใครมีตัวอย่างเพิ่มเติม ช่วยแนะนำด้วยนะ^",
    "เทียบกับในหนังสือแล้วยังไม่ตรงกัน~",
    "ขอบคุณล่วงหน้า~",
    "ส่วนตัวคิดว่าวิธีที่สองง่ายกว่า เพราะคำนวณน้อยกว่า",
    "ถ้าผิดตรงไหน ทักท้วงได้เลย~",
    "เดี๋ยวจะลองใหม่อีกรอบแล้วมาเล่าให้ฟังนะ^",
    "ไฟล์ที่แนบเปิดในมือถือได้~",
    "รบกวนอาจารย์ตอบในคาบหน้าก็ได้~",
    "แล้วเจอกันวันพุธนะ^",
];

/// How a forum post begins in English.
const OPENINGS_ENGLISH: [&str; 5] = [
    "I tried the second exercise and got a different answer.",
    "Could you explain the last step again, please?",
    "Thanks for the recording, it helped a lot.",
    "Here is my summary of this week's reading.",
    "Does the \"average\" in question 4 mean the median?",
];

/// How it goes on.
const CLOSINGS_ENGLISH: [&str; 4] = [
    "I will try again tonight and post what I find.",
    "Maybe I misread the question.",
    "If anyone wants to study together, let me know.",
    "See you on Wednesday.",
];

/// Lines in which the writer tells something about their own health (s.26).
const HEALTH: [&str; 3] = [
    "สัปดาห์นี้เป็นไข้หวัดใหญ่ หมอให้พัก 3 วัน ขออนุญาตเข้าเรียนย้อนหลังนะ^",
    "เป็นภูมิแพ้ กินยาแล้วง่วงมาก เลยส่งงานไม่ทัน~",
    "เพิ่งผ่าตัดไส้ติ่งมา~ จะตามงานให้ครบภายในสัปดาห์หน้า",
];

/// The same in English.
const HEALTH_ENGLISH: &str = "I had a migraine during the live session, so I left early.";

/// Short answers to a quiz question.
const ANSWERS: [&str; 16] = [
    "ค่ามัธยฐาน",
    "ค่าเฉลี่ยเลขคณิต",
    "ตัวแปรต้น",
    "สมมติฐานหลัก",
    "การสุ่มแบบแบ่งชั้น",
    "42",
    "3.14",
    "ถูกทุกข้อ",
    "median",
    "sampling error",
    "กบ",
    "frog",
    "ความคลาดเคลื่อนมาตรฐาน",
    "x = 2",
    "กฎข้อที่สอง",
    "ไม่มีข้อใดถูก",
];

/// What learners add to the survey of their satisfaction.
const SURVEY_COMMENTS: [&str; 12] = [
    "ระบบใช้งานง่าย แต่ถ้าโหลดวิดีโอเร็วกว่านี้จะดีมาก",
    "อยากให้มีคำบรรยายใต้ภาพทุกคลิปค่ะ",
    "เนื้อหาดีมาก อาจารย์ตั้งใจสอน",
    "แบบทดสอบยากกว่าที่สอน, อยากให้มีเฉลยละเอียด",
    "The \"dark mode\" is easy on the eyes, thank you.",
    "ใช้ในมือถือแล้วปุ่มส่งงานหาย ต้องเปิดในคอมพิวเตอร์แทน",
    "ชอบที่เรียนย้อนหลังได้",
    "More worked examples, please.",
    "อยากให้แจ้งเตือนก่อนถึงกำหนดส่งสัก 2 วัน",
    "เสียงในคลิปสัปดาห์ที่ 4 เบาเกินไปครับ",
    "ไม่มีข้อเสนอแนะเพิ่มเติม",
    "ขอบคุณทีมงานที่ตอบคำถามไวมากค่ะ",
];

/// Why somebody joined an online course.
const REASONS: [&str; 8] = [
    "อยากทบทวนความรู้ก่อนสอบ",
    "นำไปใช้กับงานที่ทำอยู่",
    "สนใจหัวข้อนี้เป็นการส่วนตัว",
    "หัวหน้างานแนะนำให้เรียน",
    "เตรียมตัวเรียนต่อ, อยากลองดูก่อน",
    "Preparing for a new job",
    "เรียนกับลูก จะได้ช่วยสอนการบ้าน",
    "เกษียณแล้ว อยากเรียนรู้เรื่องใหม่ ๆ",
];

/// What visitors complain about at the culture office: subject, and their own words.
const COMPLAINTS: [(&str, &str); 8] = [
    ("สถานที่", "ที่จอดรถไม่พอในวันจัดงาน ต้องวนหาเกือบชั่วโมง"),
    ("สถานที่", "ป้ายบอกทางไปห้องจัดแสดงชั้น 2 มองไม่เห็นจากทางเข้า"),
    ("สถานที่", "แอร์ในห้องอบรมเย็นเกินไป แจ้งแล้วยังไม่แก้ไข"),
    ("การลงทะเบียน", "ลงทะเบียนออนไลน์แล้วไม่ได้รับอีเมลยืนยัน"),
    ("สถานที่", "ห้องน้ำชั้นล่างชำรุดหนึ่งห้อง ไม่มีป้ายแจ้ง"),
    ("การแสดง", "เสียงประกาศดังมากระหว่างการแสดง"),
    (
        "การจัดแสดง",
        "The audio guide stops halfway through the second room.",
    ),
    ("ข้อมูลส่วนบุคคล", "ขอให้ลบรูปของข้าพเจ้าออกจากหน้าเพจของงานด้วยค่ะ"),
];

/// What people ask the culture office to do for them: service, and their own words.
const SERVICE_WISHES: [(&str, &str); 6] = [
    ("ขอใช้สถานที่", "ขอใช้ลานกลางแจ้งจัดกิจกรรมชมรมครึ่งวัน"),
    ("ขอวิทยากร", "ขอวิทยากรสาธิตการทำตุงให้กับนักเรียน 30 คน"),
    ("ขอยืมอุปกรณ์", "ขอยืมชุดการแสดง 12 ชุด คืนภายใน 3 วัน"),
    ("ขอเข้าชมเป็นหมู่คณะ", "ขอเข้าชมเป็นหมู่คณะพร้อมผู้นำชมภาษาอังกฤษ"),
    ("ขอสำเนาภาพ", "ขอสำเนาภาพถ่ายเก่าเพื่อใช้ประกอบการเรียน"),
    (
        "ขอใช้สถานที่",
        "Request to film inside the old house for a class project",
    ),
];

/// Writes a forum post; `thanked` is the given name of somebody else in the course.
pub(super) fn forum_post(voice: Voice, dice: &mut Dice, thanked: &str) -> String {
    let throw = dice.below(50);
    let post = match (voice, throw) {
        (Voice::English, 0) => HEALTH_ENGLISH.to_owned(),
        (Voice::English, 1..=3) => format!("Thank you, {thanked}, now I understand."),
        (Voice::English, _) => {
            format!(
                "{} {}",
                dice.pick(&OPENINGS_ENGLISH),
                dice.pick(&CLOSINGS_ENGLISH)
            )
        }
        (_, 0) => dice.pick(&HEALTH).to_owned(),
        (_, 1..=3) => format!("ขอบคุณคุณ{thanked}ที่ช่วยอธิบายนะ^ เข้าใจแล้ว~"),
        (_, 4) => format!("{}\n{}", dice.pick(&OPENINGS), dice.pick(&CLOSINGS)),
        _ => format!("{} {}", dice.pick(&OPENINGS), dice.pick(&CLOSINGS)),
    };
    voice.speak(&post)
}

/// Answers a quiz question.
pub(super) fn answer(dice: &mut Dice) -> &'static str {
    dice.pick(&ANSWERS)
}

/// Comments on a course; most people leave it empty.
pub(super) fn survey_comment(dice: &mut Dice) -> &'static str {
    if dice.percent(45) {
        dice.pick(&SURVEY_COMMENTS)
    } else {
        ""
    }
}

/// Says why somebody joined.
pub(super) fn reason(dice: &mut Dice) -> &'static str {
    dice.pick(&REASONS)
}

/// Complains to the culture office: subject and text.
pub(super) fn complaint(dice: &mut Dice) -> (&'static str, &'static str) {
    dice.pick(&COMPLAINTS)
}

/// Asks the culture office for something: service and text.
pub(super) fn service_wish(dice: &mut Dice) -> (&'static str, &'static str) {
    dice.pick(&SERVICE_WISHES)
}

#[cfg(test)]
mod tests;
