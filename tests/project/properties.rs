//! Whatever is done can be undone, done again, saved and restored.

use super::{add, plate_text};
use monolayer::experiment::{ConditionId, DoseUnit, GroupId, ReplicateId, Role, Symbol};
use monolayer::project::command::{DilutionStep, Direction};
use monolayer::project::document::{FileId, PlateId};
use monolayer::project::{Command, Session};
use proptest::prelude::*;

fn wells() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(0u16..26, 0..8)
}

fn group() -> impl Strategy<Value = Option<GroupId>> {
    prop::option::of((0u32..12).prop_map(GroupId))
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Adapted".to_string()),
        Just(String::new()),
        Just("<img src=x onerror=alert(1)>".to_string()),
        Just("=1+1".to_string()),
        proptest::sample::select(vec!["A", "B", "C"]).prop_map(str::to_string),
        proptest::collection::vec(proptest::char::any(), 0..6).prop_map(|text| text.into_iter().collect()),
    ]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        Just(Role::Unassigned),
        Just(Role::Empty),
        Just(Role::Blank),
        Just(Role::Control),
        Just(Role::Treatment)
    ]
}

fn plate() -> impl Strategy<Value = PlateId> {
    prop_oneof![Just(PlateId(2)), Just(PlateId(4)), Just(PlateId(9))]
}

fn paste() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("Blank".to_string()),
        Just("Ctrl".into()),
        Just("60 µl".into()),
        Just("Adapted 90 µl".into()),
        Just("A1".into()),
        Just("-".into()),
        Just("120".into()),
        Just(String::new()),
        name(),
    ];
    prop::collection::vec(prop::collection::vec(cell, 1..5), 1..4)
        .prop_map(|rows| rows.iter().map(|r| r.join("\t")).collect::<Vec<_>>().join("\n"))
}

fn simple() -> impl Strategy<Value = Command> {
    let condition = || (0u32..14).prop_map(ConditionId);
    let dose =
        || prop::option::of(prop_oneof![Just(60.0), Just(0.0), Just(-1.0), Just(f64::NAN), 0.1..500.0f64]);
    prop_oneof![
        name().prop_map(|title| Command::SetTitle { title }),
        (
            plate(),
            prop::option::of(name()),
            prop::option::of(any::<bool>()),
            prop::option::of((0u32..14).prop_map(ReplicateId))
        )
            .prop_map(|(plate, name, included, replicate)| Command::SetPlate {
                plate,
                name,
                included,
                replicate
            }),
        name().prop_map(|name| Command::AddGroup { name }),
        (0u32..12, prop::option::of(name())).prop_map(|(id, name)| Command::SetGroup {
            group: GroupId(id),
            name,
            colour: Some("#AABBCC".into()),
            symbol: Some(Symbol::Diamond),
        }),
        (0u32..12).prop_map(|id| Command::RemoveGroup { group: GroupId(id) }),
        (name(), dose(), any::<bool>()).prop_map(|(name, dose, control)| Command::AddCondition {
            name,
            dose,
            unit: DoseUnit("ul".into()),
            control,
        }),
        (condition(), prop::option::of(name()), dose(), prop::option::of(any::<bool>())).prop_map(
            |(condition, name, dose, control)| Command::SetCondition {
                condition,
                name,
                dose,
                unit: None,
                control,
                colour: None,
            }
        ),
        condition().prop_map(|condition| Command::RemoveCondition { condition }),
        name().prop_map(|name| Command::AddReplicate { name }),
        (0u32..14).prop_map(|id| Command::RemoveReplicate { replicate: ReplicateId(id) }),
        (plate(), wells(), role(), group(), prop::option::of(condition())).prop_map(
            |(plate, wells, role, group, condition)| Command::PaintWells {
                plate,
                wells,
                role,
                group,
                condition,
                replicate: None,
            }
        ),
        (plate(), wells(), name()).prop_map(|(plate, wells, reason)| Command::ExcludeWells {
            plate,
            wells,
            reason
        }),
        (plate(), wells()).prop_map(|(plate, wells)| Command::IncludeWells { plate, wells }),
        (
            plate(),
            wells(),
            0.0..100.0f64,
            prop_oneof![Just(0.5), Just(2.0), Just(-30.0)],
            any::<bool>(),
            group()
        )
            .prop_map(|(plate, wells, start, factor, multiply, group)| Command::FillDilution {
                plate,
                wells,
                start,
                factor,
                step: if multiply { DilutionStep::Multiply } else { DilutionStep::Add },
                unit: DoseUnit("µl".into()),
                direction: if start > 50.0 { Direction::Left } else { Direction::Down },
                group,
            }),
        (plate(), 0u16..25, paste()).prop_map(|(plate, at, text)| Command::PasteLayout { plate, at, text }),
        plate().prop_map(|from| Command::CopyLayout { from, to: vec![PlateId(2), PlateId(4)] }),
        (plate(), name()).prop_map(|(plate, name)| Command::SaveTemplate { plate, name }),
        (plate(), name()).prop_map(|(plate, name)| Command::UseTemplate { plate, name }),
        Just(Command::SetAnalysis { key: "ic50".into(), value: "absolute".into() }),
        Just(Command::SetAnalysis { key: "nonsense".into(), value: "1".into() }),
        Just(Command::SetFigure { key: "width_mm".into(), value: "174".into() }),
        name().prop_map(|reason| Command::Override { code: "a.b".into(), subject: "Plate 1".into(), reason }),
        Just(Command::Withdraw { code: "a.b".into(), subject: "Plate 1".into() }),
        Just(Command::RemoveFile { file: FileId(3) }),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let batch = prop::collection::vec(simple(), 0..4)
        .prop_map(|commands| Command::Batch { label: "several".into(), commands });
    prop_oneof![9 => simple(), 1 => batch]
}

fn start() -> Session {
    let mut session = Session::new();
    add(&mut session, "plate 1.txt", &plate_text(1.0));
    add(&mut session, "plate 2.txt", &plate_text(1.1));
    let bytes = session.save().unwrap();
    Session::open(&bytes).unwrap().value
}

fn bytes(session: &Session) -> String {
    serde_json::to_string(session.document()).unwrap()
}

fn result(session: &mut Session) -> String {
    session.result_json().unwrap_or_else(|e| e.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_done_is_undone_and_done_again(commands in prop::collection::vec(command(), 1..25)) {
        let mut session = start();
        let original = bytes(&session);
        let mut steps = 0;
        for command in &commands {
            let before = bytes(&session);
            match session.apply(command, "2024-01-01") {
                Ok(()) => steps += u32::from(bytes(&session) != before),
                Err(error) => {
                    prop_assert!(!error.what.is_empty());
                    prop_assert_eq!(bytes(&session), before, "a refused command changed something");
                }
            }
        }
        let last = bytes(&session);
        let entries = session.audit().len();
        for _ in 0..steps {
            prop_assert!(session.view().undo.is_some());
            session.undo().unwrap();
        }
        prop_assert!(session.undo().is_err());
        prop_assert_eq!(bytes(&session), original);
        prop_assert!(!session.view().changed);
        for _ in 0..steps {
            session.redo().unwrap();
        }
        prop_assert!(session.redo().is_err());
        prop_assert_eq!(bytes(&session), last);
        prop_assert_eq!(session.audit().len(), entries + 2 * steps as usize, "the audit trail only grows");
        let numbers: Vec<u32> = session.audit().iter().map(|e| e.number).collect();
        prop_assert!(numbers.iter().zip(1..).all(|(n, i)| *n == i));
    }

    #[test]
    fn what_is_done_is_saved_and_restored(commands in prop::collection::vec(command(), 1..15)) {
        let mut session = start();
        for command in &commands {
            let _ = session.apply(command, "2024-01-01");
        }
        let saved = session.save().unwrap();
        let opened = Session::open(&saved).unwrap();
        prop_assert_eq!(&opened.notes, &[]);
        let mut opened = opened.value;
        prop_assert_eq!(opened.save().unwrap(), saved);
        prop_assert_eq!(opened.document(), session.document());
        prop_assert_eq!(result(&mut opened), result(&mut session));
        let inputs = session.document().files.iter().map(|f| (f.sha256.clone(), session.input(&f.sha256).unwrap().to_vec())).collect();
        let mut restored = Session::restore(&session.document_json(), inputs).unwrap().value;
        prop_assert_eq!(result(&mut restored), result(&mut session));
        prop_assert_eq!(restored.document_json(), session.document_json());
    }
}
