//! The files of the bundle, their names and headers.

/// Which bundle a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Everything, as the university sends it first.
    Bulk,
    /// Yesterday's changes: withdrawals (`tobedeleted`) and new telephone numbers.
    Delta,
}

impl Edition {
    /// The files of the bundle, in the order in which they can be read.
    #[must_use]
    pub const fn files(self) -> &'static [RosterFile] {
        use RosterFile::{
            AcademicSessions, Classes, Courses, Demographics, Enrollments, Manifest, Orgs, Roles,
            Users,
        };
        match self {
            Self::Bulk => &[
                Manifest,
                Orgs,
                AcademicSessions,
                Courses,
                Classes,
                Users,
                Demographics,
                Roles,
                Enrollments,
            ],
            Self::Delta => &[Manifest, Users, Enrollments],
        }
    }
}

/// A file of the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RosterFile {
    /// Which files there are and how to take them.
    Manifest,
    /// The university, its faculties and its online unit.
    Orgs,
    /// Academic years and terms.
    AcademicSessions,
    /// Courses.
    Courses,
    /// A course in a term.
    Classes,
    /// People.
    Users,
    /// Days of birth of those who learn: a guardian's part in consent depends on them (s.20).
    /// Every other column is empty; the university does not ask.
    Demographics,
    /// What people are to the university: OneRoster 1.2 took this out of `users.csv`.
    Roles,
    /// Who learns, teaches or assists in which class, from when until when.
    Enrollments,
}

impl RosterFile {
    /// The file's name in the bundle.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest.csv",
            Self::Orgs => "orgs.csv",
            Self::AcademicSessions => "academicSessions.csv",
            Self::Courses => "courses.csv",
            Self::Classes => "classes.csv",
            Self::Users => "users.csv",
            Self::Demographics => "demographics.csv",
            Self::Roles => "roles.csv",
            Self::Enrollments => "enrollments.csv",
        }
    }

    /// The header line, as the binding gives it.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Manifest => "propertyName,value",
            Self::Orgs => "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
            Self::AcademicSessions => {
                "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,\
                 schoolYear"
            }
            Self::Courses => {
                "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,\
                 orgSourcedId,subjects,subjectCodes"
            }
            Self::Classes => {
                "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,\
                 classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods"
            }
            Self::Users => {
                "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,\
                 familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,\
                 userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,\
                 preferredFamilyName,primaryOrgSourcedId,pronouns"
            }
            Self::Demographics => {
                "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,\
                 blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,\
                 demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,\
                 stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus"
            }
            Self::Roles => {
                "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,\
                 orgSourcedId,userProfileSourcedId"
            }
            Self::Enrollments => {
                "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,\
                 role,primary,beginDate,endDate"
            }
        }
    }
}
