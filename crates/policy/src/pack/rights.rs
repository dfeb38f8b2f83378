//! How a person uses a right, how they hear of a new version, what is set in a browser, and which sites
//! are the institution's own.

use super::intake::TransferEvidence;
use super::{CookieKind, KeptIn, Offered, RelatedPurpose};
use crate::pack::shape::tables;

tables! {
    /// How rights are offered (s.19, s.23(6), s.30–36).
    struct Rights = "rights" {
        /// The rights offered.
        offered: may Words(Offered);
        /// Whether they can be used online, at all hours.
        online: may Said;
        /// When a copy is given at the latest; never longer than P30D (s.30 fourth paragraph).
        access_within: may Period;
        /// How long a copy or an erasure asked for online waits, so that a stranger's request can be stopped by its person; left out, not at all.
        cooling_off: may Period;
        /// Whether a refusal and an erasure by the desk need a second person's approval.
        two_person: may Said;
        /// Whether data is separated as soon as an objection is filed (s.32 second paragraph, X-9).
        segregate_on_objection: may Said;
        /// Whether the notice states when erasure is not owed (s.33 second paragraph, X-10).
        erasure_exceptions_stated: may Said;
        /// Whether the notice states where portability ends (s.31 second paragraph, X-11).
        portability_limits_stated: may Said;
        /// Whether refusals enter the s.39(7) record.
        refusals_recorded: may Said;
        /// How often accuracy is checked (s.35, X-32).
        accuracy_check: may Period;
        /// What happens to a purpose that is merely related; left out, it is refused.
        related_purpose: may Word(RelatedPurpose);
    }
    /// How a new version is published, and how people hear of it (s.21, s.23, LP-8).
    struct Publication = "publication" {
        /// The roles that may propose a version; left out, those that answer people's requests.
        proposed_by: may Refs("role");
        /// The roles that may approve what somebody else proposed; left out, those that answer people's requests.
        approved_by: may Refs("role");
        /// How often people are reminded of what is done with their data (LP-8); left out, never.
        remind_every: may Period;
        /// How long people are asked for a consent that a new version needs (LP-47); left out, P60D.
        asked_for: may Period;
    }
    /// Where a right can be used (LP-104).
    struct Contact = "contact" {
        /// The contact's id.
        id: must Id("contact");
        /// The name people see.
        name: must Text;
        /// Telephone.
        phone: may Line;
        /// E-mail address.
        email: may Email;
        /// When the telephone is answered.
        hours: may SaidText;
        /// A path on the portal or an https address.
        online: may Online;
    }
    /// What is set in a browser (LP-30, CO-8).
    struct Cookie = "cookie" {
        /// The cookie's name.
        name: must Line;
        /// What for.
        purpose: must Text;
        /// What kind it is.
        kind: must Word(CookieKind);
        /// "own", or the outside body that reads it.
        provider: must Line;
        /// The country where it is read (ISO 3166-1).
        country: may Country;
        /// How long it lasts.
        lasts: may Period;
        /// Whether it waits for consent; measurement and marketing must (CO-8, X-26).
        consent: may Flag;
        /// Outside TH only: the condition and its evidence (LP-59).
        transfer: may One(TransferEvidence);
        /// Where the browser keeps it; left out, as a cookie.
        kept_in: may Word(KeptIn);
        /// The sites that set it; left out, this portal.
        sites: may Refs("site");
        /// The outside hosts that a browser is sent to for it, such as www.example.com (s.27, CO-8).
        hosts: may Lines;
    }
    /// One of the institution's own sites: it may ask visitors with /consent.js and count visits with /count.js (LP-30, CO-7, CO-8).
    struct Site = "site" {
        /// The site's id.
        id: must Id("site");
        /// The name people see.
        name: must Text;
        /// Its origins, each a scheme and a host; nothing else is answered.
        origins: must Lines;
        /// The paths that are counted each by itself; {…} stands for one part of a path. All others are counted as one (CO-7).
        paths: may Lines;
        /// Tasks of several steps, to see at which one people stop (CO-38).
        flow: may Many(Flow);
    }
    /// A task of several steps on a site (CO-38).
    struct Flow = "flow" {
        /// The task's id.
        id: must Id("flow");
        /// The name people see.
        name: must Text;
        /// Its steps in their order, each one of the site's paths.
        steps: must Lines;
    }
}
