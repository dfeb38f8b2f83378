//! A policy pack as it was written: the model of `policies/README.md`.
//!
//! A pack says what an institution does, faults included; whether it may is for
//! [`check`](crate::check). Everything keeps the order in which it stands in the files, and
//! remembers its [`Place`].

mod access;
mod form;
mod intake;
mod keeping;
mod outflow;
mod period;
mod place;
mod rights;
pub(crate) mod shape;
mod what;
mod who;
mod words;

pub use access::{MemoTerms, Relation, Role};
pub use form::{
    AskedField, FORM_FILES_MOST, FORM_KIB_MOST, Form, FormChoice, FormSession, FormWrites,
};
pub use intake::{Channel, KeptField, PolicyReviewed, RelationshipFrom, Source, TransferEvidence};
pub use keeping::{Erasure, Event, Location, Measure, Promises, Retention, StoragePurge};
pub use outflow::{AgreementTerms, Processor, Recipient, SignedOff, SubProcessor, Transfers};
pub use period::{Kept, Period, UnknownPeriod};
pub use place::{File, Place, Span, Writing};
pub(crate) use place::{Wording, Words, line_and_column};
pub use rights::{Contact, Cookie, Flow, Publication, Rights, Site};
pub use what::{Activity, ActivityBasis, Balancing, Category, ConsentAsked, Field, Relationship};
pub use who::{Assumption, Authority, Controller, Dpo, Head, Network, Unit};
pub use words::*;

use shape::{Key, Kind, Shape};

/// The most of each kind of thing that a decision can tell apart.
pub const LIMIT: usize = 64;

/// The country in which the Act applies; anything else is abroad (s.28).
pub const HOME: &str = "TH";

macro_rules! root {
    ($( $(#[doc = $doc:literal])+ $field:ident = $table:literal: $how:ident $Type:ident; )+) => {
        /// A whole pack.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Pack {
            $( $(#[doc = $doc])+ pub $field: root!(@type $how $Type), )+
            /// Address ranges by name (`CO-33`).
            pub networks: Vec<Network>,
            /// The files, and what reading noted in them.
            pub writing: Writing,
        }

        /// The tables of a pack.
        pub(crate) const ROOT: Shape = Shape {
            name: "pack folder",
            doc: &["A policy pack."],
            keys: &[
                $( Key { name: $table, doc: &[$($doc),+], kind: root!(@kind $how $Type), must: false }, )+
                Key { name: "networks", doc: &["Address ranges by name, that a role may be tied to (CO-33)."], kind: Kind::Ranges, must: false },
            ],
        };

        impl Pack {
            /// Takes in the tables of one more file.
            pub(crate) fn take_in(&mut self, reading: &mut crate::read::Reading<'_>, view: &crate::read::View<'_, '_>) {
                $( root!(@take self, reading, view, $field, $table, $how $Type); )+
                self.networks.extend(reading.networks(view));
            }
        }
    };
    (@type one $Type:ident) => { Option<$Type> };
    (@type many $Type:ident) => { Vec<$Type> };
    (@kind one $Type:ident) => { Kind::One(&$Type::SHAPE) };
    (@kind many $Type:ident) => { Kind::Many(&$Type::SHAPE) };
    (@take $self:ident, $r:ident, $v:ident, $field:ident, $table:literal, one $Type:ident) => {
        if let Some(taken) = $r.one($v, $table, $Type::read) {
            match &$self.$field {
                Some(_) => $r.twice($table, &taken.place),
                None => $self.$field = Some(taken),
            }
        }
    };
    (@take $self:ident, $r:ident, $v:ident, $field:ident, $table:literal, many $Type:ident) => {
        $self.$field.extend($r.many($v, $table, $Type::read).unwrap_or_default());
    };
}

root! {
    /// Which pack, which version, from when.
    head = "pack": one Head;
    /// The one controller.
    controller = "controller": one Controller;
    /// Its units.
    units = "unit": many Unit;
    /// The data protection officer.
    dpo = "dpo": one Dpo;
    /// The authority.
    authority = "authority": one Authority;
    /// What the published policy left open.
    assumptions = "assumption": many Assumption;
    /// What data.
    categories = "category": many Category;
    /// Ties of people to the controller.
    relationships = "relationship": many Relationship;
    /// What for.
    activities = "activity": many Activity;
    /// Ties between who asks and the person.
    relations = "relation": many Relation;
    /// Who may act.
    roles = "role": many Role;
    /// How data comes from people.
    channels = "channel": many Channel;
    /// What is asked of people, and at which counter.
    forms = "form": many Form;
    /// How data comes from elsewhere.
    sources = "source": many Source;
    /// Who works on instruction.
    processors = "processor": many Processor;
    /// Who else receives.
    recipients = "recipient": many Recipient;
    /// What must be true before data goes abroad.
    transfers = "transfers": one Transfers;
    /// What periods are counted from.
    events = "event": many Event;
    /// How long each cell is kept.
    retention = "retention": many Retention;
    /// How erasure is done.
    erasure = "erasure": one Erasure;
    /// Security measures.
    measures = "measure": many Measure;
    /// Where data lies.
    locations = "location": many Location;
    /// Sentences that the pack must keep.
    promises = "promises": one Promises;
    /// How rights are offered.
    rights = "rights": one Rights;
    /// How a new version is published.
    publication = "publication": one Publication;
    /// Where rights can be used.
    contacts = "contact": many Contact;
    /// What is set in a browser.
    cookies = "cookie": many Cookie;
    /// The institution's own sites.
    sites = "site": many Site;
}

impl Pack {
    /// The pack's id; empty where there is no `[pack]`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.head.as_ref().map_or("", |head| head.id.as_str())
    }

    /// The version; none where it is no whole number from 1.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        let written = self.head.as_ref()?.version.as_str();
        written
            .parse()
            .ok()
            .filter(|version: &u32| *version > 0 && version.to_string() == written)
    }

    /// The day from which it holds.
    #[must_use]
    pub fn effective(&self) -> Option<jiff::civil::Date> {
        self.head.as_ref()?.effective
    }

    /// The files that were read.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.writing.files
    }

    /// The place of the activity with this id, in the order of the pack.
    #[must_use]
    pub fn activity_position(&self, id: &str) -> Option<usize> {
        self.activities
            .iter()
            .position(|activity| activity.id == id)
    }

    /// The activity with this id.
    #[must_use]
    pub fn activity(&self, id: &str) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.id == id)
    }

    /// The place of the category with this id, in the order of the pack.
    #[must_use]
    pub fn category_position(&self, id: &str) -> Option<usize> {
        self.categories
            .iter()
            .position(|category| category.id == id)
    }

    /// The category with this id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The place of the relationship with this id, in the order of the pack.
    #[must_use]
    pub fn relationship_position(&self, id: &str) -> Option<usize> {
        self.relationships
            .iter()
            .position(|relationship| relationship.id == id)
    }

    /// The relation with this id.
    #[must_use]
    pub fn relation(&self, id: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.id == id)
    }

    /// The place of the relation with this id, in the order of the pack.
    #[must_use]
    pub fn relation_position(&self, id: &str) -> Option<usize> {
        self.relations.iter().position(|relation| relation.id == id)
    }

    /// The network with this id.
    #[must_use]
    pub fn network(&self, id: &str) -> Option<&Network> {
        self.networks.iter().find(|network| network.id == id)
    }

    /// The collection point with this id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The channel with this id.
    #[must_use]
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    /// The event with this id.
    #[must_use]
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.id == id)
    }

    /// The retention row of a cell of the matrix.
    #[must_use]
    pub fn retention_of(&self, activity: &str, category: &str) -> Option<&Retention> {
        self.retention.iter().find(|row| {
            row.activity == activity && row.categories.iter().any(|held| held == category)
        })
    }

    /// The field behind `category/field`.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<&Field> {
        let (category, field) = path.split_once('/')?;
        self.category(category)?.field(field)
    }

    /// The conditions under which data may leave the country, as the law knows them.
    #[must_use]
    pub fn conditions(&self) -> Vec<crate::Condition> {
        self.transfers
            .iter()
            .flat_map(|transfers| &transfers.conditions)
            .filter_map(|word| word.condition())
            .collect()
    }

    /// Whether consent is needed besides a condition; so unless the pack says otherwise (`X-1`).
    #[must_use]
    pub fn consent_and_condition(&self) -> bool {
        self.transfers.as_ref().and_then(|transfers| transfers.mode)
            != Some(TransferMode::AnyCondition)
    }

    /// What the pack promises; nothing where it is silent.
    #[must_use]
    pub fn promises_no_outside_sharing(&self) -> bool {
        self.promises
            .as_ref()
            .is_some_and(|promises| promises.no_outside_sharing)
    }

    /// What the pack promises of locations; nothing where it is silent.
    #[must_use]
    pub fn promises_all_inside(&self) -> bool {
        self.promises
            .as_ref()
            .is_some_and(|promises| promises.all_inside_university)
    }
}

/// Whether a country, as written, is not the one in which the Act applies. A country that is
/// left out is not assumed to be home.
#[must_use]
pub fn is_abroad(country: &str) -> bool {
    country != HOME
}
