//! Who the controller is and how to reach it.

use super::{ControllerKind, Minors};
use crate::pack::shape::tables;

tables! {
    /// Which pack this is, which version, and from when it holds.
    struct Head = "pack" {
        /// The address of the notice.
        id: must Id("pack");
        /// A whole number, as text; a published version never changes.
        version: must Line;
        /// The day from which this version holds (LP-1, X-19).
        effective: may Date;
        /// The title of the notice.
        title: must Text;
        /// The unit that answers for this pack.
        owner: may Ref("unit controller");
        /// When the pack is looked at again.
        review_by: may Date;
        /// One paragraph for the short notice; its lists are derived, never written by hand (LP-4).
        summary: may SaidText;
        /// How s.20 is met.
        minors: may Word(Minors);
        /// Whom the notice's "we" names: the controller's id, never a unit's (X-17, LP-18).
        we: may Ref("controller unit");
    }
    /// The one controller (s.6, LP-9).
    struct Controller = "controller" {
        /// The controller's id.
        id: must Id("controller");
        /// Its full name.
        name: must Text;
        /// What kind of body it is.
        kind: must Word(ControllerKind);
        /// Its postal address (s.23(5)).
        address: may SaidText;
        /// Its telephone.
        phone: may Line;
        /// Its e-mail address.
        email: may Email;
        /// Where to reach it online: a path on the portal or an https address.
        online: may Online;
    }
    /// A unit of the controller; a unit is no controller.
    struct Unit = "unit" {
        /// The unit's id.
        id: must Id("unit");
        /// Its name.
        name: must Text;
        /// Its postal address.
        address: may SaidText;
        /// Its telephone.
        phone: may Line;
        /// Its e-mail address.
        email: may Email;
        /// Where to reach it online.
        online: may Online;
        /// Whether the notice prints it as a contact (LP-11).
        contact: may Flag;
    }
    /// The data protection officer (s.41, LP-12).
    struct Dpo = "dpo" {
        /// The published holder, or the office.
        name: must Text;
        /// Telephone.
        phone: may Line;
        /// E-mail address.
        email: may Email;
        /// Postal address.
        address: may SaidText;
        /// Where to reach the officer online; stands in for a telephone and e-mail never published.
        online: may Online;
        /// Since when.
        since: may Date;
    }
    /// The authority people can complain to (s.73, LP-106).
    struct Authority = "authority" {
        /// Its name.
        name: must Text;
        /// Its website.
        website: must Online;
    }
    /// What the published policy left open and this pack had to decide.
    struct Assumption = "assumption" {
        /// The assumption's id.
        id: must Id("assumption");
        /// The LP-, CO- or X-row, or the section, that it is about.
        about: must Line;
        /// What was decided, and why.
        text: must Text;
        /// Who has to confirm it: a unit, the DPO or counsel.
        confirm_with: must Ref("unit office");
    }
}

/// Address ranges under a name that a role may be tied to (`CO-33`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The name.
    pub id: String,
    /// The ranges.
    pub ranges: Vec<ipnet::IpNet>,
    /// Where it stands.
    pub place: super::Place,
}
