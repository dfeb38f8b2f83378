//! Closed lists: a word outside one is refused, and each has its wording in both languages.

/// Makes enums of which each value has one word for stores, forms and programs, and, where people read
/// it, its wording: `Name = "word", words::WORDING;`. Gives `ALL`, `code`, `of_code` and `words`.
#[macro_export]
macro_rules! closed_list {
    ($($(#[$doc:meta])* $vis:vis enum $List:ident { $($(#[$each:meta])* $Name:ident = $code:literal $(, $words:path)?;)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $List { $($(#[$each])* $Name,)+ }

        impl $List {
            /// Every one of the list, in its order.
            pub const ALL: [$List; [$($code),+].len()] = [$($List::$Name),+];

            /// Its word in stores, forms and for programs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($List::$Name => $code,)+ }
            }

            /// The one with this word, if the list has it.
            #[must_use]
            pub fn of_code(code: &str) -> Option<$List> {
                $List::ALL.into_iter().find(|known| known.code() == code)
            }
        }

        $crate::closed_list!(@words $List { $($Name $(, $words)?;)+ });
    )+};
    (@words $List:ident { $($Name:ident, $words:path;)+ }) => {
        impl $List {
            /// What people read.
            #[must_use]
            pub const fn words(self) -> $crate::words::Words {
                match self { $($List::$Name => $words,)+ }
            }
        }
    };
    (@words $List:ident { $($Name:ident;)+ }) => {};
}
