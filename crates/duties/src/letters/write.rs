//! Writing a letter: the sentences of the catalogue, and the form that mail has (`RFC 5322`,
//! `RFC 2045`).

use std::time::{Duration, SystemTime};

use jiff::civil::Date;
use law::words::{Words, letters as words};
use law::{EntryId, Language, Moment, Plain, RequestId, Right, Text};
use lettre::message::header::{
    ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0,
};
use lettre::message::{Body, Mailbox};
use store::Telling;
use vault::Digest;

use super::{Address, LetterKind, Mailroom, Reader};
use crate::app::Policy;
use crate::failure::Failure;
use crate::period;

/// A letter ready to be carried to one address.
pub struct Letter {
    /// Where it goes.
    pub to: Address,
    /// Where it comes from.
    pub from: Address,
    /// When it was written.
    pub written: Moment,
    /// Its number, hexadecimal: a second try of one letter has the same.
    pub number: String,
    /// The whole of it as it goes over the wire: headers and text, every octet ASCII.
    pub mail: Plain<Vec<u8>>,
}

/// What a letter can say of a request: nothing that tells whose it is or what is held.
#[derive(Clone, Debug)]
pub(crate) struct Matter {
    pub(crate) request: RequestId,
    pub(crate) right: Right,
    pub(crate) received: Moment,
    /// The day by which it must be answered, while it is open.
    pub(crate) due: Option<Date>,
    /// When its cooling-off ends, while it lasts.
    pub(crate) cooling_until: Option<Moment>,
    /// The word in the address under which it can be stopped or let go on, while it can.
    pub(crate) link: Option<String>,
    /// Until when its file can be collected.
    pub(crate) collect_until: Option<Moment>,
    /// The number of its certificate, for an erasure.
    pub(crate) certificate: Option<EntryId>,
    /// When no backup of what was erased can be read any more.
    pub(crate) final_by: Option<Date>,
}

/// The sentences of a letter, one language beside the other; an address stands on a line of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentences {
    subject: Option<Text>,
    paragraphs: Vec<Text>,
}

impl Sentences {
    pub(super) fn about(subject: Text) -> Self {
        Sentences {
            paragraphs: vec![subject.clone()],
            subject: Some(subject),
        }
    }

    pub(super) fn say(&mut self, text: Text) {
        self.paragraphs.push(text);
    }

    pub(super) fn lead_to(&mut self, text: Text, address: &str) {
        self.say(Text::new(
            format!("{}\n{address}", text.th),
            format!("{}\n{address}", text.en),
        ));
    }
}

fn plain(text: impl Into<String>) -> Text {
    let text = text.into();
    Text::new(text.clone(), text)
}

/// Whoever answers for letters in words of the pack: the office people turn to.
pub(super) struct Office {
    controller: Text,
    contact: Text,
    authority: Text,
    reply_to: Option<Address>,
}

impl Office {
    pub(super) fn of(policy: &Policy) -> Self {
        let pack = &policy.pack;
        let controller = pack
            .controller
            .as_ref()
            .map_or_else(|| plain("Sitthi"), |controller| controller.name.clone());
        let contact = pack
            .contacts
            .iter()
            .find(|contact| Address::parse(&contact.email).is_ok())
            .or(pack.contacts.first());
        let (name, phone, email) = match (contact, &pack.dpo) {
            (Some(contact), _) => (&contact.name, &contact.phone, &contact.email),
            (None, Some(dpo)) => (&dpo.name, &dpo.phone, &dpo.email),
            (None, None) => (&controller, &String::new(), &String::new()),
        };
        let beside = [phone.trim(), email.trim()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let with = |name: &str| {
            if beside.is_empty() {
                name.to_owned()
            } else {
                format!("{name} ({beside})")
            }
        };
        Office {
            contact: Text::new(with(&name.th), with(&name.en)),
            reply_to: desk_address(policy),
            authority: pack
                .authority
                .as_ref()
                .map_or_else(|| plain("PDPC"), |authority| authority.name.clone()),
            controller,
        }
    }
}

/// The address of the privacy desk: the first contact of the pack that has one, else the data
/// protection officer's, else the controller's.
pub(super) fn desk_address(policy: &Policy) -> Option<Address> {
    let pack = &policy.pack;
    let contacts = pack.contacts.iter().map(|contact| &contact.email);
    let dpo = pack.dpo.iter().map(|dpo| &dpo.email);
    let controller = pack.controller.iter().map(|controller| &controller.email);
    contacts
        .chain(dpo)
        .chain(controller)
        .find_map(|email| Address::parse(email).ok())
}

/// A letter with the code of a case in it, in the place of a paragraph of its own.
pub(super) fn with_code(mut said: Sentences, code: &str) -> Sentences {
    let paragraph = words::CODE_IS.fill_text(&[("code", &plain(code))]);
    let last = said.paragraphs.len().saturating_sub(1);
    said.paragraphs.insert(last, paragraph);
    said
}

/// A letter to a person.
pub(super) fn to_person(
    kind: LetterKind,
    office: &Office,
    room: &Mailroom,
    matter: Option<&Matter>,
) -> Sentences {
    let mut said = begun(kind, words::GREETING);
    let base = &room.base_url;
    let day = |day: Option<Date>| day.map_or_else(|| plain(""), period::day);
    let at = |at: Option<Moment>| at.map_or_else(|| plain(""), period::moment);
    let matters = matter.map(|matter| {
        (
            at(Some(matter.received)),
            matter.right.name().text(),
            day(matter.due),
            match kind {
                LetterKind::Erased | LetterKind::PartlyErased => day(matter.final_by),
                _ => at(matter.collect_until),
            },
        )
    });
    let (received, right, due, until) =
        matters.unwrap_or_else(|| (plain(""), plain(""), plain(""), plain("")));
    let body = kind.body().fill_text(&[
        ("received", &received),
        ("right", &right),
        ("due", &due),
        ("until", &until),
        ("authority", &office.authority),
    ]);
    let certificate = matter
        .and_then(|matter| matter.certificate)
        .map(|number| format!("{base}/certificates/{number}"));
    let link = matter
        .and_then(|matter| matter.link.as_ref())
        .map(|word| format!("{base}/requests/go-on/{word}"));
    match (kind, &certificate, &link) {
        (LetterKind::Erased | LetterKind::PartlyErased, Some(address), _)
        | (LetterKind::GoneOn, _, Some(address)) => said.lead_to(body, address),
        _ if kind.is_of_a_form() => said.lead_to(body, &format!("{base}/cases")),
        _ => said.say(body),
    }
    if kind == LetterKind::Received
        && let (Some(matter), Some(address)) = (matter, &link)
    {
        let sentence = match matter.cooling_until {
            Some(until) => words::RECEIVED_COOLING.fill_text(&[("until", &period::moment(until))]),
            None => words::RECEIVED_STOP.text(),
        };
        said.lead_to(sentence, address);
    }
    if kind == LetterKind::Received
        && let Some(address) = &certificate
    {
        said.lead_to(words::RECEIVED_CERTIFICATE.text(), address);
    }
    about(&mut said, matter);
    if let Some((sentence, page)) = see(kind, base, matter) {
        said.lead_to(sentence.text(), &page);
    }
    closed(said, office)
}

/// Where the reader sees more, signed in: no page is left to sign in to once everything is erased, and none was
/// there without an account.
fn see(kind: LetterKind, base: &str, matter: Option<&Matter>) -> Option<(Words, String)> {
    match (kind, matter) {
        (LetterKind::Erased, _) => None,
        _ if kind.is_of_a_form() => None,
        _ if kind.is_of_representation() => {
            let page = format!("{base}/me/representatives");
            Some((words::SEE_REPRESENTATIVES, page))
        }
        (_, Some(matter)) => {
            let page = format!("{base}/me/requests/{}", matter.request);
            Some((words::SEE, page))
        }
        (_, None) => Some((words::SEE, format!("{base}/me"))),
    }
}

/// A letter to a recipient: what it must do, by which day, where it confirms. It is told by the
/// numbers of the disclosures it received; the case of the person is no matter of its.
pub(super) fn to_recipient(
    kind: LetterKind,
    (office, base_url): (&Office, &str),
    telling: &Telling,
    by: Date,
) -> Sentences {
    let mut said = begun(kind, words::GREETING_RECIPIENT);
    for text in &mut said.paragraphs {
        *text = Text::new(
            text.th.replace("{controller}", &office.controller.th),
            text.en.replace("{controller}", &office.controller.en),
        );
    }
    said.say(kind.body().fill_text(&[("due", &period::day(by))]));
    said.say(words::ENTRIES.fill_text(&[("entries", &plain(telling.disclosures.clone()))]));
    let page = format!("{base_url}/recipients/{}", telling.telling);
    said.lead_to(words::CONFIRM_HERE.text(), &page);
    said.say(words::CONFIRM_TO.fill_text(&[("contact", &office.contact)]));
    closed(said, office)
}

/// A letter to the desk: case numbers, and where to open them.
pub(super) fn to_desk(
    kind: LetterKind,
    office: &Office,
    room: &Mailroom,
    values: &[(&str, &Text)],
    lines: &[Text],
) -> Sentences {
    let mut said = begun(kind, words::GREETING_DESK);
    said.say(kind.body().fill_text(values));
    if !lines.is_empty() {
        let joined = |language: Language| {
            lines
                .iter()
                .map(|line| line.in_language(language))
                .collect::<Vec<_>>()
                .join("\n")
        };
        said.say(Text::new(joined(Language::Thai), joined(Language::English)));
    }
    let console = format!("{}/console/requests", room.base_url);
    said.lead_to(words::DESK_SEE.text(), &console);
    closed(said, office)
}

/// The same letter for paper: its subject, and its paragraphs without the subject before them.
pub(super) fn printed(
    kind: LetterKind,
    at: (&Office, &str),
    telling: &Telling,
    by: Date,
) -> (Text, Vec<Text>) {
    let said = to_recipient(kind, at, telling, by);
    let subject = kind.subject().text();
    let paragraphs = said.paragraphs.into_iter();
    let paragraphs = paragraphs.filter(|text| *text != subject).collect();
    (subject, paragraphs)
}

fn begun(kind: LetterKind, greeting: Words) -> Sentences {
    let mut said = Sentences {
        subject: Some(kind.subject().text()),
        paragraphs: vec![kind.subject().text()],
    };
    said.say(greeting.text());
    said
}

fn about(said: &mut Sentences, matter: Option<&Matter>) {
    let Some(matter) = matter else { return };
    let case = plain(matter.request.to_string());
    let case = words::CASE.fill_text(&[("case", &case)]);
    said.say(match matter.due {
        Some(due) => {
            let due = words::DUE.fill_text(&[("due", &period::day(due))]);
            Text::new(
                format!("{}\n{}", case.th, due.th),
                format!("{}\n{}", case.en, due.en),
            )
        }
        None => case,
    });
}

pub(super) fn closed(mut said: Sentences, office: &Office) -> Sentences {
    said.say(words::CLOSING.fill_text(&[
        ("controller", &office.controller),
        ("contact", &office.contact),
    ]));
    said
}

impl Sentences {
    /// The subject: the first digits of the case number, both languages.
    fn subject_of(&self, case: Option<RequestId>) -> String {
        let subject = self
            .subject
            .as_ref()
            .map_or_else(String::new, |text| format!("{} · {}", text.th, text.en));
        case.map_or_else(
            || subject.clone(),
            |case| {
                let digits: String = case.to_string().chars().take(8).collect();
                format!("[{digits}] {subject}")
            },
        )
    }

    fn body(&self) -> String {
        let in_language = |language: Language| {
            self.paragraphs
                .iter()
                .map(|text| text.in_language(language))
                .collect::<Vec<_>>()
                .join("\n\n")
        };
        format!(
            "{}\n\n{}\n\n-- -- --\n\n{}\n",
            words::ENGLISH_BELOW.en,
            in_language(Language::Thai),
            in_language(Language::English)
        )
    }
}

/// Gives sentences the form of a mail to one address. `work` is what makes a second try the same
/// letter: its Message-ID is made from it and the place in the list of addresses.
///
/// # Errors
/// [`Failure::Missing`] when the mail cannot be built.
pub(super) fn letter(
    said: &Sentences,
    (office, room): (&Office, &Mailroom),
    case: Option<RequestId>,
    to: Address,
    (work, place): (EntryId, usize),
    now: Moment,
) -> Result<Letter, Failure> {
    let unbuilt = || Failure::Missing("way to write this letter");
    let one = |address: &Address| address.open().parse::<lettre::Address>();
    let from = Mailbox::new(
        Some(office.controller.th.clone()),
        one(&room.from).map_err(|_| unbuilt())?,
    );
    let mut seed = work.bytes().to_vec();
    seed.extend(place.to_be_bytes());
    let number: String = Digest::of(&seed)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let micros = u64::try_from(now.micros()).unwrap_or_default();
    let mut builder = lettre::Message::builder()
        .from(from)
        .to(Mailbox::new(None, one(&to).map_err(|_| unbuilt())?))
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(micros))
        .message_id(Some(format!("<{number}@{}>", room.from.host())))
        .subject(said.subject_of(case));
    if let Some(reply_to) = &office.reply_to {
        builder = builder.reply_to(Mailbox::new(None, one(reply_to).map_err(|_| unbuilt())?));
    }
    // RFC 3834: no machine answers it, and no absent person's does either.
    for (name, value) in [
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", "th, en"),
    ] {
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| unbuilt())?;
        builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    let body = Body::new_with_encoding(said.body(), ContentTransferEncoding::Base64)
        .map_err(|_| unbuilt())?;
    let mail = builder
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|_| unbuilt())?;
    Ok(Letter {
        from: Address::parse(room.from.open()).map_err(|_| unbuilt())?,
        to,
        written: now,
        number,
        mail: Plain::new(mail.formatted()),
    })
}

/// Whether a letter of this kind says something of a request, so that none can be written without.
pub(super) const fn needs_request(kind: LetterKind) -> bool {
    matches!(kind.reader(), Reader::Person)
        && !kind.is_of_a_consent()
        && !kind.is_of_a_form()
        && !kind.is_of_representation()
}

#[cfg(test)]
mod tests;
