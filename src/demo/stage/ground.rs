//! Where a demo's sockets are, and who sees them there.

use std::sync::Arc;

use crate::demo::bench::Bench;
use crate::demo::script::{Role, Step};
use crate::demo::view::{EndView, Phase};
use crate::demo::{Demo, Ground, Witness};

use super::{Pace, Stage};

impl Stage {
    /// A demo that wants a network of its own gets one, or learns why there is none.
    pub(super) fn settle(&mut self, witness: &mut dyn Witness) {
        if self.demo.ground() == Ground::Host {
            return;
        }
        match witness.network() {
            Ok(network) => {
                self.bench.settle(network.sockets, network.tun);
                self.eyes = Some(network.eyes);
            }
            Err(why) => {
                self.demo.without_network(&why.to_string());
                let cast = self.demo.cast();
                self.bench = Bench::new(cast);
                (self.view.cast, self.view.ends) = (cast, nobody_yet(cast));
                self.view.steps = script(&*self.demo, self.pace);
            }
        }
    }

    /// Does something with the eyes that see the sockets: those of their own network, or the host's.
    pub(super) fn through_eyes(&mut self, witness: &mut dyn Witness, act: fn(&mut Self, &mut dyn Witness)) {
        let mut eyes = self.eyes.take();
        match &mut eyes {
            Some(eyes) => act(self, &mut **eyes),
            None => act(self, witness),
        }
        self.eyes = eyes.filter(|_| !matches!(self.view.phase, Phase::Finished | Phase::Failed(_)));
    }
}

/// What is known of each end before the first step.
pub(super) fn nobody_yet(cast: &[Role]) -> Vec<EndView> {
    cast.iter().map(|_| EndView::default()).collect()
}

/// A demo's steps, as many as there is time for.
pub(super) fn script(demo: &dyn Demo, pace: Pace) -> Arc<[Step]> {
    let is_run = |step: &Step| pace == Pace::Whole || !step.is_long_wait();
    demo.steps().into_iter().filter(is_run).collect()
}
