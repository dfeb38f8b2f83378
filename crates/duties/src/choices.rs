//! What visitors of the institution's own sites are asked, what they answered, and the receipt they keep
//! (s.19, `LP-30`, `CO-8`).
//!
//! Who only says no gets no number: nothing is kept of somebody who wants nothing kept. A yes is kept
//! under a random number that only its visitor has, with the exact text it was given to; without that
//! there is no yes. A browser that says no by itself (Global Privacy Control) is not asked.

use jiff::civil::Date;
use law::words::cookies as words;
use law::{Language, Moment, Text};
use policy::pack::{Cookie, Pack, Site};
use policy::site::{self, CHOICE, Purpose};
use serde_json::{Value as Json, json};
use store::{Choice, Digest, VisitorNumber};

use crate::app::App;
use crate::failure::Failure;
use crate::package::rfc3339;
use crate::rights::hex;

/// The first line of what a receipt signs.
pub const RECEIPT: &str = "sitthi-choice/1";
/// How many answers of one site are kept in a day: a flood fills no disk.
const DAY_MOST: u64 = 100_000;
/// Whose cookie it is when it is ours.
const OWN: &str = "own";

law::closed_list! {
    /// How a visitor answered.
    pub enum Method {
        /// When asked.
        Banner = "banner", words::METHOD_BANNER;
        /// By opening the question again.
        Panel = "panel", words::METHOD_PANEL;
        /// The browser said no by itself (Global Privacy Control).
        Signal = "signal", words::METHOD_SIGNAL;
    }
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The origin of the page that asked.
    pub origin: String,
    /// Whether the browser says no by itself.
    pub signal: bool,
    /// The SHA-256 of the text that was shown, hexadecimal.
    pub text: String,
    /// The language it was shown in.
    pub language: Language,
    /// The purposes agreed to.
    pub agreed: Vec<String>,
    /// The purposes not agreed to.
    pub declined: Vec<String>,
    /// How.
    pub method: Method,
    /// The visitor's number, when they have one.
    pub visitor: Option<VisitorNumber>,
}

/// An answer as it is kept, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The site.
    pub site: Text,
    /// When.
    pub at: Moment,
    /// The purposes agreed to.
    pub agreed: Vec<Text>,
    /// The purposes not agreed to.
    pub declined: Vec<Text>,
    /// How.
    pub method: Text,
    /// When it is forgotten.
    pub ends: Moment,
}

/// A visitor's number as receipts write it: 64 hexadecimal digits.
#[must_use]
pub fn written(visitor: VisitorNumber) -> String {
    hex(&visitor.bytes())
}

/// A visitor's number as it is written on a receipt.
#[must_use]
pub fn number(text: &str) -> Option<VisitorNumber> {
    let mut bytes = [0_u8; 32];
    let digits = text.trim().as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(VisitorNumber::from_bytes(bytes))
}

/// The site at an origin, or that there is none.
fn site_at<'p>(pack: &'p Pack, origin: &str) -> Result<&'p Site, Failure> {
    site::at_origin(pack, origin)
        .ok_or_else(|| Failure::bad("origin", "LP-30", words::CHOICE_UNKNOWN_SITE.text()))
}

/// Everything a page shows before an answer, in one language: what is agreed to is this and nothing else.
fn shown(purposes: &[Purpose<'_>], language: Language) -> Json {
    let t = |words: law::words::Words| words.in_language(language);
    let purposes: Vec<Json> = purposes
        .iter()
        .map(|purpose| {
            let lines: Vec<String> = purpose
                .cookies
                .iter()
                .map(|cookie| line(cookie, language))
                .collect();
            json!({
                "id": purpose.kind.code(),
                "name": site::name(purpose.kind).in_language(language),
                "lines": lines,
            })
        })
        .collect();
    json!({
        "title": t(words::BANNER_TITLE),
        "lead": t(words::BANNER_LEAD),
        "purposes": purposes,
        "what": t(words::BANNER_WHAT),
        "yes": t(words::BANNER_YES),
        "no": t(words::BANNER_NO),
        "some": t(words::BANNER_SOME),
    })
}

fn line(cookie: &Cookie, language: Language) -> String {
    let lasts = cookie
        .lasts
        .map_or_else(|| Text::new("", ""), policy::pack::Period::told);
    let reader = if cookie.provider == OWN {
        words::REGISTER_US.in_language(language).to_owned()
    } else {
        format!("{} ({})", cookie.provider, cookie.country)
    };
    [
        format!("{}: {}", cookie.name, cookie.purpose.in_language(language)),
        site::place(cookie).in_language(language).to_owned(),
        lasts.in_language(language).to_owned(),
        reader,
    ]
    .join(" · ")
}

/// What surrounds the question and changes nothing of it.
fn around(language: Language) -> Json {
    let t = |words: law::words::Words| words.in_language(language);
    json!({
        "isYes": t(words::BANNER_IS_YES),
        "isNo": t(words::BANNER_IS_NO),
        "nothing": t(words::BANNER_NOTHING),
        "signal": t(words::BANNER_SIGNAL),
        "failed": t(words::BANNER_FAILED),
        "receipt": t(words::BANNER_RECEIPT),
        "register": t(words::BANNER_REGISTER),
        "close": t(words::BANNER_CLOSE),
    })
}

fn digest_of(shown: &Json) -> [u8; 32] {
    Digest::of(shown.to_string().as_bytes())
}

/// What a site's pages need to ask: the purposes with everything that is set for each, the words in both
/// languages, and whether the browser has said no already. No visitor is looked at.
///
/// # Errors
/// [`Failure::Bad`] when no site of the policy stands at this origin (`LP-30`).
pub fn register(app: &App, base_url: &str, origin: &str, signal: bool) -> Result<Json, Failure> {
    let policy = app.policy();
    let here = site_at(&policy.pack, origin)?;
    let purposes = site::purposes(&policy.pack, here);
    let asked: Vec<Json> = purposes
        .iter()
        .map(|purpose| {
            let marks: Vec<String> = purpose
                .cookies
                .iter()
                .map(|cookie| {
                    let digest = hex(&Digest::of(site::matters(cookie).as_bytes()));
                    digest.chars().take(16).collect()
                })
                .collect();
            let set: Vec<Json> = purpose
                .cookies
                .iter()
                .map(|cookie| {
                    let kept_in = cookie.kept_in.unwrap_or(policy::pack::KeptIn::Cookie);
                    json!({ "name": cookie.name, "in": kept_in.code() })
                })
                .collect();
            json!({ "id": purpose.kind.code(), "marks": marks, "sets": set })
        })
        .collect();
    let in_language = |language: Language| {
        let shown = shown(&purposes, language);
        json!({ "text": hex(&digest_of(&shown)), "shown": shown, "around": around(language) })
    };
    let ends = until(&policy.pack, here, app.now().civil_day()).map(Moment::start_of);
    Ok(json!({
        "site": here.id,
        "signal": signal,
        "until": ends.map(rfc3339).ok(),
        "asked": asked,
        "th": in_language(Language::Thai),
        "en": in_language(Language::English),
        "register": format!("{base_url}/cookies"),
    }))
}

/// For how long an answer holds from a day on, a yes as long as a no.
fn until(pack: &Pack, here: &Site, day: Date) -> Result<Date, Failure> {
    site::cookies(pack, here)
        .find(|cookie| cookie.name == CHOICE)
        .and_then(|cookie| cookie.lasts)
        .map(|lasts| lasts.after(day))
        .ok_or(Failure::Missing("place for the answer in the pack"))
}

/// Takes an answer and gives the receipt. A yes is kept as proof; a no of somebody who never agreed is
/// receipted and not kept.
///
/// # Errors
/// [`Failure::Bad`] when no site of the policy stands at the origin, the answer does not answer each
/// purpose, was given to another text, goes against the browser's own signal, or the site had too many
/// today; [`Failure::Store`].
pub fn choose(app: &App, base_url: &str, answer: Answer) -> Result<Json, Failure> {
    let policy = app.policy();
    let here = site_at(&policy.pack, &answer.origin)?.clone();
    let purposes = site::purposes(&policy.pack, &here);
    let shown = shown(&purposes, answer.language);
    let digest = digest_of(&shown);
    let declined = agreeable(&purposes, &answer, &digest)?;
    let ends = Moment::start_of(until(&policy.pack, &here, app.now().civil_day())?);
    let version = policy.compiled.version();
    let (pack_id, controller) = (policy.compiled.id().to_owned(), name_of(&policy.pack));
    let key = app.store().verifier().to_string();
    let from = app.store().verifier().name().to_owned();
    let see = format!("{base_url}/cookies");
    app.store().transact("choice.given", move |tx| {
        let now = tx.now();
        let visitor = match answer.visitor {
            Some(visitor) if tx.is_visitor(visitor)? => Some(visitor),
            _ if answer.agreed.is_empty() => None,
            _ => Some(tx.new_visitor()?),
        };
        let choice = Choice {
            at: now,
            site: here.id.clone(),
            policy: version,
            text: digest,
            language: answer.language.tag().to_owned(),
            method: answer.method.code().to_owned(),
            agreed: answer.agreed,
            declined,
            ends,
        };
        if let Some(visitor) = visitor {
            let yesterday = now.after(jiff::SignedDuration::from_hours(-24));
            // A withdrawal is taken however many there are (s.19 ¶5).
            let is_full = tx.choices_since(&here.id, yesterday)? >= DAY_MOST;
            if is_full && !choice.agreed.is_empty() {
                return Err(Failure::bad("site", "s.37(1)", words::CHOICE_MANY.text()));
            }
            tx.keep_choice(visitor, &choice, &shown.to_string())?;
        }
        let number = visitor.map(written);
        let statement =
            tx.sign_statement(&statement(&from, &pack_id, &choice, number.as_deref()))?;
        Ok(json!({
            "receipt": RECEIPT,
            "controller": controller,
            "site": { "id": here.id, "name": here.name, "origin": answer.origin },
            "visitor": number,
            "at": rfc3339(now),
            "until": rfc3339(ends),
            "policy": { "id": pack_id, "version": version },
            "language": choice.language,
            "text": { "sha256": hex(&digest), "shown": shown },
            "agreed": choice.agreed,
            "declined": choice.declined,
            "method": choice.method,
            "see_or_erase": see,
            "statement": statement,
            "key": key,
        }))
    })
}

fn name_of(pack: &Pack) -> Text {
    pack.controller
        .as_ref()
        .map_or_else(|| Text::new("", ""), |controller| controller.name.clone())
}

/// Holds an answer against what is asked; gives the purposes that are not agreed to. A no is never
/// refused for its form: whatever was on the page, nothing is agreed to.
fn agreeable(
    purposes: &[Purpose<'_>],
    answer: &Answer,
    digest: &[u8; 32],
) -> Result<Vec<String>, Failure> {
    let asked: Vec<&str> = purposes.iter().map(|purpose| purpose.kind.code()).collect();
    if answer.agreed.is_empty() {
        return Ok(asked.into_iter().map(str::to_owned).collect());
    }
    if answer.signal {
        let why = words::CHOICE_AGAINST_SIGNAL.text();
        return Err(Failure::bad("agreed", "s.19", why));
    }
    let mut given: Vec<&str> = answer
        .agreed
        .iter()
        .chain(&answer.declined)
        .map(String::as_str)
        .collect();
    given.sort_unstable();
    let mut wanted = asked;
    wanted.sort_unstable();
    if given != wanted {
        let why = words::CHOICE_PURPOSE_UNKNOWN.text();
        return Err(Failure::bad("agreed", "s.19", why));
    }
    if answer.text != hex(digest) {
        let why = words::CHOICE_TEXT_CHANGED.text();
        return Err(Failure::bad("text", "s.19", why));
    }
    Ok(answer.declined.clone())
}

/// What the house signs: lines of its own words and of random numbers, nothing of a person.
fn statement(from: &str, pack: &str, choice: &Choice, number: Option<&str>) -> String {
    format!(
        "{RECEIPT}\nfrom {from}\nsite {}\nvisitor {}\nat {}\nuntil {}\npolicy {pack} {}\nlanguage {}\ntext {}\nagreed {}\ndeclined {}\nmethod {}\n",
        choice.site,
        number.unwrap_or("none"),
        rfc3339(choice.at),
        rfc3339(choice.ends),
        choice.policy,
        choice.language,
        hex(&choice.text),
        listed(&choice.agreed),
        listed(&choice.declined),
        choice.method,
    )
}

fn listed(words: &[String]) -> String {
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        words.join(" ")
    }
}

/// What is kept under a number, newest first.
///
/// # Errors
/// [`Failure::Store`].
pub fn kept(app: &App, visitor: VisitorNumber) -> Result<Vec<Kept>, Failure> {
    let policy = app.policy();
    let found = app.store().read(|read| read.choices(visitor))?;
    let purpose = |code: &String| {
        let kind = policy::pack::CookieKind::ALL
            .iter()
            .find(|kind| kind.code() == code);
        kind.map_or_else(|| Text::new(code, code), |kind| site::name(*kind))
    };
    Ok(found
        .into_iter()
        .map(|choice| Kept {
            site: policy
                .pack
                .sites
                .iter()
                .find(|site| site.id == choice.site)
                .map_or_else(
                    || Text::new(&choice.site, &choice.site),
                    |site| site.name.clone(),
                ),
            at: choice.at,
            agreed: choice.agreed.iter().map(purpose).collect(),
            declined: choice.declined.iter().map(purpose).collect(),
            method: Method::of_code(&choice.method)
                .map_or_else(|| Text::new("", ""), |method| method.words().text()),
            ends: choice.ends,
        })
        .collect())
}

/// Erases what is kept under a number; how many answers. From then on nothing shows that anybody agreed,
/// so nothing counts as agreed.
///
/// # Errors
/// [`Failure::Store`].
pub fn erase(app: &App, visitor: VisitorNumber) -> Result<u64, Failure> {
    app.store()
        .transact("choice.erased", move |tx| Ok(tx.erase_choices(visitor)?))
}
