//! What changes from one version of a pack to the next, and who must hear of it (`LP-108`, `LP-109`).
//!
//! Every difference is listed: a new version that would do something else without a line in this
//! list cannot be made, for whatever has no kind of its own is listed as an item that changed.

mod find;
mod forms;
mod inside;
mod judged;
mod outside;
mod rest;

use law::words::{Words, changes};
use law::{Language, Text};

use crate::pack::Pack;

pub(crate) use inside::{covers_consent, is_another_purpose, same_terms};
pub use judged::{Consequence, HeldBack, Judgement};

macro_rules! kinds {
    ($($(#[$doc:meta])+ $Kind:ident = $code:literal, $WORDS:ident, $judged:ident;)*) => {
        /// What kind of change it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ChangeKind { $($(#[$doc])+ $Kind,)* }

        impl ChangeKind {
            /// Every kind.
            pub const ALL: &'static [ChangeKind] = &[$(ChangeKind::$Kind),*];

            /// The stable word for programs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(ChangeKind::$Kind => $code,)* }
            }

            /// What the change is to people.
            #[must_use]
            pub const fn judged(self) -> Judgement {
                match self { $(ChangeKind::$Kind => Judgement::$judged,)* }
            }

            const fn words(self) -> Words {
                match self { $(ChangeKind::$Kind => changes::$WORDS,)* }
            }
        }
    };
}

kinds! {
    /// A new category of data: it.
    CategoryAdded = "category-added", CATEGORY_ADDED, NewData;
    /// A category of data is gone: it.
    CategoryRemoved = "category-removed", CATEGORY_REMOVED, LessDone;
    /// It has a new field: another.
    FieldAdded = "field-added", FIELD_ADDED, NewData;
    /// It no longer has the field another.
    FieldRemoved = "field-removed", FIELD_REMOVED, LessDone;
    /// It: giving another is now compulsory.
    FieldNowCompulsory = "field-now-compulsory", FIELD_NOW_COMPULSORY, Compulsory;
    /// It: files may now be kept with another.
    FilesTaken = "files-taken", FILES_TAKEN, NewData;
    /// It now holds more data of section 26.
    SensitivityAdded = "sensitivity-added", SENSITIVITY_ADDED, Sensitive;
    /// A new activity: it.
    ActivityAdded = "activity-added", ACTIVITY_ADDED, NewPurpose;
    /// An activity is gone: it.
    ActivityRemoved = "activity-removed", ACTIVITY_REMOVED, LessDone;
    /// It: the purpose is worded anew.
    PurposeChanged = "purpose-changed", PURPOSE_CHANGED, NewPurpose;
    /// It now also uses another.
    CellAdded = "cell-added", CELL_ADDED, NewUse;
    /// It no longer uses another.
    CellRemoved = "cell-removed", CELL_REMOVED, LessDone;
    /// It: the basis for another is now … instead of ….
    BasisChanged = "basis-changed", BASIS_CHANGED, OtherBasis;
    /// It now also uses data of another, on ….
    BasisAdded = "basis-added", BASIS_ADDED, NewPeople;
    /// It no longer uses data of another.
    BasisRemoved = "basis-removed", BASIS_REMOVED, LessDone;
    /// It: what is asked for consent is worded anew.
    ConsentChanged = "consent-changed", CONSENT_CHANGED, OtherQuestion;
    /// It now sees who people are, where it used pseudonyms.
    SightGained = "sight-gained", SIGHT_GAINED, MoreSight;
    /// It now uses pseudonyms.
    SightLost = "sight-lost", SIGHT_LOST, LessDone;
    /// It is now direct marketing.
    MarketingBegun = "marketing-begun", MARKETING_BEGUN, Marketing;
    /// It now also does this with data: ….
    OperationAdded = "operation-added", OPERATION_ADDED, NewUse;
    /// It no longer does this with data: ….
    OperationRemoved = "operation-removed", OPERATION_REMOVED, LessDone;
    /// A new recipient: it.
    RecipientAdded = "recipient-added", RECIPIENT_ADDED, NewRecipient;
    /// A recipient is gone: it.
    RecipientRemoved = "recipient-removed", RECIPIENT_REMOVED, LessDone;
    /// It now also receives another.
    RecipientGains = "recipient-gains", RECIPIENT_GAINS, NewRecipient;
    /// It no longer receives another.
    RecipientLoses = "recipient-loses", RECIPIENT_LOSES, LessDone;
    /// It now also receives for another.
    RecipientActivityAdded = "recipient-activity-added", RECIPIENT_ACTIVITY_ADDED, NewRecipient;
    /// It no longer receives for another.
    RecipientActivityRemoved = "recipient-activity-removed", RECIPIENT_ACTIVITY_REMOVED, LessDone;
    /// Data now goes abroad (…): it.
    TransferBegun = "transfer-begun", TRANSFER_BEGUN, NewTransfer;
    /// Data no longer goes abroad (…): it.
    TransferEnded = "transfer-ended", TRANSFER_ENDED, LessDone;
    /// Data may go abroad without asking consent each time.
    TransferWeaker = "transfer-weaker", TRANSFER_WEAKER, NewTransfer;
    /// It: another is kept longer, … instead of ….
    PeriodLonger = "period-longer", PERIOD_LONGER, LongerPeriod;
    /// It: another is kept for less time, … instead of ….
    PeriodShorter = "period-shorter", PERIOD_SHORTER, LessDone;
    /// It: the time for another is counted otherwise.
    PeriodRecounted = "period-recounted", PERIOD_RECOUNTED, LongerPeriod;
    /// A requested erasure takes longer, … instead of ….
    ErasureSlower = "erasure-slower", ERASURE_SLOWER, LessOfARight;
    /// A new role: it.
    RoleAdded = "role-added", ROLE_ADDED, Editorial;
    /// A role is gone: it.
    RoleRemoved = "role-removed", ROLE_REMOVED, Editorial;
    /// It gains another.
    RoleGains = "role-gains", ROLE_GAINS, Editorial;
    /// It loses another.
    RoleLoses = "role-loses", ROLE_LOSES, Editorial;
    /// A new source of data: it.
    SourceAdded = "source-added", SOURCE_ADDED, NewSource;
    /// It now also brings another.
    SourceGains = "source-gains", SOURCE_GAINS, NewSource;
    /// A new form: it.
    FormAdded = "form-added", FORM_ADDED, NewData;
    /// A form is gone: it.
    FormRemoved = "form-removed", FORM_REMOVED, LessDone;
    /// It now also asks for another.
    FormGains = "form-gains", FORM_GAINS, NewData;
    /// It no longer asks for another.
    FormLoses = "form-loses", FORM_LOSES, LessDone;
    /// In it, another must now be answered.
    FormNowCompulsory = "form-now-compulsory", FORM_NOW_COMPULSORY, Compulsory;
    /// It now takes more files with another.
    FormTakesMore = "form-takes-more", FORM_TAKES_MORE, NewData;
    /// It now collects for another activity.
    FormServesAnother = "form-serves-another", FORM_SERVES_ANOTHER, NewPurpose;
    /// A new cookie: it.
    CookieAdded = "cookie-added", COOKIE_ADDED, NewData;
    /// The controller, or how to reach it, changes.
    ControllerChanged = "controller-changed", CONTROLLER_CHANGED, OtherController;
    /// The data protection officer, or how to reach them, changes.
    DpoChanged = "dpo-changed", DPO_CHANGED, OtherController;
    /// This right is no longer offered: ….
    RightLost = "right-lost", RIGHT_LOST, LessOfARight;
    /// A right is added: ….
    RightAdded = "right-added", RIGHT_ADDED, LessDone;
    /// A promise is dropped: ….
    PromiseDropped = "promise-dropped", PROMISE_DROPPED, LessOfARight;
    /// An item is added to a table.
    ItemAdded = "item-added", ITEM_ADDED, Editorial;
    /// An item is taken out of a table.
    ItemRemoved = "item-removed", ITEM_REMOVED, Editorial;
    /// A table an item changes.
    ItemChanged = "item-changed", ITEM_CHANGED, Editorial;
    /// A table that stands once changes.
    HeadChanged = "head-changed", HEAD_CHANGED, Editorial;
    /// The order in a table changes.
    Reordered = "reordered", REORDERED, Editorial;
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind.
    pub kind: ChangeKind,
    /// The table it is in, for example `activity`.
    pub table: &'static str,
    /// The id of the item.
    pub item: String,
    /// In one line, in both languages.
    pub line: Text,
    /// The relationships whose people it concerns, in the new pack's order.
    pub concerns: Vec<String>,
}

impl Change {
    /// Whether those it concerns must be told before it holds (`LP-109`).
    #[must_use]
    pub const fn is_material(&self) -> bool {
        self.kind.judged().is_material()
    }
}

/// All changes from one version to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The pack.
    pub id: String,
    /// The version before.
    pub from: String,
    /// The version after.
    pub to: String,
    /// The changes, in the order of the format.
    pub changes: Vec<Change>,
    /// Activities of the new pack whose consents no longer cover them: their people must be asked
    /// again, or not be touched (s.19, s.21, `LP-47`).
    pub ask_again: Vec<String>,
    /// Activities of the new pack that use what is held already for something people were not told
    /// of, and do not ask for consent: each needs a decision that names the law that allows it
    /// (s.21 ¶2(2), `LP-46`, `X-14`).
    pub needs_law: Vec<String>,
}

/// Lists what changes from `old` to `new`.
#[must_use]
pub fn diff(old: &Pack, new: &Pack) -> Changes {
    let changes = find::Finder::new(old, new).all();
    let version = |pack: &Pack| {
        pack.head
            .as_ref()
            .map(|head| head.version.clone())
            .unwrap_or_default()
    };
    Changes {
        id: new.id().to_owned(),
        from: version(old),
        to: version(new),
        ask_again: inside::ask_again(old, new),
        needs_law: inside::needs_law(old, new),
        changes,
    }
}

impl Changes {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether any change is material, so that people must be told before it holds (`LP-109`).
    #[must_use]
    pub fn is_material(&self) -> bool {
        self.changes.iter().any(|change| change.is_material())
    }

    /// The relationships whose people must be told: those that a material change concerns.
    #[must_use]
    pub fn must_be_told(&self) -> Vec<&str> {
        let mut told: Vec<&str> = Vec::new();
        for change in self.changes.iter().filter(|change| change.is_material()) {
            for relationship in &change.concerns {
                if !told.contains(&relationship.as_str()) {
                    told.push(relationship);
                }
            }
        }
        told
    }

    /// The list for people: material changes first, then the others, then whom to tell and to ask.
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        let heading = changes::HEADING.fill(
            language,
            &[("id", &self.id), ("from", &self.from), ("to", &self.to)],
        );
        let mut lines = vec![heading];
        if self.is_empty() {
            lines.push(changes::NONE.in_language(language).to_owned());
        }
        for (material, head) in [(true, changes::MATERIAL), (false, changes::MINOR)] {
            let of_the_kind: Vec<&Change> = self
                .changes
                .iter()
                .filter(|change| change.is_material() == material)
                .collect();
            if of_the_kind.is_empty() {
                continue;
            }
            lines.extend([String::new(), head.in_language(language).to_owned()]);
            lines.extend(
                of_the_kind
                    .iter()
                    .map(|change| format!("  - {}", change.line.in_language(language))),
            );
        }
        let told = self.must_be_told();
        if !told.is_empty() || !self.ask_again.is_empty() || !self.needs_law.is_empty() {
            lines.push(String::new());
        }
        if !told.is_empty() {
            lines.push(changes::TELL.fill(language, &[("people", &told.join(", "))]));
        }
        if !self.ask_again.is_empty() {
            lines.push(
                changes::ASK_AGAIN.fill(language, &[("activities", &self.ask_again.join(", "))]),
            );
        }
        if !self.needs_law.is_empty() {
            lines.push(
                changes::NEEDS_LAW.fill(language, &[("activities", &self.needs_law.join(", "))]),
            );
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests;
