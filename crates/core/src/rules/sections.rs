//! V17: a section's prefecture-wide figure that differs from the counties' sum. Compared, never added.

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::pack::{Check, Role};

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for difference in crate::count::sections::section_checks(context.pack, context.now) {
        let Some(indicator) = context.pack.catalogue.get(difference.code.as_str()) else {
            continue;
        };
        debug_assert_eq!(indicator.role_of(&difference.section), Some(Role::Compares));
        if !check.codes.is_empty() && !check.codes.contains(&difference.code) {
            continue;
        }
        let (Some(section), Some(counties)) = (difference.section_value, difference.counties_value) else {
            sink.not_run(context.pack.about.said("科室或县市没有数"));
            continue;
        };
        if difference.doubted {
            sink.not_run(context.pack.about.said("县市或科室的数待核，核实后再核对"));
            continue;
        }
        let gap: Decimal = section - counties;
        // Of a whole that lacks somebody, more is known than nothing: it cannot be less than its parts.
        let short = difference.missing > 0 && gap < Decimal::ZERO;
        if difference.missing > 0 && !short {
            sink.not_run(context.pack.about.said("有县市未报，无法与科室数核对"));
            continue;
        }
        if gap.is_zero() {
            sink.pass();
            continue;
        }
        let counted = &context.pack.about.counties;
        let (which, more) = if short {
            ("已报的", format!("，还没有算上未报的{}个", difference.missing))
        } else {
            ("各", String::new())
        };
        let message = format!(
            "{}{}报{}，{which}{counted}合计{}，相差{}{more}",
            indicator.quoted(),
            context.pack.reporters.name(&difference.section),
            indicator.amount(section),
            indicator.amount(counties),
            indicator.amount(gap.abs())
        );
        let counties = context.pack.reporters.counties();
        let cells = counties.filter_map(|county| context.cell(&difference.code, &county.id));
        let mut places = difference.places.clone();
        places.extend(cells.flat_map(|cell| cell.places.clone()));
        sink.fail(Some(&difference.section), places, message);
    }
}
