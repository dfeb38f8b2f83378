//! An erasure carried into connected systems: located while it can be read what the person goes by, noted
//! in the transaction that erases here (s.33, `B7`).

use law::words::{requests as words, systems as system_words};
use law::{RequestId, Text};
use store::Tx;

use super::Matter;
use crate::app::App;
use crate::failure::Failure;
use crate::systems::{self, AtSystem, Located};

/// What connected systems are asked when something is erased here.
pub(super) struct Elsewhere {
    /// Each system, where the person is in it, what goes there now and what on a later day; no
    /// categories for all.
    systems: Vec<Asking>,
}

struct Asking {
    system: String,
    located: Located,
    now: Option<Vec<String>>,
    later: Vec<String>,
}

impl Elsewhere {
    /// Locates the person in every system that holds some of it, while it can be read what they go by.
    pub(super) fn of(
        app: &App,
        matter: &Matter,
        gone: &[String],
        later: &[String],
    ) -> Result<Elsewhere, Failure> {
        if app.systems().is_empty() {
            return Ok(Elsewhere {
                systems: Vec::new(),
            });
        }
        let whole = later.is_empty() && matter.is_whole();
        let who = systems::who_of(&matter.names)?;
        let systems = systems::locate_all(app, &who)
            .into_iter()
            .filter_map(|(id, located)| {
                let system = app.systems().of(&id)?;
                let held = |of: &[String]| -> Vec<String> {
                    let one =
                        |category: &&String| system.holds_any(std::slice::from_ref(*category));
                    of.iter().filter(one).cloned().collect()
                };
                let now = if whole {
                    Some(Vec::new())
                } else {
                    Some(held(gone)).filter(|of| !of.is_empty())
                };
                let later = held(later);
                (now.is_some() || !later.is_empty()).then_some(Asking {
                    system: id,
                    located,
                    now,
                    later,
                })
            })
            .collect();
        Ok(Elsewhere { systems })
    }

    /// How many have something to erase now.
    pub(super) fn count(&self) -> u32 {
        let now = self.systems.iter().filter(|system| system.now.is_some());
        u32::try_from(now.count()).unwrap_or(u32::MAX)
    }

    /// Notes what each is asked; how many have something to erase now.
    pub(super) fn ask(&self, tx: &mut Tx<'_>, request: RequestId) -> Result<u32, Failure> {
        for of in &self.systems {
            let located = Some(&of.located);
            if let Some(now) = &of.now {
                let act = systems::Act::Do(AtSystem::Erase);
                systems::ask(tx, request, &of.system, act, now, located)?;
            }
            if !of.later.is_empty() {
                let act = systems::Act::EraseRest;
                systems::ask(tx, request, &of.system, act, &of.later, located)?;
            }
        }
        Ok(self.count())
    }
}

/// For whom a request waits that is erased here and not yet everywhere.
pub(super) fn waits_for(recipients: u32, open: u32) -> Text {
    match (recipients, open - recipients) {
        (_, 0) => words::RECIPIENTS_OPEN.text(),
        (0, _) => system_words::OPEN.text(),
        (_, _) => {
            let (one, other) = (words::RECIPIENTS_OPEN.text(), system_words::OPEN.text());
            Text::new(
                format!("{} {}", one.th, other.th),
                format!("{} {}", one.en, other.en),
            )
        }
    }
}
