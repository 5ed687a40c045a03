//! A chart of what was measured.

use std::fmt::Write as _;

use crate::Table;

const COLORS: [&str; 7] = ["#8a8f98", "#d7691e", "#4c78a8", "#59a14f", "#b07aa1", "#e0b400", "#9c755f"];
const LEFT: f64 = 120.0;
const WIDTH: f64 = 560.0;
const BAR: f64 = 11.0;
/// The ratio at the right end.
const MOST: f64 = 40.0;

/// Bars of the ratios to the raw driver, on a scale where each step is a doubling: an SVG.
pub fn chart(tables: &[Table]) -> String {
    let mut body = String::new();
    let mut y = 24.0;
    for table in tables {
        let _ = writeln!(body, r#"<text x="8" y="{y:.0}" class="title">{}</text>"#, table.database);
        legend(&mut body, table, y);
        y += 14.0;
        for (workload, cells) in &table.lines {
            let middle = y + cells.iter().flatten().count() as f64 * BAR / 2.0 + 4.0;
            let _ = writeln!(
                body,
                r#"<text x="{:.0}" y="{middle:.0}" text-anchor="end">{workload}</text>"#,
                LEFT - 8.0
            );
            for (at, cell) in cells.iter().enumerate() {
                let Some(cell) = cell else { continue };
                let end = x(cell.ratio);
                let start = x(0.125);
                let color = COLORS[at % COLORS.len()];
                let _ = writeln!(
                    body,
                    r#"<rect x="{start:.1}" y="{y:.1}" width="{:.1}" height="{:.1}" fill="{color}"/><text x="{:.1}" y="{:.1}" class="small">{:.2}</text>"#,
                    (end - start).max(1.0),
                    BAR - 2.0,
                    end + 4.0,
                    y + BAR - 3.0,
                    cell.ratio
                );
                y += BAR;
            }
            y += 7.0;
        }
        y += 26.0;
    }
    let one = x(1.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0}\" height=\"{y:.0}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <style>.title{{font-size:14px;font-weight:bold}}.small{{font-size:9px}}text{{fill:#444}}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <line x1=\"{one:.1}\" x2=\"{one:.1}\" y1=\"0\" y2=\"{y:.0}\" stroke=\"#ccc\" stroke-dasharray=\"3 3\"/>\n{body}</svg>\n",
        LEFT + WIDTH + 40.0
    )
}

fn legend(body: &mut String, table: &Table, y: f64) {
    let mut at = LEFT;
    for (n, name) in table.contenders.iter().enumerate() {
        let color = COLORS[n % COLORS.len()];
        let _ = writeln!(
            body,
            r#"<rect x="{at:.0}" y="{:.0}" width="9" height="9" fill="{color}"/><text x="{:.0}" y="{y:.0}">{name}</text>"#,
            y - 9.0,
            at + 12.0
        );
        at += 24.0 + name.len() as f64 * 6.5;
    }
}

/// Where a ratio stands.
fn x(ratio: f64) -> f64 {
    let (least, most) = (0.125_f64.log2(), MOST.log2());
    LEFT + WIDTH * (ratio.clamp(0.125, MOST).log2() - least) / (most - least)
}
