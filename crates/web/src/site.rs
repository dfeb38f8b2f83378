//! What every handler shares: the duties, the settings, the ways of signing in, and the way from
//! the asynchronous doors to the synchronous house.

use std::sync::Arc;

use duties::App;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::notices::Papers;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::sign_in::{ProviderFault, Way};

/// How many requests may be inside the house at once; who comes on top is asked to come again.
const INSIDE_MOST: usize = 128;

/// How many forms with files may be coming in at once, each in memory whole; the next one waits.
const WITH_FILES_MOST: usize = 8;

/// One house with its doors.
pub(crate) struct Site {
    app: Arc<App>,
    pub(crate) settings: Settings,
    pub(crate) ways: Vec<Arc<Way>>,
    /// Notices on paper that were asked for.
    pub(crate) papers: Papers,
    inside: Semaphore,
    with_files: Semaphore,
}

impl Site {
    pub(crate) fn new(app: Arc<App>, settings: Settings) -> Result<Self, ProviderFault> {
        let ways = settings
            .sign_in
            .iter()
            .map(|by| Way::new(&app, by).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Site {
            app,
            settings,
            ways,
            papers: Papers::default(),
            inside: Semaphore::new(INSIDE_MOST),
            with_files: Semaphore::new(WITH_FILES_MOST),
        })
    }

    pub(crate) fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// A place for one form with files; held while it is read.
    pub(crate) async fn may_bring_files(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.with_files.acquire().await.map_err(|_| Problem::Busy)
    }

    /// Does work in the house on a thread that may wait for it.
    pub(crate) async fn run<T, E>(
        &self,
        work: impl FnOnce(&App) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let _place = self.inside.try_acquire().map_err(|_| Problem::Busy)?;
        let app = Arc::clone(&self.app);
        tokio::task::spawn_blocking(move || work(&app))
            .await
            .map_err(|_| Problem::Broken)?
            .map_err(Into::into)
    }
}
