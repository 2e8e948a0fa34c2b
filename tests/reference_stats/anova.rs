//! Analysis of variance. The p of Mauchly's test expected by the suite is that of car, whose series has one term wrong (see
//! `Sphericity::mauchly_p_of_r`); ours is held by the tests of the module.

use crate::json::{Outcome, alternative, gapped, groups, level, matrix, names, object, outcome};
use crate::posthoc::{adjustment, family, show};
use monolayer::stats::anova::{
    Effect, Robust, Sphericity, Squares, brown_forsythe, mixed, one_way, repeated, repeated_two_way, two_way,
    welch,
};
use monolayer::stats::effect::partial_shares;
use monolayer::stats::posthoc::{Jointly, Within, cells};
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    Some(match test {
        "anova_oneway" => outcome(one_way(&groups(input)), |t| {
            object! {
                "statistic" => t.f,
                "p" => t.p,
                "df_between" => t.df_between,
                "df_within" => t.df_within,
                "ss_between" => t.squares_between,
                "ss_within" => t.squares_within,
                "ss_total" => t.squares_between + t.squares_within,
                "ms_between" => t.squares_between / t.df_between,
                "ms_within" => t.squares_within / t.df_within,
                "r_squared" => t.squares_between / (t.squares_between + t.squares_within),
            }
        }),
        "anova_welch" => outcome(welch(&groups(input)), robust),
        "anova_brown_forsythe" => outcome(brown_forsythe(&groups(input)), robust),
        "anova_rm" => outcome(repeated(&matrix(input)), |t| {
            let mut all = object! {
                "ss_treatment" => t.treatment.squares,
                "df_treatment" => t.treatment.df,
                "ss_error" => t.treatment.error_squares,
                "df_error" => t.treatment.error_df,
                "ss_subject" => t.subjects.squares,
                "df_subject" => t.subjects.df,
                "statistic" => t.treatment.f,
                "p" => t.treatment.p,
                "F_subject" => t.subjects.f,
                "p_subject" => t.subjects.p,
            };
            if let Some(s) = t.sphericity {
                extend(
                    &mut all,
                    object! {
                        "gg_epsilon" => s.greenhouse_geisser,
                        "hf_epsilon_raw" => s.huynh_feldt_raw,
                        "hf_epsilon" => s.huynh_feldt(),
                        "lb_epsilon" => s.lower_bound,
                        "p_gg" => t.treatment.p_corrected(s.greenhouse_geisser),
                        "p_hf" => t.treatment.p_corrected(s.huynh_feldt()),
                        "p_lb" => t.treatment.p_corrected(s.lower_bound),
                        "mauchly_w" => s.mauchly_w,
                        "mauchly_p" => s.mauchly_p_of_r,
                    },
                );
            }
            all
        }),
        "anova_twoway" => {
            let table = Table::of(input, ["a", "b"]);
            outcome(two_way(&table.cells(), squares(options), options["interaction"] != false), |t| {
                let effect = |e: Effect| {
                    object! { "ss" => e.squares, "df" => e.df, "ms" => e.squares / e.df, "statistic" => e.f, "p" => e.p }
                };
                object! {
                    "a" => effect(t.a),
                    "b" => effect(t.b),
                    "interaction" => t.interaction.map(effect),
                    "residual" => object! {
                        "ss" => t.residual_squares,
                        "df" => t.residual_df,
                        "ms" => t.residual_squares / t.residual_df,
                    },
                    "ss_total" => t.total_squares,
                }
            })
        }
        "twoway_effect_sizes" => {
            let table = Table::of(input, ["a", "b"]);
            outcome(two_way(&table.cells(), squares(options), true), |t| {
                let n = table.rows.len() as f64;
                let of = |e: Effect| partial_shares(e.squares, e.df, e.error_squares, e.error_df, n);
                let (eta2, omega2): (Vec<f64>, Vec<f64>) =
                    [Some(t.a), Some(t.b), t.interaction].into_iter().flatten().map(of).unzip();
                object! { "partial_eta2" => eta2, "partial_omega2" => omega2 }
            })
        }
        "twoway_multcomp" => {
            let table = Table::of(input, ["a", "b"]);
            let within = match options["compare"].as_str() {
                Some("b_within_a") => Within::LevelsOfA,
                Some("a_within_b") => Within::LevelsOfB,
                Some("main_a") => Within::MainA,
                _ => Within::MainB,
            };
            let jointly = match options["adjust"].as_str() {
                None | Some("tukey") => Jointly::Tukey,
                Some("dunnett") => Jointly::Dunnett(alternative(options)),
                Some(other) => Jointly::Adjusted(adjustment(other)),
            };
            let per_level = options["family"] == "per_level";
            outcome(
                cells(&table.cells(), within, family(options), per_level, jointly, level(options)),
                |out| {
                    let mut all = show(&out, false);
                    extend(&mut all, object! { "levels_a" => table.a, "levels_b" => table.b });
                    all
                },
            )
        }
        "anova_mixed" => {
            let subjects = names(&input["table"]["subject"]);
            let table = Table::of(input, ["subject", "within"]);
            let between = names(&input["table"]["between"]);
            let levels = unique(&between);
            let mut groups = vec![Vec::new(); levels.len()];
            let rows = table.cells().into_iter().map(|row| row.concat());
            for (subject, row) in unique(&subjects).iter().zip(rows) {
                let at = subjects.iter().position(|s| s == subject).unwrap();
                groups[levels.iter().position(|l| *l == between[at]).unwrap()].push(row);
            }
            outcome(mixed(&groups, squares(options)), |t| {
                let mut all = object! {
                    "between" => against(t.between),
                    "within" => corrected(t.within, t.sphericity),
                    "interaction" => corrected(t.interaction, t.sphericity),
                };
                if let Some(s) = t.sphericity {
                    extend(&mut all, object! { "mauchly_w" => s.mauchly_w, "mauchly_p" => s.mauchly_p_of_r });
                }
                all
            })
        }
        "anova_rm_twoway" => {
            let [subject, a, b] = ["subject", "a", "b"].map(|key| names(&input["table"][key]));
            let y = gapped(&input["table"]["y"]);
            let value = |s: &String, i: &String, j: &String| {
                let at = (0..y.len()).find(|at| (&subject[*at], &a[*at], &b[*at]) == (s, i, j));
                y[at.unwrap()].unwrap()
            };
            let of_subject = |s: &String| {
                let of_a = |i: &String| unique(&b).iter().map(|j| value(s, i, j)).collect::<Vec<f64>>();
                unique(&a).iter().map(of_a).collect::<Vec<_>>()
            };
            outcome(repeated_two_way(&unique(&subject).iter().map(of_subject).collect::<Vec<_>>()), |t| {
                object! {
                    "a" => corrected(t.a.0, t.a.1),
                    "b" => corrected(t.b.0, t.b.1),
                    "interaction" => corrected(t.interaction.0, t.interaction.1),
                }
            })
        }
        _ => return None,
    })
}

fn robust(t: Robust) -> Value {
    object! { "statistic" => t.f, "df1" => t.df1, "df2" => t.df2, "p" => t.p }
}

fn against(e: Effect) -> Value {
    object! {
        "ss" => e.squares,
        "df" => e.df,
        "error_ss" => e.error_squares,
        "error_df" => e.error_df,
        "statistic" => e.f,
        "p" => e.p,
    }
}

fn corrected(e: Effect, sphericity: Option<Sphericity>) -> Value {
    let mut all = against(e);
    if let Some(s) = sphericity {
        extend(
            &mut all,
            object! {
                "gg_epsilon" => s.greenhouse_geisser,
                "hf_epsilon_raw" => s.huynh_feldt_raw,
                "hf_epsilon_original" => s.huynh_feldt_original,
                "p_gg" => e.p_corrected(s.greenhouse_geisser),
                "p_hf" => e.p_corrected(s.huynh_feldt()),
            },
        );
    }
    all
}

fn extend(object: &mut Value, other: Value) {
    let Value::Object(more) = other else { return };
    object.as_object_mut().unwrap().extend(more);
}

fn squares(options: &Value) -> Squares {
    match options["type"].as_u64() {
        Some(1) => Squares::Sequential,
        Some(2) => Squares::Marginal,
        _ => Squares::Unweighted,
    }
}

/// Names in the order of their first appearance.
fn unique(names: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for name in names {
        if !out.contains(name) {
            out.push(name.clone());
        }
    }
    out
}

/// A long table of values with two factors; values that are missing are left out, with levels that only they have.
struct Table {
    rows: Vec<(f64, String, String)>,
    a: Vec<String>,
    b: Vec<String>,
}

impl Table {
    fn of(input: &Value, [a, b]: [&str; 2]) -> Self {
        let table = &input["table"];
        let factors = names(&table[a]).into_iter().zip(names(&table[b]));
        let rows: Vec<(f64, String, String)> =
            gapped(&table["y"]).into_iter().zip(factors).filter_map(|(y, (a, b))| Some((y?, a, b))).collect();
        let a = unique(&rows.iter().map(|r| r.1.clone()).collect::<Vec<_>>());
        let b = unique(&rows.iter().map(|r| r.2.clone()).collect::<Vec<_>>());
        Self { rows, a, b }
    }

    fn cells(&self) -> Vec<Vec<Vec<f64>>> {
        let cell = |a: &String, b: &String| {
            self.rows.iter().filter(|r| &r.1 == a && &r.2 == b).map(|r| r.0).collect::<Vec<f64>>()
        };
        self.a.iter().map(|a| self.b.iter().map(|b| cell(a, b)).collect()).collect()
    }
}
