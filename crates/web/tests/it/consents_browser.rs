//! Giving a consent and taking it back, counted press by press on the real pages (s.19 ¶5, `I-6`): on a
//! telephone and on a wide screen, with scripts off and on, in both languages.

use crate::browser::Open;
use crate::house::{GROWN, House, VISITOR};
use crate::webdriver::Browser;

const COUNTING: &str = "value='site-measurement'";

/// A browser that counts what its person has to do.
struct Counting<'b> {
    browser: &'b Browser,
    width: u32,
    steps: u32,
}

impl Counting<'_> {
    fn press(&mut self, css: &str) {
        self.browser.press(css);
        self.steps += 1;
        let found = self.browser.content_width();
        let path = self.browser.path();
        assert!(found <= u64::from(self.width), "{path} is {found} wide");
    }

    fn write(&mut self, css: &str, text: &str) {
        self.browser.write(css, text);
        self.steps += 1;
    }
}

fn form(act: &str) -> String {
    format!("form[action='/me/consents/{act}']:has(input[{COUNTING}]) button")
}

/// From the person's own page to the consent given: the steps it takes. Where no date of birth is held
/// it is asked for.
fn give(browser: &Browser, width: u32) -> u32 {
    let mut counting = Counting {
        browser,
        width,
        steps: 0,
    };
    browser.go("/me");
    counting.press(&form("give"));
    if browser.path() != "/me/consents" {
        counting.write("#birth", "1/2/2530");
        counting.press("main form button");
    }
    browser.arrive(|path| path == "/me/consents");
    counting.steps
}

/// Keeps a picture where `SITTHI_TEST_PICTURES` names a folder.
fn keep(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("SITTHI_TEST_PICTURES") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), browser.picture()).unwrap();
    }
}

/// From the same page to the consent taken back.
fn withdraw(browser: &Browser, width: u32, (effect, done): (&str, &str)) -> u32 {
    let mut counting = Counting {
        browser,
        width,
        steps: 0,
    };
    browser.go("/me");
    // What follows from it stands before the button (s.19 ¶6).
    let page = browser.source();
    let told = page.find(effect).expect("the effect of withdrawing");
    let button = page.find("action=\"/me/consents/withdraw\"");
    assert!(told < button.expect("the button"), "told before the button");
    counting.press(&form("withdraw"));
    browser.arrive(|path| path.starts_with("/me/requests/"));
    browser.says(done, true);
    counting.steps
}

/// Where the two buttons of a consent lie, how large they are, and in which colours and letters.
const BUTTONS: &str = "['give', 'refuse'].map((act) => { \
    const button = document.querySelector(`form[action='/me/consents/${act}']:has(input[value='site-measurement']) button`); \
    const box = button.getBoundingClientRect(); const style = getComputedStyle(button); \
    return { box: [box.width, box.height, box.top], style: ['color', 'backgroundColor', 'borderColor', 'borderWidth', 'fontSize', \
    'fontWeight', 'opacity', 'textDecorationLine', 'boxShadow', 'borderRadius'].map((name) => style[name]) }; })";

#[test]
fn s_019_t_64_yes_and_no_differ_by_no_pixel_no_contrast_and_no_press() {
    for language in ["th", "en"] {
        let open = Open::of(House::culture());
        for width in [320, 1280] {
            let browser = open.signed_in(GROWN, "/me");
            browser.width(width);
            for page in ["/me", "/me/consents"] {
                browser.go(&format!("{page}?lang={language}"));
                keep(
                    &browser,
                    &format!("parity-{language}-{width}{}", page.replace('/', "-")),
                );
                let found = browser.look(BUTTONS);
                assert_eq!(found[0], found[1], "{language}, {width}, {page}");
                assert!(found[0]["box"][0].as_f64().unwrap() > 80.0, "{found}");
                let marked = browser.look("document.querySelectorAll('main input[type=checkbox], main input[type=radio], main [checked], main [autofocus]').length");
                assert_eq!(marked, 0, "nothing is chosen beforehand");
            }
            // One press each, and back where it began.
            let mut counting = Counting {
                browser: &browser,
                width,
                steps: 0,
            };
            counting.press(&form("refuse"));
            browser.arrive(|path| path == "/me/consents");
            counting.press(&form("give"));
            browser.arrive(|path| path == "/me/consents");
            counting.press(&form("withdraw"));
            browser.arrive(|path| path.starts_with("/me/requests/"));
            assert_eq!(counting.steps, 3);
        }
    }
}

#[test]
fn i_06_lp_099_withdrawing_takes_no_more_presses_than_giving_in_a_real_browser() {
    let in_words = [
        ("th", "เราจะหยุดนับทันที", "ถอนความยินยอม"),
        ("en", "We stop counting at once", "withdraw consent"),
    ];
    for (language, effect, done) in in_words {
        let open = Open::of(House::culture());
        for with_scripts in [false, true] {
            let browser = if with_scripts {
                open.browser_with_scripts()
            } else {
                open.browser()
            };
            let browser = open.signed_in_with(browser, VISITOR, "/me");
            for width in [360, 1280] {
                browser.width(width);
                browser.go(&format!("/me?lang={language}"));
                let given = give(&browser, width);
                keep(&browser, &format!("consents-{language}-{width}"));
                let withdrawn = withdraw(&browser, width, (effect, done));
                assert!(given >= 1 && withdrawn >= 1);
                assert!(
                    withdrawn <= given,
                    "{withdrawn} to withdraw, {given} to give ({language}, {width}, {with_scripts})"
                );
                // Taken back for the next decision, and offered again in the same place.
                browser.go("/me/consents");
                let page = browser.source();
                assert!(!page.contains("consents/withdraw"), "{page}");
            }
        }
    }
}
