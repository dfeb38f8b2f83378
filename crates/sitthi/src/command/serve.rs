//! `sitthi serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use duties::App;
use law::words::cli;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use web::{ChulaSso, DemoPerson, Oidc, Protocol, Secret, Settings, SignInBy};

use super::{Setting, Verdict};
use crate::config::{Config, SignIn, SignInProtocol, is_loopback_address};
use crate::connected::Declared;
use crate::fault::{Fault, said};
use crate::{control, log_lines, mail, pack_folder, start};

/// How long clients have to let go once the program is told to stop.
const PATIENCE: Duration = Duration::from_secs(15);

/// Run the server: portal, console, and the doors for programs
///
/// SIGHUP reads the connected systems with their dataset files and the tokens for transfers again, whole or not at all, looks into the policy
/// folder and says what a version made of it would lack; it comes into force by `sitthi policy propose` alone.
/// SIGINT and SIGTERM let running requests finish, then close the store.
#[derive(clap::Args)]
pub(super) struct Serve {
    /// Where to listen, in place of the configuration's `serve.listen`
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let mut config = Config::read(&setting.folder)?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        insist_safe(&config)?;
        log_lines::begin(setting.terminal.json);
        let (app, declared) = start::open_declared(&config)?;
        run(setting, &config, (Arc::new(app), declared), None).map(|()| Verdict::Good)
    }
}

/// Refuses to carry people's data over plain http away from this machine.
pub(super) fn insist_safe(config: &Config) -> Result<(), Fault> {
    let listen = config.listen.to_string();
    if !config.listen.ip().is_loopback() && !config.behind_proxy {
        return Err(Fault::config(said(cli::PLAIN_HTTP, &[("listen", &listen)]))
            .hint(cli::HINT_PLAIN_HTTP.text()));
    }
    match &config.address {
        Some(address) if is_loopback_address(address) && !config.listen.ip().is_loopback() => Err(
            Fault::config(said(cli::ADDRESS_LOCAL, &[("address", address)])),
        ),
        None if config.behind_proxy => {
            Err(Fault::config(cli::ADDRESS_WANTED.text()).hint(cli::HINT_ADDRESS_WANTED.text()))
        }
        _ => Ok(()),
    }
}

/// Serves until it is told to stop.
pub(super) fn run(
    setting: &Setting,
    config: &Config,
    (app, declared): (Arc<App>, Arc<Mutex<Declared>>),
    demo: Option<Vec<DemoPerson>>,
) -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| broken(&error))?;
    let served = runtime.block_on(serve(setting, config, (&app, declared), demo));
    // Work that still runs ends its transaction; then the store is closed and its lease given up.
    runtime.shutdown_timeout(PATIENCE);
    drop(app);
    served
}

async fn serve(
    setting: &Setting,
    config: &Config,
    (app, declared): (&Arc<App>, Arc<Mutex<Declared>>),
    demo: Option<Vec<DemoPerson>>,
) -> Result<(), Fault> {
    let (listener, base_url) = listen(config).await?;
    // Links lead to where people really come in: only now is that known.
    if let Some(room) = mail::room(config, base_url.clone())? {
        app.use_mail(room);
    }
    let sign_in = config
        .sign_in
        .iter()
        .map(|sign_in| provider(sign_in, &base_url))
        .collect::<Result<Vec<_>, _>>()?;
    if sign_in.is_empty() && demo.is_none() {
        tracing::warn!("nobody can sign in: sitthi.toml has no [[sign_in]]");
    }
    if config.mail.is_none() {
        tracing::warn!(
            "no letters go out: sitthi.toml has no [mail]; people are told on their pages alone"
        );
    }
    let settings = Settings {
        secure: base_url.starts_with("https://"),
        base_url: base_url.clone(),
        demo,
        sign_in,
        work: true,
    };
    let router = web::router(Arc::clone(app), settings).map_err(|fault| {
        Fault::config(said(cli::SIGN_IN_PROVIDER, &[("why", &fault.to_string())]))
    })?;
    let hangup = signal(SignalKind::hangup()).map_err(|error| broken(&error))?;
    let stop = stopped(
        signal(SignalKind::interrupt()).map_err(|error| broken(&error))?,
        signal(SignalKind::terminate()).map_err(|error| broken(&error))?,
    );
    let mut beside = vec![
        tokio::spawn(web::work(Arc::clone(app))),
        tokio::spawn(reread(
            (Arc::clone(app), declared),
            Folders {
                house: config.folder().to_owned(),
                policy: config.policy.clone(),
            },
            hangup,
        )),
    ];
    beside.extend(commands(app, config.folder()));
    setting
        .terminal
        .say(&said(cli::SERVING, &[("address", &base_url)]))?;
    tracing::info!(address = %base_url, policy = app.store().compiled().id(), "serving");
    let ended = answer_until(listener, router, stop).await;
    beside.iter().for_each(tokio::task::JoinHandle::abort);
    let last = Arc::clone(app);
    match tokio::task::spawn_blocking(move || duties::visits::hand_in(&last)).await {
        Ok(Ok(_)) => {}
        _ => tracing::warn!("the page counts of the last minute are lost"),
    }
    tracing::info!("stopped");
    ended.map_err(|error| broken(&error))
}

/// Hears commands of the folder's owner; where that cannot be, the doors are open all the same.
fn commands(app: &Arc<App>, folder: &Path) -> Option<tokio::task::JoinHandle<()>> {
    match control::Door::open(folder) {
        Ok(door) => {
            let answering = control::answer(door, Arc::clone(app), folder.to_owned());
            Some(tokio::spawn(answering))
        }
        Err(error) => {
            tracing::warn!(why = %error.kind(), "commands on this data folder are not heard while serving");
            None
        }
    }
}

fn broken(error: &std::io::Error) -> Fault {
    Fault::internal(said(cli::NO_RUNTIME, &[("why", &error.to_string())]))
}

/// Takes the place to listen at; with it the address under which people come.
async fn listen(config: &Config) -> Result<(TcpListener, String), Fault> {
    let shown = config.listen.to_string();
    let refused = |error: std::io::Error| {
        let why = error.kind().to_string();
        let told = said(cli::LISTEN, &[("listen", &shown), ("why", &why)]);
        if error.kind() == std::io::ErrorKind::AddrInUse {
            Fault::busy(told).hint(cli::HINT_LISTEN.text())
        } else {
            Fault::config(told)
        }
    };
    let listener = TcpListener::bind(config.listen).await.map_err(&refused)?;
    let local = listener.local_addr().map_err(&refused)?;
    let base_url = config
        .address
        .clone()
        .unwrap_or_else(|| format!("http://{local}"));
    Ok((listener, base_url.trim_end_matches('/').to_owned()))
}

/// Answers until `stop`; then requests under way are finished, for as long as patience lasts.
async fn answer_until(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let (told, mut hears) = tokio::sync::watch::channel(false);
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        // Heard below; nobody hears when serving has ended by itself.
        let _ = told.send(true);
    });
    let out_of_patience = async {
        if hears.wait_for(|stopping| *stopping).await.is_ok() {
            tokio::time::sleep(PATIENCE).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = async { serving.await } => ended,
        () = out_of_patience => {
            tracing::warn!("some clients did not let go; their connections are cut");
            Ok(())
        }
    }
}

/// Ends when the program is told to stop.
async fn stopped(mut interrupt: Signal, mut terminate: Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: running requests are finished first");
}

/// Reads again, whenever it is told to, what may change while the program runs.
async fn reread(
    (app, declared): (Arc<App>, Arc<Mutex<Declared>>),
    folders: Folders,
    mut hangup: Signal,
) {
    while hangup.recv().await.is_some() {
        let (app, folders, declared) = (Arc::clone(&app), folders.clone(), Arc::clone(&declared));
        let read = move || {
            let mut declared = declared.lock().unwrap_or_else(PoisonError::into_inner);
            folders.read_again(&app, &mut declared);
        };
        if let Err(error) = tokio::task::spawn_blocking(read).await {
            tracing::error!(%error, "neither policy nor connected systems were read again");
        }
    }
}

/// Where what may change while the program runs is written.
#[derive(Clone)]
struct Folders {
    house: PathBuf,
    policy: PathBuf,
}

impl Folders {
    /// Reads the connected systems and the tokens for transfers of the configuration, which are in force whole or
    /// stay as they were, and looks into the policy folder, out of which nothing comes into force by this (`LP-24`, `LP-108`).
    fn read_again(&self, app: &App, declared: &mut Declared) {
        let fits = Declared::read_again(&self.house).and_then(|again| {
            again.declared.fit(&app.policy().pack)?;
            Ok(again)
        });
        match fits {
            Ok(again) => {
                tracing::info!(
                    systems = again.declared.count(),
                    transfers = again.declared.transfers(),
                    "the connected systems were read again"
                );
                app.connect(again.systems);
                app.reach_by(again.reach);
                *declared = again.declared;
            }
            Err(fault) => tracing::error!(%fault, "the connected systems were not changed"),
        }
        match is_in_force(app, declared, &self.policy) {
            Ok(true) => tracing::info!("the policy folder holds the version in force"),
            Ok(false) => tracing::warn!("{}", cli::POLICY_UNPUBLISHED.en),
            Err(fault) => {
                tracing::error!(%fault, "the policy folder holds what could not be published");
            }
        }
    }
}

/// Whether the folder holds the version in force; otherwise whether it could be published at all: without a
/// fault, and knowing all that connected systems are declared to hold (`LP-24`).
fn is_in_force(app: &App, declared: &Declared, folder: &Path) -> Result<bool, Fault> {
    let files = pack_folder::read(folder)?;
    let checked = pack_folder::check(&files);
    for fault in checked.faults.iter().filter(|fault| fault.is_error()) {
        tracing::error!(%fault, "the policy has a fault");
    }
    let checked = pack_folder::clean(&files, folder)?;
    declared.fit(&checked.pack)?;
    Ok(pack_folder::texts(files)? == app.policy().files)
}

/// The sign-in provider as the doors want it.
fn provider(sign_in: &SignIn, base_url: &str) -> Result<SignInBy, Fault> {
    let secret = match &sign_in.secret_env {
        None => None,
        Some(name) => Some(
            std::env::var(name)
                .map(Secret::new)
                .map_err(|_| Fault::config(said(cli::NO_SECRET, &[("name", name)])))?,
        ),
    };
    let back = format!("{base_url}/sign-in/return");
    let account_claim = sign_in.account_claim.clone();
    let protocol = match sign_in.protocol {
        SignInProtocol::OpenIdConnect => Protocol::OpenIdConnect(Oidc {
            issuer: sign_in.issuer.clone(),
            client_id: sign_in.client.clone(),
            client_secret: secret,
            redirect_uri: back,
            account_claim,
        }),
        SignInProtocol::ChulaSso => Protocol::ChulaTicket(ChulaSso {
            address: sign_in.issuer.trim_end_matches('/').to_owned(),
            app_id: sign_in.client.clone(),
            app_secret: secret.unwrap_or_else(|| Secret::new("")),
            service: back,
            account_claim,
        }),
    };
    Ok(SignInBy {
        source: sign_in.source.clone(),
        protocol,
    })
}
