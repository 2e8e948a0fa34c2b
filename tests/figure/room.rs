//! No text overlaps another, nothing leaves the page: of the stored cases and of random designs.

use super::cases::{Case, build, choice, scenes};
use monolayer::ErrorKind;
use monolayer::figure::scene::{Mark, Scene};
use monolayer::figure::{self, FigureKind, shape};
use monolayer::num::math;

#[test]
fn no_text_overlaps_another_or_leaves_the_page() {
    for (name, scene) in scenes() {
        no_overlap(&name, &scene);
    }
}

#[test]
fn nothing_but_text_leaves_the_page() {
    for (name, scene) in scenes() {
        nothing_leaves(&name, &scene);
    }
}

fn nothing_leaves(name: &str, scene: &Scene) {
    use monolayer::figure::scene::Step;
    shape::walk(&scene.marks, &mut |mark| {
        let inside = |x: f64, y: f64| {
            assert!(
                (0.0..=scene.width_mm).contains(&x) && (0.0..=scene.height_mm).contains(&y),
                "{name}: {mark:?}"
            );
        };
        match mark {
            Mark::Path { steps, .. } => {
                for step in steps {
                    match step {
                        Step::Move(x, y) | Step::Line(x, y) => inside(*x, *y),
                        Step::Curve(a, b, c, d, x, y) => {
                            inside(*a, *b);
                            inside(*c, *d);
                            inside(*x, *y);
                        }
                        Step::Close => {}
                    }
                }
            }
            Mark::Circle { x, y, radius, .. } => {
                inside(x - radius, y - radius);
                inside(x + radius, y + radius);
            }
            Mark::Text { .. } | Mark::Group { .. } => {}
        }
    });
}

fn no_overlap(name: &str, scene: &Scene) {
    let boxes = shape::text_boxes(scene);
    for (i, (words, corners)) in boxes.iter().enumerate() {
        for (x, y) in corners {
            assert!(
                (0.0..=scene.width_mm).contains(x) && (0.0..=scene.height_mm).contains(y),
                "{name}: “{words}” leaves the page at {x}, {y}"
            );
        }
        for (other, other_corners) in boxes.iter().skip(i + 1) {
            assert!(!shape::overlap(corners, other_corners), "{name}: “{words}” covers “{other}”");
        }
    }
}

/// Random designs tried: `CASES=600 cargo test --test figure no_design` for a thorough look.
fn random_cases() -> u32 {
    std::env::var("CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

/// Up to so many letters, digits, blanks and the given signs.
fn words(signs: &str, most: usize) -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::strategy::Strategy;
    let letters: Vec<char> =
        ('A'..='Z').chain('a'..='z').chain('0'..='9').chain([' ']).chain(signs.chars()).collect();
    let one = proptest::sample::select(letters);
    proptest::collection::vec(one, 0..=most).prop_map(|text| text.into_iter().collect())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: random_cases(), failure_persistence: None, max_shrink_iters: 40, ..Default::default() })]
    #[test]
    fn no_design_makes_labels_overlap(
        groups in proptest::collection::vec(words("αβµ/+-", 40), 1..9),
        copies in 1_usize..8,
        names in proptest::collection::vec(words("αβµ/+-", 50), 2..14),
        first in -6.0..3.0_f64,
        factor in 0.05..1.2_f64,
        replicates in 1_u32..6,
        width in 0_usize..5,
        columns in 0_usize..9,
        height in 35_u32..120,
        size in 7_u32..13,
        legend in 0_usize..3,
        title in words("", 120),
        label in words("()%µ", 150),
    ) {
        let doses = (0..names.len()).map(|i| if i == 0 { 0.0 } else { math::exp10(first + factor * i as f64) }).collect();
        let case = Case {
            // Up to 56 groups: more than a page of panels has.
            groups: groups.iter().cycle().take(groups.len() * copies).enumerate().map(|(i, n)| (n.clone(), 3.0 + i as f64, 10.0)).collect(),
            doses,
            names: Some(names),
            replicates,
            undetermined: Some(0),
        };
        let (analysis, experiment) = build(&case);
        let choice = choice(&[
            ("width_mm", ["85", "89", "114", "174", "183"][width]),
            ("columns", ["auto", "1", "2", "3", "4", "5", "6", "7", "8"][columns]),
            ("height_mm", &height.to_string()),
            ("font_size_pt", &size.to_string()),
            ("legend", ["top", "right", "none"][legend]),
            ("title", &title),
            ("x_label", &label),
            ("y_label", &label),
        ]);
        for spec in figure::KINDS {
            match figure::draw(spec.kind, &analysis, &experiment, &choice) {
                Ok(scene) => {
                    no_overlap(spec.label, &scene);
                    nothing_leaves(spec.label, &scene);
                }
                // One open curve of one replicate has no IC50 to show, nor a limit of it.
                Err(error) if spec.kind == FigureKind::Potency && error.kind == ErrorKind::Empty => {}
                Err(error) => assert_eq!(error.kind, ErrorKind::TooLarge),
            }
        }
    }
}
