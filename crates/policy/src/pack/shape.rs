//! The keys of a pack: one definition, from which come the model, the reader and the editor
//! schema, so that none of the three can know a key that the others do not.

/// A table of the format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The name of the table in a pack, for example `activity`.
    pub(crate) name: &'static str,
    /// What it is, as shown in the editor.
    pub(crate) doc: &'static [&'static str],
    /// Its keys.
    pub(crate) keys: &'static [Key],
}

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static [&'static str],
    pub(crate) kind: Kind,
    /// Whether leaving it out is a fault of writing. What the Act demands is for the check to say.
    pub(crate) must: bool,
}

/// What stands behind a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// An id that this item is given.
    Id,
    /// The id of something else; of these kinds of thing, separated by spaces.
    Ref(&'static str),
    /// Several of them.
    Refs(&'static str),
    /// A table from ids to ids.
    RefByName(&'static str),
    /// A text in no particular language.
    Line,
    /// An e-mail address.
    Email,
    /// A path on the portal, or an https address.
    Online,
    /// Several texts in no particular language.
    Lines,
    /// A text in Thai and English.
    Text,
    /// A table from ids of this kind to texts in both languages.
    TextByRef(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Several of these words.
    Words(&'static [&'static str]),
    /// One or several lawful bases.
    Bases,
    /// True or false.
    Flag,
    /// A whole number from 0.
    Whole,
    /// A date in the Common Era.
    Date,
    /// An ISO 8601 period.
    Period,
    /// A period, or words that are none.
    Kept,
    /// A country by its two letters (ISO 3166-1).
    Country,
    /// Address ranges.
    Ranges,
    /// A table.
    One(&'static Shape),
    /// A list of tables.
    Many(&'static Shape),
    /// A table of tables, each under the id of something of the kind.
    Named(&'static Shape, &'static str),
}

macro_rules! kind_type {
    (Id $a:tt) => { String };
    (Ref $a:tt) => { String };
    (Refs $a:tt) => { Vec<String> };
    (RefByName $a:tt) => { Vec<(String, String)> };
    (Line) => { String };
    (Lines) => { Vec<String> };
    (Email) => {
        String
    };
    (Online) => {
        String
    };
    (Text) => { law::Text };
    (SaidText) => { Option<law::Text> };
    (TextByRef $a:tt) => { Vec<(String, law::Text)> };
    (Word ($T:ident)) => { Option<$T> };
    (Words ($T:ident)) => { Vec<$T> };
    (Bases) => { Vec<law::Basis> };
    (Flag) => { bool };
    (Said) => { Option<bool> };
    (Whole) => { Option<u32> };
    (Date) => { Option<jiff::civil::Date> };
    (Period) => { Option<crate::pack::Period> };
    (Kept) => { crate::pack::Kept };
    (Country) => { String };
    (Ranges) => { Vec<ipnet::IpNet> };
    (One ($T:ident)) => { Option<$T> };
    (Many ($T:ident)) => { Vec<$T> };
    (SaidMany ($T:ident)) => { Option<Vec<$T>> };
    (Named ($T:ident, $of:literal)) => { Vec<(String, $T)> };
}

macro_rules! kind_of {
    (Id ($t:literal)) => {
        crate::pack::shape::Kind::Id
    };
    (Ref ($t:literal)) => {
        crate::pack::shape::Kind::Ref($t)
    };
    (Refs ($t:literal)) => {
        crate::pack::shape::Kind::Refs($t)
    };
    (RefByName ($t:literal)) => {
        crate::pack::shape::Kind::RefByName($t)
    };
    (SaidText) => {
        crate::pack::shape::Kind::Text
    };
    (TextByRef ($t:literal)) => {
        crate::pack::shape::Kind::TextByRef($t)
    };
    (Word ($T:ident)) => {
        crate::pack::shape::Kind::Word($T::WORDS)
    };
    (Words ($T:ident)) => {
        crate::pack::shape::Kind::Words($T::WORDS)
    };
    (Said) => {
        crate::pack::shape::Kind::Flag
    };
    (One ($T:ident)) => {
        crate::pack::shape::Kind::One(&$T::SHAPE)
    };
    (Many ($T:ident)) => {
        crate::pack::shape::Kind::Many(&$T::SHAPE)
    };
    (SaidMany ($T:ident)) => {
        crate::pack::shape::Kind::Many(&$T::SHAPE)
    };
    (Named ($T:ident, $of:literal)) => {
        crate::pack::shape::Kind::Named(&$T::SHAPE, $of)
    };
    ($plain:ident) => {
        crate::pack::shape::Kind::$plain
    };
}

macro_rules! kind_read {
    ($r:ident, $v:ident, $k:expr, Id ($t:literal)) => {
        $r.id($v, $k, $t)
    };
    ($r:ident, $v:ident, $k:expr, Ref ($t:literal)) => {
        $r.reference($v, $k, $t)
    };
    ($r:ident, $v:ident, $k:expr, Refs ($t:literal)) => {
        $r.references($v, $k, $t)
    };
    ($r:ident, $v:ident, $k:expr, RefByName ($t:literal)) => {
        $r.reference_by_name($v, $k, $t)
    };
    ($r:ident, $v:ident, $k:expr, Line) => {
        $r.line($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Lines) => {
        $r.lines($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Email) => {
        $r.email($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Online) => {
        $r.online($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Text) => {
        $r.text($v, $k).unwrap_or_else(|| law::Text::new("", ""))
    };
    ($r:ident, $v:ident, $k:expr, SaidText) => {
        $r.text($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, TextByRef ($t:literal)) => {
        $r.text_by_reference($v, $k, $t)
    };
    ($r:ident, $v:ident, $k:expr, Word ($T:ident)) => {
        $r.word($v, $k, $T::WORDS)
            .and_then(|at| $T::ALL.get(at).copied())
    };
    ($r:ident, $v:ident, $k:expr, Words ($T:ident)) => {
        $r.words($v, $k, $T::WORDS)
            .into_iter()
            .filter_map(|at| $T::ALL.get(at).copied())
            .collect()
    };
    ($r:ident, $v:ident, $k:expr, Bases) => {
        $r.bases($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Flag) => {
        $r.flag($v, $k).unwrap_or_default()
    };
    ($r:ident, $v:ident, $k:expr, Said) => {
        $r.flag($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Whole) => {
        $r.whole($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Date) => {
        $r.date($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Period) => {
        $r.period($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Kept) => {
        $r.kept($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Country) => {
        $r.country($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, Ranges) => {
        $r.ranges($v, $k)
    };
    ($r:ident, $v:ident, $k:expr, One ($T:ident)) => {
        $r.one($v, $k, $T::read)
    };
    ($r:ident, $v:ident, $k:expr, Many ($T:ident)) => {
        $r.many($v, $k, $T::read).unwrap_or_default()
    };
    ($r:ident, $v:ident, $k:expr, SaidMany ($T:ident)) => {
        $r.many($v, $k, $T::read)
    };
    ($r:ident, $v:ident, $k:expr, Named ($T:ident, $of:literal)) => {
        $r.named($v, $k, $of, $T::read)
    };
}

/// Defines tables of the format: `key: must Kind;` or `key: may Kind;`, each with its words.
macro_rules! tables {
    ($(
        $(#[doc = $doc:literal])+
        struct $Name:ident = $table:literal {
            $( $(#[doc = $key_doc:literal])+ $key:ident: $need:ident $kind:ident $(( $($arg:tt)* ))?; )*
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $Name {
            $( $(#[doc = $key_doc])+ pub $key: $crate::pack::shape::kind_type!($kind $(($($arg)*))?), )*
            /// Where it stands.
            pub place: $crate::pack::Place,
        }

        impl $Name {
            pub(crate) const SHAPE: $crate::pack::shape::Shape = $crate::pack::shape::Shape {
                name: $table,
                doc: &[$($doc),+],
                keys: &[$( $crate::pack::shape::Key {
                    name: stringify!($key),
                    doc: &[$($key_doc),+],
                    kind: $crate::pack::shape::kind_of!($kind $(($($arg)*))?),
                    must: $crate::pack::shape::is_must!($need),
                } ),*],
            };

            pub(crate) fn read(reading: &mut $crate::read::Reading<'_>, view: &$crate::read::View<'_, '_>) -> Self {
                reading.open(view, &Self::SHAPE);
                $Name {
                    $( $key: $crate::pack::shape::kind_read!(reading, view, stringify!($key), $kind $(($($arg)*))?), )*
                    place: view.place.clone(),
                }
            }
        }
    )+};
}

macro_rules! is_must {
    (must) => {
        true
    };
    (may) => {
        false
    };
}

/// Defines closed lists of words of the format.
macro_rules! word_lists {
    ($(
        $(#[$doc:meta])+
        enum $Name:ident { $( $(#[$word_doc:meta])+ $Word:ident = $word:literal, )+ }
    )+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $Name { $( $(#[$word_doc])+ $Word, )+ }

        impl $Name {
            /// Every word, in the order of the format.
            pub const ALL: &'static [$Name] = &[$($Name::$Word),+];
            /// The words as written in a pack.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word as written in a pack.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($Name::$Word => $word,)+ }
            }
        }
    )+};
}

pub(crate) use {is_must, kind_of, kind_read, kind_type, tables, word_lists};
