//! A progress display that shows up only when a run takes longer than a moment and someone is looking.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jibao::Event;
use jibao_core::text::line::on_one_line;

/// How long a run may take before anything is shown.
const A_MOMENT: Duration = Duration::from_millis(400);

pub(crate) struct Progress {
    bar: ProgressBar,
    done: Arc<Mutex<bool>>,
}

impl Progress {
    /// Starts waiting. `quiet` shows nothing at all.
    pub(crate) fn start(quiet: bool) -> Self {
        let bar = one_line();
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

    /// Shows what happens; nothing is ever ended from here.
    pub(crate) fn on(&self, event: Event<'_>) -> ControlFlow<()> {
        match event {
            // Several quarters are read at the same time: the bar never goes back.
            Event::Read { file, done, of } => self.show((done, of), &format!("正在读取 {file}")),
            Event::Checking => {
                self.bar.reset();
                self.bar.set_length(1);
                self.bar.set_message("正在核查汇总");
            }
            Event::Made { output, done, of } => self.show((done, of), &format!("正在生成 {output}")),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn show(&self, (done, of): (usize, usize), message: &str) {
        let (done, of) = (done as u64, of as u64);
        self.bar.set_length(self.bar.length().unwrap_or_default().max(of));
        self.bar.set_position(self.bar.position().max(done));
        self.bar.set_message(on_one_line(message).into_owned());
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

/// A bar that is not drawn yet. It never takes more than one line: a message that is too long is cut.
fn one_line() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn the_bar_stays_in_its_line_whatever_is_read_and_leaves_nothing_behind() {
        let screen = InMemoryTerm::new(24, 80);
        let progress = Progress { bar: one_line(), done: Arc::new(Mutex::new(false)) };
        progress.bar.set_draw_target(ProgressDrawTarget::term_like(Box::new(screen.clone())));
        let long = format!("{}.xlsx", "楚雄市司法局普法强基补短板专项行动".repeat(5));
        for (done, file) in
            ["楚雄市.xlsx", "楚雄市", long.as_str(), "a.xlsx", "永仁县（更正）.xlsx"].into_iter().enumerate()
        {
            let _ = progress.on(Event::Read { file, done: done + 1, of: 5 });
            progress.bar.tick();
            let shown = screen.contents();
            assert_eq!(shown.lines().count(), 1, "{shown}");
            assert!(shown.contains("正在读取") && shown.contains(file.chars().next().unwrap()), "{shown}");
        }
        progress.finish();
        assert_eq!(screen.contents(), "");
    }
}
