//! Files of records (`LP-21`, `CO-11`, `CO-12`, `CO-35`): delivered by the programs of a source, listed for
//! and opened by the person, and read by staff where they may read the record.
//!
//! A delivery names a record that is there; whether more of its category may be collected is decided as
//! for a row of that source, and entered, before the first octet (s.22, s.23, `LP-25`). Opening is a use of
//! its own, with its own entry.

use std::io::Read;

use law::words::files as words;
use law::{FileKind, MediaId, Moment, PersonId, Plain, Text};
use policy::pack::Source;
use policy::{CategoryIx, FileRule};
use store::{KeptMedia, Media, MediaFault, NewMedia, OpenMedia, Tx, Wanted};

use crate::app::{App, Policy};
use crate::ask::{Asked, category_ids, oneself, permit};
use crate::failure::Failure;
use crate::rights::Hand;
use crate::{held, identifier, import};

/// A file that a source announces: what it belongs to, and what it is called.
pub struct Delivery {
    /// The source, by its id in the pack.
    pub source: String,
    /// What the source calls the record.
    pub record: String,
    /// The record's category, by its id.
    pub category: String,
    /// The field of the catalogue that the file belongs to.
    pub field: String,
    /// What the source calls the file among those of this field; the same again takes its place.
    pub file: String,
    /// What people call it.
    pub name: Plain<String>,
    /// By what the person is known: a field people are found by, and its value.
    pub person: (String, Plain<String>),
}

/// A file that may come in now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The number under which its octets are sent.
    pub media: MediaId,
    /// What the field takes.
    pub rule: FileRule,
}

fn bad(field: &str, why: law::words::Words) -> Failure {
    Failure::bad(field, "LP-24", why.text())
}

/// A fault of a file in the words of whoever sent it.
pub(crate) fn told(fault: MediaFault) -> Failure {
    match fault {
        MediaFault::Store(fault) => Failure::Store(fault),
        MediaFault::FieldTakesNone => bad("field", words::FIELD_TAKES_NONE),
        MediaFault::KindNotTaken => bad("file", words::KIND_NOT_TAKEN),
        MediaFault::TooLarge { octets_max } => {
            let most = (octets_max / 1024).to_string();
            let most = Text::new(most.clone(), most);
            Failure::bad("file", "s.22", words::TOO_LARGE.fill_text(&[("n", &most)]))
        }
        MediaFault::Empty => bad("file", words::EMPTY),
        MediaFault::CutShort => bad("file", words::CUT_SHORT),
        MediaFault::TooMany => bad("file", words::TOO_MANY),
        MediaFault::Name => bad("name", words::NAME_WRONG),
    }
}

/// Begins a delivery: decided and entered, so that its octets may follow within the hour.
///
/// # Errors
/// [`Failure::Bad`] when the source brings no such category, the policy does not let it, or the field takes
/// no files; [`Failure::Missing`] when the person or the record is not there: a file makes neither known;
/// [`Failure::Store`].
pub fn begin(app: &App, delivery: &Delivery) -> Result<Begun, Failure> {
    let policy = app.policy();
    let source = source_of(&policy, &delivery.source)?.clone();
    let name_holds_a_card = law::detect::has_card(delivery.name.open());
    if name_holds_a_card {
        return Err(Failure::bad("name", "CO-30", words::NAME_WRONG.text()));
    }
    let rule = rule_of(&policy, &delivery.category, &delivery.field)
        .ok_or_else(|| bad("field", words::FIELD_TAKES_NONE))?;
    let (field, value) = &delivery.person;
    let identifier =
        identifier::of(&policy.compiled, field, value.open()).ok_or(Failure::Missing("person"))?;
    let person = app
        .store()
        .read(|read| read.find(&identifier))?
        .ok_or(Failure::Missing("person"))?;
    let (owned, name) = (
        delivery.without_names(),
        Plain::new(delivery.name.open().clone()),
    );
    let media = app.store().transact("file.begun", move |tx| {
        taken_up(tx, &source, person, &owned, &name)
    })?;
    Ok(Begun { media, rule })
}

impl Delivery {
    fn without_names(&self) -> Delivery {
        Delivery {
            source: self.source.clone(),
            record: self.record.clone(),
            category: self.category.clone(),
            field: self.field.clone(),
            file: self.file.clone(),
            name: Plain::new(String::new()),
            person: (String::new(), Plain::new(String::new())),
        }
    }
}

fn taken_up(
    tx: &mut Tx<'_>,
    source: &Source,
    person: PersonId,
    delivery: &Delivery,
    name: &Plain<String>,
) -> Result<MediaId, Failure> {
    let compiled = tx.compiled();
    let category = compiled
        .category_ix(&delivery.category)
        .ok_or_else(|| bad("category", words::NOT_OF_THE_SOURCE))?;
    let activity = import::may_collect(tx, source, person, category)?
        .map_err(|_| bad("category", words::NOT_OF_THE_SOURCE))?;
    let record = tx.record_id(&source.id, &delivery.category, &delivery.record)?;
    let media = tx
        .begin_media(&NewMedia {
            person,
            category: &delivery.category,
            record,
            field: &delivery.field,
            slot: &delivery.file,
            source: &source.id,
            name: name.open(),
        })
        .map_err(told)?;
    import::enter_collected(tx, source, person, (activity, category))?;
    Ok(media)
}

fn source_of<'p>(policy: &'p Policy, id: &str) -> Result<&'p Source, Failure> {
    let mut sources = policy.pack.sources.iter();
    sources
        .find(|source| source.id == id)
        .ok_or(Failure::Missing("source"))
}

fn rule_of(policy: &Policy, category: &str, field: &str) -> Option<FileRule> {
    let compiled = &policy.compiled;
    let category = compiled.category(compiled.category_ix(category)?)?;
    let mut fields = category.fields.iter();
    fields.find(|known| known.id == field)?.files.clone()
}

/// The source through which a file is coming in, by its id in the pack.
///
/// # Errors
/// [`Failure::Missing`] when no such file is coming in; [`Failure::Store`].
pub fn source_of_coming(app: &App, media: MediaId) -> Result<String, Failure> {
    Ok(app.store().read(|read| read.coming_media_source(media))?)
}

/// Takes in the octets of a file that was begun, part by part.
///
/// # Errors
/// [`Failure::Bad`] when it is not what its field takes or did not arrive whole; nothing of it is kept
/// then; [`Failure::Missing`] when no such file is coming in; [`Failure::Store`].
pub fn receive(app: &App, media: MediaId, from: &mut dyn Read) -> Result<KeptMedia, Failure> {
    app.store().receive_media(media, from).map_err(told)
}

/// A file as its reader sees it before it is opened.
pub struct FileSeen {
    /// Its number.
    pub media: MediaId,
    /// The category of its record.
    pub category: Text,
    /// The field it belongs to.
    pub field: Text,
    /// The source or channel through which it came.
    pub source: Text,
    /// When it came.
    pub at: Moment,
    /// What people call it.
    pub name: Plain<String>,
    /// What it is, by its first octets.
    pub kind: FileKind,
    /// How many octets.
    pub octets: u64,
}

/// A person's files.
pub struct OwnFiles {
    /// Those that open.
    pub files: Vec<FileSeen>,
    /// How many do not.
    pub closed: u64,
}

/// The files that are held of a person, for themself: decided and entered like every use.
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Refused`]; [`Failure::Store`].
pub fn own(app: &App, hand: impl Into<Hand>) -> Result<OwnFiles, Failure> {
    let (_, leave) = permit(app, &own_question(app, &hand.into())?)?;
    let held = app
        .store()
        .read(|read| read.media(&leave, &Wanted::default()))?;
    let policy = app.policy();
    let mut files: Vec<FileSeen> = held
        .files
        .into_iter()
        .map(|media| seen(&policy, media))
        .collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.at));
    Ok(OwnFiles {
        files,
        closed: held.closed,
    })
}

/// Opens one of a person's own files for them.
///
/// # Errors
/// [`Failure::Missing`] when they have no such file; [`Failure::Refused`]; [`Failure::Store`].
pub fn open_own(app: &App, hand: impl Into<Hand>, media: MediaId) -> Result<OpenMedia, Failure> {
    open(app, &own_question(app, &hand.into())?, media)
}

fn own_question(app: &App, hand: &Hand) -> Result<Asked, Failure> {
    let person = hand.person();
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let mut categories = activity.categories;
    if let Some(rights) = held::category_of_rights(&policy) {
        categories = categories.without(rights.0);
    }
    Ok(Asked {
        by: hand.noted(),
        ..Asked::use_of(
            oneself(person),
            person,
            &activity.id,
            &category_ids(&policy.compiled, categories),
        )
    })
}

/// Opens a file for whoever may read its record: a decision and an entry of its own.
///
/// # Errors
/// [`Failure::Refused`] when the policy says no; [`Failure::Missing`] when the permit reaches no such file,
/// also because it hides what is in it; [`Failure::Store`].
pub fn open(app: &App, asked: &Asked, media: MediaId) -> Result<OpenMedia, Failure> {
    let (_, leave) = permit(app, asked)?;
    Ok(app.store().open_media(&leave, media)?)
}

/// A file in words.
#[must_use]
pub fn seen(policy: &Policy, media: Media) -> FileSeen {
    let CategoryIx(number) = media.category;
    let category = policy.compiled.category(CategoryIx(number));
    let field = category.and_then(|category| {
        let mut fields = category.fields.iter();
        fields.find(|field| field.id == media.field)
    });
    let itself = |id: &str| Text::new(id, id);
    FileSeen {
        media: media.media,
        category: category.map_or_else(|| itself(""), |known| known.name.clone()),
        field: field.map_or_else(|| itself(&media.field), |known| known.name.clone()),
        source: held::source_name(policy, &media.source),
        at: media.at,
        name: media.name,
        kind: media.kind,
        octets: media.octets,
    }
}
