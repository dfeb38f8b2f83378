//! Notices on paper, read back by a program that is not ours (`pdftotext`, `pdfinfo`): every layer of both
//! policies, in both languages. `SITTHI_TEST_PICTURES` names a folder for pictures of the pages.

use std::path::{Path, PathBuf};
use std::process::Command;

use axum::http::{StatusCode, header};
use law::Language;
use policy::notice::{Layer, Notice, notice};
use policy::pack::Pack;
use testbed::shipped;

use crate::browser::Open;
use crate::house::House;

const SITE: &str = "https://sitthi.example.ac.th/notices/x/1";

pub(crate) fn packs() -> [Pack; 2] {
    ["chula-learning", "cmu-culture"].map(|id| {
        let files = shipped(id);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        policy::read::read(&files).0
    })
}

pub(crate) fn layers(pack: &Pack) -> Vec<Notice> {
    let channels = pack.channels.iter();
    let channels = channels.map(|channel| Layer::Channel(&channel.id));
    Layer::NAMED
        .into_iter()
        .chain(channels)
        .filter_map(|layer| notice(pack, layer))
        .collect()
}

/// A paper in a file of its own; gone with this.
struct Paper(PathBuf);

impl Paper {
    fn of(name: &str, octets: &[u8]) -> Paper {
        let file = std::env::temp_dir().join(format!("sitthi-{}-{name}.pdf", std::process::id()));
        std::fs::write(&file, octets).unwrap();
        if let Some(folder) = std::env::var_os("SITTHI_TEST_PICTURES") {
            let into = Path::new(&folder).join(name);
            run("pdftoppm", &["-png", "-r", "70", text(&file), text(&into)]);
        }
        Paper(file)
    }

    /// What is said on it, but for what stands on every page, without spaces and line ends.
    fn said(&self) -> String {
        let crop = ["-x", "0", "-y", "62", "-W", "596", "-H", "720"];
        let rest = ["-enc", "UTF-8", "-nopgbrk", text(&self.0), "-"];
        let told = run("pdftotext", &[&crop[..], &rest[..]].concat());
        close(&told)
    }

    fn about(&self) -> String {
        run("pdfinfo", &[text(&self.0)])
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output =
        output.unwrap_or_else(|_| panic!("`{program}` (package poppler-utils) is missing"));
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Titles of headings come in another encoding.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Letters and signs in their order. `pdftotext` takes marks over and under letters by where they stand, not by
/// what they are said to be; which characters their glyphs stand for is tested where they are placed.
fn close(text: &str) -> String {
    let is_mark = |letter: &char| matches!(letter, '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}');
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !is_mark(letter))
        .collect()
}

#[test]
fn every_sentence_of_every_layer_reads_back_from_paper_as_it_was_written() {
    for pack in packs() {
        for (at, told) in layers(&pack).iter().enumerate() {
            for language in Language::ALL {
                let name = format!("{}-{}-{at}-{}", pack.id(), told.layer, language.tag());
                let octets = web::notice_on_paper(told, language, Some(SITE.to_owned())).unwrap();
                let paper = Paper::of(&name, &octets);
                let said = paper.said();
                let title = close(told.title.in_language(language));
                assert!(said.starts_with(&title), "{name}: {said:.200}");
                for line in told.lines() {
                    let line = close(line.text.in_language(language));
                    assert!(said.contains(&line), "{name} lacks `{line}`");
                }
            }
        }
    }
}

#[test]
fn a_paper_says_its_title_and_is_tagged_for_who_hears_it_read() {
    let [pack, _] = packs();
    let short = notice(&pack, Layer::Short).unwrap();
    for language in Language::ALL {
        let octets = web::notice_on_paper(&short, language, Some(SITE.to_owned())).unwrap();
        let paper = Paper::of(&format!("about-{}", language.tag()), &octets);
        let about = paper.about();
        let title = short.title.in_language(language);
        assert!(about.contains(title), "{about}");
        assert!(about.contains("Tagged:          yes"), "{about}");
        let tags = run("pdfinfo", &["-struct", text(&paper.0)]);
        for tag in ["H1", "H2", "L (block)", "LBody", "Figure", "Link"] {
            assert!(tags.contains(tag), "{tag}: {tags}");
        }
        // A sentence keeps its rule as its name.
        assert!(tags.contains("category/identity"), "{tags}");
        let whole = String::from_utf8_lossy(&octets);
        assert!(whole.contains(&format!("/Lang({})", language.tag())));
        assert!(whole.contains("pdfuaid:part"));
        assert!(whole.contains("pdfaid:part"));
        assert!(
            octets.len() < 200_000,
            "{}: the typefaces are not cut",
            octets.len()
        );
    }
}

#[test]
fn lp_003_the_code_on_paper_leads_to_the_address_that_is_printed_beside_it() {
    let [pack, _] = packs();
    let short = notice(&pack, Layer::Short).unwrap();
    let octets = web::notice_on_paper(&short, Language::Thai, Some(SITE.to_owned())).unwrap();
    let paper = Paper::of("code", &octets);
    assert!(paper.said().contains(SITE));
    let stem = paper.0.with_extension("");
    let picture = stem.with_extension("pgm");
    run(
        "pdftoppm",
        &[
            "-gray",
            "-r",
            "150",
            "-f",
            "1",
            "-l",
            "1",
            "-singlefile",
            text(&paper.0),
            text(&stem),
        ],
    );
    let (wide, high, grays) = graymap(&std::fs::read(&picture).unwrap());
    std::fs::remove_file(&picture).unwrap();
    let mut read =
        rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| grays[y * wide + x]);
    let (_, address) = read.detect_grids()[0].decode().unwrap();
    assert_eq!(address, SITE);
}

/// A picture of `pdftoppm -gray`: its width, its height and its octets.
fn graymap(file: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut words = file.splitn(4, |octet| octet.is_ascii_whitespace());
    assert_eq!(words.next().unwrap(), b"P5");
    let number = |word: &[u8]| std::str::from_utf8(word).unwrap().parse::<usize>().unwrap();
    let (wide, high) = (number(words.next().unwrap()), number(words.next().unwrap()));
    let rest = words.next().unwrap();
    let grays = rest.strip_prefix(b"255\n").unwrap();
    assert_eq!(grays.len(), wide * high);
    (wide, high, grays.to_vec())
}

#[test]
fn a_draft_says_on_every_page_that_it_is_one() {
    let [mut pack, _] = packs();
    if let Some(head) = &mut pack.head {
        head.effective = None;
    }
    let short = notice(&pack, Layer::Short).unwrap();
    let octets = web::notice_on_paper(&short, Language::English, None).unwrap();
    let paper = Paper::of("draft", &octets);
    let all = run("pdftotext", &["-enc", "UTF-8", text(&paper.0), "-"]);
    for page in all.split('\u{c}').filter(|page| !page.trim().is_empty()) {
        assert!(page.contains("Draft: no day"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_layer_is_on_paper_under_its_address_and_always_the_same() {
    let house = House::open();
    let mut anybody = house.visitor();
    let home = "/notices/chula-learning/1";
    for layer in [
        "full",
        "short",
        "cookies",
        "children",
        "record",
        "channels/account-registration",
    ] {
        for language in ["th", "en"] {
            let page = anybody
                .get(&format!("{home}/{layer}?lang={language}"))
                .await;
            let way = format!("{home}/{layer}.{language}.pdf");
            assert!(page.body.contains(&way), "{layer}: {way}");
            let onward = anybody.get(&format!("{home}/{layer}.pdf")).await;
            assert_eq!(onward.onward(), Some(way.as_str()));
            let paper = anybody.get(&way).await;
            assert_eq!(paper.status, StatusCode::OK, "{way}");
            assert_eq!(paper.headers[header::CONTENT_TYPE], "application/pdf");
            assert!(paper.bytes.starts_with(b"%PDF-1.7"));
            assert_eq!(anybody.get(&way).await.bytes, paper.bytes);
            let again = House::open().visitor().get(&way).await.bytes;
            assert_eq!(
                again, paper.bytes,
                "{way}: another house writes it otherwise"
            );
            assert!(
                Paper::of("door", &paper.bytes)
                    .said()
                    .contains(&format!("{home}/{layer}"))
            );
        }
    }
    for nowhere in [
        "camera.th.pdf",
        "full.fr.pdf",
        "none.th.pdf",
        "channels/none.th.pdf",
        "full.pdf.pdf",
    ] {
        let answer = anybody.get(&format!("{home}/{nowhere}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[test]
fn a_page_comes_out_of_a_printer_whole_without_what_only_a_screen_needs() {
    let open = Open::doors();
    let browser = open.browser();
    let [pack, _] = packs();
    // Where a line ends at a hyphen, `pdftotext` joins the word again.
    let close = |text: &str| close(text).replace('-', "");
    for (language, ways) in [
        (Language::Thai, ["เข้าสู่ระบบ", "อ่านแบบอื่น", "ในประกาศนี้"]),
        (
            Language::English,
            ["Sign in", "Other readings", "In this notice"],
        ),
    ] {
        for layer in [Layer::Full, Layer::Short, Layer::Record] {
            let told = notice(&pack, layer).unwrap();
            let home = "/notices/chula-learning/1";
            let page = format!("{home}/{}?lang={}", layer.code(), language.tag());
            browser.go(&page);
            let on_screen = close(&browser.source());
            let name = format!("printed-{}-{}", layer.code(), language.tag());
            let paper = Paper::of(&name, &browser.printed());
            let read = run(
                "pdftotext",
                &["-enc", "UTF-8", "-nopgbrk", text(&paper.0), "-"],
            );
            let all = close(&read);
            for line in told.lines() {
                let line = close(line.text.in_language(language));
                assert!(all.contains(&line), "{name} lacks `{line}`");
            }
            // What leads on, where it stands on the screen and no sentence says it too.
            let said: Vec<String> = told
                .lines()
                .map(|line| close(line.text.in_language(language)))
                .collect();
            let leads = |way: &String| {
                on_screen.contains(way) && !said.iter().any(|line| line.contains(way))
            };
            let ways: Vec<String> = ways.map(close).into_iter().filter(leads).collect();
            assert!(!ways.is_empty(), "{name}: nothing leads on");
            for way in ways {
                assert!(!all.contains(&way), "{name} has `{way}`");
            }
            // Where the same stands, in letters; and where a link leads.
            assert!(all.contains(&close(home)), "{name}");
            assert!(all.contains("(https://www.pdpc.or.th"), "{name}");
            let about = paper.about();
            assert!(about.contains("A4"), "{about}");
        }
    }
}
