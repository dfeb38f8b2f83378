//! Lawful bases of sections 19, 24 and 26 (`LP-15`): an enumeration, never free text.

use std::fmt;
use std::str::FromStr;

use crate::words::{Words, answers};

/// The one reason in law for which data of a person is collected, used or disclosed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Basis {
    /// Consent of the person (s.19).
    Consent = 0,
    /// Historical documents, archives, research or statistics with safeguards (s.24(1)).
    Archive = 1,
    /// Danger to life, body or health (s.24(2)).
    VitalInterest = 2,
    /// A contract with the person, or steps before it at the person's request (s.24(3)).
    Contract = 3,
    /// A task in the public interest or official power (s.24(4)).
    PublicTask = 4,
    /// Legitimate interests not overridden by the person's rights (s.24(5)).
    LegitimateInterest = 5,
    /// A duty laid on the controller by law (s.24(6)).
    LegalDuty = 6,
    /// Explicit consent to sensitive data (s.26 first paragraph).
    ExplicitConsent = 7,
    /// Sensitive data: danger to life when the person cannot consent (s.26(1)).
    SensitiveVital = 8,
    /// Sensitive data: lawful activities of a foundation, association or union (s.26(2)).
    SensitiveAssociation = 9,
    /// Sensitive data made public with the person's explicit consent (s.26(3)).
    SensitiveMadePublic = 10,
    /// Sensitive data: legal claims (s.26(4)).
    SensitiveClaims = 11,
    /// Sensitive data: a legal duty for one of the aims of s.26(5).
    SensitiveLegalAim = 12,
}

impl Basis {
    /// Every basis, in the order of the Act.
    pub const ALL: [Basis; 13] = [
        Basis::Consent,
        Basis::Archive,
        Basis::VitalInterest,
        Basis::Contract,
        Basis::PublicTask,
        Basis::LegitimateInterest,
        Basis::LegalDuty,
        Basis::ExplicitConsent,
        Basis::SensitiveVital,
        Basis::SensitiveAssociation,
        Basis::SensitiveMadePublic,
        Basis::SensitiveClaims,
        Basis::SensitiveLegalAim,
    ];

    /// In words, with its section.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Basis::Consent => answers::BASIS_S19,
            Basis::Archive => answers::BASIS_S24_1,
            Basis::VitalInterest => answers::BASIS_S24_2,
            Basis::Contract => answers::BASIS_S24_3,
            Basis::PublicTask => answers::BASIS_S24_4,
            Basis::LegitimateInterest => answers::BASIS_S24_5,
            Basis::LegalDuty => answers::BASIS_S24_6,
            Basis::ExplicitConsent => answers::BASIS_S26,
            Basis::SensitiveVital => answers::BASIS_S26_1,
            Basis::SensitiveAssociation => answers::BASIS_S26_2,
            Basis::SensitiveMadePublic => answers::BASIS_S26_3,
            Basis::SensitiveClaims => answers::BASIS_S26_4,
            Basis::SensitiveLegalAim => answers::BASIS_S26_5,
        }
    }

    /// The code used in packs, in the interface and in the ledger, for example `s24-4`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Basis::Consent => "s19",
            Basis::Archive => "s24-1",
            Basis::VitalInterest => "s24-2",
            Basis::Contract => "s24-3",
            Basis::PublicTask => "s24-4",
            Basis::LegitimateInterest => "s24-5",
            Basis::LegalDuty => "s24-6",
            Basis::ExplicitConsent => "s26",
            Basis::SensitiveVital => "s26-1",
            Basis::SensitiveAssociation => "s26-2",
            Basis::SensitiveMadePublic => "s26-3",
            Basis::SensitiveClaims => "s26-4",
            Basis::SensitiveLegalAim => "s26-5",
        }
    }

    /// The section as people cite it, for example `s.24(4)`.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Basis::Consent => "s.19",
            Basis::Archive => "s.24(1)",
            Basis::VitalInterest => "s.24(2)",
            Basis::Contract => "s.24(3)",
            Basis::PublicTask => "s.24(4)",
            Basis::LegitimateInterest => "s.24(5)",
            Basis::LegalDuty => "s.24(6)",
            Basis::ExplicitConsent => "s.26",
            Basis::SensitiveVital => "s.26(1)",
            Basis::SensitiveAssociation => "s.26(2)",
            Basis::SensitiveMadePublic => "s.26(3)",
            Basis::SensitiveClaims => "s.26(4)",
            Basis::SensitiveLegalAim => "s.26(5)",
        }
    }

    /// Whether this basis lives only as long as the person's consent does (s.19, s.26).
    #[must_use]
    pub const fn is_consent(self) -> bool {
        matches!(self, Basis::Consent | Basis::ExplicitConsent)
    }

    /// Whether this basis is one that section 26 admits for sensitive data; a basis of
    /// section 24 alone is not enough for it (`I-21`).
    #[must_use]
    pub const fn admits_sensitive(self) -> bool {
        (self as u8) >= (Basis::ExplicitConsent as u8)
    }

    /// The basis with this stored number, if there is one.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Basis> {
        Basis::ALL.get(usize::from(number)).copied()
    }

    /// The stored number; never reassigned.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.section())
    }
}

/// A text that names no lawful basis of the Act.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no lawful basis: use s19, s24-1 … s24-6, s26, s26-1 … s26-5 (s.24, s.26)")]
pub struct UnknownBasis(pub String);

impl FromStr for Basis {
    type Err = UnknownBasis;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Basis::ALL
            .into_iter()
            .find(|basis| basis.code() == code)
            .ok_or_else(|| UnknownBasis(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_basis_has_a_name_with_its_section_in_both_languages() {
        for known in Basis::ALL {
            let named = known.words().text();
            assert!(named.en.contains(known.section()), "{known}");
            let section = known.section().trim_start_matches("s.");
            assert!(named.th.contains(&format!("มาตรา {section}")), "{known}");
            assert_ne!(named.en, known.section());
        }
    }

    #[test]
    fn lp_015_a_basis_is_one_of_the_act_and_free_text_is_refused() {
        for basis in Basis::ALL {
            assert_eq!(basis.code().parse(), Ok(basis));
            assert_eq!(Basis::from_number(basis.number()), Some(basis));
        }
        assert!("public interest".parse::<Basis>().is_err());
        assert!("s24-7".parse::<Basis>().is_err());
        assert_eq!(Basis::from_number(13), None);
    }

    #[test]
    fn lp_015_the_word_of_a_basis_is_its_section() {
        // One public script takes `s24-4` for danger to life; a pack that says it means a public task.
        for basis in Basis::ALL {
            let word = basis.section().replace(['.', ')'], "").replace('(', "-");
            assert_eq!(basis.code(), word);
        }
        assert_eq!("s24-2".parse(), Ok(Basis::VitalInterest));
        assert_eq!("s24-4".parse(), Ok(Basis::PublicTask));
    }

    #[test]
    fn i_21_no_basis_of_section_24_admits_sensitive_data() {
        for basis in Basis::ALL {
            assert_eq!(basis.admits_sensitive(), basis.code().starts_with("s26"));
        }
    }
}
