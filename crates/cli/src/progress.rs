//! A progress display that shows up only when a run takes longer than a moment and someone is looking.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jibao::Stage;

/// How long a run may take before anything is shown.
const A_MOMENT: Duration = Duration::from_millis(400);

pub(crate) struct Progress {
    bar: ProgressBar,
    done: Arc<Mutex<bool>>,
}

impl Progress {
    /// Starts waiting. `quiet` shows nothing at all.
    pub(crate) fn start(quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(3), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:20} {msg}") {
            bar.set_style(style);
        }
        let done = Arc::new(Mutex::new(quiet));
        if !quiet {
            let (late, ended) = (bar.clone(), Arc::clone(&done));
            // Where no thread is to be had, nothing is shown.
            let _ = std::thread::Builder::new().spawn(move || {
                std::thread::sleep(A_MOMENT);
                // Held while the bar is drawn first, so that a run that ends now takes it away again. indicatif itself draws
                // nothing where standard error is no terminal.
                let ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
                if !*ended {
                    late.set_draw_target(ProgressDrawTarget::stderr());
                    late.tick();
                }
            });
        }
        Self { bar, done }
    }

    pub(crate) fn stage(&self, stage: Stage) {
        let (position, message) = match stage {
            Stage::Reading => (0, "正在读取上报表"),
            Stage::Checking => (1, "正在核查汇总"),
            Stage::Writing => (2, "正在生成成果"),
        };
        self.bar.set_position(position);
        self.bar.set_message(message);
    }

    pub(crate) fn finish(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bar.finish_and_clear();
    }
}

/// A run that ends with an error leaves no bar behind either.
impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
