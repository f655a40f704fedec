//! A quarter put into words, and its outputs as bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gongwen::{Document, DocumentKind, Profile};
use jibao_contract::data::Data;
use jibao_contract::manifest::Output;
use jibao_contract::names;
use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::Pack;
use jibao_core::public::{Edition, Publication, Told};
use jibao_core::report::Report;
use jibao_core::report::figure::Figure;
#[cfg(feature = "xlsx")]
use jibao_core::report::to_mend::{ToMend, to_mend};
use jibao_render::json;
use jibao_render::narrative::{Narrative, compose, style_findings};
#[cfg(feature = "html")]
use jibao_render::page::Pages;
use jibao_render::summary::{self, Elements};
#[cfg(feature = "xlsx")]
use jibao_render::workbook;
use rayon::prelude::*;

use crate::engine::Engine;
use crate::error::Error;
use crate::event::{Event, OnEvent};
#[cfg(feature = "xlsx")]
use crate::returned;
use crate::spool::{Content, Shelf};

/// How a report is put into words.
///
/// ```
/// use jibao::{DocumentKind, Options, Profile};
///
/// let mut profile = Profile::of(DocumentKind::Report);
/// profile.sizes.body = 18.0;
/// let options = Options::of(DocumentKind::Report).profile(profile).draft(true);
/// assert!(options.elements.draft && options.elements.charts);
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// Elements of the document that come from the office.
    pub elements: Elements,
    /// The format of the page and its type; that of the elements' kind of document if nothing is said.
    pub profile: Option<Profile>,
    /// Where the public edition is wanted: what published editions have told until now, by period.
    pub public: Option<BTreeMap<Period, Told>>,
}

impl Options {
    /// Options for a kind of document, everything else as usual.
    #[must_use]
    pub fn of(kind: DocumentKind) -> Self {
        Self { elements: Elements { kind, ..Elements::default() }, ..Self::default() }
    }

    /// With these elements of the document.
    #[must_use]
    pub fn elements(mut self, elements: Elements) -> Self {
        self.elements = elements;
        self
    }

    /// With a page format of one's own.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// The draft (送审稿): a banner, and comments on figures that are to be asked about.
    #[must_use]
    pub fn draft(mut self, draft: bool) -> Self {
        self.elements.draft = draft;
        self
    }

    /// The edition that may be published. `before` is what published editions have told until now
    /// ([`Publication::told`]), by period: of all together nothing can be computed that one of them keeps back.
    #[must_use]
    pub fn public(mut self, before: BTreeMap<Period, Told>) -> Self {
        self.public = Some(before);
        self
    }
}

/// A checked quarter in its words, ready to be written as any output. It cannot be changed any more, so that all outputs
/// say the same.
///
/// ```
/// use std::collections::BTreeMap;
/// use jibao::{Engine, Error, Options, returns::Inbox};
///
/// let engine = Engine::builder().build()?;
/// let report = engine.report(Inbox::empty("2025Q2".parse()?), Vec::new())?;
/// let internal = engine.compose(report, Options::default())?;
/// let public = engine.compose(internal.shared_report(), Options::default().public(BTreeMap::new()))?;
/// assert_eq!(internal.report().absent().len(), 19);
/// assert!(public.edition().is_public());
/// assert!(matches!(public.write_html(&mut Vec::new()), Err(Error::NotPublic)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Composed {
    engine: Engine,
    report: Arc<Report>,
    publication: Option<Publication>,
    narrative: Narrative,
    figures: Vec<Figure>,
    document: Document,
    #[cfg(feature = "docx")]
    profile: Profile,
    draft: bool,
}

/// A return to be sent back: one workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedBook {
    /// Whose it is.
    pub reporter: ReporterId,
    /// The file's name: `楚雄市.xlsx`.
    pub name: String,
    /// The workbook.
    pub bytes: Vec<u8>,
}

/// Makes one output, with its name, beside the others.
type Task<'a> = Box<dyn FnOnce() -> Result<(String, Content), Error> + Send + 'a>;

impl Composed {
    pub(crate) fn new(engine: Engine, mut report: Arc<Report>, options: Options) -> Result<Self, Error> {
        let pack = Arc::clone(engine.pack());
        let publication = options.public.map(|before| Publication::of(&pack, &report, &before));
        let kind = options.elements.kind;
        let narrative = compose(&pack, edition(&report, publication.as_ref()), kind, engine.functions())?;
        if publication.is_none() {
            let known: BTreeSet<_> = report.findings.iter().collect();
            let mut style = style_findings(&pack, &report, &narrative);
            // A report that was composed before has them already.
            style.retain(|finding| !known.contains(finding));
            if !style.is_empty() {
                Arc::make_mut(&mut report).findings.extend(style);
            }
        }
        let shown = edition(&report, publication.as_ref());
        let (document, figures) = summary::document(&pack, shown, &narrative, &options.elements);
        #[cfg(feature = "docx")]
        let profile = options.profile.unwrap_or_else(|| Profile::of(kind));
        let draft = options.elements.draft;
        Ok(Self {
            engine,
            report,
            publication,
            narrative,
            figures,
            document,
            #[cfg(feature = "docx")]
            profile,
            draft,
        })
    }

    /// The whole report, with everything that was found.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The same, to be composed in another way without a copy.
    #[must_use]
    pub fn shared_report(&self) -> Arc<Report> {
        Arc::clone(&self.report)
    }

    /// What of the report may be published, where that is what is printed.
    #[must_use]
    pub fn publication(&self) -> Option<&Publication> {
        self.publication.as_ref()
    }

    /// The report as it is printed.
    #[must_use]
    pub fn edition(&self) -> Edition<'_> {
        edition(&self.report, self.publication())
    }

    /// The texts.
    #[must_use]
    pub fn narrative(&self) -> &Narrative {
        &self.narrative
    }

    /// Every number in the outputs that has an id.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The summary as a document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Which output it is: for whom, and whether a draft.
    #[must_use]
    pub fn output(&self) -> Output {
        Output { edition: json::edition(self.edition()), draft: self.draft }
    }

    /// Writes 工作总结, a .docx after GB/T 9704—2012.
    ///
    /// # Errors
    /// If the document cannot be made, or the writer's.
    #[cfg(feature = "docx")]
    pub fn write_docx(&self, to: &mut impl Write) -> Result<(), Error> {
        to.write_all(&self.docx()?).map_err(Error::Output)
    }

    /// Writes 汇总表, an .xlsx of live formulas.
    ///
    /// # Errors
    /// If the workbook cannot be made, or the writer's.
    #[cfg(feature = "xlsx")]
    pub fn write_xlsx(&self, to: &mut impl Write) -> Result<(), Error> {
        let mut bytes = Vec::new();
        self.workbook(None)?.save(&mut bytes)?;
        to.write_all(&bytes).map_err(Error::Output)
    }

    /// Writes 核查报告, one HTML page.
    ///
    /// # Errors
    /// If this is the public edition, which has none; if the page cannot be made, or the writer's.
    #[cfg(feature = "html")]
    pub fn write_html(&self, to: &mut impl Write) -> Result<(), Error> {
        if self.publication.is_some() {
            return Err(Error::NotPublic);
        }
        to.write_all(&Pages::new(self.pack(), &self.report)?.whole()?).map_err(Error::Output)
    }

    /// Writes 数据.json.
    ///
    /// # Errors
    /// The writer's.
    pub fn write_json(&self, to: &mut impl Write) -> Result<(), Error> {
        self.write_data(None, to)
    }

    /// The data, with the villages in them or in the file `beside`.
    fn write_data(&self, beside: Option<&str>, to: &mut impl Write) -> Result<(), Error> {
        let uses = gongwen::uses::uses(&self.document);
        json::write(self.pack(), self.edition(), &self.figures, &uses, beside, to).map_err(Error::Output)
    }

    /// The data as types: what [`Data::read`] gives of 数据.json.
    ///
    /// # Errors
    /// If the text of the data is not read back as such.
    pub fn data(&self) -> Result<Data, Error> {
        let mut bytes = Vec::new();
        self.write_json(&mut bytes)?;
        Ok(Data::read(&bytes)?)
    }

    /// The returns to be sent back, each made when it is asked for; none of the public edition.
    #[cfg(feature = "xlsx")]
    pub fn returned(&self) -> impl Iterator<Item = Result<ReturnedBook, Error>> + '_ {
        self.to_mend().into_iter().map(|mend| returned::book(self.pack(), &self.report, &mend))
    }

    /// All outputs with their names inside the folder of outputs, made in one pool. `on` is told of each.
    ///
    /// # Errors
    /// If one of them cannot be made, or whoever watches ended it.
    pub fn outputs(&self, on: &OnEvent<'_>) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let held =
            |(name, content): (String, Content)| Ok((name, content.into_bytes().map_err(Error::Output)?));
        self.made(on, None)?.into_iter().map(held).collect()
    }

    /// The same, long ones put aside: in a folder on the disk of their places, where one is given.
    pub(crate) fn made(
        &self,
        on: &OnEvent<'_>,
        folder: Option<PathBuf>,
    ) -> Result<Vec<(String, Content)>, Error> {
        // Sheets are written side by side. Saving them is a long step of one thread, which waits for nothing else: it gets a
        // thread of its own, and the other outputs are made beside it.
        #[cfg(feature = "xlsx")]
        let book = self.workbook(folder.as_deref())?;
        let shelf = Shelf::in_folder(folder);
        let tasks = self.tasks(&shelf)?;
        let (of, done) = (tasks.len() + usize::from(cfg!(feature = "xlsx")), AtomicUsize::new(0));
        let make = |(at, task): (usize, Task<'_>)| {
            let (name, content) = task()?;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let ended = on(Event::Made { output: &name, done, of }).is_break();
            if ended { Err(Error::Cancelled) } else { Ok((at, name, content)) }
        };
        // Whoever is free takes the next: none of the long ones, which come first, is begun last.
        let all =
            || -> Result<Vec<_>, Error> { tasks.into_iter().enumerate().par_bridge().map(make).collect() };
        #[cfg(feature = "xlsx")]
        let made: Result<Vec<_>, Error> = std::thread::scope(|threads| {
            let saved = threads.spawn(|| make((0, self.saved(book, &shelf))));
            let others = all();
            let saved = saved.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok(std::iter::once(saved).chain(others?).collect())
        });
        #[cfg(not(feature = "xlsx"))]
        let made = all();
        let mut made = made?;
        // People open the paper first, then the workbook.
        let is_paper = |name: &str| Path::new(name).extension().is_some_and(|ending| ending == "docx");
        let is_returned = |name: &str| name.starts_with(names::RETURNED);
        made.sort_by_key(|(at, name, _)| (!is_paper(name), is_returned(name), *at));
        Ok(made.into_iter().map(|(_, name, content)| (name, content)).collect())
    }

    /// Saves the workbook.
    #[cfg(feature = "xlsx")]
    fn saved<'s>(&'s self, book: workbook::Book, shelf: &'s Shelf) -> Task<'s> {
        let name = names::workbook(&self.report.quarter.label(), self.output().edition);
        Box::new(move || {
            let mut spool = shelf.spool();
            book.save(&mut spool)?;
            Ok((name, spool.into_content(shelf).map_err(Error::Output)?))
        })
    }

    /// What there is to make beside the workbook. The outputs do not depend on each other: the longest first.
    #[cfg_attr(
        not(feature = "html"),
        expect(clippy::unnecessary_wraps, reason = "pages alone can fail here")
    )]
    fn tasks<'s>(&'s self, shelf: &'s Shelf) -> Result<Vec<Task<'s>>, Error> {
        let edition = self.output().edition;
        let mut tasks: Vec<Task<'s>> = Vec::new();
        let large = self.publication.is_none() && self.report.is_large(self.pack());
        let beside = (large && !self.pack().form.details.is_empty()).then_some(names::VILLAGES);
        if let Some(name) = beside {
            tasks.push(Box::new(move || {
                let mut spool = shelf.spool();
                json::write_villages(self.pack(), &self.report, &mut spool).map_err(Error::Output)?;
                Ok((name.to_owned(), spool.into_content(shelf).map_err(Error::Output)?))
            }));
        }
        tasks.push(Box::new(move || {
            let mut spool = shelf.spool();
            self.write_data(beside, &mut spool)?;
            Ok((names::data(edition), spool.into_content(shelf).map_err(Error::Output)?))
        }));
        #[cfg(feature = "xlsx")]
        for mend in self.to_mend() {
            tasks.push(Box::new(move || {
                let book = returned::book(self.pack(), &self.report, &mend)?;
                Ok((names::returned(&book.name), shelf.take(book.bytes)))
            }));
        }
        #[cfg(feature = "docx")]
        {
            let name = names::document(&self.report.quarter.label(), edition, self.draft);
            tasks.push(Box::new(move || Ok((name, shelf.take(self.docx()?)))));
        }
        #[cfg(feature = "html")]
        if self.publication.is_none() {
            let name = names::page(&self.report.quarter.label());
            let pages = Arc::new(Pages::new(self.pack(), &self.report)?);
            let whole = Arc::clone(&pages);
            tasks.push(Box::new(move || Ok((name, shelf.take(whole.whole()?)))));
            for part in pages.parts().to_vec() {
                let pages = Arc::clone(&pages);
                tasks.push(Box::new(move || {
                    Ok((names::group_page(&part.file), shelf.take(pages.part(&part)?)))
                }));
            }
        }
        Ok(tasks)
    }

    /// The policy that the report was made with.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        self.engine.pack()
    }

    /// What was found and what goes back is the office's own affair.
    #[cfg(feature = "xlsx")]
    fn to_mend(&self) -> Vec<ToMend<'_>> {
        if self.publication.is_some() { Vec::new() } else { to_mend(self.pack(), &self.report) }
    }

    #[cfg(feature = "docx")]
    fn docx(&self) -> Result<Vec<u8>, Error> {
        Ok(gongwen::write(&self.document, &self.profile)?)
    }

    #[cfg(feature = "xlsx")]
    fn workbook(&self, temporary: Option<&Path>) -> Result<workbook::Book, Error> {
        let about = &self.pack().about;
        let mut hashes =
            vec![(format!("方案包 {} {}", about.id, about.version), self.engine.pack_hash().to_owned())];
        hashes.extend(self.report.inputs.iter().map(|(name, hash)| (name.clone(), hash.clone())));
        let beside =
            workbook::Extra { notes: Vec::new(), hashes, narrative: Some(&self.narrative), temporary };
        Ok(workbook::compose(self.pack(), self.edition(), &beside)?)
    }
}

fn edition<'r>(report: &'r Report, publication: Option<&'r Publication>) -> Edition<'r> {
    publication.map_or_else(|| Edition::internal(report), Edition::public)
}
