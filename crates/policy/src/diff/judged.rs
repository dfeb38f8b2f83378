//! What a change is to people: a judgement with its section, never a free word (`LP-109`).

use law::words::{Words, publishing as words};

use super::{Change, ChangeKind, Changes};

macro_rules! judgements {
    ($($(#[$doc:meta])+ $Name:ident = $code:literal, $section:literal, $material:literal, $WORDS:ident;)*) => {
        /// What a change is to the people it concerns.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Judgement { $($(#[$doc])+ $Name,)* }

        impl Judgement {
            /// Every judgement.
            pub const ALL: &'static [Judgement] = &[$(Judgement::$Name),*];

            /// The stable word for programs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Judgement::$Name => $code,)* }
            }

            /// What asks for it to be told: a section of the Act.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Judgement::$Name => $section,)* }
            }

            /// Whether people must be told before it holds (`LP-109`).
            #[must_use]
            pub const fn is_material(self) -> bool {
                match self { $(Judgement::$Name => $material,)* }
            }

            /// The judgement in words.
            #[must_use]
            pub const fn words(self) -> Words {
                match self { $(Judgement::$Name => words::$WORDS,)* }
            }
        }
    };
}

judgements! {
    /// Nothing of what is done with anybody's data changes.
    Editorial = "editorial", "", false, JUDGED_EDITORIAL;
    /// Less is done with people's data than before.
    LessDone = "less-done", "", false, JUDGED_LESS_DONE;
    /// More data is collected.
    NewData = "new-data", "s.23(3)", true, JUDGED_NEW_DATA;
    /// More data of section 26.
    Sensitive = "sensitive", "s.26", true, JUDGED_SENSITIVE;
    /// What could be left out must be given now.
    Compulsory = "compulsory", "s.23(2)", true, JUDGED_COMPULSORY;
    /// Data is used for a purpose that nobody was told of.
    NewPurpose = "new-purpose", "s.21", true, JUDGED_NEW_PURPOSE;
    /// A purpose uses more, or does more with it.
    NewUse = "new-use", "s.21", true, JUDGED_NEW_USE;
    /// A purpose touches people it left alone.
    NewPeople = "new-people", "s.21", true, JUDGED_NEW_PEOPLE;
    /// It rests on another basis.
    OtherBasis = "other-basis", "s.23(1), s.24", true, JUDGED_OTHER_BASIS;
    /// What people are asked to agree to is something else.
    OtherQuestion = "other-question", "s.19 ¶3", true, JUDGED_OTHER_QUESTION;
    /// It sees who people are.
    MoreSight = "more-sight", "s.23(3)", true, JUDGED_MORE_SIGHT;
    /// It becomes direct marketing, to which everybody may object.
    Marketing = "marketing", "s.32(2)", true, JUDGED_MARKETING;
    /// Somebody else receives data, or more of it.
    NewRecipient = "new-recipient", "s.23(4)", true, JUDGED_NEW_RECIPIENT;
    /// Data goes abroad, or goes more easily.
    NewTransfer = "new-transfer", "s.28", true, JUDGED_NEW_TRANSFER;
    /// Data is kept longer, or the time is counted otherwise.
    LongerPeriod = "longer-period", "s.23(3)", true, JUDGED_LONGER_PERIOD;
    /// Data comes from elsewhere.
    NewSource = "new-source", "s.25", true, JUDGED_NEW_SOURCE;
    /// Another controller, or another way to reach those who answer for the data.
    OtherController = "other-controller", "s.23(5)", true, JUDGED_OTHER_CONTROLLER;
    /// A right, a promise or a time for answering is worse than it was.
    LessOfARight = "less-of-a-right", "s.23(6)", true, JUDGED_LESS_OF_A_RIGHT;
}

/// What the decision holds back of a change until something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HeldBack {
    /// Nothing: what changes is no use that a decision knows.
    Nothing,
    /// The new use of a person's data, until the notice with it reached them (`LP-45`).
    UntilTold,
    /// The new use of a person's data, until they agreed to it (`LP-47`).
    UntilConsent,
}

impl HeldBack {
    /// The stable word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            HeldBack::Nothing => "nothing",
            HeldBack::UntilTold => "until-told",
            HeldBack::UntilConsent => "until-consent",
        }
    }

    /// It in words.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            HeldBack::Nothing => words::HELD_NOTHING,
            HeldBack::UntilTold => words::HELD_UNTIL_TOLD,
            HeldBack::UntilConsent => words::HELD_UNTIL_CONSENT,
        }
    }
}

/// What follows from one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consequence<'c> {
    /// The change.
    pub change: &'c Change,
    /// What it is to people.
    pub judged: Judgement,
    /// The relationships whose people must be told of it before it holds.
    pub told: &'c [String],
    /// Whether those people must be asked for their consent anew (s.19, s.21).
    pub asked: bool,
    /// What stays refused until then.
    pub held_back: HeldBack,
}

impl Changes {
    /// What follows from each change, the material ones first.
    #[must_use]
    pub fn consequences(&self) -> Vec<Consequence<'_>> {
        let mut all: Vec<Consequence<'_>> =
            self.changes.iter().map(|one| self.follows(one)).collect();
        all.sort_by_key(|one| !one.judged.is_material());
        all
    }

    fn follows<'c>(&self, change: &'c Change) -> Consequence<'c> {
        let judged = change.kind.judged();
        let asked = change.table == "activity"
            && judged.is_material()
            && self.ask_again.contains(&change.item);
        let held_back = match change.kind {
            _ if asked => HeldBack::UntilConsent,
            ChangeKind::ActivityAdded
            | ChangeKind::PurposeChanged
            | ChangeKind::CellAdded
            | ChangeKind::BasisAdded
            | ChangeKind::BasisChanged
            | ChangeKind::SightGained
            | ChangeKind::MarketingBegun
            | ChangeKind::OperationAdded
            | ChangeKind::RecipientAdded
            | ChangeKind::RecipientGains
            | ChangeKind::RecipientActivityAdded => HeldBack::UntilTold,
            _ => HeldBack::Nothing,
        };
        Consequence {
            change,
            judged,
            told: if judged.is_material() {
                &change.concerns
            } else {
                &[]
            },
            asked,
            held_back,
        }
    }
}
