use super::*;
use crate::model::sample::{look, tcp};
use crate::track::tracker::Tracker;

fn world(sockets: Vec<Socket>) -> Arc<World> {
    let mut tracker = Tracker::default();
    tracker.absorb(look(1000, sockets));
    tracker.world()
}

fn followed(states: &States) -> Option<u32> {
    states.followed.as_ref().map(|followed| followed.socket.inode)
}

#[test]
fn the_sockets_of_a_state_are_followed_in_turn() {
    let sockets = [(1, State::Established), (2, State::Listen), (3, State::Established), (4, State::Established)];
    let world = world(sockets.map(|(number, state)| tcp(number, state)).into());
    let mut states = States::default();
    let mut turn = |way| {
        states.follow(way, &world);
        followed(&states)
    };
    assert_eq!([Way::Forward; 4].map(&mut turn), [Some(1), Some(3), Some(4), Some(1)]);
    assert_eq!([Way::Backward; 2].map(&mut turn), [Some(4), Some(3)]);
    states.cursor = State::CloseWait;
    states.follow(Way::Forward, &world);
    assert_eq!(followed(&states), Some(3), "no socket is there, so the one before stays");
}

#[test]
fn a_socket_that_was_chosen_elsewhere_is_followed_once() {
    let world = world(vec![tcp(1, State::CloseWait), crate::model::sample::unix(2, State::Established, b"x")]);
    let mut states = States::default();
    states.enter(world.row(0));
    assert_eq!((followed(&states), states.cursor), (Some(1), State::CloseWait));
    states.followed = None;
    states.enter(world.row(0));
    assert_eq!(followed(&states), None, "it was let go here");
    states.enter(world.row(1));
    assert_eq!(followed(&states), None, "it has no states of TCP");
    states.enter(world.row(0));
    assert_eq!(followed(&states), Some(1));
}

#[test]
fn a_life_is_followed_beyond_its_end() {
    let (mut tracker, mut timeline, mut states) = (Tracker::default(), Timeline::default(), States::default());
    let mut see = |states: &mut States, millis, sockets| {
        tracker.absorb(look(millis, sockets)).into_iter().for_each(|change| timeline.note(change));
        states.hear(&timeline, &tracker.world());
        states.question(&tracker.world());
    };
    see(&mut states, 0, Vec::new());
    see(&mut states, 1000, vec![tcp(1, State::Established)]);
    let stays = |states: &States, now| {
        let stays = states.followed.as_ref().unwrap().stays(Moment::from_millis(now));
        stays.iter().map(|(state, text)| format!("{} {text}", state.name())).collect::<Vec<_>>().join(", ")
    };
    let world = states.asked.upgrade().expect("the tracker holds it");
    states.follow(Way::Forward, &world);
    assert_eq!(stays(&states, 2500), "ESTAB ~1.5s");
    drop(world);
    see(&mut states, 3000, vec![tcp(1, State::CloseWait)]);
    see(&mut states, 4000, Vec::new());
    see(&mut states, 9000, Vec::new());
    assert_eq!(stays(&states, 9000), "ESTAB ~2.0s, CLOSE-WAIT ~1.0s");
    assert!(states.followed.as_ref().unwrap().life.ended.is_some());
}

#[test]
fn short_stays_can_be_read() {
    for (micros, expected) in [(0, "0us"), (999, "999us"), (4_131, "4.1ms"), (123_456, "123ms"), (48_200_000, "48.2s")]
    {
        assert_eq!(dwell(Duration::from_micros(micros)), expected);
    }
}
