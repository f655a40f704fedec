//! The engine: bytes in, a checked quarter out. It knows no folder and no clock; only the source of its pack may be a
//! folder, which is read once.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jibao_core::count::past::Past;
use jibao_core::count::settings::Settings;
use jibao_core::ids::Period;
use jibao_core::pack::{LISTS, Pack, PackFiles};
use jibao_core::report::Report;
use jibao_core::returns::{Inbox, InvalidReturn};
use jibao_core::rules::waiver::Waiver;
use jibao_core::rules::{OwnCheck, OwnChecks};
use jibao_ingest::{InboxFile, Listing, Memory, RECEIPTS, Unread};
#[cfg(feature = "xlsx")]
use jibao_render::forms::{self, Spec};
use jibao_render::narrative::{TextFunction, TextFunctions};

#[cfg(feature = "xlsx")]
use crate::composed::ReturnedBook;
use crate::composed::{Composed, Options};
use crate::error::Error;
use crate::event::OnEvent;
use crate::outputs::hash;
use crate::packs;

/// Where the policy comes from.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum PackSource {
    /// The default pack in the program. Without the feature `pack-chuxiong` there is none, and no engine can be built of it.
    #[default]
    BuiltIn,
    /// A folder with a pack that stands alone or says what it `extends`; without a `pack.toml` its files stand in place of
    /// the built-in ones of the same name. It is read when the engine is built.
    Folder(PathBuf),
    /// A whole pack as texts; nothing is laid over it or under it.
    Files(PackFiles),
}

/// Reads returns, checks and consolidates them and makes the outputs, all in memory. Cheap to clone, and shared between
/// threads: a server needs one.
#[derive(Debug, Clone)]
pub struct Engine {
    pack: Arc<Pack>,
    /// The hash of its files, once it was asked for: every quarter that is read asks for it.
    pack_hash: Arc<OnceLock<String>>,
    settings: Arc<Settings>,
    checks: Arc<OwnChecks>,
    functions: Arc<TextFunctions>,
}

/// What an [`Engine`] is built from.
#[derive(Default)]
pub struct EngineBuilder {
    pack: PackSource,
    bureau: Option<String>,
    settings: Settings,
    checks: Vec<Arc<dyn OwnCheck>>,
    functions: Vec<Arc<dyn TextFunction>>,
}

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<String> = self.checks.iter().map(|check| check.page().code).collect();
        let mut shown = f.debug_struct("EngineBuilder");
        shown.field("pack", &self.pack).field("bureau", &self.bureau).field("settings", &self.settings);
        let functions: Vec<&str> = self.functions.iter().map(|function| function.name()).collect();
        shown.field("checks", &codes).field("functions", &functions).finish()
    }
}

impl EngineBuilder {
    /// Where the policy comes from; the built-in pack if nothing is said.
    #[must_use]
    pub fn pack(mut self, source: PackSource) -> Self {
        self.pack = source;
        self
    }

    /// Name of the bureau, in place of the pack's.
    #[must_use]
    pub fn bureau(mut self, name: impl Into<String>) -> Self {
        self.bureau = Some(name.into());
        self
    }

    /// The office's own numbers: cut-off day and yearly parameters.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Adds a check of one's own. Its findings stand in every output, and its page beside the pack's.
    #[must_use]
    pub fn check(mut self, check: impl OwnCheck + 'static) -> Self {
        self.checks.push(Arc::new(check));
        self
    }

    /// Adds a function that the pack's texts may call, as `{{ name(of="…") }}`.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use jibao::{Engine, Error, TextFunction};
    ///
    /// struct Polite;
    /// impl TextFunction for Polite {
    ///     fn name(&self) -> &'static str {
    ///         "polite"
    ///     }
    ///     fn call(&self, arguments: &BTreeMap<String, String>) -> Result<String, String> {
    ///         let who = arguments.get("who").ok_or("polite 要写 who")?;
    ///         Ok(format!("请{who}"))
    ///     }
    /// }
    /// assert!(Engine::builder().text_function(Polite).build().is_ok());
    /// let twice = Engine::builder().text_function(Polite).text_function(Polite).build();
    /// assert!(matches!(twice, Err(Error::TextFunction(name)) if name == "polite"));
    /// ```
    #[must_use]
    pub fn text_function(mut self, function: impl TextFunction + 'static) -> Self {
        self.functions.push(Arc::new(function));
        self
    }

    /// Loads the pack and puts the engine together.
    ///
    /// # Errors
    /// If the pack does not load, a parameter is of no indicator of it, the cut-off day is none of a month, a check's code is
    /// taken or its family unknown, or a function's name is taken or none that a text can write.
    pub fn build(self) -> Result<Engine, Error> {
        let mut pack = packs::of(self.pack)?;
        if let Some(bureau) = self.bureau {
            pack.about.bureau = bureau;
        }
        if let Some(day) = self.settings.cut_off_day.filter(|day| !(1..=31).contains(day)) {
            return Err(Error::CutOffDay(day));
        }
        let unknown = |code: &&str| pack.catalogue.get(code).is_none();
        if let Some(code) = self.settings.parameters.keys().map(|(_, code)| code.as_str()).find(unknown) {
            let known = pack.catalogue.iter().map(|one| one.code.as_str());
            let nearest = jibao_core::pack::nearest(code, known);
            return Err(InvalidReturn::UnknownIndicator { code: code.to_owned(), nearest }.into());
        }
        let mut checks = OwnChecks::default();
        for check in self.checks {
            checks.add(&mut pack, check)?;
        }
        let mut functions = TextFunctions::default();
        for function in self.functions {
            let name = function.name().to_owned();
            if !functions.add(function) {
                return Err(Error::TextFunction(name));
            }
        }
        Ok(Engine {
            pack: Arc::new(pack),
            pack_hash: Arc::default(),
            settings: Arc::new(self.settings),
            checks: Arc::new(checks),
            functions: Arc::new(functions),
        })
    }
}

impl Engine {
    /// Begins an engine.
    ///
    /// ```
    /// use jibao::{Engine, PackSource};
    ///
    /// let engine = Engine::builder().pack(PackSource::BuiltIn).build()?;
    /// assert_eq!(engine.pack().reporters.iter().count(), 19);
    /// # Ok::<(), jibao::Error>(())
    /// ```
    #[must_use]
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// An engine of a pack that was loaded from a workspace: nothing asks for the texts of its registers any more.
    pub(crate) fn of(mut pack: Pack, settings: Settings) -> Self {
        let pack_hash = Arc::new(OnceLock::from(packs::pack_hash(&pack)));
        pack.files.let_go(|path| path.starts_with(LISTS));
        Self {
            pack: Arc::new(pack),
            pack_hash,
            settings: Arc::new(settings),
            checks: Arc::default(),
            functions: Arc::default(),
        }
    }

    /// The hash of all files of the pack.
    pub(crate) fn pack_hash(&self) -> &str {
        self.pack_hash.get_or_init(|| packs::pack_hash(&self.pack))
    }

    /// The same engine with one more check of one's own.
    ///
    /// # Errors
    /// If its code is taken or its family unknown.
    ///
    /// ```
    /// use jibao::pack::{Page, Severity};
    /// use jibao::rules::{Context, Sink};
    /// use jibao::{Engine, Error, OwnCheck};
    ///
    /// struct Nothing;
    /// impl OwnCheck for Nothing {
    ///     fn page(&self) -> Page {
    ///         Page::new("G01", "C", "代码与指标相同", Severity::Info, "")
    ///     }
    ///     fn run(&self, _: &Context<'_>, sink: &mut Sink<'_>) {
    ///         sink.pass();
    ///     }
    /// }
    /// let taken = Engine::builder().build()?.with_check(Nothing);
    /// assert!(matches!(taken, Err(Error::OwnCheck(_))));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn with_check(mut self, check: impl OwnCheck + 'static) -> Result<Self, Error> {
        let pack = Arc::make_mut(&mut self.pack);
        Arc::make_mut(&mut self.checks).add(pack, Arc::new(check))?;
        Ok(self)
    }

    /// The policy, with the pages of one's own checks.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    pub(crate) fn functions(&self) -> &TextFunctions {
        &self.functions
    }

    /// The office's own numbers.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads returns: workbooks of any kind, archives of them, 数据.json of the level below. Without a period, the returns
    /// must agree on one. What comes of them does not depend on the order of the files. `on` is told of every file.
    ///
    /// # Errors
    /// If no period is given and the returns name none or several, or whoever watches ended it. A file that cannot be read
    /// is a finding, no error.
    ///
    /// ```
    /// use jibao::{Engine, InboxFile, unwatched};
    ///
    /// let engine = Engine::builder().build()?;
    /// let inbox = engine.read("2025Q2".parse().ok(), [InboxFile::new("楚雄市.xlsx", "")], &unwatched)?;
    /// assert_eq!(inbox.rejected.len(), 1);
    /// assert!(inbox.findings[0].message.starts_with("楚雄市.xlsx无法读取"));
    /// # Ok::<(), jibao::Error>(())
    /// ```
    pub fn read(
        &self,
        period: Option<Period>,
        files: impl IntoIterator<Item = InboxFile>,
        on: &OnEvent<'_>,
    ) -> Result<Inbox, Error> {
        self.read_listed(period, Listing::of(files).files, &[], None, on)
    }

    pub(crate) fn read_listed(
        &self,
        period: Option<Period>,
        files: Vec<InboxFile>,
        unread: &[Unread],
        memory: Option<&Memory>,
        on: &OnEvent<'_>,
    ) -> Result<Inbox, Error> {
        Ok(jibao_ingest::read_listed(&self.pack, period, files, unread, memory, &|read| on(read.into()))?)
    }

    /// Takes the register of receipts (收文登记.csv, or a workbook of the same columns: 单位, 收到日期, 备注) into an inbox: when a
    /// return came goes by it.
    ///
    /// # Errors
    /// If it is no table, its columns are not there, or a row names nobody or no day.
    ///
    /// ```
    /// use jibao::{Engine, returns::Inbox};
    ///
    /// let engine = Engine::builder().build()?;
    /// let mut inbox = Inbox::empty("2025Q2".parse()?);
    /// engine.receipts(&mut inbox, "单位,收到日期,备注\n楚雄市司法局,2025-06-22,\n".as_bytes())?;
    /// assert_eq!(inbox.received.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn receipts(&self, inbox: &mut Inbox, bytes: &[u8]) -> Result<(), Error> {
        let read = jibao_ingest::receipts(&self.pack, Some(inbox.quarter), bytes);
        inbox.received = read.map_err(|source| Error::Receipts { path: RECEIPTS.into(), source })?;
        inbox.hashes.insert(RECEIPTS.to_owned(), hash(bytes));
        Ok(())
    }

    /// Consolidates and checks an inbox beside earlier ones of the same pack, in any order.
    ///
    /// # Errors
    /// If the inboxes do not fit the pack or each other ([`Inbox::validate`], [`Inbox::validate_earlier`]): what was built
    /// by hand is held to the same as what was read. A value too large to be added up (10¹⁵ and more) is a finding and
    /// enters no total, so that arithmetic cannot overflow.
    ///
    /// ```
    /// use jibao::{Engine, pack::Column, returns::{Inbox, Submission}};
    ///
    /// let engine = Engine::builder().build()?;
    /// let period = "2025Q2".parse()?;
    /// let county = Submission::builder(engine.pack(), "532301", period)?.value("G01", Column::Current, 12)?;
    /// let inbox = Inbox::builder(engine.pack(), period).submission(county.build())?.build();
    /// let report = engine.report(inbox, Vec::new())?;
    /// let line = report.line("G01").expect("an indicator of the pack");
    /// assert_eq!((line.total, line.covered()), (Some(12.into()), 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn report(&self, inbox: Inbox, earlier: Vec<Inbox>) -> Result<Report, Error> {
        self.report_waiving(inbox, earlier.into_iter().map(Past::from).collect(), Vec::new())
    }

    /// [`Engine::report`], with findings that a person lets stand
    /// ([`waiver::read`](jibao_core::rules::waiver::read) reads them from 豁免.toml), and beside periods that may lie under
    /// an earlier plan ([`Engine::carry`]).
    ///
    /// # Errors
    /// As there.
    pub fn report_waiving(
        &self,
        inbox: Inbox,
        earlier: Vec<Past>,
        waivers: Vec<Waiver>,
    ) -> Result<Report, Error> {
        inbox.validate(&self.pack)?;
        inbox.validate_earlier(&self.pack, earlier.iter().map(Past::inbox))?;
        Ok(Report::build_with(&self.pack, &self.settings, inbox, earlier, waivers, &self.checks))
    }

    /// Carries a period that was read with another engine, of the plan before, over into this engine's plan: its values as
    /// they were counted then, under the codes that the column `before` of indicators.csv names. All others are left out.
    ///
    /// # Errors
    /// If the returns do not fit the earlier engine's pack, this engine's pack does not follow that one, or does not fit
    /// it ([`Pack::faults_after`]).
    pub fn carry(&self, from: &Self, past: impl Into<Past>) -> Result<Past, Error> {
        let past = past.into();
        past.inbox().validate(&from.pack)?;
        if let Some(faults) = self.pack.faults_after(&from.pack) {
            return Err(Error::Pack(faults));
        }
        Ok(past.carried((&from.pack, &from.settings), &self.pack))
    }

    /// The blank returns of all reporters for a period, in official order, each made when it is asked for.
    ///
    /// ```
    /// let engine = jibao::Engine::builder().build()?;
    /// let forms: Vec<_> = engine.blank_forms("2025Q2".parse()?).collect::<Result<_, _>>()?;
    /// assert_eq!(forms.len(), 19);
    /// assert!(forms[0].bytes.starts_with(b"PK"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "xlsx")]
    pub fn blank_forms(&self, period: Period) -> impl Iterator<Item = Result<ReturnedBook, Error>> + '_ {
        self.pack.reporters.iter().map(move |reporter| {
            let bytes = forms::write(&Spec::blank(&self.pack, reporter, period))?;
            Ok(ReturnedBook {
                reporter: reporter.id.clone(),
                name: jibao_contract::names::form(&reporter.name),
                bytes,
            })
        })
    }

    /// Puts a report into words: everything that is printed from it.
    ///
    /// # Errors
    /// If a text template of the pack is broken.
    pub fn compose(&self, report: impl Into<Arc<Report>>, options: Options) -> Result<Composed, Error> {
        Composed::new(self.clone(), report.into(), options)
    }
}
