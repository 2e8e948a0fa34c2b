//! Survival: Kaplan-Meier, log-rank and its relatives, Cox.

use crate::json::{Outcome, level, names, numbers, object, outcome};
use monolayer::stats::survival::{
    HazardRatio, Step, Subject, Weighting, cox_two_groups, kaplan_meier, logrank,
};
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let weighting = match test {
        "kaplan_meier" => {
            let everyone: Vec<Subject> = subjects(input);
            return Some(outcome(kaplan_meier(&everyone, level(options)), |t| {
                let list = |of: fn(&Step) -> Option<f64>| t.steps.iter().map(of).collect::<Vec<_>>();
                object! { "time" => list(|s| Some(s.time)), "n_risk" => list(|s| Some(s.at_risk)),
                "n_event" => list(|s| Some(s.events)), "surv" => list(|s| Some(s.survival)),
                "se_greenwood" => list(|s| s.se), "ci_lower_loglog" => list(|s| s.interval.map(|i| i[0])),
                "ci_upper_loglog" => list(|s| s.interval.map(|i| i[1])), "median" => t.median }
            }));
        }
        "cox_two_group" => {
            let groups = grouped(input);
            return Some(outcome(cox_two_groups(&groups[0], &groups[1], level(options)), |t| {
                object! { "hr" => t.hazard_ratio, "ci" => t.interval, "coef" => t.coefficient, "se" => t.se,
                "p_wald" => t.p }
            }));
        }
        "logrank" => Weighting::Logrank,
        "gehan_breslow_wilcoxon" => Weighting::Gehan,
        "peto_peto_wilcoxon" => Weighting::Peto,
        _ => return None,
    };
    Some(outcome(logrank(&grouped(input), weighting, level(options)), |t| {
        let of = |value: fn(&HazardRatio) -> f64| t.hazard_ratio.as_ref().map(value);
        object! { "statistic" => t.chi_square, "df" => t.df, "p" => t.p, "observed" => t.observed,
        "expected_events" => t.expected, "hr_logrank" => of(|h| h.logrank),
        "hr_logrank_ci" => t.hazard_ratio.map(|h| h.logrank_interval),
        "hr_mantel_haenszel" => of(|h| h.mantel_haenszel),
        "hr_mh_ci" => t.hazard_ratio.map(|h| h.mantel_haenszel_interval) }
    }))
}

fn subjects(input: &Value) -> Vec<Subject> {
    let (times, events) = (numbers(&input["time"]), numbers(&input["event"]));
    times.into_iter().zip(events).map(|(time, event)| Subject { time, event: event == 1.0 }).collect()
}

/// The groups in order of first appearance.
fn grouped(input: &Value) -> Vec<Vec<Subject>> {
    let mut labels: Vec<String> = Vec::new();
    let mut groups: Vec<Vec<Subject>> = Vec::new();
    for (label, subject) in names(&input["group"]).into_iter().zip(subjects(input)) {
        let at = labels.iter().position(|l| *l == label).unwrap_or_else(|| {
            labels.push(label);
            groups.push(Vec::new());
            labels.len() - 1
        });
        groups[at].push(subject);
    }
    groups
}
