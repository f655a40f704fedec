//! 附件：目标完成情况和主要指标走势图. Values and choice come from core; here they become charts of the page.

use jibao_core::count::phrase::several;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{ChartPlanKind, Pack};
use jibao_core::report::Report;
use jibao_core::report::chart::{ChartSeries, ChartValues, charts};
use jibao_core::report::style::full_width;
use jibao_core::text::number::plain;
use rust_decimal::prelude::ToPrimitive;

use gongwen::model::{Axis, Block, Chart, ChartKind, Series, Target};

pub(super) fn blocks(pack: &Pack, report: &Report) -> Vec<Block> {
    (1..)
        .zip(charts(pack, report))
        .map(|(number, values)| Block::Chart(chart(pack, number, &values)))
        .collect()
}

fn chart<'a>(pack: &'a Pack, number: usize, values: &'a ChartValues) -> Chart {
    let (kind, about) = match values.kind {
        ChartPlanKind::Attainment => (ChartKind::Dot, format!("（分{}）", pack.about.counties)),
        ChartPlanKind::Trend => {
            // A section's part of a total is the office's own, and has its name in the text.
            let name = |id: &'a ReporterId| match pack.reporters.get(id) {
                Some(one) if one.is_section() => pack.about.own.as_str(),
                _ => pack.reporters.name(id),
            };
            let mut names: Vec<&str> = values.excluded.iter().map(name).collect();
            names.dedup();
            let base = if names.is_empty() {
                String::new()
            } else {
                format!("，不含{}", several(&names, "单位"))
            };
            (ChartKind::Line, format!("（各{}{base}）", pack.period.noun))
        }
    };
    let scale = &values.scale;
    let step = scale.ticks.get(1).map(|second| *second - scale.low);
    let axis = scale.low.to_f64().zip(scale.high.to_f64()).zip(step.and_then(|step| step.to_f64()));
    Chart {
        kind,
        caption: format!("图{number}　{}{about}", full_width(&values.title)),
        alt: alternative(kind, values),
        categories: values.categories.clone(),
        series: values.series.iter().map(series).collect(),
        unit: Some(axis_title(values)),
        target: values
            .target
            .as_ref()
            .and_then(|(name, value)| Some(Target { name: name.clone(), value: value.to_f64()? })),
        axis: axis.map(|((from, to), step)| Axis { from, to, step }),
    }
}

/// The unit, and where the axis begins if that is not zero.
fn axis_title(values: &ChartValues) -> String {
    let unit = if values.unit == "%" { "%".to_owned() } else { full_width(&values.unit) };
    match values.scale.low {
        low if low.is_zero() => unit,
        low => format!("{unit}，自{}起", plain(low)),
    }
}

fn series(series: &ChartSeries) -> Series {
    let format = match series.decimals {
        0 => "0".to_owned(),
        places => format!("0.{}", "0".repeat(usize::try_from(places).unwrap_or(1))),
    };
    Series {
        name: full_width(&series.name),
        values: series.values.iter().map(|value| value.and_then(|value| value.to_f64())).collect(),
        format,
        labelled: Some(series.labelled.clone()),
    }
}

/// What the chart shows, value by value, for those who cannot see it.
fn alternative(kind: ChartKind, values: &ChartValues) -> String {
    let shape = match kind {
        ChartKind::Bar => "柱形图",
        ChartKind::Dot => "散点图",
        ChartKind::Line => "折线图",
    };
    let one = |series: &ChartSeries| {
        let told: Vec<String> = values
            .categories
            .iter()
            .zip(&series.values)
            .map(|(category, value)| match value {
                Some(value) => format!("{category}{}", plain(value.round_dp(series.decimals))),
                None => format!("{category}未报"),
            })
            .collect();
        format!("{}：{}", series.name, told.join("，"))
    };
    let series: Vec<String> = values.series.iter().map(one).collect();
    let target = values.target.as_ref().map(|(name, _)| format!("，{name}")).unwrap_or_default();
    format!("{shape}，单位{}{target}。{}。", values.unit, series.join("；"))
}
