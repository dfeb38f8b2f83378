//! Which source writes which category with which fields: one table.
//!
//! Category and field ids are those of the pack `policies/cmu-culture`; a test compares them.

/// A source, the category of its records, and their fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceShape {
    /// The source.
    pub source: Source,
    /// Category of every record of the source.
    pub category: &'static str,
    /// Fields that a record may have, in order.
    pub fields: &'static [&'static str],
}

/// Where records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Who people are (CO-2, CO-10).
    People,
    /// How to reach them (CO-2, CO-10).
    Contacts,
    /// Visits to the museum (CO-10).
    MuseumVisits,
    /// Registrations for short courses (CO-3, CO-10).
    ShortCourses,
    /// Registrations for events (CO-3, CO-10).
    Events,
    /// Complaints (CO-3, CO-10).
    Complaints,
    /// Requests for a service (CO-3, CO-10).
    ServiceRequests,
    /// Payments, for reference only (CO-29): no means of payment, ever (CO-30).
    Payments,
    /// The register of photographs taken at events: one record for each person tagged (CO-11).
    Photos,
    /// Lines of the website's log (CO-4, CO-5).
    WebLog,
}

/// The whole table.
pub const CATALOGUE: [SourceShape; 10] = [
    SourceShape {
        source: Source::People,
        category: "identity",
        fields: &["name", "cmu-it-account", "visitor-no", "birth-date"],
    },
    SourceShape {
        source: Source::Contacts,
        category: "contact",
        fields: &["address", "email", "phone"],
    },
    SourceShape {
        source: Source::MuseumVisits,
        category: "visit",
        fields: &[
            "service",
            "visited-at",
            "place",
            "party-size",
            "language",
            "ticket",
        ],
    },
    SourceShape {
        source: Source::ShortCourses,
        category: "registration",
        fields: &[
            "service",
            "title",
            "session",
            "registered-at",
            "fee",
            "result",
            "certificate-number",
        ],
    },
    SourceShape {
        source: Source::Events,
        category: "registration",
        fields: &["service", "title", "session", "registered-at", "seats"],
    },
    SourceShape {
        source: Source::Complaints,
        category: "complaint",
        fields: &["case-no", "subject", "text", "channel", "status"],
    },
    SourceShape {
        source: Source::ServiceRequests,
        category: "service-case",
        fields: &["case-no", "kind", "service", "text", "wanted-on", "status"],
    },
    SourceShape {
        source: Source::Payments,
        category: "payment",
        fields: &["paid-at", "service", "amount", "reference"],
    },
    SourceShape {
        source: Source::Photos,
        category: "photo",
        fields: &[
            "photo-id",
            "event",
            "image",
            "taken-at",
            "people-tagged",
            "notice-at-venue",
            "caption",
        ],
    },
    SourceShape {
        source: Source::WebLog,
        category: "web-log",
        fields: &[
            "unique-id",
            "ip-address",
            "browser",
            "device",
            "operating-system",
            "network",
            "activity",
            "requested-at",
            "referrer",
        ],
    },
];

impl Source {
    /// All sources, people first, so that a reader knows a person before their records.
    pub const ALL: [Self; 10] = [
        Self::People,
        Self::Contacts,
        Self::MuseumVisits,
        Self::ShortCourses,
        Self::Events,
        Self::Complaints,
        Self::ServiceRequests,
        Self::Payments,
        Self::Photos,
        Self::WebLog,
    ];

    /// Of how many days before today it has records: fewer than the policy keeps them, with a month to
    /// spare for a demo that is kept.
    #[must_use]
    pub const fn days(self) -> u32 {
        match self {
            Self::MuseumVisits => 150,
            Self::WebLog => 90,
            _ => 330,
        }
    }

    /// The value of `source`, an id of the pack. Who people are and how to reach them comes
    /// from one register.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::People | Self::Contacts => "contacts",
            Self::MuseumVisits => "museum-visits",
            Self::ShortCourses => "short-courses",
            Self::Events => "events",
            Self::Complaints => "complaints",
            Self::ServiceRequests => "service-requests",
            Self::Payments => "payments",
            Self::Photos => "photos",
            Self::WebLog => "web-log",
        }
    }

    /// How ids of its records begin.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::People => "people",
            _ => self.id(),
        }
    }

    /// Its row of [`CATALOGUE`].
    #[must_use]
    pub fn shape(self) -> Option<&'static SourceShape> {
        CATALOGUE.iter().find(|shape| shape.source == self)
    }

    /// Eight letters that keep this source's dice apart.
    pub(super) const fn purpose(self) -> &'static [u8; 8] {
        match self {
            Self::People => b"c.people",
            Self::Contacts => b"c.contac",
            Self::MuseumVisits => b"c.museum",
            // A course and its payment are thrown with the same dice.
            Self::ShortCourses | Self::Payments => b"c.course",
            Self::Events => b"c.event ",
            Self::Complaints => b"c.compla",
            Self::ServiceRequests => b"c.servic",
            Self::Photos => b"c.photo ",
            Self::WebLog => b"c.weblog",
        }
    }
}
