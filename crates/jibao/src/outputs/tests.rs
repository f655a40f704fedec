//! Every step of a run stopped, refused or disturbed: the old set or the new one stands, a person's work is there, and
//! the next run leaves what a run on a clean disk leaves.

mod faulty;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;

use jibao_contract::data::Edition;
use jibao_contract::manifest::{PackHash, SCHEMA};
use jibao_contract::names::TEMPORARY;
use jiff::civil::date;
use tempfile::TempDir;

use super::*;
use faulty::{Fault, Faulty};

const INTERNAL: Output = Output { edition: Edition::Internal, draft: false };
const DRAFT: Output = Output { edition: Edition::Internal, draft: true };
const PUBLIC: Output = Output { edition: Edition::Public, draft: false };
const TODAY: Date = date(2024, 6, 25);
const EDIT: &str = "手改的总结";

fn manifest() -> Manifest {
    Manifest {
        schema: SCHEMA.into(),
        quarter: "2024Q2".into(),
        pack: PackHash { id: "p".into(), version: "1".into(), sha256: String::new(), files: BTreeMap::new() },
        inputs: BTreeMap::new(),
        outputs: BTreeMap::new(),
        editions: BTreeMap::new(),
        made_from: BTreeMap::new(),
        told: BTreeMap::new(),
    }
}

/// A quarter's folder with its outputs.
struct Place(TempDir);

impl Place {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A first run's outputs, of which a person has changed the document and one return.
    fn edited() -> Self {
        let place = Self::empty();
        place.run(&Faulty::whole(), OLD).unwrap();
        place.save("总结.docx", EDIT);
        place.save("退回/丙.xlsx", "填过的丙");
        place
    }

    fn outputs(&self) -> PathBuf {
        self.0.path().join("成果")
    }

    fn save(&self, name: &str, text: &str) {
        std::fs::write(self.outputs().join(name), text).unwrap();
    }

    fn run(&self, disk: &Faulty, files: &[(&str, &str)]) -> Result<Written, Error> {
        self.run_as(disk, files, INTERNAL)
    }

    fn run_as(&self, disk: &Faulty, files: &[(&str, &str)], output: Output) -> Result<Written, Error> {
        let files: Vec<(String, Content)> =
            files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec().into())).collect();
        let whole: &[&str] = if output == PUBLIC { &[] } else { &["退回"] };
        let writer = Writer { disk, workspace: self.0.path(), today: TODAY };
        writer.outputs(&self.outputs(), &files, output, whole, manifest())
    }

    /// Everything that lies there, folders and hidden files included.
    fn all(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(self.0.path(), "", &mut found);
        found
    }

    fn unfinished(&self) -> bool {
        is_unfinished(&self.outputs())
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
            found.insert(name, String::new());
        } else {
            found.insert(name, String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned());
        }
    }
}

const OLD: &[(&str, &str)] = &[
    ("总结.docx", "旧的总结"),
    ("汇总.xlsx", "旧的汇总"),
    ("不变.html", "一样"),
    ("退回/甲.xlsx", "旧的甲"),
    ("退回/乙.xlsx", "旧的乙"),
    ("退回/丙.xlsx", "旧的丙"),
];
const NEW: &[(&str, &str)] = &[
    ("总结.docx", "新的总结"),
    ("汇总.xlsx", "新的汇总"),
    ("不变.html", "一样"),
    ("数据.json", "头一回有"),
    ("退回/甲.xlsx", "新的甲"),
    ("退回/丁.xlsx", "新的丁"),
];

/// What lies there before the second run, and after it.
fn before_and_after() -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let place = Place::edited();
    let before = place.all();
    place.run(&Faulty::whole(), NEW).unwrap();
    let after = place.all();
    assert_eq!(after["成果/总结（人工修改2024-06-25）.docx"], EDIT);
    assert_eq!(after["成果/退回/丙（人工修改2024-06-25）.xlsx"], "填过的丙");
    assert!(!after.contains_key("成果/退回/乙.xlsx") && !after.contains_key("成果/退回/丙.xlsx"));
    assert!(!after.keys().any(|name| name.contains(TEMPORARY)), "{after:?}");
    (before, after)
}

/// The steps of the second run.
fn steps() -> Vec<String> {
    let disk = Faulty::whole();
    Place::edited().run(&disk, NEW).unwrap();
    disk.steps.into_inner()
}

#[test]
fn killed_at_any_step_the_next_run_finds_the_old_set_or_the_new_one_and_ends_as_a_clean_run() {
    let (before, after) = before_and_after();
    let steps = steps();
    let (mut old, mut new, mut told_unfinished) = (0, 0, 0);
    for (at, step) in steps.iter().enumerate() {
        let place = Place::edited();
        // A kill while the old files are taken away leaves the run as good as done.
        let _ = place.run(&Faulty::new(Fault::Killed, at), NEW);
        let there = place.all();
        for work in [EDIT, "填过的丙"] {
            let shown = there.iter().filter(|(name, _)| !name.contains(TEMPORARY));
            assert!(shown.clone().any(|(_, text)| text == work), "{at} {step}: {work} in {there:?}");
        }
        // Told as unfinished exactly where neither set stands whole.
        let visible = |all: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            all.iter()
                .filter(|(name, _)| !name.contains(TEMPORARY) && *name != "成果/退回")
                .map(|(name, text)| (name.clone(), text.clone()))
                .collect()
        };
        let is_whole = [&before, &after].iter().any(|set| visible(set) == visible(&there));
        assert!(is_whole || place.unfinished(), "{at} {step}: {there:?}");
        told_unfinished += usize::from(place.unfinished());
        let recovered = recovery::recover(&Faulty::whole(), &place.outputs(), TODAY).unwrap();
        let whole = place.all();
        old += usize::from(whole == before);
        new += usize::from(whole == after);
        assert!(whole == before || whole == after, "{at} {step}: {whole:?}");
        assert!(recovered.is_none_or(|recovered| recovered.kept.is_empty()), "nobody saved anything");
        let again = place.run(&Faulty::whole(), NEW).unwrap();
        assert_eq!(place.all(), after, "{at} {step}");
        assert_eq!(again.recovered, None);
        assert!(place.run(&Faulty::whole(), NEW).unwrap().written.is_empty(), "equal bytes are left alone");
    }
    println!("{} kills: {old} times the old set, {new} times the new, {told_unfinished} told", steps.len());
    assert!(old > 20 && new > 5 && told_unfinished > 10, "{old} {new} {told_unfinished}");
}

#[test]
fn a_recovery_that_is_killed_at_any_step_is_done_by_the_next_run() {
    let (_, after) = before_and_after();
    let mut runs = 0;
    for at in 0..steps().len() {
        for second in 0.. {
            let place = Place::edited();
            let _ = place.run(&Faulty::new(Fault::Killed, at), NEW);
            let disk = Faulty::new(Fault::Killed, second);
            let _ = place.run(&disk, NEW);
            if !disk.dead.get() {
                break;
            }
            runs += 1;
            place.run(&Faulty::whole(), NEW).unwrap();
            assert_eq!(place.all(), after, "{at} {second}");
        }
    }
    println!("{runs} pairs of kills");
    assert!(runs > 1_000, "{runs}");
}

#[test]
fn a_step_that_is_refused_changes_nothing_or_is_of_no_consequence() {
    let (before, after) = before_and_after();
    let (mut failed, mut went_on) = (0, 0);
    for kind in [ErrorKind::PermissionDenied, ErrorKind::StorageFull, ErrorKind::ReadOnlyFilesystem] {
        for (at, step) in steps().iter().enumerate() {
            let place = Place::edited();
            match place.run(&Faulty::new(Fault::Refused(kind), at), NEW) {
                Err(error) => {
                    failed += 1;
                    assert_eq!(place.all(), before, "{at} {step}: {error}");
                    let told = error.to_string();
                    assert!(told.contains('请') && !told.contains("os error"), "{told}");
                    if kind == ErrorKind::StorageFull && step.starts_with("create") {
                        assert!(told.contains("磁盘已满，还差约 ") && told.contains(" KB，请腾出"), "{told}");
                    }
                }
                Ok(written) => {
                    went_on += 1;
                    assert_eq!(written.kept.len(), 2, "{at} {step}");
                }
            }
            place.run(&Faulty::whole(), NEW).unwrap();
            assert_eq!(place.all(), after, "{at} {step}");
        }
    }
    println!("{failed} refusals left everything as it was, {went_on} came when all was done");
    assert!(failed > 3 * 25 && went_on > 3, "{failed} {went_on}");
}

#[test]
fn a_first_run_that_is_refused_leaves_no_folder_behind() {
    let disk = Faulty::whole();
    Place::empty().run(&disk, NEW).unwrap();
    for (at, step) in disk.steps.into_inner().iter().enumerate() {
        let place = Place::empty();
        match place.run(&Faulty::new(Fault::Refused(ErrorKind::StorageFull), at), NEW) {
            Err(_) => assert!(place.all().is_empty(), "{at} {step}: {:?}", place.all()),
            Ok(_) => assert_eq!(place.all()["成果/总结.docx"], "新的总结"),
        }
    }
}

#[test]
fn a_file_that_stays_locked_leaves_the_old_set_now_or_after_the_next_run() {
    let (before, after) = before_and_after();
    for name in ["总结.docx", "汇总.xlsx", "甲.xlsx", "清单.json"] {
        for at in 0..steps().len() {
            let place = Place::edited();
            match place.run(&Faulty::new(Fault::Locked(name), at), NEW) {
                Ok(_) => assert_eq!(place.all(), after),
                Err(error @ Error::Halfway { .. }) => {
                    assert!(error.to_string().contains("再运行一次"), "{error}");
                    assert!(place.unfinished());
                }
                Err(_) => assert_eq!(place.all(), before, "{name} {at}"),
            }
            let again = place.run(&Faulty::whole(), NEW).unwrap();
            assert_eq!(place.all(), after, "{name} {at}: {again:?}");
        }
    }
}

#[test]
fn what_a_person_saves_while_a_run_writes_is_kept_at_any_step() {
    let count = steps().len();
    for name in ["汇总.xlsx", "数据.json", "不变.html", "退回/甲.xlsx", "退回/乙.xlsx"] {
        for (at, by_rename) in (0..count).flat_map(|at| [(at, false), (at, true)]) {
            let place = Place::empty();
            place.run(&Faulty::whole(), OLD).unwrap();
            let path = place.outputs().join(name);
            let done = place.run(&Faulty::new(Fault::Saved(path, by_rename), at), NEW);
            // Whether the run took notice of it or was over already: the work is there, and the next run keeps it.
            for _ in 0..2 {
                let there = place.all();
                let mut shown = there.iter().filter(|(name, _)| !name.contains(TEMPORARY));
                assert!(shown.any(|(_, text)| text == EDIT), "{name} {at}: {there:?} after {done:?}");
                place.run(&Faulty::whole(), NEW).unwrap();
            }
            for (name, text) in NEW {
                assert_eq!(place.all()[&format!("成果/{name}")], *text);
            }
            assert!(!place.all().keys().any(|name| name.contains(TEMPORARY)));
        }
    }
}

#[test]
fn what_a_person_saves_after_a_run_was_killed_is_kept_and_named() {
    for at in 0..steps().len() {
        let place = Place::empty();
        place.run(&Faulty::whole(), OLD).unwrap();
        let _ = place.run(&Faulty::new(Fault::Killed, at), NEW);
        place.save("汇总.xlsx", EDIT);
        let written = place.run(&Faulty::whole(), NEW).unwrap();
        let recovered = written.recovered.map(|recovered| recovered.kept).unwrap_or_default();
        let kept: Vec<_> = written.kept.iter().chain(&recovered).collect();
        assert_eq!(kept.len(), 1, "{at}: {kept:?}");
        assert_eq!(std::fs::read_to_string(kept[0]).unwrap(), EDIT, "{at}");
        assert_eq!(place.all()["成果/汇总.xlsx"], "新的汇总");
    }
}

#[test]
fn two_runs_at_once_leave_one_of_the_two_sets() {
    let place = Place::empty();
    for round in 0..10 {
        std::thread::scope(|scope| {
            for files in [OLD, NEW] {
                let place = &place;
                scope.spawn(move || place.run(&Faulty::whole(), files).unwrap());
            }
        });
        let there = place.all();
        let whole = [OLD, NEW].iter().any(|set| {
            let names: BTreeSet<String> = set.iter().map(|(name, _)| format!("成果/{name}")).collect();
            set.iter().all(|(name, text)| there.get(&format!("成果/{name}")).is_some_and(|t| t == text))
                && there.keys().filter(|name| name.starts_with("成果/退回/")).all(|name| names.contains(name))
        });
        assert!(whole, "round {round}: {there:?}");
        assert!(!there.keys().any(|name| name.contains("人工修改") || name.contains(TEMPORARY)), "{there:?}");
    }
}

#[test]
fn the_editions_in_any_order_make_no_false_change_of_a_persons() {
    const FINAL: &[(&str, &str)] = &[("总结.docx", "文"), ("数据.json", "数")];
    const DRAFTED: &[(&str, &str)] = &[("总结（送审稿）.docx", "稿"), ("数据.json", "数")];
    const PUBLISHED: &[(&str, &str)] = &[("总结（公开版）.docx", "公"), ("数据（公开版）.json", "公数")];
    let runs = [(FINAL, INTERNAL), (DRAFTED, DRAFT), (PUBLISHED, PUBLIC)];
    for order in 0..27 {
        let place = Place::empty();
        for run in [order % 3, order / 3 % 3, order / 9, 0, 1, 2] {
            let (files, output) = runs[run];
            let later: Vec<(&str, String)> =
                files.iter().map(|(name, text)| (*name, format!("{text}{order}{run}"))).collect();
            let later: Vec<(&str, &str)> = later.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let written = place.run_as(&Faulty::whole(), &later, output).unwrap();
            assert_eq!(written.kept, [] as [PathBuf; 0], "order {order}");
        }
        let list = Manifest::read(place.all()["成果/清单.json"].as_bytes()).unwrap();
        assert_eq!(list.outputs.len(), 5);
        assert_eq!(list.editions["总结（送审稿）.docx"], DRAFT);
        assert_eq!(list.editions["总结（公开版）.docx"], PUBLIC);
    }
}

#[test]
fn without_the_list_what_would_be_written_anyway_is_ours_and_anything_else_is_kept() {
    let place = Place::empty();
    place.run(&Faulty::whole(), NEW).unwrap();
    std::fs::remove_file(place.outputs().join(MANIFEST)).unwrap();
    let again = place.run(&Faulty::whole(), NEW).unwrap();
    assert!(again.kept.is_empty() && again.written.is_empty() && again.unchanged.len() == NEW.len());
    std::fs::remove_file(place.outputs().join(MANIFEST)).unwrap();
    place.save("汇总.xlsx", EDIT);
    let again = place.run(&Faulty::whole(), NEW).unwrap();
    assert_eq!(again.kept, [place.outputs().join("汇总（人工修改2024-06-25）.xlsx")]);
    assert!(again.unlisted, "nothing tells whether it was a person");
}

#[test]
fn a_file_changed_by_a_person_is_kept_under_a_dated_name_and_the_second_of_a_day_under_another() {
    let place = Place::empty();
    let put = |text: &str| place.run(&Faulty::whole(), &[("总结.docx", text)]).unwrap();
    assert!(put("一").kept.is_empty());
    assert!(put("二").kept.is_empty());
    place.save("总结.docx", "手改");
    assert_eq!(put("三").kept, [place.outputs().join("总结（人工修改2024-06-25）.docx")]);
    place.save("总结.docx", "又改");
    assert_eq!(put("四").kept, [place.outputs().join("总结（人工修改2024-06-25-2）.docx")]);
    let all = place.all();
    let text = |name: &str| all[&format!("成果/{name}")].as_str();
    assert_eq!(text("总结（人工修改2024-06-25）.docx"), "手改");
    assert_eq!(text("总结（人工修改2024-06-25-2）.docx"), "又改");
    assert_eq!(text("总结.docx"), "四");
}

#[test]
fn a_file_that_holds_no_longer_goes_unless_a_person_changed_it_and_a_folder_with_its_last_file() {
    let place = Place::empty();
    place.run(&Faulty::whole(), OLD).unwrap();
    place.save("退回/丙.xlsx", EDIT);
    place.save("退回/戊.xlsx", "自己放的");
    let done = place.run(&Faulty::whole(), &OLD[..4]).unwrap();
    assert_eq!(done.removed, [place.outputs().join("退回/乙.xlsx")]);
    assert_eq!(done.kept, [place.outputs().join("退回/丙（人工修改2024-06-25）.xlsx")]);
    assert!(place.all().contains_key("成果/退回/戊.xlsx"));
    place.run_as(&Faulty::whole(), &OLD[..1], PUBLIC).unwrap();
    assert!(place.all().contains_key("成果/退回/甲.xlsx"), "a run that makes none takes none away");
    let other = Place::empty();
    other.run(&Faulty::whole(), &OLD[..4]).unwrap();
    other.run(&Faulty::whole(), &OLD[..3]).unwrap();
    assert!(!other.outputs().join("退回").exists());
}

#[cfg(unix)]
#[test]
fn a_link_is_replaced_and_not_followed_and_what_is_no_file_is_refused() {
    use std::os::unix::fs::symlink;
    let place = Place::empty();
    let own = place.0.path().join("私人.docx");
    std::fs::write(&own, "不许动").unwrap();
    std::fs::create_dir(place.outputs()).unwrap();
    symlink(&own, place.outputs().join("总结.docx")).unwrap();
    symlink("没有", place.outputs().join("汇总.xlsx")).unwrap();
    let written = place.run(&Faulty::whole(), NEW).unwrap();
    assert_eq!(written.kept.len(), 2);
    assert!(written.kept.iter().all(|kept| kept.is_symlink()));
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "不许动");
    assert!(!place.outputs().join("总结.docx").is_symlink());
    let elsewhere = Place::empty();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(elsewhere.outputs()).unwrap();
    symlink(folder.path(), elsewhere.outputs().join("退回")).unwrap();
    let before = elsewhere.all();
    assert!(matches!(elsewhere.run(&Faulty::whole(), NEW), Err(Error::LinkedFolder(_))));
    assert_eq!(elsewhere.all(), before);
    let blocked = Place::empty();
    std::fs::create_dir_all(blocked.outputs().join("数据.json/里面")).unwrap();
    let before = blocked.all();
    assert!(matches!(blocked.run(&Faulty::whole(), NEW), Err(Error::NotAFile(_))));
    assert_eq!(blocked.all(), before);
}

#[test]
fn a_damaged_record_of_an_interrupted_run_stops_the_next_one() {
    let place = Place::edited();
    std::fs::write(place.outputs().join(PENDING), "{").unwrap();
    let before = place.all();
    let told = place.run(&Faulty::whole(), NEW).unwrap_err().to_string();
    assert!(told.contains("移到别处再运行"), "{told}");
    assert_eq!(place.all(), before);
}
