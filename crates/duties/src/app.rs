//! What every duty needs: the store, the policy in force, the holidays.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use connectors::Connector;
use connectors::transfer::Reach;
use law::{Clock, Holidays, Moment};
use policy::pack::Pack;
use policy::{Activity, ActivityIx, Compiled, Uncompilable};
use store::{Files, Location, Options, Store};
use vault::RootKey;

use crate::failure::Failure;
use crate::forms::Flood;
use crate::guardian::Called;
use crate::letters::Mailroom;
use crate::rights::Sought;
use crate::systems::Systems;

/// What the program is opened with.
pub struct Opening {
    /// Where the data is.
    pub data: Location,
    /// Where the keys are: never the same place (`K1`).
    pub keys: Location,
    /// What unwraps the epoch keys.
    pub root: Arc<dyn RootKey>,
    /// The ledger's name, such as `example.ac.th/sitthi`.
    pub origin: String,
    /// The files of the policy pack: name and text.
    pub files: Files,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How many readers at once.
    pub readers: usize,
}

/// The policy in force, as written and as compiled.
pub struct Policy {
    /// As written.
    pub pack: Pack,
    /// As it decides.
    pub compiled: Arc<Compiled>,
    /// Its files, as published.
    pub files: Files,
}

/// The program's duties over one store. Shared by every door as an `Arc`.
pub struct App {
    store: Store,
    policy: RwLock<Arc<Policy>>,
    holidays: Holidays,
    /// Who of the desk looked people up lately.
    intakes: Sought,
    /// What those are called for whom others act, for a sitting.
    called: Called,
    /// How much came through the forms lately.
    flood: Flood,
    /// Held while a policy is put in force, so that two never cross.
    change: Mutex<()>,
    /// Where letters go out; none where mail is not set up.
    mail: RwLock<Option<Arc<Mailroom>>>,
    /// How far a transfer to another controller may reach.
    reach: Reach,
    /// Systems of others into which rights are carried.
    systems: Systems,
}

impl App {
    /// Checks and compiles the pack, opens the store, puts the pack in force, and finishes what a
    /// crash cut short.
    ///
    /// # Errors
    /// [`Failure::Pack`] when the pack has faults; [`Failure::Store`] when the store cannot be
    /// opened, or holds a newer version of the pack than the one given (`LP-108`).
    pub fn open(opening: Opening) -> Result<App, Failure> {
        let first = compile(opening.files, &[])?;
        let controller = first
            .pack
            .controller
            .as_ref()
            .map(|controller| controller.id.clone())
            .ok_or(Failure::Missing("controller in the pack"))?;
        let store = Store::open(Options {
            data: opening.data,
            keys: opening.keys,
            root: opening.root,
            controller,
            origin: opening.origin,
            compiled: Arc::clone(&first.compiled),
            clock: opening.clock,
            readers: opening.readers,
        })?;
        let earlier = earlier(&store, &first.compiled)?;
        let policy = if earlier.is_empty() {
            first
        } else {
            let whole = compile(first.files, &earlier)?;
            store.use_policy(Arc::clone(&whole.compiled))?;
            whole
        };
        let app = App {
            policy: RwLock::new(Arc::new(policy)),
            store,
            holidays: Holidays::shipped(),
            intakes: Sought::default(),
            called: Called::default(),
            flood: Flood::default(),
            change: Mutex::new(()),
            mail: RwLock::new(None),
            reach: Reach::default(),
            systems: Systems::default(),
        };
        let policy = app.policy();
        enter_in_force(&app.store, &policy)?;
        crate::work::finish_shreds(&app)?;
        Ok(app)
    }

    /// Sets how far a transfer to another controller may reach, and its tokens (`T51`). Without it
    /// transfers go to public addresses over TLS, with no token.
    #[must_use]
    pub fn reaching(self, reach: Reach) -> Self {
        App { reach, ..self }
    }

    /// How far a transfer to another controller may reach.
    pub(crate) const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Sets the systems into which people's rights are carried (s.30, s.33–36).
    #[must_use]
    pub fn connected(self, connectors: Vec<Box<dyn Connector>>) -> Self {
        App {
            systems: Systems::new(connectors),
            ..self
        }
    }

    /// The systems into which people's rights are carried.
    pub(crate) const fn systems(&self) -> &Systems {
        &self.systems
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another version of the policy in force while the program runs: whole or not at all.
    /// `false` when it is in force already.
    ///
    /// # Errors
    /// [`Failure::Pack`] when it has faults; [`Failure::Bad`] when it is the pack of another
    /// policy; [`Failure::Store`] when a published version would change (`LP-108`).
    pub fn put_in_force(&self, files: Files) -> Result<bool, Failure> {
        let _one = self.change.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.policy();
        let alone = compile(files, &[])?;
        if alone.compiled.id() != before.compiled.id() {
            return Err(Failure::bad(
                "pack",
                "LP-108",
                law::words::requests::OTHER_PACK.text(),
            ));
        }
        let policy = compile(alone.files, &earlier(&self.store, &alone.compiled)?)?;
        let changed = enter_in_force(&self.store, &policy)?;
        if changed {
            *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        }
        Ok(changed)
    }

    /// Lets letters go out from now on; those on the list go with the next work.
    pub fn use_mail(&self, room: Mailroom) {
        *self.mail.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(room));
    }

    /// Where letters go out.
    #[must_use]
    pub fn mail(&self) -> Option<Arc<Mailroom>> {
        self.mail
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) const fn intakes(&self) -> &Sought {
        &self.intakes
    }

    /// The names that were read lately for those who act for others.
    pub(crate) const fn called(&self) -> &Called {
        &self.called
    }

    /// How much came through the forms lately.
    pub(crate) const fn flood(&self) -> &Flood {
        &self.flood
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.store.now()
    }

    /// The same with a controller's own list of holidays: cabinet adds days late, and the lists shipped
    /// end some year (`CCC 193/8`).
    #[must_use]
    pub fn with_holidays(mut self, holidays: Holidays) -> App {
        self.holidays = holidays;
        self
    }

    /// The holidays that deadlines are shown beside.
    #[must_use]
    pub const fn holidays(&self) -> &Holidays {
        &self.holidays
    }

    /// The activity in which people's own rights are answered (s.30–36): the system's own work
    /// passes the same decision as everybody's.
    ///
    /// # Errors
    /// [`Failure::Missing`] when the pack has none.
    pub fn answering_rights(&self) -> Result<(ActivityIx, Activity), Failure> {
        answering_rights(&self.policy().compiled)
    }
}

/// The activity of a pack in which rights are answered.
pub(crate) fn answering_rights(compiled: &Compiled) -> Result<(ActivityIx, Activity), Failure> {
    compiled
        .activities()
        .iter()
        .zip(0_u8..)
        .find(|(activity, _)| activity.answers_rights)
        .map(|(activity, number)| (ActivityIx(number), activity.clone()))
        .ok_or(Failure::Missing("activity that answers rights in the pack"))
}

fn compile(files: Files, earlier: &[Pack]) -> Result<Policy, Failure> {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    match Compiled::from_files(&bytes, earlier) {
        Ok((compiled, pack, _)) => Ok(Policy {
            pack,
            compiled: Arc::new(compiled),
            files,
        }),
        Err(Uncompilable::Faulty(faults)) => Err(Failure::Pack(faults)),
        Err(other) => Err(Failure::Store(store::Fault::Refused(other.to_string()))),
    }
}

/// The versions of this pack published before it: people told by one are held to what it said.
fn earlier(store: &Store, compiled: &Compiled) -> Result<Vec<Pack>, Failure> {
    let published = store.read(|read| read.published(compiled.id()))?;
    if let Some(newer) = published
        .iter()
        .find(|known| known.version > compiled.version())
    {
        return Err(Failure::Store(store::Fault::Refused(format!(
            "version {} of `{}` is in force; {} is older (LP-108)",
            newer.version,
            compiled.id(),
            compiled.version()
        ))));
    }
    let packs = published
        .iter()
        .filter(|known| known.version < compiled.version())
        .map(|known| {
            let files: Vec<(&str, &str)> = known
                .files
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .collect();
            policy::read::read(&files).0
        });
    Ok(packs.collect())
}

/// Publishes the policy and notes the agreements that the pack records (s.40).
fn enter_in_force(store: &Store, policy: &Policy) -> Result<bool, Failure> {
    let (compiled, files) = (Arc::clone(&policy.compiled), policy.files.clone());
    let changed = store.transact("policy.put", move |tx| {
        let changed = tx.put_in_force(&compiled, &files)?;
        if changed && tx.anybody_agreed()? {
            // Another version may ask other people for their word (s.20).
            let now = tx.now();
            tx.enqueue(crate::work::RECHECK_CONSENTS, None, None, now)?;
        }
        Ok::<_, store::Fault>(changed)
    })?;
    let compiled = Arc::clone(&policy.compiled);
    let now = store.now();
    let in_force: Vec<(String, Moment, Moment)> = compiled
        .recipients()
        .iter()
        .filter_map(|recipient| {
            let terms = recipient.agreement?;
            match terms.at(now) {
                policy::Agreement::InForce { until } => {
                    Some((recipient.id.clone(), Moment::start_of(terms.from), until))
                }
                _ => None,
            }
        })
        .collect();
    if !in_force.is_empty() {
        store.transact::<_, store::Fault>("policy.agreements", move |tx| {
            for (recipient, from, until) in &in_force {
                tx.keep_agreement(recipient, "of the pack", *from, *until)?;
            }
            Ok(())
        })?;
    }
    Ok(changed)
}
