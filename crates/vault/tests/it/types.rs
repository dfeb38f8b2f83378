//! Misuse that must not compile: a key or plaintext that could be printed, copied or compared in the open.

use std::fmt::{Debug, Display};

use vault::{
    ActiveEpoch, AudienceKey, CollectionKey, CreatedEpoch, DataKey, EntryOpening, Epoch, EpochKey,
    EpochSecret, FileRootKey, HeldKey, IndexKey, LogKey, NewParcel, Parcel, ParcelOpener,
    ParcelSealer, PassphraseRootKey, Pseudonym, PseudonymKey, RetiredEpoch, SigningSeed,
    TombstoneKey,
};

/// Fails to compile when the type has the trait: two implementations then answer for it.
macro_rules! lacks {
    ($lacking:ident: $($kind:ty),+ $(,)?) => {
        const _: () = {
            trait Ambiguous<Mark> {
                const FOUND: () = ();
            }
            struct Marked;
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + $lacking> Ambiguous<Marked> for T {}
            $( let () = <$kind as Ambiguous<_>>::FOUND; )+
        };
    };
}

macro_rules! kept_to_themselves {
    ($($kind:ty),+ $(,)?) => {
        lacks!(Debug: $($kind),+);
        lacks!(Display: $($kind),+);
        lacks!(Clone: $($kind),+);
        lacks!(PartialEq: $($kind),+);
    };
}

kept_to_themselves!(
    FileRootKey,
    PassphraseRootKey,
    EpochSecret,
    EpochKey,
    CreatedEpoch,
    ActiveEpoch,
    RetiredEpoch,
    Epoch,
    DataKey,
    IndexKey,
    TombstoneKey,
    LogKey,
    PseudonymKey,
    AudienceKey,
    HeldKey,
    CollectionKey,
    NewParcel,
    Parcel,
    ParcelSealer,
    ParcelOpener,
    EntryOpening,
    SigningSeed,
);
lacks!(Debug: law::Plain<Vec<u8>>);
lacks!(Display: law::Plain<Vec<u8>>, Pseudonym);

/// Keys are shared between the store's threads.
const fn shared<T: Send + Sync>() {}
const _: () = {
    shared::<DataKey>();
    shared::<LogKey>();
    shared::<IndexKey>();
    shared::<TombstoneKey>();
    shared::<PseudonymKey>();
    shared::<AudienceKey>();
    shared::<ActiveEpoch>();
    shared::<Box<dyn vault::RootKey>>();
    shared::<ParcelSealer>();
    shared::<ParcelOpener>();
};
