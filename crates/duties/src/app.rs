//! What every duty needs: the store, the policy in force, the holidays.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use connectors::Connector;
use connectors::transfer::Reach;
use law::{Clock, Holidays, Moment, Text};
use policy::pack::Pack;
use policy::{Activity, ActivityIx, Compiled, RelationshipIx, Uncompilable};
use store::{Files, Location, Options, Store, Tx};
use vault::RootKey;

use crate::failure::Failure;
use crate::forms::Flood;
use crate::guardian::Called;
use crate::letters::Mailroom;
use crate::publication::{self, Coming, Since};
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
    /// What it changes against each version before it, oldest first.
    pub(crate) since: Vec<Since>,
}

impl Policy {
    /// Whether this version changes something for people of a relationship whom an earlier one reached
    /// last, so that they must be told (`LP-109`); a version nobody published told them nothing.
    #[must_use]
    pub fn is_news(&self, seen: u32, relationship: RelationshipIx) -> bool {
        if seen == self.compiled.version() {
            return false;
        }
        let known = self.since.iter().find(|since| since.version == seen);
        known.is_none_or(|since| since.concerned.has(relationship.0))
    }
}

/// Whether a pack fits what else was set up, and if not, why.
type Fits = Box<dyn Fn(&Pack) -> Result<(), Text> + Send + Sync>;

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
    /// The approved version that has its day before it.
    coming: RwLock<Option<Arc<Coming>>>,
    /// Whether a policy was given at the start that is not the one in force.
    unpublished: bool,
    /// What else a policy has to fit.
    fits: Option<Fits>,
    /// Where letters go out; none where mail is not set up.
    mail: RwLock<Option<Arc<Mailroom>>>,
    /// How far a transfer to another controller may reach.
    reach: RwLock<Arc<Reach>>,
    /// Systems of others into which rights are carried.
    systems: RwLock<Arc<Systems>>,
    /// How often pages of own sites were opened since the sums were last handed in.
    tally: crate::visits::Tally,
}

impl App {
    /// Opens the store and decides by the version that was published last, whatever the files given say:
    /// they are the founding act where nothing was ever published, and nothing after that
    /// (`LP-108`). Puts in force what was approved and whose day came meanwhile, and finishes what a
    /// crash cut short.
    ///
    /// # Errors
    /// [`Failure::Pack`] when the pack has faults; [`Failure::Bad`] when the files are of another policy
    /// than the one in force; [`Failure::Store`] when the store cannot be opened.
    pub fn open(opening: Opening) -> Result<App, Failure> {
        let published = Store::in_force_at(&opening.data)?;
        let unpublished = published
            .as_ref()
            .is_some_and(|published| published.files != opening.files);
        let files = match published {
            None => opening.files,
            Some(published) => {
                let given = publication::pack_of(&opening.files);
                if !given.id().is_empty() && given.id() != published.id {
                    return Err(other_pack());
                }
                published.files
            }
        };
        let first = compile(files, &[])?;
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
            coming: RwLock::new(None),
            unpublished,
            fits: None,
            mail: RwLock::new(None),
            reach: RwLock::default(),
            systems: RwLock::default(),
            tally: crate::visits::Tally::default(),
        };
        let policy = app.policy();
        enter_in_force(&app.store, &policy, |_| Ok(()))?;
        app.look_ahead()?;
        publication::enact_due(&app)?;
        crate::work::finish_shreds(&app)?;
        Ok(app)
    }

    /// Whether a policy was given at the start that is not the one in force: it decides nothing until it
    /// is published.
    #[must_use]
    pub const fn has_unpublished(&self) -> bool {
        self.unpublished
    }

    /// Sets what else a new version has to fit before it may be proposed.
    #[must_use]
    pub fn fitting(self, fits: impl Fn(&Pack) -> Result<(), Text> + Send + Sync + 'static) -> Self {
        App {
            fits: Some(Box::new(fits)),
            ..self
        }
    }

    pub(crate) fn fits(&self, pack: &Pack) -> Result<(), Text> {
        self.fits.as_ref().map_or(Ok(()), |fits| fits(pack))
    }

    /// The approved version that has its day before it.
    pub(crate) fn coming(&self) -> Option<Arc<Coming>> {
        self.coming
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Looks again which version has its day before it.
    pub(crate) fn look_ahead(&self) -> Result<(), Failure> {
        let coming = publication::coming_of(&self.store, &self.policy())?.map(Arc::new);
        *self.coming.write().unwrap_or_else(PoisonError::into_inner) = coming;
        Ok(())
    }

    /// Held while a version is put in force, so that two never cross.
    pub(crate) fn changing(&self) -> MutexGuard<'_, ()> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers by another version from now on: the store decides by it already.
    pub(crate) fn decide_by(&self, policy: Policy) -> Result<(), Failure> {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        self.look_ahead()
    }

    /// Sets how far a transfer to another controller may reach, and its tokens (`T51`). Without it
    /// transfers go to public addresses over TLS, with no token.
    #[must_use]
    pub fn reaching(self, reach: Reach) -> Self {
        self.reach_by(reach);
        self
    }

    /// Sets both anew while the program runs: for the next transfer.
    pub fn reach_by(&self, reach: Reach) {
        *self.reach.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(reach);
    }

    /// How far a transfer to another controller may reach.
    pub(crate) fn reach(&self) -> Arc<Reach> {
        Arc::clone(&self.reach.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets the systems into which people's rights are carried (s.30, s.33–36).
    #[must_use]
    pub fn connected(self, connectors: Vec<Box<dyn Connector>>) -> Self {
        self.connect(connectors);
        self
    }

    /// Sets them anew while the program runs. What is asked of a system at this moment is asked to its
    /// end, and nothing else is changed there meanwhile; the next question goes the new way.
    pub fn connect(&self, connectors: Vec<Box<dyn Connector>>) {
        let mut systems = self.systems.write().unwrap_or_else(PoisonError::into_inner);
        *systems = Arc::new(systems.replaced_by(connectors));
    }

    /// The systems into which people's rights are carried.
    pub(crate) fn systems(&self) -> Arc<Systems> {
        Arc::clone(&self.systems.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
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

    pub(crate) const fn tally(&self) -> &crate::visits::Tally {
        &self.tally
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

pub(crate) fn compile(files: Files, earlier: &[Pack]) -> Result<Policy, Failure> {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    match Compiled::from_files(&bytes, earlier) {
        Ok((compiled, pack, _)) => Ok(Policy {
            since: publication::since(&pack, &compiled, earlier),
            pack,
            compiled: Arc::new(compiled),
            files,
        }),
        Err(Uncompilable::Faulty(faults)) => Err(Failure::Pack(faults)),
        Err(other) => Err(Failure::Store(store::Fault::Refused(other.to_string()))),
    }
}

/// The versions of this pack published before it: people told by one are held to what it said.
pub(crate) fn earlier(store: &Store, compiled: &Compiled) -> Result<Vec<Pack>, Failure> {
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

fn other_pack() -> Failure {
    let why = law::words::requests::OTHER_PACK.text();
    Failure::bad("pack", "LP-108", why)
}

/// Puts the policy in force, with what belongs to it in the same transaction, and notes the agreements
/// that the pack records (s.40).
pub(crate) fn enter_in_force(
    store: &Store,
    policy: &Policy,
    with: impl FnOnce(&mut Tx<'_>) -> Result<(), store::Fault> + Send + 'static,
) -> Result<bool, Failure> {
    let (compiled, files) = (Arc::clone(&policy.compiled), policy.files.clone());
    let changed = store.transact("policy.put", move |tx| {
        let changed = tx.put_in_force(&compiled, &files)?;
        if changed && tx.anybody_agreed()? {
            // Another version may ask other people for their word (s.20).
            let now = tx.now();
            tx.enqueue(crate::work::RECHECK_CONSENTS, None, None, now)?;
        }
        if changed {
            with(tx)?;
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
