//! The field catalogue (`LP-24`): what is compulsory, what can be looked up by, what is scanned.

use super::{Rule, blank};
use crate::fault::{Code, Findings};
use crate::pack::{Category, Field, FieldKind, Pack, SensitiveKind, Templates};

pub(super) const RULES: &[Rule] = &[catalogue, compulsory, lookup, pictures, files, free_text];

fn each(pack: &Pack, mut look: impl FnMut(&Category, &Field, String)) {
    for category in &pack.categories {
        for field in &category.field {
            look(category, field, format!("{}/{}", category.id, field.id));
        }
    }
}

fn catalogue(pack: &Pack, found: &mut Findings<'_>) {
    for category in pack
        .categories
        .iter()
        .filter(|category| category.field.is_empty())
    {
        found.push(
            Code::CategoryWithoutField,
            category.place.whole(),
            &[("id", &category.id)],
        );
    }
}

fn compulsory(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |_, field, path| {
        if field.required.is_none() {
            found.push(Code::RequiredUnsaid, field.place.whole(), &[("id", &path)]);
        }
        let untold = field
            .if_refused
            .as_ref()
            .is_none_or(|effect| blank(&effect.th) || blank(&effect.en));
        if field.required == Some(true) && untold {
            found.push(
                Code::RefusalEffectMissing,
                field.place.of("required"),
                &[("id", &path)],
            );
        }
    });
}

fn lookup(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |_, field, path| {
        let hard_to_guess = matches!(
            field.kind,
            Some(FieldKind::Identifier | FieldKind::Email | FieldKind::Phone) | None
        );
        if field.lookup && !hard_to_guess {
            found.push(
                Code::LookupGuessable,
                field.place.of("lookup"),
                &[("id", &path)],
            );
        }
    });
}

fn pictures(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |category, field, path| {
        if !matches!(field.kind, Some(FieldKind::Image | FieldKind::Video)) {
            return;
        }
        match field.templates {
            None => found.push(Code::TemplatesUnsaid, field.place.whole(), &[("id", &path)]),
            Some(Templates::ExplicitConsent)
                if !category.sensitive.contains(&SensitiveKind::Biometric) =>
            {
                found.push(
                    Code::TemplatesWithoutConsent,
                    field.place.of("templates"),
                    &[("id", &path), ("other", &category.id)],
                );
            }
            Some(_) => {}
        }
    });
}

/// The most KiB that a pack may allow one file: a GiB.
const FILE_KIB_MOST: u32 = 1024 * 1024;

fn files(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |_, field, path| {
        if !field.takes_files() {
            if field.max_kib.is_some() || field.shows_others.is_some() {
                found.push(Code::FilesMisplaced, field.place.whole(), &[("id", &path)]);
            }
            return;
        }
        let fits = match field.kind {
            Some(FieldKind::Document) => true,
            Some(FieldKind::Image) => field
                .accepts
                .iter()
                .all(|kind| kind.is_picture() && !kind.is_moving()),
            Some(FieldKind::Video) => field.accepts.iter().all(|kind| kind.is_moving()),
            _ => false,
        };
        if !fits {
            found.push(
                Code::FilesMisplaced,
                field.place.of("accepts"),
                &[("id", &path)],
            );
        }
        if !field
            .max_kib
            .is_some_and(|most| (1..=FILE_KIB_MOST).contains(&most))
        {
            found.push(
                Code::FilesUnlimited,
                field.place.of("accepts"),
                &[("id", &path)],
            );
        }
        if field.shows_others.is_none() {
            found.push(
                Code::FilesOthersUnsaid,
                field.place.of("accepts"),
                &[("id", &path)],
            );
        }
    });
}

fn free_text(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |category, field, path| {
        if field.kind == Some(FieldKind::FreeText) && !category.free_text {
            found.push(
                Code::FreeTextUnscanned,
                field.place.of("kind"),
                &[("id", &path), ("other", &category.id)],
            );
        }
    });
}
