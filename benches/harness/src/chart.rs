//! A chart of what was measured.

mod mark;

use std::fmt::Write as _;

use self::mark::Mark;
use crate::{Cell, Table, Workload};

const WIDTH: f64 = 1000.0;
/// Where the first panel starts, and how far from the right edge the last one ends.
const LEFT: f64 = 200.0;
const RIGHT: f64 = 18.0;
/// Between panels.
const GAP: f64 = 26.0;
/// At the right of a panel, for the ratios of the emphasised contender.
const NUMBERS: f64 = 48.0;
/// Where the panels start.
const TOP: f64 = 112.0;
/// From the start of a panel to its first line.
const HEAD: f64 = 48.0;
const LINE: f64 = 22.0;
/// As near as two marks may come to one another; they make way up and down.
const NEAR: (f64, f64) = (9.5, 6.0);
/// At the right of the scale, for those beyond it.
const BEYOND: f64 = 38.0;
/// Between workloads of different kinds.
const PAUSE: f64 = 9.0;
const FOOT: f64 = 56.0;
/// The greatest ratio that has a place of its own.
const MOST: f64 = 64.0;

/// The chart keeps its own background, so that it can be read on light and dark pages.
const STYLE: &str = "\
text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px;fill:#24292f}\
.title{font-size:19px;font-weight:600}.panel{font-size:14px;font-weight:600}.soft{fill:#656d76}.tick{font-size:11px;fill:#656d76}\
.own{fill:#d9480f;font-weight:600}.small{font-size:11px}.card{fill:#fff;stroke:#d0d7de}.grid{stroke:#eaeef2}.one{stroke:#8c959f;stroke-width:1.5}\
.mark{stroke:#fff}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft,.tick{fill:#9198a1}.own{fill:#ff8f50}.card{fill:#0d1117;stroke:#30363d}\
.grid{stroke:#21262d}.one{stroke:#6e7681}.mark{stroke:#0d1117}}";

/// The ratios to the raw driver as an SVG: a panel for each database, a line for each workload, and a mark for each contender.
pub fn chart(tables: &[Table]) -> String {
    Chart::new(tables).drawn()
}

struct Chart<'a> {
    tables: &'a [Table],
    /// The workloads of all panels, each with where its line is.
    lines: Vec<(Workload, f64)>,
    /// Who is compared with the raw drivers, and how they are marked.
    marks: Vec<Mark>,
    /// The ratios at both ends of the scale, in doublings.
    scale: (i32, i32),
    /// The end of the last line.
    bottom: f64,
    body: String,
}

impl<'a> Chart<'a> {
    fn new(tables: &'a [Table]) -> Self {
        let mut workloads: Vec<Workload> = Vec::new();
        workloads.extend(tables.iter().flat_map(|table| &table.lines).map(|(workload, _)| workload));
        workloads.sort_by_key(|workload| workload.place());
        workloads.dedup();
        let mut lines = Vec::new();
        let mut bottom = TOP + HEAD;
        for (at, workload) in workloads.iter().enumerate() {
            if at > 0 && workload.kind() != workloads[at - 1].kind() {
                bottom += PAUSE;
            }
            lines.push((*workload, bottom + LINE / 2.0));
            bottom += LINE;
        }
        let least = ratios(tables).fold(0.75, f64::min).max(1.0 / 16.0);
        let most = ratios(tables).fold(4.0, f64::max).min(MOST);
        let scale = (least.log2().floor() as i32, most.log2().ceil() as i32);
        Chart { tables, lines, marks: mark::all(tables), scale, bottom, body: String::new() }
    }

    fn drawn(mut self) -> String {
        self.head();
        self.labels();
        for at in 0..self.tables.len() {
            self.panel(at);
        }
        self.foot();
        let height = self.bottom + FOOT;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n\
             <style>{STYLE}</style>\n\
             <rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n{}</svg>\n",
            WIDTH - 1.0,
            height - 1.0,
            self.body
        )
    }

    /// The title, and the legend.
    fn head(&mut self) {
        self.text(20.0, 34.0, "title", "start", "How long an operation takes, beside the raw driver");
        let rounds = cells(self.tables).map(|cell| cell.times.len()).min().unwrap_or_default();
        let what = format!(
            "Time of one operation as a multiple of the raw driver's for the same work: the median of {rounds} interleaved rounds, \
             on a log scale. Less is better."
        );
        self.text(20.0, 56.0, "soft", "start", &what);
        let mut x = 26.0;
        for mark in self.marks.clone() {
            mark.draw(&mut self.body, x, 80.0, &mark.name);
            let class = if mark.is_own { "own" } else { "" };
            self.text(x + 11.0, 84.0, class, "start", &mark.name);
            x += 38.0 + mark.name.chars().count() as f64 * 6.6;
        }
        self.line("one", (x, 73.0), (x, 87.0));
        self.text(x + 8.0, 84.0, "", "start", "the raw driver = 1");
    }

    /// Is a ratio greater than those which have a place of their own?
    fn has_beyond(&self) -> bool {
        ratios(self.tables).any(|ratio| ratio > MOST)
    }

    /// What each line is.
    fn labels(&mut self) {
        for (workload, y) in self.lines.clone() {
            self.text(LEFT - 14.0, y + 4.0, "", "end", &workload.told());
        }
    }

    fn panel(&mut self, at: usize) {
        let table = &self.tables[at];
        let count = self.tables.len() as f64;
        let width = (WIDTH - LEFT - RIGHT - GAP * (count - 1.0)) / count;
        let left = LEFT + at as f64 * (width + GAP);
        let right = left + width - NUMBERS;
        let (from, to) = self.scale;
        let end = if self.has_beyond() { right - BEYOND } else { right };
        let x = |ratio: f64| {
            let part = (ratio.log2() - f64::from(from)) / f64::from(to - from);
            if ratio > MOST { right } else { left + (end - left) * part.max(0.0) }
        };
        self.text(left, TOP + 8.0, "panel", "start", shown(&table.database));
        let raw = table.columns.first().map_or("", |column| &column.name);
        self.text(right + NUMBERS, TOP + 8.0, "soft", "end", &format!("{raw} = 1"));
        if let Some(own) = self.marks.iter().find(|mark| mark.is_own) {
            let name = own.name.clone();
            self.text(right + NUMBERS, TOP + 44.0, "own small", "end", &name);
        }
        for doubling in from..=to {
            let ratio = f64::from(doubling).exp2();
            let class = if doubling == 0 { "one" } else { "grid" };
            self.line(class, (x(ratio), TOP + 34.0), (x(ratio), self.bottom + 4.0));
            for y in [TOP + 28.0, self.bottom + 18.0] {
                self.text(x(ratio), y, "tick", "middle", &tick(doubling));
            }
        }
        for (workload, y) in self.lines.clone() {
            let Some((_, cells)) = table.lines.iter().find(|(own, _)| *own == workload) else { continue };
            self.line("grid", (left, y), (right, y));
            self.cells(table, cells, y, x, right);
        }
    }

    /// The marks of a line. The emphasised one is on the line itself, above the others.
    fn cells(&mut self, table: &Table, cells: &[Option<Cell>], y: f64, x: impl Fn(f64) -> f64, right: f64) {
        let mut placed: Vec<(&Mark, &Cell, (f64, f64))> = Vec::new();
        let marks = self.marks.clone();
        for mark in &marks {
            let Some(cell) = mark.cell(table, cells) else { continue };
            let x = x(cell.ratio);
            let is_free = |y: f64| {
                !placed.iter().any(|(.., at)| (at.0 - x).abs() < NEAR.0 && (at.1 - y).abs() < NEAR.1)
            };
            let y = [y, y - NEAR.1, y + NEAR.1].into_iter().find(|y| is_free(*y)).unwrap_or(y);
            placed.push((mark, cell, (x, y)));
        }
        for (mark, cell, (x, marked)) in placed.into_iter().rev() {
            mark.draw(&mut self.body, x, marked, &format!("{} {:.2}", mark.name, cell.ratio));
            if mark.is_own {
                self.text(right + NUMBERS, y + 4.0, "own", "end", &format!("{:.2}", cell.ratio));
            }
            if cell.ratio > MOST {
                self.text(x - 8.0, marked + 4.0, "tick", "end", &format!("{:.0}", cell.ratio));
            }
        }
    }

    fn foot(&mut self) {
        let y = self.bottom + 40.0;
        self.text(LEFT, y, "soft", "start", "← less is better: multiple of the raw driver's time");
        if self.tables.iter().any(Table::has_guests) {
            self.text(WIDTH - RIGHT, y, "soft", "end", Table::GUESTS);
        }
    }

    fn text(&mut self, x: f64, y: f64, class: &str, anchor: &str, text: &str) {
        let _ = writeln!(
            self.body,
            r#"<text x="{x:.1}" y="{y:.1}" class="{class}" text-anchor="{anchor}">{text}</text>"#
        );
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let _ = writeln!(
            self.body,
            r#"<line class="{class}" x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}"/>"#,
            from.0, from.1, to.0, to.1
        );
    }
}

fn cells(tables: &[Table]) -> impl Iterator<Item = &Cell> {
    tables.iter().flat_map(|table| &table.lines).flat_map(|(_, cells)| cells).flatten()
}

fn ratios(tables: &[Table]) -> impl Iterator<Item = f64> {
    cells(tables).map(|cell| cell.ratio)
}

fn tick(doubling: i32) -> String {
    match doubling {
        ..0 => format!("1/{}", 1 << -doubling),
        _ => (1 << doubling).to_string(),
    }
}

/// The database, for people.
fn shown(database: &str) -> &str {
    match database {
        "sqlite" => "SQLite",
        "postgres" => "PostgreSQL",
        "mysql" => "MySQL / MariaDB",
        other => other,
    }
}
