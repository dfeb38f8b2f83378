//! What must not compile (`T25`). Each misuse stands beside the right use that does compile, so that
//! none of them fails for want of something else.
//!
//! The right way, which compiles:
//!
//! ```no_run
//! fn look(store: &store::Store, question: policy::Question) -> Result<(), store::Fault> {
//!     let recorded = store.transact("example", move |tx| {
//!         let decision = tx.decide(&question);
//!         tx.record(decision)
//!     })?;
//!     if let Ok(permit) = recorded {
//!         store.read(|read| {
//!             read.records(&permit, &store::Wanted::default(), |record| {
//!                 let _fields = record.fields.open().len();
//!                 Ok(())
//!             })
//!         })?;
//!     }
//!     Ok(())
//! }
//! ```
//!
//! A permit is not made by hand:
//!
//! ```compile_fail
//! fn forge(person: law::PersonId) -> store::Permit {
//!     store::Permit { person }
//! }
//! ```
//!
//! nor by default, nor copied to be kept:
//!
//! ```compile_fail
//! fn forge() -> store::Permit {
//!     store::Permit::default()
//! }
//! ```
//!
//! ```compile_fail
//! fn keep(permit: &store::Permit) -> store::Permit {
//!     permit.clone()
//! }
//! ```
//!
//! nor made of a refusal:
//!
//! ```compile_fail
//! fn turn(refusal: store::Refusal) -> store::Permit {
//!     store::Permit::from(refusal)
//! }
//! ```
//!
//! A decision is not made by hand, and its answer is not changed:
//!
//! ```compile_fail
//! fn forge(question: policy::Question, until: law::Moment) -> policy::Decision {
//!     policy::Decision { question, outcome: policy::Outcome::Permitted { until } }
//! }
//! ```
//!
//! ```compile_fail
//! fn change(mut decision: policy::Decision, until: law::Moment) -> policy::Decision {
//!     decision.outcome = policy::Outcome::Permitted { until };
//!     decision
//! }
//! ```
//!
//! A decision alone reads nothing: only the permit that was written down does.
//!
//! ```compile_fail
//! fn look(read: &mut store::Read<'_>, decision: policy::Decision) -> Result<u64, store::Fault> {
//!     read.records(&decision, &store::Wanted::default(), |_| Ok(()))
//! }
//! ```
//!
//! Nor does a bare id:
//!
//! ```compile_fail
//! fn look(read: &mut store::Read<'_>, person: law::PersonId) -> Result<u64, store::Fault> {
//!     read.records(&person, &store::Wanted::default(), |_| Ok(()))
//! }
//! ```
//!
//! Personal data in the clear is not printed, shown or written out by itself:
//!
//! ```compile_fail
//! fn print(name: law::Plain<String>) -> String {
//!     format!("{name:?}")
//! }
//! ```
//!
//! ```compile_fail
//! fn show(name: law::Plain<String>) -> String {
//!     format!("{name}")
//! }
//! ```
//!
//! ```compile_fail
//! fn write(name: &law::Plain<String>) -> String {
//!     serde_json::to_string(name).unwrap_or_default()
//! }
//! ```
//!
//! nor copied without a trace:
//!
//! ```compile_fail
//! fn copy(name: &law::Plain<String>) -> law::Plain<String> {
//!     name.clone()
//! }
//! ```
//!
//! A record or a request is not printed with what is in it:
//!
//! ```compile_fail
//! fn print(record: &store::Record) -> String {
//!     format!("{record:?}")
//! }
//! ```
//!
//! ```compile_fail
//! fn print(request: &store::Request) -> String {
//!     format!("{request:?}")
//! }
//! ```
//!
//! Two kinds of id are not swapped:
//!
//! ```compile_fail
//! fn swap(actor: law::ActorId) -> law::PersonId {
//!     actor
//! }
//! ```
//!
//! ```compile_fail
//! fn swap(store: &store::Store, person: law::PersonId) -> policy::Set64 {
//!     store.roles(person)
//! }
//! ```
//!
//! A transaction is not made outside the writer, and does not outlive its act:
//!
//! ```compile_fail
//! fn make(store: &store::Store) -> store::Tx<'_> {
//!     store::Tx::new(store)
//! }
//! ```
//!
//! ```compile_fail
//! fn take(store: &store::Store) {
//!     let mut kept = None;
//!     let _: Result<(), store::Fault> = store.transact("example", |tx| {
//!         kept = Some(tx);
//!         Ok(())
//!     });
//! }
//! ```
